/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/former-checks.h"

#include "runtime/clock.h"

struct _RdFormerChecks
{
  RdConnection *connection;
  RdSyncQueue *queue;
  GHashTable *known; /* (element-type utf8): the JIDs that were added in this session */
  GQueue waiting;    /* (element-type RdRequest) */
  RdRequest *open;   /* is being asked about; NULL: none */
  guint timer;
  bool is_closed;
};

RdFormerChecks *
rd_former_checks_new (RdConnection *connection, RdSyncQueue *queue)
{
  RdFormerChecks *checks = g_new0 (RdFormerChecks, 1);

  checks->connection = connection;
  checks->queue = queue;
  checks->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&checks->waiting);
  return checks;
}

void
rd_former_checks_close (RdFormerChecks *checks)
{
  checks->is_closed = true;
  g_clear_handle_id (&checks->timer, g_source_remove);
  g_queue_clear_full (&checks->waiting, (GDestroyNotify)rd_request_free);
  g_clear_pointer (&checks->open, rd_request_free);
}

void
rd_former_checks_free (RdFormerChecks *checks)
{
  rd_former_checks_close (checks);
  g_hash_table_unref (checks->known);
  g_free (checks);
}

static gboolean on_due (gpointer user_data);

static void
go_on (RdFormerChecks *checks)
{
  if (checks->open != NULL || checks->waiting.length == 0)
    return;
  checks->open = g_queue_pop_head (&checks->waiting);
  checks->timer = rd_clock_add_timeout_seconds (RD_FORMER_CHECK_S, on_due, checks);
  rd_connection_ask_former (checks->connection, checks->open->moved_from, checks->open->jid);
}

static void
end (RdFormerChecks *checks, RdFormer former)
{
  g_autoptr (RdRequest) request = g_steal_pointer (&checks->open);

  g_clear_handle_id (&checks->timer, g_source_remove);
  request->former = former;
  rd_sync_queue_add (checks->queue, rd_sync_entry_new_former (request));
  go_on (checks);
}

static gboolean
on_due (gpointer user_data)
{
  RdFormerChecks *checks = user_data;

  checks->timer = 0;
  end (checks, RD_FORMER_UNANSWERED);
  return G_SOURCE_REMOVE;
}

void
rd_former_checks_add (RdFormerChecks *checks, const RdRequest *request)
{
  if (request == NULL || checks->is_closed
      || g_hash_table_size (checks->known) >= RD_FORMER_CHECKS_MAX
      || !g_hash_table_add (checks->known, g_strdup (request->jid)))
    return;
  g_queue_push_tail (&checks->waiting, rd_request_copy (request));
  go_on (checks);
}

void
rd_former_checks_take (RdFormerChecks *checks, const char *jid, RdFormer former)
{
  if (checks->open != NULL && g_str_equal (checks->open->jid, jid))
    end (checks, former);
}
