/* The model server before the daemon's real connection: a client that does no more than RFC 6121
 * asks holds what the server lists, whatever people, other clients and the server did in between.
 * If not, the model's pushes or versions lie where they shouldn't.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/random.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "server/server.h"

#include "xmpp/connection.h"

#include <string.h>

#define ACCOUNT "juliet@example.org"
#define N_SEEDS 100
#define N_EVENTS 80

static struct
{
  SimServer *server;
  RdConnection *connection; /* NULL: closed */
  bool has_versioning, is_there, is_in_whole;
  char *version;      /* NULL: none yet */
  GHashTable *held;   /* prepared JID → what is held */
  unsigned n_answers; /* to sets */
} client;

/* -- what it holds ----------------------------------------------------------------------------- */

static char *
describe (const char *name, const char *subscription, bool ask, char **groups)
{
  g_autofree char *list = g_strjoinv ("|", groups);

  return g_strdup_printf ("%s/%s/%d/%s", name, subscription, ask, list);
}

static void
hold (const RdContact *contact)
{
  g_hash_table_replace (client.held, g_utf8_strdown (contact->jid, -1),
                        describe (contact->name, rd_subscription_to_string (contact->subscription),
                                  (contact->flags & RD_CONTACT_ASK) != 0, contact->groups));
}

static void
check_held (uint64_t seed)
{
  static const char *const subscriptions[] = { "none", "to", "from", "both" };
  g_autoptr (GPtrArray) items = sim_server_list (client.server, true);

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  g_assert_cmpuint (g_hash_table_size (client.held), ==, items->len);
  for (unsigned i = 0; i < items->len; i++)
    {
      const SimItem *item = items->pdata[i];
      g_autofree char *truth
          = describe (item->name, subscriptions[item->subscription], item->ask, item->groups);

      g_assert_cmpstr (g_hash_table_lookup (client.held, item->jid), ==, truth);
    }
}

static void
keep_version (const char *version)
{
  g_free (client.version);
  client.version = g_strdup (version);
}

/* -- the connection ---------------------------------------------------------------------------- */

static void connect_again (gpointer data);

static void
on_ready (const RdFeatures *features, gpointer user_data)
{
  const char *known = client.version != NULL ? client.version : "";

  client.has_versioning = features->has_versioning;
  client.is_there = true;
  rd_connection_request_roster (client.connection, client.has_versioning ? known : NULL);
  rd_connection_show (client.connection, RD_VISIBILITY_XA);
}

static void
on_roster_begins (gpointer user_data)
{
  g_hash_table_remove_all (client.held);
  keep_version (NULL);
}

static void
on_item (RdContact *contact, gpointer user_data)
{
  hold (contact);
}

static void
on_roster_ends (const char *version, gpointer user_data)
{
  keep_version (version);
}

static void
on_unchanged (gpointer user_data)
{
  g_assert_nonnull (client.version);
}

static void
on_push (const RdRosterPush *push, gpointer user_data)
{
  if (push->contact != NULL)
    hold (push->contact);
  else
    {
      g_autofree char *jid = g_utf8_strdown (push->removed_jid, -1);

      g_hash_table_remove (client.held, jid);
    }
  if (push->version != NULL)
    keep_version (push->version);
  if (push->id != NULL)
    rd_connection_accept_push (client.connection, push->id);
}

static void
on_doubt (RdDoubt doubt, const char *jid, gpointer user_data)
{
  g_error ("the server pushes what can't be used, for %s", jid != NULL ? jid : "nobody");
}

static void
on_pong (uint64_t token, gpointer user_data)
{
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  client.n_answers++;
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  g_clear_object (&client.connection);
  client.is_there = false;
  if (error != NULL)
    sim_schedule_add (G_TIME_SPAN_SECOND, connect_again, NULL);
}

static void
on_presence (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
}

static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
}

static const RdConnectionEvents events = {
  .ready = on_ready,
  .roster = { .begin = on_roster_begins,
              .item = on_item,
              .end = on_roster_ends,
              .unchanged = on_unchanged,
              .push = on_push,
              .doubt = on_doubt,
              .pong = on_pong,
              .answered = on_answered },
  .presence = { on_presence, on_bounced },
  .closed = on_closed,
};

static void
connect_again (gpointer data)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSecret) password = rd_secret_new ("any");
  RdConnectionTerms terms = { .jid = ACCOUNT, .settings = settings, .password = password };

  settings->allow_plain = true;
  client.connection = rd_connection_new (&terms, &events, NULL);
  rd_connection_open (client.connection);
}

