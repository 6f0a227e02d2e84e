/* Roster: what a caller reads, what is refused, and what is told of changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "dbus-interfaces/call-limits.h"

#define A "('a@x', 'A', 3, 0, ['G', 'H'], $1, {})"
#define B "('b@x', 'Be', 0, 0, [], $4, {})"
#define C "('c@y', '', 1, 0, ['G'], $5, {})"

/* The first roster, and two changes. */
static void
furnish_changed (House *house)
{
  house_receive_roster (house);
  push_contact (&house->ground, "b@x", "Be", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (&house->ground, "c@y", NULL, RD_SUBSCRIPTION_TO, "G");
}

static void
test_reads (House *house)
{
  static const BusRow rows[] = {
    { "all contacts in the order of their names", "Roster.Get", "(@a{sv} {}, '', uint32 0)",
      "([" A ", " B ", " C "], '', 3, $5)" },
    { "a filter selects", "Roster.Get", "({'NoGroup': <true>}, '', uint32 5)",
      "([" B "], '', 1, $5)" },
    { "a page ends at its limit", "Roster.Get", "(@a{sv} {}, '', uint32 2)",
      "([" A ", " B "], '?*', 3, $5)" },
    { "a page has at most 2000 contacts", "Roster.Get", "(@a{sv} {}, '', uint32 2001)",
      "InvalidArguments: *2001*2000*" },
    { "a key that is none is refused", "Roster.Get", "({'Colour': <'red'>}, '', uint32 0)",
      "InvalidArguments: *Colour*" },
    { "a cursor that is none is refused", "Roster.Get", "(@a{sv} {}, 'abc', uint32 0)",
      "InvalidArguments: *" },
    { "what changed after a serial", "Roster.GetChanges", "(uint64 $3, uint32 0)",
      "([" B ", " C "], [], $5, false, false)" },
    { "changes end at their limit", "Roster.GetChanges", "(uint64 $3, uint32 1)",
      "([" B "], [], $4, true, false)" },
    { "changes before the first roster are not known", "Roster.GetChanges", "(uint64 $2, uint32 0)",
      "([], [], $5, false, true)" },
    { "a serial of the future is another database's", "Roster.GetChanges", "(uint64 $9, uint32 0)",
      "([], [], $5, false, true)" },
    { "at most 2000 changes", "Roster.GetChanges", "(uint64 0, uint32 2001)",
      "InvalidArguments: *2001*" },
    { "JIDs as a person types them, in the order asked", "Roster.Lookup",
      "(['C@Y', 'nobody@x', 'a@x/home'],)", "([" C ", " A "], ['nobody@x'])" },
    { "a resource is ignored, and nobody asked is nobody found", "Roster.Lookup", "(@as [],)",
      "([], [])" },
    { "figures of the selected", "Roster.Stats", "({'NoGroup': <true>},)",
      "({*'Total': <uint32 1>*},)" },
    { "figures of what a filter can't be", "Roster.Stats", "({'Colour': <'red'>},)",
      "InvalidArguments: *Colour*" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

/* Each figure differs from the others, or is where only it can be. */
static void
test_stats (House *house)
{
  static const BusRow rows[] = {
    { "the figures", "Roster.Stats", "(@a{sv} {},)",
      "*'Total': <uint32 4>* & *'Hosts': <[('x', uint32 3), ('y', 1)]>* & "
      "*'NHosts': <uint32 2>* & *'NoFrom': <uint32 1>* & *'NoTo': <uint32 2>* & "
      "*'NoSubscription': <uint32 1>* & *'Ask': <uint32 0>* & "
      "*'Groups': <[('G', uint32 2), ('H', 1), ('I', 1)]>* & *'NGroups': <uint32 3>* & "
      "*'AverageContactsPerGroup': <1.3333333333333333>* & *'AverageGroupsPerContact': <1.0>* & "
      "*'NoGroup': <uint32 1>* & *'Serial': <uint64 $4>*" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
furnish_four (House *house)
{
  house_receive_roster (house);
  push_contact (&house->ground, "d@x", "D", RD_SUBSCRIPTION_FROM, "I");
}

static void
test_unknown (House *house)
{
  static const BusRow rows[] = {
    { "Get", "Roster.Get", "(@a{sv} {}, '', uint32 0)", "NotSynced: *" },
    { "GetChanges", "Roster.GetChanges", "(uint64 0, uint32 0)", "NotSynced: *" },
    { "Lookup", "Roster.Lookup", "(['a@x'],)", "NotSynced: *" },
    { "Stats", "Roster.Stats", "(@a{sv} {},)", "NotSynced: *\"me\"*" },
    { "Purge", "Roster.Purge", "({'NoFrom': <true>}, @a{sv} {})", "NotSynced: *" },
    { "Remove", "Roster.Remove", "(['a@x'], @a{sv} {})", "NotSynced: *" },
    { "Set", "Roster.Set", "([('a@x', {'Name': <'A'>})], @a{sv} {})", "NotSynced: *" },
    { "SetSelected", "Roster.SetSelected",
      "({'NoFrom': <true>}, {'AddGroups': <['G']>}, @a{sv} {})", "NotSynced: *" },
    { "a resync makes it known, but needs a server", "Roster.Resync", "(@a{sv} {},)",
      "NotConnected: *" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_offline (House *house)
{
  static const BusRow rows[] = {
    { "Purge", "Roster.Purge", "({'NoFrom': <true>}, @a{sv} {})", "NotConnected: *" },
    { "Remove", "Roster.Remove", "(['a@x'], @a{sv} {})", "NotConnected: *" },
    { "Set", "Roster.Set", "([('a@x', {'Name': <'A'>})], @a{sv} {})", "NotConnected: *" },
    { "SetSelected", "Roster.SetSelected",
      "({'NoFrom': <true>}, {'AddGroups': <['G']>}, @a{sv} {})", "NotConnected: *" },
    { "Resync", "Roster.Resync", "({'DryRun': <true>},)", "NotConnected: *" },
    { "arguments are judged first: a purge of all", "Roster.Purge", "(@a{sv} {}, @a{sv} {})",
      "InvalidArguments: *" },
    { "an option that is none", "Roster.Purge", "({'NoFrom': <true>}, {'Now': <true>})",
      "InvalidArguments: *Now*" },
    { "nobody to remove", "Roster.Remove", "(@as [], @a{sv} {})", "InvalidArguments: *" },
    { "an edit that is none", "Roster.Set", "([('a@x', {'Colour': <'red'>})], @a{sv} {})",
      "InvalidArguments: *Colour*" },
    { "a name for many", "Roster.SetSelected", "({'NoFrom': <true>}, {'Name': <'A'>}, @a{sv} {})",
      "InvalidArguments: *no name*" },
    { "an option of a resync that is none", "Roster.Resync", "({'Colour': <true>},)",
      "InvalidArguments: *Colour*" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

/* One less than each limit, and one more. */
static void
test_limits (House *house)
{
  g_autofree char *longest = g_strnfill (RD_CURSOR_SIZE_MAX, 'c');
  g_autofree char *arguments = g_strdup_printf ("(@a{sv} {}, '%s', uint32 0)", longest);
  g_autofree char *more = g_strdup_printf ("(@a{sv} {}, '%sc', uint32 0)", longest);
  g_autofree char *answer = house_ask (house, "Roster.Get", arguments);
  g_autofree char *refusal = house_ask (house, "Roster.Get", more);
  GVariantBuilder jids;

  assert_like ("no cursor, but not too long", answer, "InvalidArguments: *");
  assert_like ("a cursor that is too long", refusal, "LimitExceeded: *131072*");
  for (unsigned n = RD_LOOKUP_MAX; n <= RD_LOOKUP_MAX + 1; n++)
    {
      g_autofree char *text = NULL;

      g_variant_builder_init (&jids, G_VARIANT_TYPE ("as"));
      for (unsigned i = 0; i < n; i++)
        g_variant_builder_add (&jids, "s", "a@x");
      text = played_bus_take_text (
          house->bus,
          played_bus_call (house->bus, CALLER, ME, "Roster.Lookup", g_variant_new ("(as)", &jids)));
      assert_like ("JIDs of one call", text,
                   n == RD_LOOKUP_MAX ? "([('a@x', *" : "LimitExceeded: *2000*");
    }
}

/* -- while it is being connected --------------------------------------------------------------- */

static void
test_jobs (House *house)
{
  static const BusRow rows[] = {
    { "Purge", "Roster.Purge", "({'NoFrom': <true>}, @a{sv} {})",
      "('/im/rosterd/Roster1/job/1',)" },
    { "Remove", "Roster.Remove", "(['a@x'], @a{sv} {})", "('/im/rosterd/Roster1/job/2',)" },
    { "Set", "Roster.Set", "([('a@x', {'Name': <'A2'>})], @a{sv} {})",
      "('/im/rosterd/Roster1/job/3',)" },
    { "SetSelected", "Roster.SetSelected",
      "({'NoGroup': <true>}, {'AddGroups': <['G']>}, @a{sv} {})",
      "('/im/rosterd/Roster1/job/4',)" },
    { "Resync", "Roster.Resync", "(@a{sv} {},)", "('/im/rosterd/Roster1/job/5',)" },
    { "nobody of that name to remove", "Roster.Remove", "(['z@x'], @a{sv} {})",
      "NoSuchContact: *z@x*" },
    { "another number of contacts than expected", "Roster.Purge",
      "({'NoFrom': <true>}, {'ExpectedCount': <uint32 2>})", "Stale: *" },
  };
  static const char *const kinds[] = { "purge", "remove", "set", "set", "resync" };

  house_connect (house);
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf (ROOT "/job/%u", i + 1);
      g_autofree char *kind = house_get (house, path, "Job", "Kind");
      g_autofree char *state = house_get (house, path, "Job", "State");
      g_autofree char *expected = g_strdup_printf ("(<'%s'>,)", kinds[i]);

      g_assert_cmpstr (kind, ==, expected);
      g_assert_cmpstr (state, ==, i == 0 ? "(<'waiting'>,)" : "(<'queued'>,)");
    }
}

/* -- what is told ------------------------------------------------------------------------------ */

/* The serial of a profile that was just added. */
#define FIRST 1780000000000000u

static void
tell (House *house, RdChange *change)
{
  g_signal_emit_by_name (house->me, "roster-changed", change);
  rd_change_free (change);
}

static void
assert_told (House *house, const char *member, const char *pattern)
{
  g_autofree char *text = played_bus_take_signal (house->bus, member);

  assert_like (member, text, pattern);
}

static void
test_changes (House *house)
{
  g_autoptr (RdContact) added = rd_contact_new ("n@x", "N", 1, 1, NULL, NULL, FIRST + 7);
  g_autoptr (RdContact) gone = rd_contact_new ("o@x", "O", 1, 0, NULL, NULL, FIRST + 8);
  RdChange *change = rd_change_new (RD_CAUSE_PURGE);

  rd_change_add_added (change, added);
  rd_change_add_removed (change, gone);
  change->serial = FIRST + 8;
  tell (house, change);
  assert_told (house, "ContactsChanged",
               "(1780000000000008, 1780000000000000, 'purge', [('n@x', 'N', 1, 1, [], "
               "1780000000000007, {})], ['n@x'], ['o@x'])");
}

static void
test_too_many_changes (House *house)
{
  RdChange *change = rd_change_new (RD_CAUSE_LOGIN);

  change->is_listed = false;
  change->serial = FIRST + 9000;
  tell (house, change);
  assert_told (house, "ContactsInvalidated", "(1780000000009000, 1780000000000000)");
}

static const HouseTest tests[] = {
  { "reads-what-the-store-has", test_reads, furnish_changed },
  { "counts-each-figure-by-itself", test_stats, furnish_four },
  { "refuses-a-roster-that-never-came", test_unknown, NULL },
  { "refuses-to-change-without-a-connection", test_offline, house_receive_roster },
  { "refuses-what-is-over-a-limit", test_limits, house_receive_roster },
  { "makes-a-job-of-each-change", test_jobs, house_receive_roster },
  { "tells-a-change-with-its-cause", test_changes, NULL },
  { "tells-of-too-many-changes-only-that-they-are", test_too_many_changes, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/roster-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
