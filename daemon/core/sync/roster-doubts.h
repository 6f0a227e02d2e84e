/* Decides when a doubt is worth a request for the whole roster: at once (10 s after a request
 * ended), then ever more rarely, lest a faulty server cause a loop. No version is stored until a
 * later request is answered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

/* Changes in this time may share a version (ejabberd hashes the roster). */
#define RD_MOMENT_MS 10000

typedef struct _RdRosterDoubts RdRosterDoubts;

/* A delayed request is due. */
typedef void (*RdRosterDoubtsDue) (gpointer user_data);
RdRosterDoubts *rd_roster_doubts_new (const char *profile, const RdSyncState *state,
                                      RdRosterDoubtsDue due, gpointer user_data);
void rd_roster_doubts_free (RdRosterDoubts *doubts);

void rd_roster_doubts_take_state (RdRosterDoubts *doubts, const RdSyncState *state);
const RdSyncState *rd_roster_doubts_get_state (const RdRosterDoubts *doubts);

/* Did an earlier push bring VERSION as a new one, within RD_MOMENT_MS? */
bool rd_roster_doubts_note_version (RdRosterDoubts *doubts, const char *version);
void rd_roster_doubts_forget_move (RdRosterDoubts *doubts);
/* True: versions on trial moved, and may be trusted. */
bool rd_roster_doubts_watch (RdRosterDoubts *doubts, const RdChange *change, const char *version);

/* JID may be NULL. */
void rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid);
/* Since the last whole roster that was asked for after it. */
bool rd_roster_doubts_is_any (const RdRosterDoubts *doubts);
/* If it is too early, DUE is called later. */
bool rd_roster_doubts_is_due (RdRosterDoubts *doubts);
void rd_roster_doubts_note_request (RdRosterDoubts *doubts);
/* False: a doubt came after the request. */
bool rd_roster_doubts_take_answer (RdRosterDoubts *doubts);
void rd_roster_doubts_give_up (RdRosterDoubts *doubts);
