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
test_request_received (House *house)
{
  g_autoptr (RdRequest) request = rd_request_new ("p@x", 77, "Hello.");
  g_autofree char *text = NULL;

  g_signal_emit_by_name (house->me, "request-received", request);
  text = played_bus_take_signal (house->bus, "RequestReceived");
  g_assert_cmpstr (text, ==, "('p@x', 77, 'Hello.')");
}

static const HouseTest tests[] = {
  { "requests-are-listed", test_requests, furnish_requests },
  { "presences-are-jobs", test_presences, furnish_requests },
  { "a-request-is-told", test_request_received, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/subscriptions-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
