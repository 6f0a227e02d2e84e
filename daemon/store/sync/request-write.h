/* Stores subscription requests as they come and are answered; their contact follows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/request.h"
#include "store/store.h"

/* Both end with rd_store_apply_finish (). */

/* A request came. A repeated one keeps its time (RdChange.request is NULL). Its contact
 * gets RD_CONTACT_PENDING. If a whole roster lacked the contact after SINCE_SERIAL (the profile's
 * serial at the session's start), the contact is put back as it was: the server leaves out who asks
 * (rd_contact_may_be_hidden ()), unless it is known not to (RdSyncState.hiding). */
void rd_store_add_request_async (RdStore *store, int64_t profile, const RdRequest *request,
                                 uint64_t since_serial, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* JOB answered it, or it was taken back (0). Its contact loses the flag. */
void rd_store_remove_request_async (RdStore *store, int64_t profile, const char *jid, uint64_t job,
                                    GAsyncReadyCallback callback, gpointer user_data);
