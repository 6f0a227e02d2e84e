/* What xmpp-drive is told to do in a session (--do), act by act: see drive-acts.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/connection.h"

/* Does what ACT, a JSON object, says; JIDS are those of the roster. Gives how many answers are
 * awaited for it. Ends the program when the act makes no sense. */
unsigned drive_act (RdConnection *connection, const char *act, GPtrArray *jids);
