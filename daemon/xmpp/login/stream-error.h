/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stanza/stanza.h"

bool rd_stream_error_is (const RdStanza *stanza);

/* The error for a <stream:error/> (RFC 6120 §4.9). IS_BOUND: there was a session. */
GError *rd_stream_error_read (const RdStanza *stanza, bool is_bound, RdRemedy *remedy);
