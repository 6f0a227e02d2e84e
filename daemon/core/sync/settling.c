/* The time is monotonic, and stands still while the machine sleeps: the server has at least
 * RD_MOMENT_MS. Costs a ping and a write each time that pushes end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/settling.h"

#include "runtime/clock.h"

struct _RdSettling
{
  RdConnection *connection;
  RdSyncQueue *queue;
  const RdRosterDoubts *doubts;
  char *version; /* of this connection's last push that had one */
  guint timer;
  uint64_t ping; /* 0: none */
};

RdSettling *
rd_settling_new (RdConnection *connection, RdSyncQueue *queue, const RdRosterDoubts *doubts)
{
  RdSettling *settling = g_new0 (RdSettling, 1);

  settling->connection = connection;
  settling->queue = queue;
  settling->doubts = doubts;
  return settling;
}

void
rd_settling_free (RdSettling *settling)
{
  rd_settling_stop (settling);
  g_free (settling->version);
  g_free (settling);
}

/* A version that an earlier connection left unsettled is settled only by a whole roster. */
static bool
is_unsettled (const RdSettling *settling)
{
  const RdSyncState *state = rd_roster_doubts_get_state (settling->doubts);

  return state->is_unsettled && g_strcmp0 (state->version, settling->version) == 0;
}

static void begin_moment (RdSettling *settling);

/* Waits for the store first: only a stored version is known to be unsettled. */
static gboolean
on_moment_over (gpointer user_data)
{
  RdSettling *settling = user_data;

  settling->timer = 0;
  if (settling->ping != 0 || rd_sync_queue_get_length (settling->queue) > 0)
    begin_moment (settling);
  else if (is_unsettled (settling))
    settling->ping = rd_connection_ping (settling->connection);
  return G_SOURCE_REMOVE;
}

static void
begin_moment (RdSettling *settling)
{
  g_clear_handle_id (&settling->timer, g_source_remove);
  settling->timer = rd_clock_add_timeout (RD_MOMENT_MS, on_moment_over, settling);
}

void
rd_settling_begin (RdSettling *settling, const char *version)
{
  if (version != NULL)
    {
      g_free (settling->version);
      settling->version = g_strdup (version);
    }
  begin_moment (settling);
}

static void
settle (RdSettling *settling)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_SETTLED);

  entry->version = g_strdup (settling->version);
  rd_sync_queue_add (settling->queue, entry);
}

bool
rd_settling_take_pong (RdSettling *settling, uint64_t token)
{
  if (settling->ping == 0 || token != settling->ping)
    return false;
  settling->ping = 0;
  /* A push after the ping started another wait. */
  if (settling->timer == 0)
    settle (settling);
  return true;
}

void
rd_settling_stop (RdSettling *settling)
{
  g_clear_handle_id (&settling->timer, g_source_remove);
}
