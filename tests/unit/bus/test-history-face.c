/* History: changes and jobs are listed, and an undo is a job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

/* Job 1 renames a@x (serial 4), job 2 removes b@x (serial 5). */
static void
furnish_jobs (House *house)
{
  g_autoptr (GError) error = NULL;
  RdPlan *plan;

  house_receive_roster (house);
  carry_out_edits (&house->ground, "[('a@x', {'Name': <'A2'>})]");
  plan = plan_removals (&house->ground, "b@x", &error);
  g_assert_no_error (error);
  carry_out (&house->ground, plan);
}

static void
test_list (House *house)
{
  static const BusRow rows[] = {
    { "the newest first, to the limit", "History.List", "(@a{sv} {}, uint64 0, uint32 2)",
      "([($5, *, 'remove', 2, 'b@x', [('b@x', 'B', 0, 0, [], 0, {})], []), "
      "($4, *, 'set', 1, 'a@x', [('a@x', 'A', 3, 0, ['G', 'H'], 0, {})], "
      "[('a@x', 'A2', 3, 0, ['G', 'H'], $4, {})])], true)" },
    { "from a serial on, to the first roster", "History.List", "(@a{sv} {}, uint64 $5, uint32 0)",
      "([($4, *, 'set', 1, 'a@x', *), ($3, *, 'login', 0, '', [], [])], false)" },
    { "of one job", "History.List", "({'Job': <uint64 2>}, uint64 0, uint32 0)",
      "([($5, *, 'remove', 2, 'b@x', *)], false)" },
    { "a key that is none", "History.List", "({'Colour': <'red'>}, uint64 0, uint32 0)",
      "InvalidArguments: *Colour*" },
    { "at most 2000 changes", "History.List", "(@a{sv} {}, uint64 0, uint32 2001)",
      "InvalidArguments: *2001*" },
    { "jobs, the newest first", "History.ListJobs", "(uint64 0, uint32 0)",
      "([(2, 'remove', *, 'done', 1, 0), (1, 'set', *, 'done', 1, 0)],)" },
    { "jobs to the limit", "History.ListJobs", "(uint64 0, uint32 1)",
      "([(2, 'remove', *, 'done', 1, 0)],)" },
    { "jobs before a number", "History.ListJobs", "(uint64 2, uint32 0)",
      "([(1, 'set', *, 'done', 1, 0)],)" },
    { "at most 2000 jobs", "History.ListJobs", "(uint64 0, uint32 2001)",
      "InvalidArguments: *2001*" },
    { "an undo needs the server", "History.Undo", "(uint64 1, @a{sv} {})", "NotConnected: *" },
    { "an option that is none", "History.Undo", "(uint64 1, {'Colour': <true>})",
      "InvalidArguments: *Colour*" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_undo (House *house)
{
  static const BusRow rows[] = {
    { "a job that is none", "History.Undo", "(uint64 7, @a{sv} {})", "NoSuchJob: *" },
    { "the last one", "History.Undo", "(uint64 0, {'DryRun': <true>})",
      "('/im/rosterd/Roster1/job/3',)" },
    { "one by its number", "History.Undo", "(uint64 1, {'DryRun': <true>})",
      "('/im/rosterd/Roster1/job/4',)" },
  };

  house_connect (house);
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
}

static const HouseTest tests[] = {
  { "changes-and-jobs-are-listed", test_list, furnish_jobs },
  { "an-undo-is-a-job", test_undo, furnish_jobs },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/history-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
