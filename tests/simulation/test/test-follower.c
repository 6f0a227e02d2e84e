/* The follower holds what rosterd has, whatever happens in between; and sees when rosterd doesn't
 * do what the documentation says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/bus-ground.h"

#include "bus/follower.h"
#include "dbus-interfaces/names.h"
#include "stored.h"

#define SECOND G_USEC_PER_SEC

/* -- what there is ----------------------------------------------------------------------------- */

static GHashTable *names; /* JID → name, of each contact */

static void
put_roster (Ground *ground, unsigned n, const char *name)
{
  receive_roster (ground, n, name);
  g_hash_table_remove_all (names);
  for (unsigned i = 0; i < n; i++)
    g_hash_table_insert (names, g_strdup_printf ("a%u@example.org", i), (gpointer)name);
}

/* NAME may be NULL: contact I is removed. */
static void
change (Ground *ground, unsigned i, const char *name)
{
  g_autofree char *jid = g_strdup_printf ("a%u@example.org", i);

  if (name != NULL)
    receive_push (ground, jid, name);
  else if (g_hash_table_contains (names, jid))
    receive_removal (ground, jid);
  if (name != NULL)
    g_hash_table_insert (names, g_strdup (jid), (gpointer)name);
  else
    g_hash_table_remove (names, jid);
}

/* -- what is held ------------------------------------------------------------------------------ */

static SimFollower *
follow (Ground *ground, const char *name, uint32_t limit)
{
  SimFollower *follower = sim_follower_new (name, PROFILE_PATH);

  sim_follower_set_limit (follower, limit);
  sim_follower_join (follower, ground->bus);
  return follower;
}

static bool
is_in_step (gpointer follower)
{
  return sim_follower_is_in_step (follower);
}

static void
expect_contacts (SimFollower *follower)
{
  GHashTable *held = sim_follower_get_contacts (follower);
  GHashTableIter iter;
  const char *jid;
  const char *name;

  g_assert_cmpuint (g_hash_table_size (held), ==, g_hash_table_size (names));
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, (gpointer *)&jid, (gpointer *)&name))
    {
      const SimStored *contact = g_hash_table_lookup (held, jid);

      g_assert_nonnull (contact);
      g_assert_cmpstr (contact->name, ==, name);
    }
}

/* FOLLOWER holds what there is, up to the serial that one gets who reads now. */
static void
expect_in_step (Ground *ground, SimFollower *follower)
{
  SimFollower *reader = follow (ground, "reader", 7);

  settle_until (ground, is_in_step, follower);
  settle_until (ground, is_in_step, reader);
  g_assert_cmpuint (sim_follower_get_serial (follower), ==, sim_follower_get_serial (reader));
  expect_contacts (follower);
  expect_contacts (reader);
  sim_follower_free (reader);
  turn (ground);
}

/* A profile with a roster of N. */
static void
begin_with_roster (Ground *ground, unsigned n)
{
  SimCaller *caller = sim_caller_new ("user", NULL, NULL);

  sim_caller_join (caller, ground->bus);
  add_juliet (ground, caller);
  sim_caller_free (caller);
  put_roster (ground, n, "Romeo");
  let_pass (ground, SECOND);
}

/* -- what happens ------------------------------------------------------------------------------ */

static void
test_signals (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 20);
  follower = follow (ground, "follower", 3);
  expect_in_step (ground, follower);
  for (unsigned i = 0; i < 60; i++)
    {
      change (ground, i * i % 23, i % 4 == 3 ? NULL : i % 2 == 0 ? "Mercutio" : "Tybalt");
      let_pass (ground, i * 997);
    }
  let_pass (ground, SECOND);
  expect_in_step (ground, follower);
  sim_follower_free (follower);
}

/* Changes between the pages of Get, and while GetChanges is asked. */
static void
test_while_reading (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 30);
  follower = follow (ground, "follower", 2);
  for (unsigned i = 0; i < 30; i++)
    {
      change (ground, i * 7 % 30, i % 3 == 0 ? NULL : i % 2 == 0 ? "Ahab" : "Zarathustra");
      let_pass (ground, 1500);
    }
  expect_in_step (ground, follower);
  sim_follower_free (follower);
}

