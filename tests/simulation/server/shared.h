/* Shared groups: items that an administrator makes, which look like any other. Two kinds, as the
 * habit pushes_before_answer says. ejabberd's: at once, over what the user has. Prosody's: put over
 * it whenever the roster is loaded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

void sim_shared_begin (SimServer *server);
void sim_shared_end (SimServer *server);

/* True: the item is an administrator's, and the set was done as such. */
bool sim_shared_set (SimServer *server, const SimCause *cause, const char *jid, const char *name,
                     const char *const *groups);
/* True: confirmed, and not made. */
bool sim_shared_remove (SimServer *server, const SimCause *cause, const char *jid);
/* True: such an end of a subscription has no effect and goes nowhere. */
bool sim_shared_swallows (const SimServer *server, const char *jid, SimAct act);
/* The roster is read from disk. */
void sim_shared_load (SimServer *server);
