/* A password: read from a prompt without echo, a file or standard input, and sent to rosterd
 * through a pipe. Never an argument, in the environment, or printed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "dbus-interfaces/call-limits.h"

typedef struct
{
  char bytes[RD_PASSWORD_SIZE_MAX + 2]; /* a newline, and one byte to see an excess */
  size_t length;
} CtlPassword;

void ctl_password_clear (CtlPassword *password);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlPassword, ctl_password_clear)

/* From --password-file, else a prompt with JID. False without an error if there is neither a file
 * nor a terminal. */
bool ctl_call_read_password (CtlCall *call, const char *jid, CtlPassword *password, GError **error);
/* Also says where rosterd keeps it. */
bool ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const CtlPassword *password,
                            GError **error);
