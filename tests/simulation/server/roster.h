/* The roster: its items, what clients see of it, its versions, and the deeds that made it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

void sim_roster_begin (SimServer *server);
void sim_roster_end (SimServer *server);

/* A copy to be changed and put back; a new one if the server knows nothing of JID. */
SimItem *sim_roster_copy (const SimServer *server, const char *jid);
/* Takes AFTER, in place of what there was of its JID. An item that is neither in the roster nor a
 * request nor approved goes. Books a deed if something changed. True: clients see the change. */
bool sim_roster_put (SimServer *server, const SimCause *cause, SimItem *after);
bool sim_roster_drop (SimServer *server, const SimCause *cause, const char *jid);

/* A client gets it in a whole roster, and pushes of it. ITEM may be NULL. */
bool sim_roster_is_shown (const SimServer *server, const SimItem *item);

/* The roster was read from disk again; matters to versions that repeat. */
void sim_roster_note_load (SimServer *server);
/* N changes of versions ago; less if there were less. The version is that of then. */
void sim_roster_go_back (SimServer *server, unsigned n);
/* Versions count from anew, with one that was never used. */
void sim_roster_renew_version (SimServer *server);

typedef struct
{
  char *jid;
  char *version; /* of its last change */
} SimChanged;

/* What changed since VERSION, which isn't the present one: SimChanged, the order that of last
 * changes. NULL: the server doesn't remember that version. Free the array. */
GPtrArray *sim_roster_find_changed (const SimServer *server, const char *version);
