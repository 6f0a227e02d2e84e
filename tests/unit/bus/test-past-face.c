/* Past: snapshots are taken, listed and removed.
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
test_before_a_roster (House *house)
{
  static const BusRow rows[] = {
    { "nothing to keep", "Past.TakeSnapshot", "('mine',)", "NotSynced: *" },
    { "none", "Past.ListSnapshots", "()", "([],)" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static const HouseTest tests[] = {
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
