/* The roster store: one SQLite database, which only this floor knows.
 *
 * One thread writes, each call in one transaction: the writes of one profile in the order asked,
 * those of different profiles in turn. A few threads read, each with a connection of its own; what
 * may walk a whole roster is left to one of them. So a read never waits for a write, a short read
 * never for a long one, and the main loop for none.
 *
 * Callbacks come on the caller's main context, those of writes in the order in which they were
 * done. A call that fails with RD_ERROR_STORE_FULL or RD_ERROR_STORE_FAILED has stored nothing. The
 * calls are declared by their noun, in profile/, roster/, job/ and sync/; opening/ makes the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

#include <gio/gio.h>

#define RD_TYPE_STORE (rd_store_get_type ())
G_DECLARE_FINAL_TYPE (RdStore, rd_store, RD, STORE, GObject)

/* Ends a write that tells only whether it was done. */
bool rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error);
/* Ends a write that tells what it changed in the roster. NULL only on error. */
RdChange *rd_store_apply_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store -------------------------------------------------------------------------- */

typedef struct _RdDatabase RdDatabase;
typedef struct _RdWorker RdWorker;

/* Takes LOCK, which rd_store_files_lock () gave for DIRECTORY. */
RdStore *rd_store_new (const char *directory, int lock);
/* Starts the threads. Takes WRITER. */
bool rd_store_start (RdStore *store, RdDatabase *writer, GError **error);
/* Waits for all that is to be written, calls LAST with the writer's connection, closes and unlocks.
 * Blocks. */
void rd_store_end (RdStore *store, void (*last) (RdDatabase *writer));
/* NULL once the store has ended. */
RdWorker *rd_store_get_worker (RdStore *store);
/* RD_ERROR_STORE_FAILED when the lock file of the directory was removed or replaced. */
bool rd_store_check_place (RdStore *store, GError **error);

/* -- the roster (writes); each says what it changed ------------------------------------------- */

/* A push (RFC 6121 §2.1.6). One that changes nothing still stores its version; to remove what isn't
 * known is no error. */
typedef struct
{
  RdContact *contact;      /* the item as the server has it now; NULL: a removal */
  const char *removed_jid; /* of a removal */
  const char *version;     /* NULL keeps the stored one (§2.6.2); where none is, none is stored */
  RdCause cause;
  bool may_repeat; /* the version may be the stored one though the push changes something: it came a
                      moment ago, for several changes */
} RdPush;
/* At least one, in their order, in one transaction: all are stored, or none. The strings are
 * copied. */
void rd_store_apply_pushes_async (RdStore *store, int64_t profile, const RdPush *pushes,
                                  unsigned n_pushes, GAsyncReadyCallback callback,
                                  gpointer user_data);
/* A change for each push (element-type RdChange). */
GPtrArray *rd_store_apply_pushes_finish (RdStore *store, GAsyncResult *result, GError **error);
/* The server said that nothing changed: the roster is as it is stored, and known from now on if it
 * wasn't. Its version is untouched. */
void rd_store_apply_unchanged_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Something that the server said was not applied, or is doubtful (JID may be NULL): the stored
 * version is forgotten, and none is stored until a whole roster is. */
void rd_store_doubt_roster_async (RdStore *store, int64_t profile, RdDoubt doubt, const char *jid,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* The server's versions are believed again, from the next whole roster on. */
void rd_store_trust_versions_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* No more changes come with VERSION, if that is the stored one: a login may ask since it. A version
 * that a push brought is unsettled before. */
void rd_store_settle_version_async (RdStore *store, int64_t profile, const char *version,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* The five other writes of the roster end with rd_store_apply_finish (). */

/* A whole roster on its way: contacts are added one by one as they come and held in a temporary
 * file; nothing is seen of them until the commit compares and swaps in one transaction. Only what
 * differs is written. A staging that is freed without commit leaves no trace. One a profile. */
typedef struct _RdStaging RdStaging;
/* Called on the caller's main context whenever contacts were put into the file and few are left
 * that were not; never after the commit or the end of the staging. Either may be done in it. */
typedef void (*RdStagingDrained) (gpointer user_data);
/* DRAINED may be NULL. */
RdStaging *rd_store_stage_roster (RdStore *store, int64_t profile, RdStagingDrained drained,
                                  gpointer user_data);
/* Takes a reference. A JID that comes twice: the last one stands. */
void rd_staging_add (RdStaging *staging, RdContact *contact);
/* An item is over the limit and left out; JID: NULL when no contact can have it. What is known of
 * JID stays, and the version is not stored. More than RD_LEFT_OUT_MAX of them are counted and not
 * named, and nothing at all is taken for removed then. */
void rd_staging_leave_out (RdStaging *staging, const char *jid);
/* ASKER asks since ASKS_SINCE (RdChange.asks_since), and did so before this roster was asked for:
 * the store learns from it whether the server hides such contacts (RdSyncState.hiding). */
void rd_staging_look_for (RdStaging *staging, const char *asker, int64_t asks_since);
unsigned rd_staging_get_count (const RdStaging *staging);
/* Do many contacts, or much of them, wait to be put into the file? They are in memory: whoever adds
 * faster than the disk writes should wait until DRAINED is called. */
bool rd_staging_is_behind (const RdStaging *staging);
void rd_staging_free (RdStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStaging, rd_staging_free)
/* How a whole roster is taken. DOUBT, which came up with the answer, may be NONE. */
typedef struct
{
  RdCause cause;
  RdDoubt doubt;
  uint64_t job;       /* of a resync; 0: none */
  unsigned guard;     /* the setting ShrinkGuard: percent; 0: off */
  bool is_certain;    /* it was asked for after all that is doubtful */
  bool is_comparison; /* nothing is stored, the version neither: the change is what would be, with
                         the serial that is */
} RdRosterTerms;

/* Takes STAGING. VERSION NULL: the server gave none; the stored one is forgotten. When the guard
 * finds the roster far smaller than it was, but for what the user's own jobs removed, all of the
 * change is put down to one job, the resync's or a new one of the kind "shrink", the profile's
 * record tells it from then on, and the change's shrink does. */
void rd_store_commit_roster_async (RdStore *store, RdStaging *staging, const char *version,
                                   const RdRosterTerms *terms, GAsyncReadyCallback callback,
                                   gpointer user_data);
