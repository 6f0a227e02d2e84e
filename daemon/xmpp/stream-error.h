/* What a <stream:error/> means for an attempt: see stream-error.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

/* Is STANZA a stream error? */
bool rd_stream_error_is (xmpp_stanza_t *stanza);

/* Its error of RD_ERROR. IS_BOUND: there was a session. */
GError *rd_stream_error_read (xmpp_stanza_t *stanza, bool is_bound, bool *is_final);
