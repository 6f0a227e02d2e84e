/* Tells systemd how rosterd is, as sd_notify (3) does; without systemd it does nothing. The
 * protocol is one datagram, and libsystemd would cost each rosterd more memory than it has code.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Takes what systemd left in the environment away from there, so that no child speaks for rosterd.
 * Call before there are threads. */
void rd_notify_init (void);
/* Is there a systemd that listens? */
bool rd_notify_is_heard (void);
/* STATE: lines as in sd_notify (3). Never waits; what can't be told now is not told. */
void rd_notify_send (const char *state);
/* "STATUS=" and the words, once for the same words in a row. Line breaks become spaces. */
void rd_notify_send_status (const char *words);
/* "RELOADING=1" with the time that Type=notify-reload wants; "READY=1" ends it. */
void rd_notify_send_reloading (void);

/* µs between two signs of life that systemd expects; 0: none. */
uint64_t rd_notify_get_watchdog (void);
