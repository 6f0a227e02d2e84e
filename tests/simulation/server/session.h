/* Rosterd's sessions: what it says is read, done and answered. While the server is frozen it isn't
 * read: the wire keeps it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

/* CONDITION of the stream error; NULL: none. */
void sim_session_close (SimSession *session, const char *condition);
void sim_session_free (SimSession *session);