/* -- a run ------------------------------------------------------------------------------------- */

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_time (gpointer data)
{
  *(bool *)data = true;
}

static void
pass (int64_t duration)
{
  bool is_over = false;

  sim_schedule_add (duration, on_time, &is_over);
  while (!is_over)
    {
      settle ();
      sim_schedule_step ();
    }
  settle ();
}

static void
act_as_client (SimChance *chance, const char *jid)
{
  static const char *const names[] = { "", "One", "Two" };
  const char *groups[] = { sim_chance_hits (chance, 50) ? "Friends" : NULL, NULL };
  g_autoptr (RdContact) contact = rd_contact_new (jid, names[sim_chance_below (chance, 3)],
                                                  RD_SUBSCRIPTION_NONE, 0, groups, NULL, 0);
  uint32_t which = sim_chance_below (chance, 10);

  if (!client.is_there)
    return;
  if (which < 4)
    rd_connection_set_item (client.connection, contact);
  else if (which < 6)
    rd_connection_remove_item (client.connection, jid);
  else
    rd_connection_send_presence (client.connection, (RdPresence)(which - 6), jid, "", "");
}

static void
act_as_server (SimChance *chance)
{
  uint32_t which = sim_chance_below (chance, 4);
  int64_t duration = sim_chance_between (chance, 0, 20 * G_TIME_SPAN_SECOND);

  if (which == 0)
    sim_server_freeze (client.server, duration, false);
  else if (which == 1)
    sim_server_restart (client.server, duration, false);
  else if (which == 2)
    sim_server_close_streams (client.server, "reset");
  else
    sim_wire_cut ();
}

static void
act (SimChance *chance)
{
  static const char *const groups[] = { "Family", NULL };
  g_autofree char *jid = g_strdup_printf ("p%u@example.net", sim_chance_below (chance, 6));
  SimAct what = (SimAct)sim_chance_below (chance, 4);
  uint32_t who = sim_chance_below (chance, 100);

  if (who < 40)
    act_as_client (chance, jid);
  else if (who < 65)
    sim_server_contact_acts (client.server, jid, what);
  else if (who < 75)
    sim_server_client_acts (client.server, jid, what);
  else if (who < 85)
    sim_server_client_sets (client.server, jid, "Other", groups);
  else if (who < 92)
    sim_server_client_removes (client.server, jid);
  else
    act_as_server (chance);
  pass (sim_chance_between (chance, 0, 3 * G_TIME_SPAN_SECOND));
}

/* Those that no client can see through stay away. */
static void
draw_habits (SimHabits *habits, SimChance *chance)
{
  sim_habits_draw (habits, chance);
  habits->hides_pending = habits->deny_deletes = false;
  habits->has_shared_groups = habits->repeats_versions = habits->pushes_without_id = false;
}

static void
begin (uint64_t seed, SimChance *chance)
{
  SimHabits habits;

  draw_habits (&habits, chance);
  client.server = sim_server_new (ACCOUNT, &habits, sim_chance_new (seed, "server"));
  client.held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sim_random_begin (sim_chance_new (seed, "random"));
  sim_threads_begin (sim_chance_new (seed, "threads"));
  sim_wire_begin (&sim_server_wire, client.server, sim_chance_new (seed, "wire"));
  connect_again (NULL);
}

static void
end (void)
{
  rd_connection_close (client.connection);
  settle ();
  while (sim_schedule_step ())
    settle ();
  sim_wire_end ();
  sim_server_free (client.server);
  g_hash_table_unref (client.held);
  g_clear_pointer (&client.version, g_free);
}

static void
test_in_step (void)
{
  for (uint64_t seed = 1; seed <= N_SEEDS; seed++)
    {
      SimChance chance = sim_chance_new (seed, "test");

      begin (seed, &chance);
      for (unsigned i = 0; i < N_EVENTS; i++)
        act (&chance);
      sim_server_be_fair (client.server);
      for (unsigned i = 0; i < 100 && !sim_server_is_quiet (client.server); i++)
        pass (G_TIME_SPAN_SECOND);
      g_assert_true (sim_server_is_quiet (client.server));
      g_assert_cmpuint (sim_server_get_n_unanswered (client.server), ==, 0);
      check_held (seed);
      end ();
    }
  g_assert_cmpuint (client.n_answers, >, N_SEEDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulation/server/in-step", test_in_step);
  return g_test_run ();
}
