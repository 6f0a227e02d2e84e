/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stanza/stanza.h"

/* The error for STANZA, which refuses the session that was asked of DOMAIN's server (RFC 6120
 * §7.6.2). */
GError *rd_bind_error_read (const RdStanza *stanza, const char *domain, RdRemedy *remedy);
