/* Writing a roster: one road for each change of a contact, whoever caused it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"

/* One writing of one roster. Lives on the stack, inside a transaction of the caller's. */
typedef struct
{
  RdDatabase *db;
  int64_t profile;
  int64_t now;
  uint64_t begun_at; /* the serial before it */
  uint64_t job;      /* what no intent claims is put down to this one; 0: to none */
  bool has_intents;
  bool has_requests;
  RdCause last_cause; /* of the last change */
  RdSyncState *sync;  /* what it makes of it is stored with the rest */
  RdChange *change;   /* its serial and count run along */
} RdRosterWrite;

void rd_roster_write_clear (RdRosterWrite *write);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterWrite, rd_roster_write_clear)

/* RD_ERROR_NO_SUCH_PROFILE when it is gone. */
bool rd_roster_write_begin (RdRosterWrite *write, RdDatabase *db, int64_t profile, RdCause cause,
                            GError **error);

/* From BEFORE, the row ID, to AFTER, both of one KEY; either contact may be NULL (and ID 0), but
 * not both. */
typedef struct
{
  int64_t id;
  RdContact *before;
  RdContact *after; /* not owned */
  char *key;
} RdRosterStep;

void rd_roster_step_clear (RdRosterStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterStep, rd_roster_step_clear)

/* The road. */
bool rd_roster_write_step (RdRosterWrite *write, const RdRosterStep *step, GError **error);
/* From the contact of STEP, if there is one, to CONTACT, if anything changes; STEP's key may still
 * be NULL. */
bool rd_roster_write_item (RdRosterWrite *write, RdRosterStep *step, const RdContact *contact,
                           GError **error);

/* CONTACT is what is true now: makes the one that is stored as STORED_JID, which is CONTACT's JID
 * or another spelling of it, equal to it, if it isn't; adds it where there is none. Whether a
 * request of the contact is pending the stored requests tell, not CONTACT. */
bool rd_roster_write_contact (RdRosterWrite *write, RdContact *contact, const char *stored_jid,
                              GError **error);
/* JID, spelt as it is stored, is in the roster no more. */
bool rd_roster_write_removal (RdRosterWrite *write, const char *jid, GError **error);

/* Stores what was counted and how the roster stands now; the change tells both. */
bool rd_roster_write_finish (RdRosterWrite *write, GError **error);
/* The same, and commits TRANSACTION; what changed is returned. */
RdChange *rd_roster_write_commit (RdRosterWrite *write, RdTransaction *transaction, GError **error);
