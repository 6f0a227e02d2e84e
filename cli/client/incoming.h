/* Checks all that comes from the bus, whoever owns rosterd's name: types, required properties and
 * sizes. A bad answer becomes an error, a bad signal is dropped. Texts are not checked: who shows
 * them escapes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Bytes of an answer or signal (Stats has up to 16 MiB), and of an error. */
#define CTL_INCOMING_SIZE_MAX (32 * 1024 * 1024)
#define CTL_INCOMING_ERROR_SIZE_MAX (64 * 1024)

/* For the life of CONNECTION, but not for answers to earlier calls. */
void ctl_incoming_watch (GDBusConnection *connection);

/* For a FAULT ("it counts backwards") that only METHOD's caller can see. Returns false. */
bool ctl_incoming_refuse (const char *method, const char *fault, GError **error);
