/* The door for all that comes from the bus. Behind it, answers and signals have the types of the
 * contract, all properties, and a bounded size, whoever owns rosterd's name: another answer becomes
 * an error, another signal is dropped. Texts are not checked; whoever shows one escapes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Bytes of an answer (Stats has up to 16 MiB), and of an error. */
#define CTL_INCOMING_SIZE_MAX (32 * 1024 * 1024)
#define CTL_INCOMING_ERROR_SIZE_MAX (64 * 1024)

/* For the life of CONNECTION. Answers to earlier calls are not checked. */
void ctl_incoming_watch (GDBusConnection *connection);

/* For a FAULT ("it counts backwards") that only the reader of METHOD's answer can see. Returns
 * false. */
bool ctl_incoming_refuse (const char *method, const char *fault, GError **error);
