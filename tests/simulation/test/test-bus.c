/* The bus hands rosterd what callers send in its order, and tells callers what a bus does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/bus-ground.h"

#include "dbus-interfaces/names.h"

#include <time.h>

#define N_CALLS 50
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define NO_REPLY "org.freedesktop.DBus.Error.NoReply"
#define ROSTERD_ERROR RD_BUS_NAME ".Error."

/* -- what comes -------------------------------------------------------------------------------- */

/* A line for each answer and signal, in order. */
static GString *lines;

static void
add_line (const char *who, const char *what, GVariant *body)
{
  g_autofree char *text = body != NULL ? g_variant_print (body, FALSE) : g_strdup ("");

  g_string_append_printf (lines, "%s: %s %s\n", who, what, text);
}

static void
on_answer (GVariant *reply, const char *error, const char *message, gpointer who)
{
  add_line (who, error != NULL ? error : "answer", reply);
}

static void
on_signal (const char *path, const char *interface, const char *member, GVariant *arguments,
           gpointer who)
{
  add_line (who, member, arguments);
}

static void
on_service_left (gpointer who)
{
  add_line (who, "no rosterd", NULL);
}

static const SimCallerEvents events = { on_signal, on_service_left };

static SimCaller *
join (Ground *ground, const char *name)
{
  SimCaller *caller = sim_caller_new (name, &events, (gpointer)name);

  sim_caller_join (caller, ground->bus);
  return caller;
}

static void
ask (SimCaller *caller, const char *path, const char *interface, const char *method,
     GVariant *arguments)
{
  sim_caller_call (caller, path, interface, method, arguments, on_answer,
                   (gpointer)sim_caller_get_name (caller));
}

static void
ask_page (SimCaller *caller)
{
  ask (caller, PROFILE_PATH, RD_ROSTER_INTERFACE, "Get",
       g_variant_new_parsed ("(@a{sv} {}, '', uint32 0)"));
}

static void
find_profile (SimCaller *caller)
{
  ask (caller, RD_ROOT_PATH, RD_MANAGER_INTERFACE, "FindProfile", g_variant_new ("(s)", ""));
}

static void
begin_lines (void)
{
  if (lines != NULL)
    g_string_free (lines, TRUE);
  lines = g_string_new (NULL);
}

static void
expect_line (const char *line)
{
  if (strstr (lines->str, line) == NULL)
    g_error ("\"%s\" is not in:\n%s", line, lines->str);
}

static unsigned
count_lines (const char *begin)
{
  g_auto (GStrv) all = g_strsplit (lines->str, "\n", -1);
  unsigned n = 0;

  for (unsigned i = 0; all[i] != NULL; i++)
    n += g_str_has_prefix (all[i], begin);
  return n;
}

/* -- one caller -------------------------------------------------------------------------------- */

static void
test_calls (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");

  begin_lines ();
  add_juliet (ground, caller);
  ask_page (caller);
  ask (caller, PROFILE_PATH, RD_HISTORY_INTERFACE, "Undo",
       g_variant_new_parsed ("(uint64 0, @a{sv} {})"));
  settle (ground, caller);
  expect_line ("a: InterfacesAdded ('" PROFILE_PATH "'");
  expect_line ("a: " ROSTERD_ERROR "NotSynced");
  receive_roster (ground, 3, "Romeo");
  let_pass (ground, G_USEC_PER_SEC);
  ask_page (caller);
  ask (caller, PROFILE_PATH, RD_ROSTER_INTERFACE, "Purge",
       g_variant_new_parsed ("({'Jids': <['a1@example.org']>}, @a{sv} {})"));
  settle (ground, caller);
  expect_line ("a: ContactsChanged (");
  expect_line ("a: answer ([('a0@example.org', 'Romeo', 3, 0, ['Friends']");
  expect_line ("a: " ROSTERD_ERROR "NotConnected");
  sim_caller_free (caller);
}

/* What GDBus answers itself, on its thread or on the main loop. */
static void
test_gdbus (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");

  begin_lines ();
  ask (caller, "/", "org.freedesktop.DBus.Peer", "Ping", NULL);
  ask (caller, RD_ROOT_PATH, "org.freedesktop.DBus.Introspectable", "Introspect", NULL);
  ask (caller, RD_ROOT_PATH, PROPERTIES, "Get",
       g_variant_new ("(ss)", RD_MANAGER_INTERFACE, "DefaultProfile"));
  ask (caller, RD_ROOT_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL);
  ask (caller, "/nowhere", RD_MANAGER_INTERFACE, "FindProfile", g_variant_new ("(s)", ""));
  turn (ground);
  g_assert_cmpuint (sim_caller_get_n_open (caller), ==, 0);
  g_assert_cmpuint (count_lines ("a: answer "), >=, 4);
  expect_line ("a: answer (<objectpath '/'>,)");
  expect_line ("a: org.freedesktop.DBus.Error.UnknownMethod");
  sim_caller_free (caller);
}

