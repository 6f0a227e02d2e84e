/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"

/* What a job has learnt or done that the server's item doesn't show. */
typedef enum
{
  RD_MARKING_MADE,      /* the server keeps the contact (RD_EVIDENCE_KEPT) */
  RD_MARKING_AHEAD,     /* the contact is approved ahead */
  RD_MARKING_NOT_AHEAD, /* no longer */
} RdMarking;

/* JID may be spelt in any way. The change is JOB's (0: nobody's), with CAUSE; it is empty if the
 * contact isn't in the roster. Ends with rd_store_apply_finish (). */
void rd_store_mark_async (RdStore *store, int64_t profile, const char *jid, RdMarking marking,
                          RdCause cause, uint64_t job, GAsyncReadyCallback callback,
                          gpointer user_data);
