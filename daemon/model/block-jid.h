/* JIDs that are blocked: of accounts, servers and single resources (XEP-0191 §5).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Prepared, with its resource. RD_ERROR_INVALID_JID. */
char *rd_block_jid_prepare (const char *jid, GError **error);

/* Refuses to block the account OWN itself; its server too, unless OWN_SERVER. JID is prepared.
 * RD_ERROR_INVALID_ARGUMENTS. */
bool rd_block_jid_check (const char *jid, const char *own, bool own_server, GError **error);