static void
test_large_messages (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");
  g_autofree char *name = g_strnfill (1000, 'x');
  g_autofree char *text = g_strnfill (900000, 'x');

  add_juliet (ground, caller);
  receive_roster (ground, 1500, name);
  let_pass (ground, 10 * G_USEC_PER_SEC);
  begin_lines ();
  for (unsigned i = 0; i < 4; i++)
    ask_page (caller);
  find_profile (caller);
  ask (caller, RD_ROOT_PATH, RD_MANAGER_INTERFACE, "FindProfile", g_variant_new ("(s)", text));
  settle (ground, caller);
  g_assert_cmpuint (count_lines ("a: answer ("), ==, 5);
  expect_line ("a: " ROSTERD_ERROR "LimitExceeded");
  sim_caller_free (caller);
}

/* -- several callers --------------------------------------------------------------------------- */

/* Each of many calls at once has its answer, in an order that each rosterd has. */
static char *
call_at_once (Ground *ground)
{
  SimCaller *callers[] = { join (ground, "a"), join (ground, "b"), join (ground, "c") };
  size_t n_turns = 0;

  begin_lines ();
  for (unsigned i = 0; i < N_CALLS; i++)
    find_profile (callers[(i * i + i / 2) % G_N_ELEMENTS (callers)]);
  sim_bus_exchange (ground->bus);
  while (g_main_context_iteration (NULL, FALSE))
    g_string_append_printf (lines, "turn %" G_GSIZE_FORMAT "\n", n_turns++);
  turn (ground);
  for (unsigned i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_assert_cmpuint (sim_caller_get_n_open (callers[i]), ==, 0);
      sim_caller_free (callers[i]);
    }
  turn (ground);
  end (ground, false);
  start (ground);
  return g_strdup (lines->str);
}

static void
test_at_once (Ground *ground, gconstpointer data)
{
  g_autofree char *first = call_at_once (ground);

  for (unsigned i = 0; i < 30; i++)
    {
      g_autofree char *next = call_at_once (ground);

      g_assert_cmpstr (next, ==, first);
    }
}

static void
test_leaves (Ground *ground, gconstpointer data)
{
  SimCaller *leaver = join (ground, "a");
  SimCaller *other = join (ground, "b");

  add_juliet (ground, other);
  receive_roster (ground, 3, "Romeo");
  let_pass (ground, G_USEC_PER_SEC);
  begin_lines ();
  for (unsigned i = 0; i < N_CALLS; i++)
    ask_page (leaver);
  sim_bus_exchange (ground->bus); /* the calls are in the main context */
  find_profile (leaver);
  sim_caller_free (leaver);
  for (unsigned i = 0; i < N_CALLS; i++)
    ask_page (other);
  settle (ground, other);
  g_assert_cmpuint (count_lines ("a: answer"), ==, 0);
  g_assert_cmpuint (count_lines ("b: answer"), ==, N_CALLS);
  sim_caller_free (other);
}

static bool
has_unread (gpointer data)
{
  return count_lines ("b: answer") == 3;
}

static void
test_held (Ground *ground, gconstpointer data)
{
  SimCaller *held = join (ground, "a");
  SimCaller *other = join (ground, "b");

  add_juliet (ground, other);
  begin_lines ();
  sim_caller_hold (held, true);
  for (unsigned i = 0; i < 3; i++)
    {
      find_profile (held);
      find_profile (other);
    }
  settle_until (ground, has_unread, NULL);
  g_assert_cmpuint (sim_caller_get_n_open (held), ==, 3);
  g_assert_cmpuint (count_lines ("a: "), ==, 0);
  sim_caller_hold (held, false);
  g_assert_cmpuint (count_lines ("a: answer"), ==, 3);
  sim_caller_free (held);
  sim_caller_free (other);
}

/* -- the end of rosterd ------------------------------------------------------------------------ */

