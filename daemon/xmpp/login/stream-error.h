/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/login/step.h"
#include "xmpp/stanza/stanza.h"

bool rd_stream_error_is (const RdStanza *stanza);

/* The error for a <stream:error/> (RFC 6120 §4.9) that DOMAIN's server sent in STEP. */
GError *rd_stream_error_read (const RdStanza *stanza, const char *domain, RdStep step,
                              RdRemedy *remedy);
