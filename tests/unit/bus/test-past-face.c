/* Past: contacts of a point, differences of two; snapshots are taken, listed and removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

static void
test_snapshots (House *house)
{
  static const BusRow rows[] = {
    { "none", "Past.ListSnapshots", "()", "([],)" },
    { "one by name", "Past.TakeSnapshot", "('mine',)", "(('mine', $3, *, 3, *, 'asked', 0),)" },
    { "one without", "Past.TakeSnapshot", "('',)", "(('snapshot-1', $3, *, 3, *, 'asked', 0),)" },
    { "the same again", "Past.TakeSnapshot", "('mine',)", "SnapshotExists: *\"mine\"*" },
    { "a name that is a time", "Past.TakeSnapshot", "('today',)", "InvalidArguments: *\"today\"*" },
    { "a name that isn't the caller's", "Past.TakeSnapshot", "('before-purge-1',)",
      "InvalidArguments: *before-*" },
    { "the newest first", "Past.ListSnapshots", "()",
      "([('snapshot-1', $3, *, 3, *, 'asked', 0), ('mine', $3, *, 3, *, 'asked', 0)],)" },
    { "away with one", "Past.RemoveSnapshot", "('mine',)", "()" },
    { "it is gone", "Past.RemoveSnapshot", "('mine',)", "NoSuchSnapshot: *\"mine\"*" },
    { "the other stays", "Past.ListSnapshots", "()",
      "([('snapshot-1', $3, *, 3, *, 'asked', 0)],)" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
furnish_changes (House *house)
{
  house_receive_roster (house);
  carry_out_edits (&house->ground, "[('a@x', {'Name': <'A2'>})]");
  push_removal (&house->ground, "b@x");
}

static void
test_points (House *house)
{
  static const BusRow rows[] = {
    { "as it was", "Past.Get", "({'Serial': <uint64 $3>}, @a{sv} {}, '', uint32 2)",
      "([('a@x', 'A', 3, 0, ['G', 'H'], 0, {}), ('b@x', 'B', 0, 0, [], 0, {})], *, 3, $3, *)" },
    { "as it is", "Past.Get", "(@a{sv} {}, {'Jids': <['a@x', 'b@x']>}, '', uint32 0)",
      "([('a@x', 'A2', 3, 0, ['G', 'H'], $4, {})], '', 1, $5, *)" },
    { "before the history", "Past.Get", "({'Serial': <uint64 $2>}, @a{sv} {}, '', uint32 2)",
      "NoSuchPoint: *" },
    { "a time before it", "Past.Get", "({'Time': <uint64 7>}, @a{sv} {}, '', uint32 2)",
      "NoSuchPoint: *" },
    { "a point that is none", "Past.Get", "({'Moment': <uint64 7>}, @a{sv} {}, '', uint32 2)",
      "InvalidArguments: *Moment*" },
    { "at most 2000", "Past.Get", "(@a{sv} {}, @a{sv} {}, '', uint32 2001)",
      "InvalidArguments: *2001*" },
    { "a cursor that is none", "Past.Get", "(@a{sv} {}, @a{sv} {}, 'x', uint32 0)",
      "InvalidArguments: *cursor*" },
    { "what differs", "Past.Diff", "({'Serial': <uint64 $3>}, @a{sv} {}, @a{sv} {}, '', uint32 0)",
      "([([('a@x', 'A', 3, 0, ['G', 'H'], 0, {})], [('a@x', 'A2', 3, 0, ['G', 'H'], $4, {})]), "
      "([('b@x', 'B', 0, 0, [], 0, {})], [])], '', $3, *, $5, *)" },
    { "the other way round", "Past.Diff",
      "(@a{sv} {}, {'Serial': <uint64 $4>}, @a{sv} {}, '', uint32 0)",
      "([([], [('b@x', 'B', 0, 0, [], 0, {})])], '', $5, *, $4, *)" },
    { "a second point that is none", "Past.Diff",
      "(@a{sv} {}, {'Moment': <true>}, @a{sv} {}, '', uint32 0)", "InvalidArguments: *Moment*" },
    { "how far back", "Past.GetReach", "()", "($3, *)" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_before_a_roster (House *house)
{
  static const BusRow rows[] = {
    { "nothing to keep", "Past.TakeSnapshot", "('mine',)", "NotSynced: *" },
    { "none", "Past.ListSnapshots", "()", "([],)" },
    { "no contacts", "Past.Get", "(@a{sv} {}, @a{sv} {}, '', uint32 0)", "NotSynced: *" },
    { "no differences", "Past.Diff", "(@a{sv} {}, @a{sv} {}, @a{sv} {}, '', uint32 0)",
      "NotSynced: *" },
    { "no reach", "Past.GetReach", "()", "NotSynced: *" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static const HouseTest tests[] = {
  { "points", test_points, furnish_changes },
  { "snapshots", test_snapshots, house_receive_roster },
  { "before-a-roster", test_before_a_roster, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/past-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
