/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-requests.h"

#include "dbus-interfaces/errors.h"
#include "model/window.h"
#include "runtime/clock.h"
#include "runtime/random.h"

struct _RdItemRequests
{
  const char *message, *moved_from;
  unsigned max;             /* under way */
  RdConnection *connection; /* NULL: detached */
  GHashTable *by_token;     /* uint64_t → RdItemTask: asked */
  unsigned n_presences;     /* under way */
  RdWindow window;
};

RdItemRequests *
rd_item_requests_new (const char *message, const char *moved_from, unsigned max)
{
  RdItemRequests *requests = g_new0 (RdItemRequests, 1);

  requests->message = message;
  requests->moved_from = moved_from;
  requests->max = max;
  requests->by_token = g_hash_table_new (g_int64_hash, g_int64_equal);
  return requests;
}

void
rd_item_requests_free (RdItemRequests *requests)
{
  rd_item_requests_detach (requests);
  g_hash_table_unref (requests->by_token);
  g_free (requests);
}

void
rd_item_requests_attach (RdItemRequests *requests, RdConnection *connection)
{
  g_set_object (&requests->connection, connection);
  rd_window_reset (&requests->window);
}

void
rd_item_requests_detach (RdItemRequests *requests)
{
  g_clear_object (&requests->connection);
  g_hash_table_remove_all (requests->by_token);
  requests->n_presences = 0;
}

static void
send_presence (RdItemRequests *requests, RdItemTask *task)
{
  rd_connection_send_presence (requests->connection, task->item->presence, task->item->jid,
                               requests->message, requests->moved_from);
  task->is_counted = true;
  requests->n_presences++;
}

void
rd_item_requests_send (RdItemRequests *requests, RdItemTask *task, RdTaskNext next)
{
  rd_item_task_begin (task, next);
  task->sent_at = rd_clock_get_monotonic ();
  if (next == RD_NEXT_PRESENCE)
    {
      send_presence (requests, task);
      return;
    }
  task->token = next == RD_NEXT_REMOVE
                    ? rd_connection_remove_item (requests->connection, task->item->jid)
                    : rd_connection_set_item (requests->connection, task->target);
  g_hash_table_insert (requests->by_token, &task->token, task);
}

static void
take_time (RdItemRequests *requests, const RdItemTask *task)
{
  rd_window_take_answer (&requests->window, task->sent_at, rd_clock_get_monotonic ());
}

RdItemTask *
rd_item_requests_take_answer (RdItemRequests *requests, uint64_t token, const GError *error)
{
  RdItemTask *task = g_hash_table_lookup (requests->by_token, &token);

  if (task == NULL)
    return NULL;
  g_hash_table_remove (requests->by_token, &token);
  if (g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT))
    rd_window_take_refusal (&requests->window, rd_clock_get_monotonic (), rd_random_get ());
  else
    take_time (requests, task);
  return task;
}

void
rd_item_requests_leave (RdItemRequests *requests, RdItemTask *task)
{
  if (!task->is_counted)
    return;
  task->is_counted = false;
  requests->n_presences--;
  take_time (requests, task);
}

bool
rd_item_requests_has_room (const RdItemRequests *requests)
{
  unsigned n_open = g_hash_table_size (requests->by_token) + requests->n_presences;

  return n_open < requests->max
         && rd_window_get_room (&requests->window, n_open, rd_clock_get_monotonic ()) > 0;
}

bool
rd_item_requests_is_answer_due (const RdItemRequests *requests)
{
  return g_hash_table_size (requests->by_token) > 0;
}

int64_t
rd_item_requests_get_pause (const RdItemRequests *requests)
{
  return rd_window_get_pause (&requests->window, rd_clock_get_monotonic ());
}
