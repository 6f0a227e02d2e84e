/* Profiles in the database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"
#include "store/store.h"

/* Where a roster stands. */
typedef struct
{
  uint64_t serial;
  uint64_t journal_floor; /* the journal is complete after this serial */
  unsigned n_contacts;
} RdProfileState;

/* RD_ERROR_NO_SUCH_PROFILE when there is none. */
bool rd_profile_store_read_state (RdDatabase *db, int64_t profile, RdProfileState *state,
                                  GError **error);

/* The account's JID; NULL on error. */
char *rd_profile_store_read_jid (RdDatabase *db, int64_t profile, GError **error);

/* How far serials jump where some that were told may have been lost: more changes than there can
 * have been since the last that is known. */
#define RD_SERIAL_LEAP (INT64_C (1) << 32)

/* No new profile's serial begins below SERIAL. */
bool rd_profile_store_raise_floor (RdDatabase *db, uint64_t serial, GError **error);
/* 0 if it was never raised. */
bool rd_profile_store_get_floor (RdDatabase *db, uint64_t *serial, GError **error);

/* By name (element-type RdProfileRecord). */
GPtrArray *rd_profile_store_list (RdDatabase *db, GError **error);
/* Those of a damaged database, of whatever version, that can be read; by id. A setting that can't
 * has its default. */
GPtrArray *rd_profile_store_list_damaged (RdDatabase *db);

RdProfileRecord *rd_profile_store_add (RdDatabase *db, const char *name, const char *jid,
                                       const RdSettings *settings, GError **error);
/* The id of the default profile if that changed, else 0; -1 on error. */
int64_t rd_profile_store_remove (RdDatabase *db, int64_t profile, GError **error);
bool rd_profile_store_set_default (RdDatabase *db, int64_t profile, GError **error);
bool rd_profile_store_save_settings (RdDatabase *db, int64_t profile, const RdSettings *settings,
                                     GError **error);

/* What the user is to be told of. In a transaction of the caller's. */
bool rd_profile_store_save_shrink (RdDatabase *db, int64_t profile, const RdShrink *shrink,
                                   GError **error);
/* Nothing more; of JOB only, unless it is 0. */
bool rd_profile_store_clear_shrink (RdDatabase *db, int64_t profile, uint64_t job, GError **error);
