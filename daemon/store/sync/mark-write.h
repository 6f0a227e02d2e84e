/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"

/* A job has learnt that the server keeps JID, spelt in any way (RD_EVIDENCE_KEPT). The change is
 * nobody's; it is empty if the contact isn't in the roster. Ends with rd_store_apply_finish (). */
void rd_store_mark_made_async (RdStore *store, int64_t profile, const char *jid,
                               GAsyncReadyCallback callback, gpointer user_data);
