/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* For one connection. It doesn't log, and wipes memory before it frees it. */
struct _xmpp_ctx_t *rd_strophe_context_new (void);

/* Prepares libstrophe, once, before any connection. Returns why this libstrophe can't be used
 * (RD_ERROR_NOT_SUPPORTED), or NULL: it is built with GnuTLS and checks no host names, or its
 * parser can't be tapped. Every connection then fails for good with that error. */
const GError *rd_xmpp_init (void);
const GError *rd_xmpp_get_refusal (void);
