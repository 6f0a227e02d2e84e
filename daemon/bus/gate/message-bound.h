/* The bound on one message of the bus: what is over it is never read into memory.
 *
 * Of a call that is over it GDBus gets a small one instead, without arguments, from the same sender
 * and with the same serial, which tells its length: see rd_message_bound_is_over (). Other messages
 * that are over it, signals and answers, are dropped without a word; who waits for an answer has a
 * deadline.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* Does CALL stand for one that was over the bound? SIZE: of its arguments, in bytes as the bus has
 * them; 0 when those were not too long, but what stands before them: its object's path. */
bool rd_message_bound_is_over (GDBusMessage *call, uint32_t *size);
