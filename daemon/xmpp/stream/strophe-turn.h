/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <strophe.h>

/* Writes what is queued and reads once, unless IS_DEAF. Doesn't block. The rest of a TLS record
 * that was begun (16 KiB at most) is read even then. */
void rd_strophe_turn (xmpp_ctx_t *context, bool is_deaf);
