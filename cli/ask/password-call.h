/* Handing a password to rosterd: found by the options, sent through a pipe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/ask/password-input.h"

/* From --password-file, else from a prompt that names the JID. False without an error: there is
 * neither a file nor a terminal. */
bool ctl_call_read_password (CtlCall *call, const char *jid, CtlPassword *password, GError **error);
/* Gives it to the profile, and says where it is kept. */
bool ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const CtlPassword *password,
                            GError **error);
