/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/call.h"

void
rd_store_write (RdStore *store, int64_t profile, RdOperation operation,
                GAsyncReadyCallback callback, gpointer user_data)
{
  rd_worker_write (rd_store_get_worker (store), profile,
                   g_task_new (store, NULL, callback, user_data), operation);
}

/* STORE is held by the task. */
typedef struct
{
  RdStore *store;
  RdOperation operation;
} InPlace;

static gpointer
run_in_place (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  InPlace *in_place = arguments;
  gpointer result;

  if (!rd_store_check_place (in_place->store, error) || !rd_database_check_place (db, error)
      || !rd_database_keep_commits (db, true, error))
    return NULL;
  result = in_place->operation.run (db, profile, in_place->operation.arguments, error);
  rd_database_keep_commits (db, false, NULL);
  return result;
}

static void
in_place_free (gpointer data)
{
  InPlace *in_place = data;

  if (in_place->operation.free_arguments != NULL)
    in_place->operation.free_arguments (in_place->operation.arguments);
  g_free (in_place);
}

void
rd_store_write_in_place (RdStore *store, int64_t profile, RdOperation operation,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  InPlace *in_place = g_new (InPlace, 1);

  *in_place = (InPlace){ store, operation };
  rd_store_write (store, profile,
                  (RdOperation){ run_in_place, in_place, in_place_free, operation.free_result },
                  callback, user_data);
}

void
rd_store_read (RdStore *store, RdLane lane, int64_t profile, RdOperation operation,
               GAsyncReadyCallback callback, gpointer user_data)
{
  rd_worker_read (rd_store_get_worker (store), lane, profile,
                  g_task_new (store, NULL, callback, user_data), operation);
}
