/* The door through which everything comes that rosterd says: answers, errors and signals.
 *
 * What is behind it is of the types that the contract (dbus-interfaces/) tells, whole, and no
 * larger than rosterctl can bear, whoever owns rosterd's name: an answer that isn't becomes an
 * error whose sentence says so, a signal that isn't never came. Texts are any texts; who shows one
 * escapes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* More than any answer of rosterd has (Stats: 16 MiB of texts), and than any of its errors. */
#define CTL_INCOMING_SIZE_MAX (32 * 1024 * 1024)
#define CTL_INCOMING_ERROR_SIZE_MAX (64 * 1024)

/* Watches over CONNECTION for as long as it lives. Calls that were made before are not watched. */
void ctl_incoming_watch (GDBusConnection *connection);

/* What of an answer only its reader can tell: sets ERROR to the sentence that FAULT ("it counts
 * backwards"), found in the answer to METHOD, is told by. Gives false. */
bool ctl_incoming_refuse (const char *method, const char *fault, GError **error);