/* A lost signal is noticed by the next one. */
static void
test_lost (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 20);
  follower = follow (ground, "follower", 2);
  expect_in_step (ground, follower);
  for (unsigned n = 1; n <= 3; n++)
    {
      uint64_t known = sim_follower_get_serial (follower);

      sim_follower_lose (follower, n);
      for (unsigned i = 0; i < n; i++)
        {
          change (ground, 5 * n + i, i == 1 ? NULL : "Lost");
          let_pass (ground, SECOND);
        }
      g_assert_cmpuint (sim_follower_get_serial (follower), ==, known);
      change (ground, 19, n % 2 == 0 ? "Seen" : "Seen again");
      let_pass (ground, SECOND);
      expect_in_step (ground, follower);
    }
  sim_follower_free (follower);
}

/* It catches up, change by change, again and again, while pushes rain. */
static void
test_rain (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 30);
  follower = follow (ground, "follower", 1);
  expect_in_step (ground, follower);
  for (unsigned i = 0; i < 600; i++)
    {
      if (i % 12 == 0)
        sim_follower_lose (follower, 1);
      change (ground, i * 7 % 30, i % 5 == 4 ? NULL : i % 2 == 0 ? "Rain" : "Hail");
      let_pass (ground, i * 331 % 40000);
    }
  let_pass (ground, 10 * SECOND); /* until all is stored */
  change (ground, 0, "Sun");
  let_pass (ground, SECOND);
  expect_in_step (ground, follower);
  sim_follower_free (follower);
}

static void
test_restart (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 20);
  follower = follow (ground, "follower", 4);
  expect_in_step (ground, follower);
  for (unsigned life = 0; life < 4; life++)
    {
      end (ground, life % 2 == 0);
      g_assert_false (sim_follower_is_in_step (follower));
      start (ground);
      for (unsigned i = 0; i < 9; i++)
        change (ground, life * 10 + i, i == 5 ? NULL : "Benvolio");
      let_pass (ground, SECOND / 10);
      sim_follower_join (follower, ground->bus);
      expect_in_step (ground, follower);
    }
  sim_follower_free (follower);
}

static void
test_invalidated (Ground *ground, gconstpointer data)
{
  SimFollower *follower;

  begin_with_roster (ground, 3);
  follower = follow (ground, "follower", 0);
  expect_in_step (ground, follower);
  put_roster (ground, 2100, "Paris");
  let_pass (ground, SECOND);
  expect_in_step (ground, follower);
  sim_follower_free (follower);
}

static void
on_removed (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  g_assert_cmpstr (error, ==, NULL);
}

/* Another profile of the same name has a roster of its own; before it has one, nobody is in step.
 */
static void
test_removed (Ground *ground, gconstpointer data)
{
  SimCaller *caller = sim_caller_new ("remover", NULL, NULL);
  SimFollower *follower;

  begin_with_roster (ground, 20);
  follower = follow (ground, "follower", 0);
  expect_in_step (ground, follower);
  sim_caller_join (caller, ground->bus);
  sim_caller_call (caller, RD_ROOT_PATH, RD_MANAGER_INTERFACE, "RemoveProfile",
                   g_variant_new ("(o)", PROFILE_PATH), on_removed, NULL);
  settle (ground, caller);
  let_pass (ground, SECOND);
  g_assert_false (sim_follower_is_in_step (follower));
  add_juliet (ground, caller);
  let_pass (ground, SECOND);
  g_assert_false (sim_follower_is_in_step (follower));
  put_roster (ground, 5, "Rosaline");
  let_pass (ground, SECOND);
  expect_in_step (ground, follower);
  sim_caller_free (caller);
  sim_follower_free (follower);
}

/* -- what it breaks at ------------------------------------------------------------------------- */

