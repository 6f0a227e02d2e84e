/* A call of Import. Its edits are read from a descriptor until the caller leaves the bus, then
 * checked and made an order in a thread: they may be many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "core/profile.h"

#include <gio/gunixfdlist.h>

/* Answers INVOCATION in the end. HANDLE: an index of FDS, as the caller gave it. */
void rd_import_call_begin (RdProfile *profile, RdCallTurns *turns,
                           GDBusMethodInvocation *invocation, GUnixFDList *fds, GVariant *handle,
                           GVariant *options);
