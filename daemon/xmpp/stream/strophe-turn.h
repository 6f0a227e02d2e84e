/* One turn of libstrophe's loop, which may be deaf; see strophe-turn.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <strophe.h>

/* Writes what is queued and, unless IS_DEAF, reads once. Doesn't wait. What is left of a TLS record
 * that was begun, 16 KiB at most, is read all the same. */
void rd_strophe_turn (xmpp_ctx_t *context, bool is_deaf);