/* A signal that rosterd would not send. */
static void
tell (Ground *ground, uint64_t previous, uint64_t serial, const char *contacts)
{
  g_autoptr (GVariant) changed
      = g_variant_parse (G_VARIANT_TYPE ("a(ssuuasta{sv})"), contacts, NULL, NULL, NULL);

  g_dbus_connection_emit_signal (
      sim_bus_get_connection (ground->bus), NULL, PROFILE_PATH, RD_ROSTER_INTERFACE,
      "ContactsChanged",
      g_variant_new ("(tts@a(ssuuasta{sv})asas)", serial, previous, "push", changed, NULL, NULL),
      NULL);
  turn (ground);
}

static SimFollower *
follow_a_liar (Ground *ground)
{
  SimFollower *follower;

  begin_with_roster (ground, 3);
  follower = follow (ground, "follower", 0);
  expect_in_step (ground, follower);
  return follower;
}

static void
run_serial_again (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));

  tell (ground, known, known + 5, "[]");
  tell (ground, known, known + 5, "[]");
}

static void
run_gap (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));

  tell (ground, known, known + 5, "[]");
  tell (ground, known + 6, known + 7, "[]");
}

static void
run_overlap (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));

  tell (ground, known, known + 5, "[]");
  tell (ground, known + 4, known + 7, "[]");
}

static void
run_not_added (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));
  g_autofree char *contact
      = g_strdup_printf ("[('new@x', '', 3, 0, [], %" G_GUINT64_FORMAT ", {})]", known + 1);

  tell (ground, known, known + 1, contact);
}

static void
run_old_contact (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));

  tell (ground, 0, known + 5, "[('a1@example.org', '', 3, 0, [], 1, {})]");
}

static void
run_told_twice (Ground *ground, gconstpointer data)
{
  uint64_t known = sim_follower_get_serial (follow_a_liar (ground));
  uint64_t serial = known + 5;
  g_autofree char *contacts
      = g_strdup_printf ("[('a1@example.org', '', 3, 0, [], %" G_GUINT64_FORMAT
                         ", {}), ('a1@example.org', '', 3, 0, [], %" G_GUINT64_FORMAT ", {})]",
                         serial, serial);

  tell (ground, known, serial, contacts);
}

/* The roster that GetChanges knows ends before a serial that was told. */
static void
run_untrue (Ground *ground, gconstpointer data)
{
  SimFollower *follower = follow_a_liar (ground);
  uint64_t known = sim_follower_get_serial (follower);

  tell (ground, known, known + 5, "[]");
  end (ground, true);
  start (ground);
  sim_follower_join (follower, ground->bus);
  settle_until (ground, is_in_step, follower);
}

static const struct
{
  const char *path;
  void (*run) (Ground *ground, gconstpointer data);
  const char *promise;
} lies[] = {
  { "/follower/serial-again/subprocess", run_serial_again, "serials\n*after one with*" },
  { "/follower/gap/subprocess", run_gap, "serials\n*after one with*" },
  { "/follower/overlap/subprocess", run_overlap, "serials\n*after one with*" },
  { "/follower/not-added/subprocess", run_not_added, "follows\n*not told as added*" },
  { "/follower/old-contact/subprocess", run_old_contact, "serials\n*goes back*" },
  { "/follower/told-twice/subprocess", run_told_twice, "follows\n*twice at once*" },
  { "/follower/untrue/subprocess", run_untrue, "serials\n*" },
};

static void
test_lies (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_test_trap_subprocess (lies[i].path, 60 * G_USEC_PER_SEC, 0);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr (lies[i].promise);
    }
}

#define ADD(path, test) g_test_add (path, Ground, NULL, begin_ground, test, end_ground)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ADD ("/follower/signals", test_signals);
  ADD ("/follower/while-reading", test_while_reading);
  ADD ("/follower/lost", test_lost);
  ADD ("/follower/rain", test_rain);
  ADD ("/follower/restart", test_restart);
  ADD ("/follower/invalidated", test_invalidated);
  ADD ("/follower/removed", test_removed);
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++)
    ADD (lies[i].path, lies[i].run);
  g_test_add_func ("/follower/lies", test_lies);
  status = g_test_run ();
  g_hash_table_unref (names);
  return status;
}
