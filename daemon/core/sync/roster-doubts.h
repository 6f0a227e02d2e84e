/* The law of the version: it never passes what was not applied.
 *
 * When something that the server said is doubtful, the store forgets the version, and the whole
 * roster is asked for: at once, or behind the answer that is awaited. Only an answer to a request
 * that was made after the doubt brings a version again. Each further request waits twice as long,
 * so that a server that errs causes no loop. Writes and sends nothing itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

/* Several changes of one moment may have one version: ejabberd's are hashes of the roster, and
 * changes that it makes at once all get the hash of the last. */
#define RD_MOMENT_MS 10000

typedef struct _RdRosterDoubts RdRosterDoubts;

/* DUE: a request that had to wait may be made now. STATE is the stored one. */
typedef void (*RdRosterDoubtsDue) (gpointer user_data);
RdRosterDoubts *rd_roster_doubts_new (const char *profile, const RdSyncState *state,
                                      RdRosterDoubtsDue due, gpointer user_data);
void rd_roster_doubts_free (RdRosterDoubts *doubts);

void rd_roster_doubts_take_state (RdRosterDoubts *doubts, const RdSyncState *state);
const RdSyncState *rd_roster_doubts_get_state (const RdRosterDoubts *doubts);

/* A push came with VERSION, or NULL. Did the push before it bring the same, within a moment? */
bool rd_roster_doubts_note_version (RdRosterDoubts *doubts, const char *version);
/* No push brings the next version. */
void rd_roster_doubts_forget_move (RdRosterDoubts *doubts);
/* A push with VERSION, or NULL, made CHANGE. True: versions on trial were seen to move, and are to
 * be believed again. */
bool rd_roster_doubts_watch (RdRosterDoubts *doubts, const RdChange *change, const char *version);

/* JID may be NULL. */
void rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid);
/* Is the whole roster to be asked for now? If it is too early, DUE is called later. */
bool rd_roster_doubts_is_due (RdRosterDoubts *doubts);
/* The whole roster is asked for, for whatever reason. */
void rd_roster_doubts_note_request (RdRosterDoubts *doubts);
/* The answer is here. Is it free of doubt? */
bool rd_roster_doubts_take_answer (RdRosterDoubts *doubts);
/* Forgets the doubts. */
void rd_roster_doubts_give_up (RdRosterDoubts *doubts);
