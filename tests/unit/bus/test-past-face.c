/* Past: contacts of a point, differences of two; snapshots are taken, listed and removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "store/past/snapshots.h"

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
      "InvalidArguments: *before-purge-1*" },
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

/* Job 1 renames a@x, and b@x goes; the history reaches no longer back to the snapshot. */
static void
furnish_snapshot (House *house)
{
  const Fixture *ground = &house->ground;
  g_autoptr (GAsyncResult) result = NULL;

  house_receive_roster (house);
  rd_store_take_snapshot_async (ground->store, ground->profile, "mine", on_done, &result);
  rd_snapshot_free (rd_store_take_snapshot_finish (ground->store, wait_for (&result), NULL));
  carry_out_edits (&house->ground, "[('a@x', {'Name': <'A2'>})]");
  push_removal (&house->ground, "b@x");
  run_sql (house->ground.path, "DELETE FROM journal");
}

static void
test_snapshot_is_a_point (House *house)
{
  static const BusRow rows[] = {
    { "as it was", "Past.Get", "({'Snapshot': <'mine'>}, @a{sv} {}, '', uint32 2)",
      "([('a@x', 'A', 3, 0, ['G', 'H'], 0, {}), ('b@x', 'B', 0, 0, [], 0, {})], *, 3, $3, *)" },
    { "a selection of it", "Past.Get",
      "({'Snapshot': <'mine'>}, {'Jids': <['b@x']>}, '', uint32 0)",
      "([('b@x', 'B', 0, 0, [], 0, {})], '', 1, $3, *)" },
    { "what differs", "Past.Diff", "({'Snapshot': <'mine'>}, @a{sv} {}, @a{sv} {}, '', uint32 0)",
      "([([('a@x', 'A', 3, 0, ['G', 'H'], 0, {})], [('a@x', 'A2', 3, 0, ['G', 'H'], $4, {})]), "
      "([('b@x', 'B', 0, 0, [], 0, {})], [])], '', $3, *, $5, *)" },
    { "the other way round", "Past.Diff",
      "(@a{sv} {}, {'Snapshot': <'mine'>}, {'Jids': <['b@x']>}, '', uint32 0)",
      "([([], [('b@x', 'B', 0, 0, [], 0, {})])], '', $5, *, $3, *)" },
    { "one that is none", "Past.Get", "({'Snapshot': <'x'>}, @a{sv} {}, '', uint32 2)",
      "NoSuchSnapshot: *\"x\"*" },
    { "a serial before the history", "Past.Get",
      "({'Serial': <uint64 $3>}, @a{sv} {}, '', uint32 2)", "NoSuchPoint: *" },
    { "a restore needs the server", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, @a{sv} {})", "NotConnected: *" },
    { "and a point of the past", "Past.Restore", "(@a{sv} {}, @a{sv} {}, @a{sv} {})",
      "InvalidArguments: *past*" },
    { "an option that is none", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, {'Colour': <true>})", "InvalidArguments: *Colour*" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_restore (House *house)
{
  static const BusRow rows[] = {
    { "a snapshot that is none", "Past.Restore", "({'Snapshot': <'x'>}, @a{sv} {}, @a{sv} {})",
      "NoSuchSnapshot: *" },
    { "what would be done", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, {'DryRun': <true>})", "('/im/rosterd/Roster1/job/2',)" },
    { "another number", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, {'ExpectedCount': <uint32 7>})",
      "Stale: * 2 contacts *" },
    { "another serial", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, {'IfSerial': <uint64 $4>})", "Stale: *" },
    { "doing it", "Past.Restore",
      "({'Snapshot': <'mine'>}, @a{sv} {}, {'IfSerial': <uint64 $5>, 'ExpectedCount': <uint32 2>})",
      "('/im/rosterd/Roster1/job/3',)" },
    { "another beside it", "Past.Restore", "({'Snapshot': <'mine'>}, @a{sv} {}, @a{sv} {})",
      "InvalidArguments: Job 3 has not ended yet*restore*" },
  };

  house_connect (house);
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
  { "snapshot-is-a-point", test_snapshot_is_a_point, furnish_snapshot },
  { "restore", test_restore, furnish_snapshot },
  { "before-a-roster", test_before_a_roster, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/past-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
