/* The block list: pages, refusals, jobs, and what is told of its changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"
#include "store/sync/block-write.h"

static void
tell_list (House *house)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new ();
  g_autoptr (RdBlockUpdate) update = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (jids, (char *)"b@x");
  g_ptr_array_add (jids, (char *)"a@x");
  update = rd_block_update_new (RD_BLOCK_LIST, jids);
  rd_store_update_blocked_async (house->ground.store, house->ground.profile, update, on_done,
                                 &result);
  rd_change_free (rd_store_apply_finish (house->ground.store, wait_for (&result), NULL));
}

static void
furnish_list (House *house)
{
  house_receive_roster (house);
  tell_list (house);
}

static void
test_list (House *house)
{
  static const BusRow rows[] = {
    { "a page", "Blocking.List", "('', uint32 1)", "(['a@x'], true, 2, 'supported', *)" },
    { "the rest", "Blocking.List", "('a@x', uint32 0)", "(['b@x'], false, 2, 'supported', *)" },
    { "too much", "Blocking.List", "('', uint32 2001)", "InvalidArguments: *" },
    { "nobody to block", "Blocking.Block", "(@as [], @a{sv} {})", "InvalidArguments: *" },
    { "nobody to unblock", "Blocking.Unblock", "(@as [], @a{sv} {})", "InvalidArguments: *" },
    { "no such option", "Blocking.Block", "(['a@x'], {'Report': <'spam'>})",
      "InvalidArguments: *Report*" },
    { "no connection", "Blocking.Block", "(['a@x'], @a{sv} {})", "NotConnected: *" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_jobs (House *house)
{
  static const BusRow rows[] = {
    { "Block", "Blocking.Block", "(['c@x'], {'DryRun': <false>})",
      "('/im/rosterd/Roster1/job/1',)" },
    { "Unblock", "Blocking.Unblock", "(['a@x'], @a{sv} {})", "('/im/rosterd/Roster1/job/2',)" },
    { "a blocked contact", "Subscriptions.Subscribe", "(['b@x'], @a{sv} {})", "Blocked: *b@x*" },
    { "oneself", "Blocking.Block", "(['me@example.org'], @a{sv} {})", "InvalidArguments: *" },
  };
  static const char *const kinds[] = { "(<'block'>,)", "(<'unblock'>,)" };

  house_connect (house);
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf (ROOT "/job/%u", i + 1);
      g_autofree char *kind = house_get (house, path, "Job", "Kind");

      g_assert_cmpstr (kind, ==, kinds[i]);
    }
}

static void
assert_told (House *house, const RdChange *change, const char *expected)
{
  g_autofree char *text = NULL;

  g_signal_emit_by_name (house->me, "blocking-changed", change);
  text = played_bus_take_signal (house->bus, "ListChanged");
  g_assert_cmpstr (text, ==, expected);
}

static void
test_changes (House *house)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_PUSH);

  g_ptr_array_add (change->blocked, g_strdup ("a@x"));
  assert_told (house, change, "(['a@x'], [])");
  g_ptr_array_add (change->unblocked, g_strdup ("b@x"));
  assert_told (house, change, "(['a@x'], ['b@x'])");
  for (unsigned i = 0; i < 400; i++)
    g_ptr_array_add (change->unblocked, g_strnfill (3000, 'x'));
  assert_told (house, change, "([], [])");
}

static const HouseTest tests[] = {
  { "list", test_list, furnish_list },
  { "blocks-are-jobs", test_jobs, furnish_list },
  { "changes-are-told", test_changes, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/blocking-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
