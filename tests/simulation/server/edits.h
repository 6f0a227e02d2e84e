/* Sets and removals of items (RFC 6121 §2.3 to §2.5), whoever sends them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

/* Each returns whether the roster changed; pushes. */
bool sim_edits_set (SimServer *server, const SimCause *cause, const char *jid, const char *name,
                    const char *const *groups);
/* The item must be in the roster. */
bool sim_edits_remove (SimServer *server, const SimCause *cause, const char *jid);
