/* What a <stream:error/> means for an attempt: see stream-error.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

/* Is STANZA a stream error? */
bool rd_stream_error_is (const RdStanza *stanza);

/* Its error of RD_ERROR. IS_BOUND: there was a session. */
GError *rd_stream_error_read (const RdStanza *stanza, bool is_bound, bool *is_final);
