/* The store's door, its first third: opening, closing, and what is asked about profiles. The roster
 * is written through store-roster.c and read through store-reading.c, jobs are planned through
 * store-jobs.c, and their history read through store-history.c; what is done behind the door stands
 * in the files of its noun.
 *
 * It owns the lock of the directory and the threads. It never runs a statement itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/opening/opening.h"
#include "store/opening/upkeep.h"
#include "store/profile/profiles.h"
#include "store/sql/erasure.h"
#include "store/sql/files.h"
#include "store/store-call.h"

#include <unistd.h>

struct _RdStore
{
  GObject parent;
  RdWorker *worker;
  char *directory;
  int lock;
};

G_DEFINE_FINAL_TYPE (RdStore, rd_store, G_TYPE_OBJECT)

RdWorker *
rd_store_get_worker (RdStore *store)
{
  return store->worker;
}

bool
rd_store_check_place (RdStore *store, GError **error)
{
  return rd_store_files_check (store->directory, store->lock, error);
}

/* -- profiles ---------------------------------------------------------------------------------- */

static gpointer
run_list_profiles (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return rd_profile_store_list (db, error);
}

GPtrArray *
rd_store_list_profiles (RdStore *store, GError **error)
{
  return rd_worker_read_now (store->worker, run_list_profiles, error);
}

static gpointer
run_add_profile (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_profile_store_add (db, call->name, call->jid, call->settings, error);
}

void
rd_store_add_profile_async (RdStore *store, const char *name, const char *jid,
                            const RdSettings *settings, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  RdCall *call = rd_call_new (0);

  call->name = g_strdup (name);
  call->jid = g_strdup (jid);
  call->settings = rd_settings_copy (settings);
  rd_call_write_in_place (store, run_add_profile, call, (GDestroyNotify)rd_profile_record_free,
                          callback, user_data);
}

RdProfileRecord *
rd_store_add_profile_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_remove_profile (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;
  int64_t heir = rd_profile_store_remove (db, call->profile, error);

  if (heir >= 0)
    rd_erasure_run (db);
  return heir >= 0 ? g_memdup2 (&heir, sizeof heir) : NULL;
}

void
rd_store_remove_profile_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_call_write_in_place (store, run_remove_profile, rd_call_new (profile), g_free, callback,
                          user_data);
}

int64_t
rd_store_remove_profile_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  g_autofree int64_t *heir = rd_call_finish (store, result, error);

  return heir != NULL ? *heir : -1;
}

static gpointer
run_set_default_profile (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (rd_profile_store_set_default (db, call->profile, error));
}

void
rd_store_set_default_profile_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  rd_call_write_in_place (store, run_set_default_profile, rd_call_new (profile), NULL, callback,
                          user_data);
}

static gpointer
run_save_settings (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (
      rd_profile_store_save_settings (db, call->profile, call->settings, error));
}

void
rd_store_save_settings_async (RdStore *store, int64_t profile, const RdSettings *settings,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->settings = rd_settings_copy (settings);
  rd_call_write_in_place (store, run_save_settings, call, NULL, callback, user_data);
}

bool
rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error) != NULL;
}

/* -- opening and closing ----------------------------------------------------------------------- */

RdStore *
rd_store_open (const char *directory, char **notice, GError **error)
{
  g_autoptr (RdStore) store = g_object_new (RD_TYPE_STORE, NULL);
  g_autofree char *path = rd_store_files_get_path (directory);
  RdDatabase *writer;

  *notice = NULL;
  store->directory = g_strdup (directory);
  store->lock = rd_store_files_lock (directory, error);
  if (store->lock < 0 || !rd_store_files_prepare (directory, error))
    return NULL;
  writer = rd_opening_run (directory, notice, error);
  if (writer == NULL)
    return NULL;
  store->worker = rd_worker_new (writer, path, error);
  return store->worker != NULL ? g_steal_pointer (&store) : NULL;
}

static void
unlock (RdStore *store)
{
  if (store->lock >= 0)
    close (store->lock);
  store->lock = -1;
}

void
rd_store_close (RdStore *store)
{
  RdDatabase *db = rd_worker_end (g_steal_pointer (&store->worker));

  rd_upkeep_close (db);
  rd_database_close (db);
  unlock (store);
}

static void
rd_store_finalize (GObject *object)
{
  RdStore *store = RD_STORE (object);

  /* Not closed here: this may run on a thread of the worker's, which can't wait for itself. */
  if (store->worker != NULL)
    g_critical ("A store was dropped without rd_store_close ().");
  unlock (store);
  g_free (store->directory);
  G_OBJECT_CLASS (rd_store_parent_class)->finalize (object);
}

static void
rd_store_class_init (RdStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_store_finalize;
}

static void
rd_store_init (RdStore *store)
{
  store->lock = -1;
}
