/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/request.h"
#include "store/store.h"

/* A repeated request keeps its time (RdChange.request is NULL). Puts the contact back if a whole
 * roster lacked it after SINCE_SERIAL, the session's first: servers may hide who asks
 * (rd_contact_may_be_hidden (), RdSyncState.hiding). */
void rd_store_add_request_async (RdStore *store, int64_t profile, const RdRequest *request,
                                 uint64_t since_serial, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* What REQUEST's account of before said. All end with rd_store_apply_finish (). */
void rd_store_note_former_async (RdStore *store, int64_t profile, const RdRequest *request,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* JOB answered it, whose cause is CAUSE; or it was taken back (0, RD_CAUSE_PUSH). Raises a doubt if
 * the server may have hidden the contact. */
void rd_store_remove_request_async (RdStore *store, int64_t profile, const char *jid, RdCause cause,
                                    uint64_t job, GAsyncReadyCallback callback, gpointer user_data);
