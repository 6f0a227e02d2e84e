/* A GNetworkMonitor that says what the world tells it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

GNetworkMonitor *sim_network_new (void);
/* Every monitor tells that the network has changed. */
void sim_network_change (gboolean is_available);
