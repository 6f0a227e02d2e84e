/* Blocks in the plans of jobs. What is so already is left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/job/draft.h"

/* RD_ERROR_NOT_SUPPORTED, RD_ERROR_NOT_SYNCED: it isn't known whether the server can block. */
bool rd_block_plan_check (RdDatabase *db, int64_t profile, GError **error);
/* Adds the block of JID, as it is to be sent, which HAS_ITEM in DRAFT, too. RD_ERROR_INVALID_JID,
 * RD_ERROR_INVALID_ARGUMENTS: the account itself, OWN. *IS_NEW: it isn't blocked already; may
 * be NULL. Call once for each JID. */
bool rd_block_plan_add (RdDraft *draft, const char *own, const char *jid, bool has_item,
                        bool *is_new, GError **error);
/* RD_ERROR_LIMIT_EXCEEDED: the list would become too long. Call after all. */
bool rd_block_plan_check_room (const RdDraft *draft, GError **error);
/* RD_ERROR_BLOCKED: JID or its server is blocked. */
bool rd_block_plan_check_free (RdDraft *draft, const char *jid, GError **error);
