/* What the machine's sources say, in whatever order and number, is told, and not too often.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/clock.h"
#include "machine/logind.h"
#include "machine/network.h"
#include "system/machine.h"
#include "virtual-time.h"

typedef struct
{
  GNetworkMonitor *network;
  RdMachine *machine;
  GString *told;
  unsigned n_holds; /* what is held at the next sleep */
} Fixture;

static void
on_sleeps (Fixture *fixture)
{
  g_string_append (fixture->told, "sleeps ");
  for (unsigned i = 0; i < fixture->n_holds; i++)
    rd_machine_hold_back (fixture->machine);
}

static void
on_woke (Fixture *fixture)
{
  g_string_append (fixture->told, "woke ");
}

static void
on_network_changed (Fixture *fixture)
{
  g_string_append (fixture->told, "network ");
}

static void
on_clock_set (Fixture *fixture)
{
  g_string_append (fixture->told, "clock ");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  sim_network_change (TRUE);
  fixture->network = sim_network_new ();
  fixture->machine = rd_machine_new (fixture->network);
  fixture->told = g_string_new (NULL);
  g_signal_connect_swapped (fixture->machine, "sleeps", G_CALLBACK (on_sleeps), fixture);
  g_signal_connect_swapped (fixture->machine, "woke", G_CALLBACK (on_woke), fixture);
  g_signal_connect_swapped (fixture->machine, "network-changed", G_CALLBACK (on_network_changed),
                            fixture);
  g_signal_connect_swapped (fixture->machine, "clock-set", G_CALLBACK (on_clock_set), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->machine);
  g_assert_finalize_object (fixture->network);
  g_string_free (fixture->told, TRUE);
  pass (3600 * SECOND);
}

static void
assert_told (Fixture *fixture, const char *expected)
{
  pass (MS);
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  sim_network_change (TRUE);
  assert_told (fixture, "network ");
  for (unsigned i = 0; i < 100; i++)
    sim_network_change (TRUE);
  assert_told (fixture, "");
  pass (9 * SECOND);
  assert_told (fixture, "");
  pass (SECOND);
  assert_told (fixture, "network ");
  pass (11 * SECOND);
  sim_network_change (FALSE);
  assert_told (fixture, "");
  /* Without a default route a change is a change, too. */
  sim_network_change (FALSE);
  assert_told (fixture, "network ");
  pass (11 * SECOND);
  g_object_notify (G_OBJECT (fixture->network), "connectivity");
  assert_told (fixture, "network ");
  sim_network_change (TRUE);
}

static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sim_logind_prepare ());
  assert_told (fixture, "sleeps ");
  sim_clock_tell_jump (600 * SECOND, 0);
  sim_logind_wake ();
  sim_logind_wake ();
  assert_told (fixture, "woke woke ");
  g_assert_true (sim_logind_prepare ());
  sim_clock_tell_jump (600 * SECOND, 0);
  assert_told (fixture, "sleeps woke ");
  sim_logind_wake ();
  assert_told (fixture, "");
  /* It sleeps again at once. */
  g_assert_true (sim_logind_prepare ());
  sim_logind_wake ();
  assert_told (fixture, "sleeps woke ");
}

static void
test_holding_back (Fixture *fixture, gconstpointer data)
{
  fixture->n_holds = 2;
  g_assert_false (sim_logind_prepare ());
  rd_machine_release (fixture->machine);
  g_assert_true (sim_logind_is_held_back ());
  rd_machine_release (fixture->machine);
  g_assert_false (sim_logind_is_held_back ());
  rd_machine_release (fixture->machine);
  sim_logind_wake ();
  g_assert_false (sim_logind_prepare ());
  pass (SECOND - MS);
  g_assert_true (sim_logind_is_held_back ());
  pass (2 * MS);
  g_assert_false (sim_logind_is_held_back ());
  sim_logind_wake ();
  assert_told (fixture, "sleeps woke sleeps woke ");
}

/* logind said so, and nothing came of it. */
static void
test_no_sleep (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sim_logind_prepare ());
  pass (59 * SECOND);
  assert_told (fixture, "sleeps ");
  pass (2 * SECOND);
  assert_told (fixture, "woke ");
  sim_logind_wake ();
  assert_told (fixture, "");
}

static void
test_clock (Fixture *fixture, gconstpointer data)
{
  sim_clock_tell_jump (0, SECOND / 2);
  sim_clock_tell_jump (SECOND / 2, 0);
  assert_told (fixture, "");
  sim_clock_tell_jump (0, 2 * SECOND);
  assert_told (fixture, "clock ");
  sim_clock_tell_jump (0, -3600 * SECOND);
  assert_told (fixture, "clock ");
  sim_clock_tell_jump (60 * SECOND, 60 * SECOND);
  assert_told (fixture, "clock woke ");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/machine/network", test_network },
    { "/machine/sleep", test_sleep },
    { "/machine/holding-back", test_holding_back },
    { "/machine/no-sleep", test_no_sleep },
    { "/machine/clock", test_clock },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
