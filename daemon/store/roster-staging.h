/* A whole roster on its way: gathered in a temporary table, then compared and swapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/database.h"
#include "store/store.h"

/* Contacts that are handed to the writer's thread at once. */
#define RD_STAGING_CHUNK 500

/* What the writer's thread knows of one staging; only that thread touches it. */
typedef struct
{
  int64_t id; /* among all stagings of this process */
  int64_t profile;
  GError *error; /* of the first chunk that couldn't be put away */
} RdStagingState;

RdStagingState *rd_staging_state_new (int64_t profile);
void rd_staging_state_free (RdStagingState *state);

/* Puts CONTACTS into the temporary table; a failure is kept for the commit. */
void rd_roster_staging_add (RdDatabase *db, RdStagingState *state, GPtrArray *contacts);
/* Makes the roster equal to what was staged, in one transaction. */
RdChange *rd_roster_staging_commit (RdDatabase *db, RdStagingState *state, const char *version,
                                    const RdRosterTerms *terms, GError **error);
/* Forgets what was staged. */
void rd_roster_staging_drop (RdDatabase *db, RdStagingState *state);
