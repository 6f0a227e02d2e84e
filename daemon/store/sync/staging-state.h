/* The writer's side of a staging: gathers contacts, then compares and swaps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sync/staged-roster.h"
#include "store/sync/terms.h"

/* The items that are left out because they are over the limit. */
typedef struct
{
  GPtrArray *jids; /* (element-type utf8): RD_LEFT_OUT_MAX at most */
  unsigned n;      /* with those that are not named */
  bool has_more;   /* one that is not named may be a known contact */
} RdLeftOut;

/* JID may be NULL: no contact can have it. */
void rd_left_out_add (RdLeftOut *left_out, const char *jid);

typedef struct
{
  int64_t profile;

  /* Written by the staging's thread until the commit, read by the writer's in it. */
  RdLeftOut left_out;
  char *asker; /* see rd_staging_look_for (); may be NULL */
  int64_t asks_since;

  /* The writer's thread only. */
  RdStagedRoster *staged; /* NULL while nothing came */
  GError *error;          /* of the first chunk that could not be stored */
} RdStagingState;

RdStagingState *rd_staging_state_new (int64_t profile);
void rd_staging_state_free (RdStagingState *state);

/* Keeps a failure for the commit. */
void rd_staging_state_add (RdStagingState *state, GPtrArray *contacts);
/* Makes the roster equal to what was staged, in one transaction. */
RdChange *rd_staging_state_commit (RdDatabase *db, RdStagingState *state, const char *version,
                                   const RdRosterTerms *terms, GError **error);