static void
test_ends (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");
  SimCaller *held = join (ground, "b");

  begin_lines ();
  find_profile (held);
  sim_caller_hold (held, true);
  turn (ground);
  find_profile (caller);
  find_profile (held);
  end (ground, false);
  g_assert_cmpstr (lines->str, ==, "a: " NO_REPLY " \na: no rosterd \n");
  begin_lines ();
  sim_caller_hold (held, false);
  g_assert_cmpstr (lines->str, ==,
                   "b: " ROSTERD_ERROR "NoSuchProfile \nb: " NO_REPLY " \nb: no rosterd \n");
  begin_lines ();
  find_profile (caller);
  g_assert_cmpstr (lines->str, ==, "a: org.freedesktop.DBus.Error.ServiceUnknown \n");
  start (ground);
  sim_caller_join (caller, ground->bus);
  find_profile (caller);
  settle (ground, caller);
  expect_line ("a: " ROSTERD_ERROR "NoSuchProfile");
  sim_caller_free (caller);
  sim_caller_free (held);
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What was sent before the death arrives; a call that came before is not answered any more. */
static void
test_dies (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");

  begin_lines ();
  find_profile (caller);
  turn (ground);
  find_profile (caller);
  find_profile (caller);
  sim_bus_exchange (ground->bus);
  g_main_context_iteration (NULL, FALSE);
  iterate (); /* two answers leave */
  sim_bus_die (ground->bus);
  end (ground, true);
  g_assert_cmpuint (count_lines ("a: " ROSTERD_ERROR "NoSuchProfile"), ==, 3);
  start (ground);
  sim_caller_join (caller, ground->bus);
  turn (ground);
  begin_lines ();
  find_profile (caller);
  sim_bus_exchange (ground->bus);
  sim_bus_die (ground->bus);
  iterate ();
  end (ground, true);
  g_assert_cmpstr (lines->str, ==, "a: " NO_REPLY " \na: no rosterd \n");
  sim_caller_free (caller);
}

/* -- the same again ---------------------------------------------------------------------------- */

/* Callers who ask, leave and hold while the roster changes. Prints all that they get. */
static void
run_script (Ground *ground, gconstpointer data)
{
  SimCaller *callers[] = { join (ground, "a"), join (ground, "b"), join (ground, "c") };

  begin_lines ();
  add_juliet (ground, callers[0]);
  receive_roster (ground, 40, "Romeo");
  for (unsigned i = 0; i < N_CALLS; i++)
    {
      SimCaller *caller = callers[(i * i + i / 2) % G_N_ELEMENTS (callers)];
      g_autofree char *jid = g_strdup_printf ("a%u@example.org", i);

      receive_push (ground, jid, i % 2 == 0 ? "Mercutio" : "Tybalt");
      ask_page (caller);
      find_profile (caller);
      sim_caller_hold (callers[1], i % 3 == 0);
      let_pass (ground, 2000);
    }
  sim_caller_free (callers[0]);
  settle (ground, callers[2]);
  end (ground, true);
  sim_caller_free (callers[1]);
  sim_caller_free (callers[2]);
  g_print ("%s", lines->str);
}

static char *
run_in_process (void)
{
  const char *arguments[] = { g_test_get_filename (G_TEST_BUILT, "test-bus", NULL),
                              "-q",
                              "--seed=R02S00000000000000000000000000000000",
                              "-p",
                              "/simulated-bus/script/subprocess",
                              NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

/* Two processes, with other addresses and threads, get the same messages in the same order. */
static void
test_same (Ground *ground, gconstpointer data)
{
  g_autofree char *first = run_in_process ();
  g_autofree char *second = run_in_process ();

  g_assert_nonnull (strstr (first, "c: answer ([('"));
  g_assert_cmpstr (first, ==, second);
}

/* -- figures ----------------------------------------------------------------------------------- */

static void
test_cost (Ground *ground, gconstpointer data)
{
  SimCaller *caller = join (ground, "a");
  const unsigned n = 5000;
  clock_t begin;
  double us;

  begin_lines ();
  find_profile (caller);
  turn (ground);
  begin = clock (); /* CPU time of both threads */
  for (unsigned i = 0; i < n; i++)
    {
      find_profile (caller);
      turn (ground);
    }
  us = (double)(clock () - begin) * 1e6 / CLOCKS_PER_SEC / n;
  g_test_minimized_result (us, "a call and its answer: %.1f µs of CPU", us);
  sim_caller_free (caller);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/simulated-bus/" path, Ground, NULL, begin_ground, test, end_ground)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  begin_lines ();
  ADD ("calls", test_calls);
  ADD ("gdbus", test_gdbus);
  ADD ("large-messages", test_large_messages);
  ADD ("at-once", test_at_once);
  ADD ("leaves", test_leaves);
  ADD ("held", test_held);
  ADD ("ends", test_ends);
  ADD ("dies", test_dies);
  ADD ("script/subprocess", run_script);
  ADD ("same", test_same);
  if (g_test_perf ())
    ADD ("cost", test_cost);
  status = g_test_run ();
  g_string_free (lines, TRUE);
  return status;
}
