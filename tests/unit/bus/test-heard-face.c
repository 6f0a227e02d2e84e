/* Heard: what is known of contacts, and how many a filter leaves open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "store-helper.h"

#define A_DAY "'UnseenFor': <uint64 86400>"

/* A was heard, and is watched since; B isn't seen, C can't be. */
static void
furnish_heard (House *house)
{
  house_receive_roster (house);
  push_contact (&house->ground, "b@x", "Be", RD_SUBSCRIPTION_TO, NULL);
  push_contact (&house->ground, "c@y", NULL, RD_SUBSCRIPTION_FROM, NULL);
  run_sql (house->ground.path,
           "UPDATE contact SET to_since = 1000;"
           "INSERT INTO watch SELECT id, 2000, 9000000000000000 FROM profile;"
           "INSERT INTO heard SELECT id, 'a@x', 9000000000000000 - 1, 'presence', 0"
           " FROM profile");
}

static void
test_reads (House *house)
{
  static const BusRow rows[] = {
    { "what is known", "Heard.Get", "(['A@x', 'nobody@x', 'c@y', 'b@x'],)",
      "([('a@x', {*}), ('c@y', {}), ('b@x', {'WatchedSince': <uint64 2000>})],) & "
      "*'LastSeen': <uint64 8999999999999999>* & *'Source': <'presence'>*" },
    { "nobody asked", "Heard.Get", "(@as [],)", "(*[],)" },
    { "how many", "Heard.Count", "({" A_DAY "},)",
      "*'Unseen': <uint32 1>* & *'Seen': <uint32 1>* & *'Unknown': <uint32 1>* & "
      "*'WatchedSince': <uint64 2000>*" },
    { "of the others that are selected", "Heard.Count", "({" A_DAY ", 'Domains': <['y']>},)",
      "*'Unseen': <uint32 0>* & *'Seen': <uint32 0>* & *'Unknown': <uint32 1>*" },
    { "without an age", "Heard.Count", "({'Domains': <['y']>},)", "InvalidArguments: *UnseenFor*" },
    { "with a wrong one", "Heard.Count", "({'UnseenFor': <uint64 1>},)",
      "InvalidArguments: *UnseenFor*" },
    { "the proven are selected", "Roster.Get", "({" A_DAY "}, '', uint32 0)",
      "([('b@x', *)], '', 1, *)" },
    { "and counted", "Roster.Stats", "({" A_DAY "},)", "({*'Total': <uint32 1>*},)" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_unknown (House *house)
{
  static const BusRow rows[] = {
    { "Get", "Heard.Get", "(['a@x'],)", "NotSynced: *" },
    { "Count", "Heard.Count", "({" A_DAY "},)", "NotSynced: *" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static const HouseTest tests[] = {
  { "what-is-known-is-read", test_reads, furnish_heard },
  { "nothing-is-known-before-the-first-roster", test_unknown, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/heard-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
