/* What the whole process owes to libstrophe, once; rd_xmpp_init () is declared in connection.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <strophe.h>

/* A context of its own for one connection; LOG (NULL: none, which is cheaper) must live as long.
 * Memory is wiped before it is freed. */
xmpp_ctx_t *rd_strophe_context_new (const xmpp_log_t *log);

/* A log that sets *HAS_PARSE_ERROR when libstrophe's parser gives up, which it tells nobody else.
 */
xmpp_log_t rd_strophe_log_parse_errors (bool *has_parse_error);
