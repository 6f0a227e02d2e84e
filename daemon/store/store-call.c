/* Calls on their way: each is a record, sent to the thread that does it and answered by a GTask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-call.h"

RdCall *
rd_call_new (int64_t profile)
{
  RdCall *call = g_new0 (RdCall, 1);

  call->profile = profile;
  return call;
}

void
rd_call_free (gpointer data)
{
  RdCall *call = data;

  g_clear_pointer (&call->contact, rd_contact_unref);
  g_clear_pointer (&call->query, rd_history_query_free);
  g_free (call->result);
  g_free (call);
}

static gpointer
run_call (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return call->work (db, call, error);
}

void
rd_call_write (RdStore *store, RdWork work, RdCall *call, GDestroyNotify free_result,
               GAsyncReadyCallback callback, gpointer user_data)
{
  call->work = work;
  rd_store_write (store, call->profile, (RdOperation){ run_call, call, rd_call_free, free_result },
                  callback, user_data);
}

void
rd_call_write_in_place (RdStore *store, RdWork work, RdCall *call, GDestroyNotify free_result,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  call->work = work;
  rd_store_write_in_place (store, call->profile,
                           (RdOperation){ run_call, call, rd_call_free, free_result }, callback,
                           user_data);
}

void
rd_call_read (RdStore *store, RdLane lane, RdWork work, RdCall *call, GDestroyNotify free_result,
              GAsyncReadyCallback callback, gpointer user_data)
{
  call->work = work;
  rd_store_read (store, lane, call->profile,
                 (RdOperation){ run_call, call, rd_call_free, free_result }, callback, user_data);
}

gpointer
rd_call_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
