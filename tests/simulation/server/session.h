/* Rosterd's sessions: what it says is read, done and answered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "inside.h"

/* Reads what came while the server was frozen. */
void sim_session_thaw (SimSession *session);
/* CONDITION of the stream error; NULL: none. */
void sim_session_close (SimSession *session, const char *condition);
void sim_session_free (SimSession *session);
