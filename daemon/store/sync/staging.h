/* A whole roster on its way: gathered in a temporary table, then compared and swapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"
#include "store/store.h"
#include "store/sync/staged-roster.h"

/* The items of a whole roster that are over the limit. */
typedef struct
{
  GPtrArray *jids; /* (element-type utf8): RD_LEFT_OUT_MAX at most */
  unsigned n;      /* with those that are not named */
  bool has_more;   /* one that is not named may be a contact that is known */
} RdLeftOut;

RdLeftOut *rd_left_out_new (void);
void rd_left_out_free (RdLeftOut *left_out);
/* JID may be NULL: that of no contact. */
void rd_left_out_add (RdLeftOut *left_out, const char *jid);

/* What the writer's thread knows of one staging; only that thread touches it. */
typedef struct
{
  int64_t profile;
  RdStagedRoster *staged; /* NULL while nothing came */
  RdLeftOut *left_out;
  char *asker; /* see rd_staging_look_for () */
  int64_t asks_since;
  GError *error; /* of the first chunk that couldn't be put away */
} RdStagingState;

RdStagingState *rd_staging_state_new (int64_t profile);
void rd_staging_state_free (RdStagingState *state);

/* Puts CONTACTS away; a failure is kept for the commit. */
void rd_roster_staging_add (RdStagingState *state, GPtrArray *contacts);
/* Takes LEFT_OUT: what is known of them is not removed by the commit. */
void rd_roster_staging_leave_out (RdStagingState *state, RdLeftOut *left_out);
/* Takes ASKER, which may be NULL. */
void rd_roster_staging_look_for (RdStagingState *state, char *asker, int64_t asks_since);
/* Makes the roster equal to what was staged, in one transaction. */
RdChange *rd_roster_staging_commit (RdDatabase *db, RdStagingState *state, const char *version,
                                    const RdRosterTerms *terms, GError **error);
