/* A call of the store's on its way: what it was given, the thread that does it, its answer.
 *
 * Private to the files that make the store's doors (store.c, store-roster.c, store-reading.c,
 * store-jobs.c, store-history.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/call.h"
#include "store/job/plan.h"

typedef gpointer (*RdWork) (RdDatabase *db, gpointer call, GError **error);

/* The arguments of any call; each uses its own. */
typedef struct
{
  RdWork work;
  int64_t profile;
  RdContact *contact;
  unsigned limit;
  uint64_t before_serial;
  uint64_t job;
  char *result;
  bool is_open;
  RdHistoryQuery *query;
} RdCall;

/* PROFILE 0: of no single one. */
RdCall *rd_call_new (int64_t profile);
void rd_call_free (gpointer call);

/* Takes CALL; the result is freed with FREE_RESULT if nobody takes it. Writes of one profile are
 * done in the order asked. */
void rd_call_write (RdStore *store, RdWork work, RdCall *call, GDestroyNotify free_result,
                    GAsyncReadyCallback callback, gpointer user_data);
/* The same, refused when the store's files aren't where they were. */
void rd_call_write_in_place (RdStore *store, RdWork work, RdCall *call, GDestroyNotify free_result,
                             GAsyncReadyCallback callback, gpointer user_data);
void rd_call_read (RdStore *store, RdLane lane, RdWork work, RdCall *call,
                   GDestroyNotify free_result, GAsyncReadyCallback callback, gpointer user_data);
/* The result, NULL on error. */
gpointer rd_call_finish (RdStore *store, GAsyncResult *result, GError **error);
