/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sync/staged-roster.h"
#include "store/sync/terms.h"

typedef struct
{
  GPtrArray *jids; /* (element-type utf8): RD_LEFT_OUT_MAX at most */
  unsigned n;      /* with those that are not named */
  bool has_more;   /* a known contact may be one that is not named */
} RdLeftOut;

void rd_left_out_add (RdLeftOut *left_out, const char *jid);

typedef struct
{
  int64_t profile;

  /* Written by the staging's thread until the commit, read by the writer's in it. */
  RdLeftOut left_out;
  char *asker; /* see rd_staging_look_for (); may be NULL */
  int64_t asks_since;

  /* The writer's thread only. */
  RdStagedRoster *staged;
  GError *error; /* of the first chunk that could not be stored */
} RdStagingState;

RdStagingState *rd_staging_state_new (int64_t profile);
void rd_staging_state_free (RdStagingState *state);

/* Adds contacts that rd_staged_records_pack () packed; keeps a failure for the commit. */
void rd_staging_state_add (RdStagingState *state, const GByteArray *packed);
RdChange *rd_staging_state_commit (RdDatabase *db, RdStagingState *state, const char *version,
                                   const RdRosterTerms *terms, GError **error);
