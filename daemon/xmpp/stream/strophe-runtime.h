/* What the whole process owes to libstrophe, once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A context of its own for one connection, without a log. Memory is wiped before it is freed. */
struct _xmpp_ctx_t *rd_strophe_context_new (void);

/* Once, before any connection: makes libstrophe ready for the process. NULL, or why this libstrophe
 * can't be used (RD_ERROR_NOT_SUPPORTED): it speaks TLS through GnuTLS and checks no host names, or
 * its parser can't be tapped (xml-tap.h), so that nobody's word could be trusted. Every connection
 * then ends with that error, for good, before it looks anything up. */
const GError *rd_xmpp_init (void);
/* The same, again. */
const GError *rd_xmpp_get_refusal (void);
