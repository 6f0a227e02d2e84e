/* Gives systemd the signs of life that its watchdog expects, from the main loop: one that hangs
 * gives none. A sign goes along when the loop turns anyhow; the loop wakes for it only after half
 * the watchdog's time without one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* Calls ALIVE in CONTEXT, at the latest INTERVAL_US after the last call, and with turns that come
 * more than half of that after it. g_source_destroy () ends it; free with g_source_unref (). */
GSource *rd_watchdog_new (GMainContext *context, uint64_t interval_us, void (*alive) (void));
