/* The store's door, its fifth part: the history that jobs leave, and the requests of contacts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/plan.h"

#include "store/job/history.h"
#include "store/job/jobs.h"
#include "store/store-call.h"

/* -- history ----------------------------------------------------------------------------------- */

static gpointer
run_list_history (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_history_query_run (db, call->profile, call->query, call->before_serial, call->limit,
                               error);
}

void
rd_store_list_history_async (RdStore *store, int64_t profile, RdHistoryQuery *query,
                             uint64_t before_serial, unsigned limit, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->query = query;
  call->before_serial = before_serial;
  call->limit = limit;
  rd_call_read (store, rd_history_query_is_long (query) ? RD_LANE_LONG : RD_LANE_SHORT,
                run_list_history, call, (GDestroyNotify)rd_history_free, callback, user_data);
}

RdHistory *
rd_store_list_history_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_list_jobs (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_store_list (db, call->profile, call->job, call->limit, error);
}

void
rd_store_list_jobs_async (RdStore *store, int64_t profile, uint64_t before_job, unsigned limit,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = before_job;
  call->limit = limit;
  rd_call_read (store, RD_LANE_LONG, run_list_jobs, call, (GDestroyNotify)g_ptr_array_unref,
                callback, user_data);
}

GPtrArray *
rd_store_list_jobs_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}
