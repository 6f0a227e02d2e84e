/* How a connection begins over a wire, and what stops it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/wire-ground.h"

#include "xmpp/stream/race.h"
#include "xmpp/stream/stream.h"

#include <dlfcn.h>
#include <string.h>

/* -- beginnings -------------------------------------------------------------------------------- */

static void
test_unreachable (void)
{
  g_autoptr (GHashTable) ways = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (uint64_t seed = 1; seed <= 40; seed++)
    {
      Ground *ground = ground_new (seed);

      sim_wire_set_reachable (false);
      ground_wait_for_end (ground);
      g_assert_cmpuint (ground->n_sessions, ==, 0);
      g_hash_table_add (ways, g_strdup (ground->error->message));
      sim_wire_set_reachable (true);
      ground_connect (ground);
      ground_wait_for (&ground->is_ready);
      g_free (ground_free (ground));
    }
  g_assert_cmpuint (g_hash_table_size (ways), >=, 4);
}

static void
test_refused (void)
{
  Ground *ground = ground_new (12);

  ground->refuses = true;
  ground_wait_for_end (ground);
  g_assert_error (ground->error, RD_ERROR, RD_ERROR_CONNECTION_FAILED);
  g_assert_nonnull (strstr (ground->error->message, "refused"));
  g_free (ground_free (ground));
}

/* What happens after N steps of a login that gets there by itself. False: it was there before. */
static bool
disturb (uint64_t seed, unsigned n, void (*act) (Ground *))
{
  Ground *ground = ground_new (seed);
  bool was_ready;

  for (unsigned i = 0; i < n && !ground->is_ready; i++)
    g_assert_true (ground_step ());
  was_ready = ground->is_ready;
  act (ground);
  ground_wait_for_end (ground);
  g_free (ground_free (ground));
  return !was_ready;
}

static void
act_close (Ground *ground)
{
  rd_connection_close (ground->connection);
}

static void
act_cut (Ground *ground)
{
  sim_wire_cut ();
  act_close (ground);
}

static void
act_lose (Ground *ground)
{
  sim_wire_lose ();
  ground_pass (200 * SECOND);
  if (ground->connection != NULL)
    act_close (ground);
}

static void
act_silence (Ground *ground)
{
  sim_wire_silence ();
  act_close (ground);
}

/* At each moment of a login, with STARTTLS and without. */
static void
test_disturbances (void)
{
  static void (*const acts[]) (Ground *) = { act_close, act_cut, act_lose, act_silence };

  for (unsigned way = 0; way < G_N_ELEMENTS (acts); way++)
    {
      for (uint64_t seed = 1; seed <= 6; seed++)
        {
          unsigned n = 0;

          while (disturb (seed, n, acts[way]))
            n++;
          g_assert_cmpuint (n, >, 10);
        }
    }
}

/* -- mistakes ---------------------------------------------------------------------------------- */

static void
on_connected (gpointer user_data)
{
  rd_stream_open (*(RdStream **)user_data, "example.org", NULL);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
}

static void
on_lost (const GError *cause, gpointer user_data)
{
}

static bool
is_stranger (const char *from, gpointer items_data)
{
  return true;
}

static bool
begin_iq (const char *type, const char *id, const char *from, gpointer items_data)
{
  return false;
}

static void
on_reached (const RdTarget *target, int socket, gpointer user_data)
{
  int number;

  g_assert_true (rd_stream_begin (*(RdStream **)user_data, socket, &number));
}

static const RdRaceEvents race_events = { .ended = on_reached };

/* Ends as a broken PROMISE when a client does OPENED. */
static void
assert_breaks (const char *promise, void (*opened) (gpointer))
{
  const RdStreamEvents events
      = { .connected = on_connected, .opened = opened, .stanza = on_stanza, .lost = on_lost };
  static const RdStreamContentItems items = { .is_stranger = is_stranger, .iq_begin = begin_iq };
  Ground ground = { .told = g_string_new (NULL) };
  RdTarget target = { .host = "example.org", .address = "192.0.2.1", .port = 5222 };
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  RdStream *stream;

  if (!g_test_subprocess ())
    {
      g_string_free (ground.told, TRUE);
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr (promise);
      return;
    }
  sim_wire_begin (&ground_server, &ground, sim_chance_new (1, "wire"));
  stream = rd_stream_new ("example.org", "", NULL, &events, &stream, &items, NULL);
  g_ptr_array_add (targets, &target);
  rd_race_new (targets, NULL, &race_events, &stream);
  while (ground_step ())
    ;
}

static void
send_password (gpointer user_data)
{
  rd_stream_ask (*(RdStream **)user_data,
                 "<auth xmlns='" RD_NS_SASL "' mechanism='PLAIN'>AGFubmEAYW55</auth>");
}

static void
test_in_the_clear (void)
{
  assert_breaks ("login\n*<auth/>*", send_password);
}

static void
send_nonsense (gpointer user_data)
{
  rd_stream_ask (*(RdStream **)user_data, "<a></b>");
}

static void
test_nonsense (void)
{
  assert_breaks ("wire\n*<a></b>*", send_nonsense);
}

/* The real stream would go on with what is freed. */
static void
free_stream (gpointer user_data)
{
  rd_stream_free (*(RdStream **)user_data);
}

static void
test_freed_inside (void)
{
  assert_breaks ("wire\n*is freed inside*", free_stream);
}

/* The daemon's tap of libstrophe's parser would stand in front of expat. */
static void
test_no_tap (void)
{
  g_assert_true (dlsym (RTLD_DEFAULT, "XML_Parse") == dlsym (RTLD_NEXT, "XML_Parse"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestFunc run;
  } tests[] = {
    { "unreachable", test_unreachable },
    { "refused", test_refused },
    { "disturbances", test_disturbances },
    { "in-the-clear", test_in_the_clear },
    { "nonsense", test_nonsense },
    { "freed-inside", test_freed_inside },
    { "no-tap", test_no_tap },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/wire-login/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].run);
    }
  return g_test_run ();
}
