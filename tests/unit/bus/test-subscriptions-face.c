/* Subscriptions: requests are listed and told, and presences are jobs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

static void
furnish_requests (House *house)
{
  house_receive_roster (house);
  add_request (&house->ground, "p@x", "Hello.", 2000);
  add_request (&house->ground, "q@x", NULL, 1000);
}

static void
test_requests (House *house)
{
  static const BusRow rows[] = {
    { "the oldest first", "Subscriptions.ListPending", NULL,
      "([('q@x', 1000, ''), ('p@x', 2000, 'Hello.')],)" },
    { "nobody has moved", "Subscriptions.ListMoved", NULL, "([],)" },
    { "nobody to ask", "Subscriptions.Subscribe", "(@as [], @a{sv} {})", "InvalidArguments: *" },
    { "no words for those approved", "Subscriptions.Approve", "(['a@x'], {'Message': <'Hi'>})",
      "InvalidArguments: *Message*" },
    { "no connection", "Subscriptions.Subscribe", "(['a@x'], @a{sv} {})", "NotConnected: *" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_presences (House *house)
{
  static const BusRow rows[] = {
    { "Subscribe", "Subscriptions.Subscribe", "(['b@x'], {'Message': <'Hi'>})",
      "('/im/rosterd/Roster1/job/1',)" },
    { "Unsubscribe", "Subscriptions.Unsubscribe", "(['a@x'], @a{sv} {})",
      "('/im/rosterd/Roster1/job/2',)" },
    { "Approve", "Subscriptions.Approve", "(['p@x'], @a{sv} {})",
      "('/im/rosterd/Roster1/job/3',)" },
    { "Deny", "Subscriptions.Deny", "(['q@x'], @a{sv} {})", "('/im/rosterd/Roster1/job/4',)" },
  };
  static const char *const kinds[]
      = { "(<'subscribe'>,)", "(<'unsubscribe'>,)", "(<'approve'>,)", "(<'deny'>,)" };

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

  g_signal_emit_by_name (house->me, "requests-changed", change);
  text = played_bus_take_signal (house->bus, "RequestsChanged");
  g_assert_cmpstr (text, ==, expected);
}

static void
test_requests_changed (House *house)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_PUSH);
  g_autoptr (RdChange) large = rd_change_new (RD_CAUSE_LOGIN);

  change->request = rd_request_new ("p@x", 77, "Hello.");
  assert_told (house, change, "([('p@x', 77, 'Hello.')], [])");
  rd_change_add_ended_request (change, "q@x");
  rd_change_add_ended_request (change, "r@x");
  assert_told (house, change, "([('p@x', 77, 'Hello.')], ['q@x', 'r@x'])");
  g_clear_pointer (&change->request, rd_request_free);
  assert_told (house, change, "([], ['q@x', 'r@x'])");
  large->has_former = true;
  assert_told (house, large, "([], [])");
  for (unsigned i = 0; i < 400; i++)
    {
      g_autofree char *local = g_strnfill (3000, 'x');
      g_autofree char *jid = g_strdup_printf ("%s%u@x", local, i);

      rd_change_add_ended_request (large, jid);
    }
  assert_told (house, large, "([], [])");
}

static const HouseTest tests[] = {
  { "requests-are-listed", test_requests, furnish_requests },
  { "presences-are-jobs", test_presences, furnish_requests },
  { "changed-requests-are-told", test_requests_changed, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/subscriptions-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
