/* Why the bus could not start rosterd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Makes ERROR (CTL_EXIT_NO_DAEMON) of REASON, with which the bus says that it started no rosterd,
 * and of what systemd knows when it was asked to. Polishes REASON. */
void ctl_start_failure_translate (GDBusConnection *bus, GError *reason, GError **error);
