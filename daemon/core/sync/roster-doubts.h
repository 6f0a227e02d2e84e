/* The law of the version: it never passes what was not applied.
 *
 * When something that the server said of the roster was not applied, or is doubtful, then
 * - the stored version is forgotten, in the order in which the server spoke, and no later push
 *   brings one back (the store sees to both; a crash right after leads to ver='');
 * - the whole roster is asked for at once, or behind the answer that is awaited, since that may
 *   have been made before; and only one that was asked for after the doubt brings a version again;
 * - that is done at most so often that it is no loop: each time the next one has to wait longer,
 *   and by and by that is forgotten. A login asks for everything in any case.
 *
 * This room knows when; the sync asks. It lives as long as a connection, and writes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

/* Changes of one moment may have one version: ejabberd's versions are hashes of the roster, and
 * several changes that it makes at once get the hash of the last of them. */
#define RD_MOMENT_MS 10000

typedef struct _RdRosterDoubts RdRosterDoubts;

/* DUE: what waited may be asked for now. */
typedef void (*RdRosterDoubtsDue) (gpointer user_data);
/* STATE is the one that is stored. */
RdRosterDoubts *rd_roster_doubts_new (const char *profile, const RdSyncState *state,
                                      RdRosterDoubtsDue due, gpointer user_data);
void rd_roster_doubts_free (RdRosterDoubts *doubts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterDoubts, rd_roster_doubts_free)

/* The stored state is STATE now. */
void rd_roster_doubts_take_state (RdRosterDoubts *doubts, const RdSyncState *state);
const RdSyncState *rd_roster_doubts_get_state (const RdRosterDoubts *doubts);

/* A push with VERSION (or NULL) came. True: it is that of the push before it, which brought it
 * within the same moment. */
bool rd_roster_doubts_note_version (RdRosterDoubts *doubts, const char *version);
/* A version that comes now is none that a push brought. */
void rd_roster_doubts_forget_move (RdRosterDoubts *doubts);
/* A push with VERSION (or NULL) made CHANGE. True: the server's versions, which are on trial, have
 * been seen to move, and are to be believed again. */
bool rd_roster_doubts_watch (RdRosterDoubts *doubts, const RdChange *change, const char *version);

/* Something is doubtful; JID may be NULL. */
void rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid);

/* Is the whole roster to be asked for because of a doubt, now? When it is too early, DUE is called
 * as soon as it isn't. */
bool rd_roster_doubts_is_due (RdRosterDoubts *doubts);

/* The whole roster is asked for, for whatever reason. */
void rd_roster_doubts_note_request (RdRosterDoubts *doubts);
/* The answer is here, and will be stored: is it free of doubt, so that its version may be too? */
bool rd_roster_doubts_take_answer (RdRosterDoubts *doubts);
/* The session ends, or all is clear: the server isn't asked again before the next doubt. */
void rd_roster_doubts_give_up (RdRosterDoubts *doubts);
