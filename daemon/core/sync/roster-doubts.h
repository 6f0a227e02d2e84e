/* The law of the version: it never passes what was not applied. Says when doubts are worth a
 * request for the whole roster: at once, then at growing distances, lest a server that errs cause a
 * loop. Only an answer to a request that was made after the last doubt brings a version again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

/* Changes of one moment may share a version: ejabberd's are hashes of the roster. */
#define RD_MOMENT_MS 10000

typedef struct _RdRosterDoubts RdRosterDoubts;

/* A request that had to wait may be made. */
typedef void (*RdRosterDoubtsDue) (gpointer user_data);
RdRosterDoubts *rd_roster_doubts_new (const char *profile, const RdSyncState *state,
                                      RdRosterDoubtsDue due, gpointer user_data);
void rd_roster_doubts_free (RdRosterDoubts *doubts);

void rd_roster_doubts_take_state (RdRosterDoubts *doubts, const RdSyncState *state);
const RdSyncState *rd_roster_doubts_get_state (const RdRosterDoubts *doubts);

/* Did the push before this one bring the same VERSION, within a moment? */
bool rd_roster_doubts_note_version (RdRosterDoubts *doubts, const char *version);
void rd_roster_doubts_forget_move (RdRosterDoubts *doubts);
/* True: versions on trial were seen to move, and may be trusted. */
bool rd_roster_doubts_watch (RdRosterDoubts *doubts, const RdChange *change, const char *version);

/* JID may be NULL. */
void rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid);
/* May the whole roster be asked for now? If it is too early, DUE is called later. */
bool rd_roster_doubts_is_due (RdRosterDoubts *doubts);
void rd_roster_doubts_note_request (RdRosterDoubts *doubts);
/* Is the answer free of doubt? */
bool rd_roster_doubts_take_answer (RdRosterDoubts *doubts);
void rd_roster_doubts_give_up (RdRosterDoubts *doubts);
