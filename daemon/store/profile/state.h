/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"

typedef struct
{
  uint64_t serial;
  uint64_t journal_floor; /* the journal is complete after this serial */
  unsigned n_contacts;
} RdProfileState;

bool rd_profile_state_read (RdDatabase *db, int64_t profile, RdProfileState *state, GError **error);
char *rd_profile_state_read_jid (RdDatabase *db, int64_t profile, GError **error);

bool rd_profile_state_save_shrink (RdDatabase *db, int64_t profile, const RdShrink *shrink,
                                   GError **error);
/* Clears it only if it is JOB's; 0: any job's. */
bool rd_profile_state_clear_shrink (RdDatabase *db, int64_t profile, uint64_t job, GError **error);

/* How far serials jump when announced ones may be lost: more than can have been given. */
#define RD_SERIAL_LEAP (INT64_C (1) << 32)

/* The serials of new profiles begin at SERIAL or above. */
bool rd_profile_state_raise_floor (RdDatabase *db, uint64_t serial, GError **error);
/* 0: it was never raised. */
bool rd_profile_state_get_floor (RdDatabase *db, uint64_t *serial, GError **error);
