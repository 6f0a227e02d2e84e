/* A whole roster on its way: its contacts are added as they come and kept in a temporary file until
 * the commit compares them with the stored roster and swaps both in one transaction, writing only
 * what differs. A staging that is freed instead leaves no trace. One a profile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/store.h"
#include "store/sync/terms.h"

typedef struct _RdStaging RdStaging;

/* Called on the caller's main context when contacts were written to the file and few still wait.
 * Never called after the commit or the free; both may be done in it. */
typedef void (*RdStagingDrained) (gpointer user_data);

/* DRAINED may be NULL. */
RdStaging *rd_store_stage_roster (RdStore *store, int64_t profile, RdStagingDrained drained,
                                  gpointer user_data);
void rd_staging_free (RdStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStaging, rd_staging_free)

/* Takes a reference. Of two contacts with one JID the last one counts. */
void rd_staging_add (RdStaging *staging, RdContact *contact);
/* An item is over the limit and left out; JID is NULL when no contact can have it. What is stored
 * of JID stays, and the version is not stored. Beyond RD_LEFT_OUT_MAX they are only counted, and
 * then no contact is removed. */
void rd_staging_leave_out (RdStaging *staging, const char *jid);
/* ASKER asks since ASKS_SINCE (RdChange.asks_since), and did so before this roster was asked for:
 * the commit learns from it whether the server hides such contacts (RdSyncState.hiding). */
void rd_staging_look_for (RdStaging *staging, const char *asker, int64_t asks_since);
unsigned rd_staging_get_count (const RdStaging *staging);
/* True while much waits in memory to be written: whoever adds should pause until DRAINED. */
bool rd_staging_is_behind (const RdStaging *staging);

/* Takes STAGING. VERSION NULL: the server gave none, and the stored one is forgotten. When the
 * guard finds the roster far smaller than before, not counting what the user's own jobs removed,
 * the whole change is attributed to one job, the resync or a new one of the kind "shrink", and told
 * in the profile's record and in RdChange.shrink. Ends with rd_store_apply_finish (). */
void rd_store_commit_roster_async (RdStore *store, RdStaging *staging, const char *version,
                                   const RdRosterTerms *terms, GAsyncReadyCallback callback,
                                   gpointer user_data);
