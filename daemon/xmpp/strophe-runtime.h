/* What the whole process owes to libstrophe, once; rd_xmpp_init () is declared in connection.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <strophe.h>

/* A context of its own for one connection, without a log. Memory is wiped before it is freed. */
xmpp_ctx_t *rd_strophe_context_new (void);
