/* The store as an object: it owns the lock of its directory and the threads, and runs no statement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/sql/files.h"
#include "store/sql/seal.h"
#include "store/sql/worker.h"

#include <unistd.h>

struct _RdStore
{
  GObject parent;
  RdWorker *worker;
  char *directory;
  int lock;
};

G_DEFINE_FINAL_TYPE (RdStore, rd_store, G_TYPE_OBJECT)

gpointer
rd_store_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

bool
rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error) != NULL;
}

RdChange *
rd_store_apply_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

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

RdStore *
rd_store_new (const char *directory, int lock)
{
  RdStore *store = g_object_new (RD_TYPE_STORE, NULL);

  store->directory = g_strdup (directory);
  store->lock = lock;
  return store;
}

bool
rd_store_start (RdStore *store, RdDatabase *writer, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (store->directory);

  store->worker = rd_worker_new (writer, path, error);
  return store->worker != NULL;
}

static void
unlock (RdStore *store)
{
  if (store->lock >= 0)
    close (store->lock);
  store->lock = -1;
}

void
rd_store_end (RdStore *store, void (*last) (RdDatabase *writer))
{
  g_autofree char *path = rd_store_files_get_path (store->directory);
  RdDatabase *writer = rd_worker_end (g_steal_pointer (&store->worker));
  bool is_sound;

  last (writer);
  is_sound = !rd_database_has_met_damage (writer);
  rd_database_close (writer);
  if (is_sound)
    rd_seal_set (store->lock, path);
  unlock (store);
}

static void
rd_store_finalize (GObject *object)
{
  RdStore *store = RD_STORE (object);

  /* Not ended here: this may run on a thread of the worker, which can't wait for itself. */
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
