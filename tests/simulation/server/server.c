/* The model server's life, and what others may know of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/inside.h"
#include "server/later.h"
#include "server/roster.h"
#include "server/session.h"
#include "server/shared.h"

static void
free_said (gpointer data)
{
  SimSaid *said = data;

  g_free (said->jid);
  g_free (said->name);
  g_strfreev (said->groups);
  g_free (said->version);
  g_free (said);
}

static void
free_told (gpointer data)
{
  SimTold *told = data;

  g_free (told->jid);
  g_free (told);
}

static void
free_session (gpointer data)
{
  sim_session_free (data);
}

SimServer *
sim_server_new (const char *account, const SimHabits *habits, SimChance chance)
{
  SimServer *server = g_new0 (SimServer, 1);

  server->account = g_strdup (account);
  server->habits = *habits;
  server->chance = chance;
  server->granted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->said = g_ptr_array_new_with_free_func (free_said);
  server->told = g_ptr_array_new_with_free_func (free_told);
  server->sessions = g_ptr_array_new_with_free_func (free_session);
  sim_roster_begin (server);
  sim_shared_begin (server);
  return server;
}

void
sim_server_free (SimServer *server)
{
  sim_later_clear (server);
  g_ptr_array_unref (server->sessions);
  sim_shared_end (server);
  sim_roster_end (server);
  g_ptr_array_unref (server->said);
  g_ptr_array_unref (server->told);
  g_hash_table_unref (server->granted);
  g_free (server->account);
  g_free (server);
}

const GPtrArray *
sim_server_get_said (const SimServer *server)
{
  return server->said;
}

const GPtrArray *
sim_server_get_told (const SimServer *server)
{
  return server->told;
}

unsigned
sim_server_get_n_unanswered (const SimServer *server)
{
  unsigned n = 0;

  for (unsigned i = 0; i < server->sessions->len; i++)
    n += g_hash_table_size (((SimSession *)server->sessions->pdata[i])->open_pushes);
  return n;
}

bool
sim_server_shows_rosterd (const SimServer *server)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      const SimSession *session = server->sessions->pdata[i];

      if (session->is_available && !session->is_closing)
        return true;
    }
  return false;
}

bool
sim_server_serves (const SimServer *server)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      const SimSession *session = server->sessions->pdata[i];

      if (session->full_jid != NULL && !session->is_closing && !session->is_frozen)
        return true;
    }
  return false;
}

bool
sim_server_is_quiet (const SimServer *server)
{

  if (sim_schedule_get_now () < MAX (server->frozen_until, server->down_until))
    return false;
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      const SimSession *session = server->sessions->pdata[i];

      if (session->letters.length > 0 || !sim_wire_is_quiet (session->wire))
        return false;
    }
  return sim_server_serves (server);
}
