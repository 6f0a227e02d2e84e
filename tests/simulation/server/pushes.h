/* Roster pushes to each session that asked for the roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

/* What clients see of JID now: the item, or that it isn't there. Nothing of a hidden item. */
void sim_push_item (SimServer *server, const char *jid);
/* A removal, with GROUPS (NULL: none) as the server's habit is. */
void sim_push_removal (SimServer *server, const char *spelling, const char *const *groups);
/* To one session, with a VERSION of the past (RFC 6121 §2.6.3). */
void sim_push_to (SimSession *session, const char *jid, const char *version);
