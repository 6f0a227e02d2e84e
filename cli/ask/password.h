/* A password: read from a prompt without echo, a file or standard input, and sent to rosterd
 * through a pipe. Never an argument, in the environment, or printed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "dbus-interfaces/secret.h"

/* From --password-file, else a prompt with JID. NULL without an error if there is neither a file
 * nor a terminal. */
RdSecret *ctl_call_read_password (CtlCall *call, const char *jid, GError **error);
/* Also says where rosterd keeps it. */
bool ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const RdSecret *password,
                            GError **error);
