/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"

/* One write of one roster, on the stack, in the caller's transaction: the only road of changes. */
typedef struct
{
  RdDatabase *db;
  int64_t profile;
  int64_t now;
  uint64_t begun_at; /* the serial before it */
  uint64_t job;      /* gets what no intent claims; 0: nobody does */
  bool has_intents;
  bool has_requests;
  bool has_marks;     /* see store/roster/marks.h */
  bool has_new_marks; /* that the stored contact doesn't show yet */
  bool is_whole;      /* of all that the server has, and not the first */
  RdCause last_cause; /* of the last change */
  RdSyncState *sync;  /* stored by the finish */
  RdChange *change;   /* with the serial and count so far */
} RdRosterWrite;

void rd_roster_write_clear (RdRosterWrite *write);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterWrite, rd_roster_write_clear)

bool rd_roster_write_begin (RdRosterWrite *write, RdDatabase *db, int64_t profile, RdCause cause,
                            GError **error);

typedef struct
{
  int64_t id;        /* of the row of BEFORE; 0: none */
  RdContact *before; /* either may be NULL */
  RdContact *after;  /* not owned */
  char *key;         /* of both */
} RdRosterStep;

void rd_roster_step_clear (RdRosterStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterStep, rd_roster_step_clear)

bool rd_roster_write_step (RdRosterWrite *write, const RdRosterStep *step, GError **error);
/* Changes STEP's contact, if any, to CONTACT, if they differ. STEP's key may be NULL. */
bool rd_roster_write_item (RdRosterWrite *write, RdRosterStep *step, const RdContact *contact,
                           GError **error);

/* Makes the contact stored as STORED_JID, a spelling of CONTACT's JID, equal to CONTACT, or adds
 * it. What RD_CONTACT_PENDING and RD_CONTACT_MADE say is looked up. */
bool rd_roster_write_contact (RdRosterWrite *write, RdContact *contact, const char *stored_jid,
                              GError **error);
bool rd_roster_write_removal (RdRosterWrite *write, const char *jid, GError **error);

/* The change so far; the writing goes on with another one of CAUSE. */
RdChange *rd_roster_write_cut (RdRosterWrite *write, RdCause cause);

/* Stores serial, count and state; the commit also commits TRANSACTION. */
bool rd_roster_write_finish (RdRosterWrite *write, GError **error);
RdChange *rd_roster_write_commit (RdRosterWrite *write, RdTransaction *transaction, GError **error);
