/* The store's door, its last third: reading a roster.
 *
 * Which lane a reading takes is decided here: what may walk all of a roster takes the long one, so
 * that the short one is always free in a moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/roster/query.h"
#include "store/store-call.h"

static gpointer
run_get_page (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_roster_query_page (db, call->profile, call->filter, call->cursor, call->limit, error);
}

void
rd_store_get_page_async (RdStore *store, int64_t profile, RdFilter *filter, const char *cursor,
                         unsigned limit, GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->filter = filter;
  call->cursor = g_strdup (cursor);
  call->limit = limit;
  rd_call_read (store, filter->is_empty ? RD_LANE_SHORT : RD_LANE_LONG, run_get_page, call,
                (GDestroyNotify)rd_page_free, callback, user_data);
}

RdPage *
rd_store_get_page_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_get_changes (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_roster_query_changes (db, call->profile, call->after_serial, call->limit, error);
}

void
rd_store_get_changes_async (RdStore *store, int64_t profile, uint64_t after_serial, unsigned limit,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->after_serial = after_serial;
  call->limit = limit;
  rd_call_read (store, RD_LANE_SHORT, run_get_changes, call, (GDestroyNotify)rd_changes_free,
                callback, user_data);
}

RdChanges *
rd_store_get_changes_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_lookup (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_roster_query_lookup (db, call->profile, (const char *const *)call->jids, error);
}

void
rd_store_lookup_async (RdStore *store, int64_t profile, const char *const *jids,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->jids = g_strdupv ((char **)jids);
  rd_call_read (store, RD_LANE_SHORT, run_lookup, call, (GDestroyNotify)rd_lookup_free, callback,
                user_data);
}

RdLookup *
rd_store_lookup_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_get_stats (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_roster_query_stats (db, call->profile, call->filter, error);
}

void
rd_store_get_stats_async (RdStore *store, int64_t profile, RdFilter *filter,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->filter = filter;
  rd_call_read (store, RD_LANE_LONG, run_get_stats, call, (GDestroyNotify)rd_stats_free, callback,
                user_data);
}

RdStats *
rd_store_get_stats_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}
