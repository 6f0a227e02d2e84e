/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/store.h"
#include "store/sync/terms.h"

/* A whole roster on its way. Contacts are kept in memory, many in a temporary file, until the
 * commit compares them with the stored roster and writes what differs in one transaction. One a
 * profile. */
typedef struct _RdStaging RdStaging;

/* Called on the caller's main context when few contacts wait; may commit or free the staging. */
typedef void (*RdStagingDrained) (gpointer user_data);

RdStaging *rd_store_stage_roster (RdStore *store, int64_t profile, RdStagingDrained drained,
                                  gpointer user_data);
void rd_staging_free (RdStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStaging, rd_staging_free)

/* Of two contacts with one JID the last one counts. */
void rd_staging_add (RdStaging *staging, const RdContact *contact);
/* An item is over the limit: what is stored of JID (may be NULL) stays, and the version isn't
 * stored. Beyond RD_LEFT_OUT_MAX no contact is removed. */
void rd_staging_leave_out (RdStaging *staging, const char *jid);
/* ASKER asked before this roster was asked for, since ASKS_SINCE (RdChange): the commit learns from
 * it whether the server hides such contacts (RdSyncState.hiding). */
void rd_staging_look_for (RdStaging *staging, const char *asker, int64_t asks_since);
unsigned rd_staging_get_count (const RdStaging *staging);
/* Much waits in memory: whoever adds should pause until DRAINED. */
bool rd_staging_is_behind (const RdStaging *staging);

/* Takes STAGING. VERSION NULL: the server gave none. When the guard finds the roster far smaller
 * than before (but for what the user's jobs removed), the change is attributed to one job, the
 * resync or a new "shrink" (RdChange.shrink). Ends with rd_store_apply_finish (). */
void rd_store_commit_roster_async (RdStore *store, RdStaging *staging, const char *version,
                                   const RdRosterTerms *terms, GAsyncReadyCallback callback,
                                   gpointer user_data);
