/* Subscriptions between the account and its contacts (RFC 6121 §3): what goes out, what comes in,
 * who is told, and how many presences a minute pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

/* A client of the account sends ACT. SESSION (NULL: another client's) and ID are where an error
 * goes back to. Returns whether the roster or a request changed. */
bool sim_contacts_send (SimServer *server, const SimCause *cause, SimSession *session,
                        const char *id, const char *jid, SimAct act, bool *came_back);
/* The account removed BEFORE: the contact is told (RFC 6121 §2.5.2). */
void sim_contacts_tell_removed (SimServer *server, const SimCause *cause, const SimItem *before);
/* Hands the stored requests to a session that is available. */
void sim_contacts_give_requests (SimSession *session);
