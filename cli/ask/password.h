/* A password: read from a prompt without echo, a file or standard input, and sent to rosterd
 * through a pipe. Never an argument, in the environment, or printed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "dbus-interfaces/secret.h"

#include <gio/gunixfdlist.h>

/* From --password-file, else a prompt with JID. NULL without an error if there is neither a file
 * nor a terminal. */
RdSecret *ctl_call_read_password (CtlCall *call, const char *jid, GError **error);
/* For a call that hands PASSWORD over: its handle (floating) in FDS. NULL on error. */
GVariant *ctl_password_to_handle (const RdSecret *password, GUnixFDList **fds, GError **error);
/* STORAGE: as Profile.PasswordStorage has it. */
void ctl_password_say_storage (const char *storage);
/* Also says where rosterd keeps it. */
bool ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const RdSecret *password,
                            GError **error);
