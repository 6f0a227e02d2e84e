/* How a job is told: the line of its progress, its end as an exit code and as JSON, the difference
 * of a resync.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history.h"
#include "cli/client/job-list.h"
#include "cli/job/outcome-words.h"
#include "cli/job/progress.h"
#include "cli/job/report.h"
#include "cli/job/resync-view.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/job.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

static void
assert_line (const char *state, unsigned done, unsigned failed, unsigned total, int columns,
             const char *expected)
{
  CtlJobFigures figures = { state, done, failed, total, 0 };
  g_autofree char *line = ctl_job_progress_format (&figures, columns);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_progress_line (void)
{
  assert_line ("running", 0, 0, 10, 17, "[          ] 0/10");
  assert_line ("running", 5, 0, 10, 17, "[#####     ] 5/10");
  assert_line ("running", 10, 0, 10, 18, "[##########] 10/10");
  assert_line ("running", 9, 1, 10, 27, "[##########] 9/10, 1 failed");
}

static void
test_progress_line_in_any_width (void)
{
  for (int columns = 1; columns < 120; columns++)
    {
      CtlJobFigures figures = { "running", 411, 1, 731, 0 };
      g_autofree char *line = ctl_job_progress_format (&figures, columns);

      g_assert_nonnull (strstr (line, "411/731, 1 failed"));
      if (columns > (int)strlen ("[12345] 411/731, 1 failed"))
        {
          g_assert_cmpint (ctl_text_get_width (line), <=, columns);
          g_assert_true (g_str_has_prefix (line, "[##"));
        }
    }
}

static void
test_progress_sent_back (void)
{
  CtlJobFigures figures = { "running", 5, 0, 12, 7 };
  g_autofree char *line = ctl_job_progress_format (&figures, 60);
  g_autofree char *waiting = NULL;
  g_autofree char *narrow = NULL;

  g_assert_cmpstr (line, ==, "[#########             ] 5/12, 7 sent back, sent again later");
  figures.state = "waiting";
  waiting = ctl_job_progress_format (&figures, 32);
  g_assert_cmpstr (waiting, ==, "5/12, waiting for the connection");
  narrow = ctl_job_progress_format (&figures, 31);
  g_assert_cmpstr (narrow, ==, "[######         ] 5/12, waiting");
}

static void
test_progress_words (void)
{
  assert_line ("queued", 0, 0, 10, 80, "queued: other jobs come first");
  assert_line ("waiting", 0, 0, 0, 80, "waiting for the connection");
  assert_line ("running", 0, 0, 0, 80, "asking the server");
  assert_line ("waiting", 1, 0, 2, 40, "[###   ] 1/2, waiting for the connection");
  assert_line ("running", 7, 5, 10, 10, "7/10, 5 failed");
  assert_line ("running", 4000000000, 4000000000, 4000000000, 54,
               "[###########] 4000000000/4000000000, 4000000000 failed");
}

static void
test_resync_line (void)
{
  g_autofree char *some = ctl_resync_view_format (3, 1, 2, "−");
  g_autofree char *plain = ctl_resync_view_format (0, 7, 0, "-");
  g_autofree char *none = ctl_resync_view_format (0, 0, 0, "-");

  g_assert_cmpstr (some, ==, "+3 −1 ~2");
  g_assert_cmpstr (plain, ==, "+0 -7 ~0");
  g_assert_cmpstr (none, ==, "no difference");
}

static void
make_job (CtlJob *job, const char *result, const char *details)
{
  *job = (CtlJob){ .number = 17, .total = 12, .result = g_strdup (result) };
  job->details = g_variant_parse (G_VARIANT_TYPE_VARDICT, details, NULL, NULL, NULL);
}

static void
assert_end (const char *result, const char *details, const char *failures, CtlExit code,
            const char *words)
{
  g_auto (CtlJob) job = { 0 };
  g_autoptr (GVariant) list
      = g_variant_parse (G_VARIANT_TYPE ("a(sss)"), failures, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  make_job (&job, result, details);
  error = ctl_job_get_error (&job, list);
  g_assert_cmpint (error != NULL ? ctl_exit_from_error (error) : CTL_EXIT_OK, ==, code);
  g_assert_cmpstr (error != NULL ? error->message : "", ==, words);
}

static void
test_ends (void)
{
  const char *refused = "[('a@b', 'im.rosterd.Roster1.Error.NotSupported', 'No.'),"
                        " ('c@d', 'im.rosterd.Roster1.Error.Stale', 'Old.')]";

  rd_error_quark ();
  assert_end ("done", "{'Done': <uint32 12>}", "[]", CTL_EXIT_OK, "");
  assert_end ("partly-done", "{'Done': <uint32 10>, 'Failed': <uint32 2>}", refused,
              CTL_EXIT_PARTLY_DONE, "It failed for 2 of 12 contacts:");
  assert_end ("failed", "{'Failed': <uint32 12>}", refused, CTL_EXIT_NOT_SUPPORTED,
              "It failed for all 12 contacts:");
  assert_end ("failed", "{'Failed': <uint32 12>}", "[]", CTL_EXIT_METHOD_FAILED,
              "It failed for all 12 contacts:");
  assert_end ("failed", "{'Error': <('im.rosterd.Roster1.Error.StoreFull', 'Full.')>}", "[]",
              CTL_EXIT_METHOD_FAILED, "Full.");
  assert_end ("cancelled", "{'Done': <uint32 3>}", "[]", CTL_EXIT_DECLINED,
              "Job 17 was cancelled. What was done, 3 of 12 contacts, stays done.");
  assert_end ("cancelled", "{}", "[]", CTL_EXIT_DECLINED,
              "Job 17 was cancelled before it did anything.");
  assert_end ("lost",
              "{'Done': <uint32 3>, 'Error': <('im.rosterd.Roster1.Error.ConnectionLost', 'It is "
              "gone.')>}",
              "[]", CTL_EXIT_OFFLINE, "It is gone. Job 17 did at least 3 of 12 contacts.");
  assert_end ("a word of later", "{}", "[]", CTL_EXIT_METHOD_FAILED,
              "It failed for all 12 contacts:");
}

static void
assert_outcomes (const char *kind, const char *details, unsigned changed, const char *expected)
{
  g_auto (CtlJob) job = { 0 };
  g_auto (GStrv) lines = NULL;
  g_autofree char *words = NULL;

  make_job (&job, "done", details);
  g_assert_nonnull (job.details);
  lines = ctl_outcome_words_format (&job, kind, "home");
  words = g_strjoinv ("\n", lines);
  g_assert_cmpstr (words, ==, expected);
  g_assert_cmpuint (ctl_outcome_words_count_changed (&job), ==, changed);
}

/* Each kind says of a contact for whom nothing was done what it found. */
static void
test_unchanged (void)
{
  static const char *const rows[][2] = {
    { "set", "is so already." },
    { "undo", "is so already." },
    { "purge", "was gone already." },
    { "remove", "was gone already." },
    { "subscribe", "shows its presence to home already." },
    { "unsubscribe", "doesn't show its presence to home, and isn't asked to." },
    { "approve", "may see the presence of home already." },
    { "deny", "doesn't see the presence of home, and no request of it is known." },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *all = g_strdup_printf ("Nothing had to be changed: \"a@b\" %s", rows[i][1]);
      g_autofree char *some = g_strdup_printf ("\"a@b\" %s", rows[i][1]);

      assert_outcomes (rows[i][0],
                       "{'Done': <uint32 1>, 'Unchanged': <uint32 1>, 'UnchangedJids': <['a@b']>}",
                       0, all);
      assert_outcomes (rows[i][0],
                       "{'Done': <uint32 3>, 'Unchanged': <uint32 1>, 'UnchangedJids': <['a@b']>}",
                       2, some);
    }
}

static void
test_outcomes (void)
{
  assert_outcomes ("set", "{'Done': <uint32 12>}", 12, "");
  assert_outcomes ("set", "{'Done': <uint32 12>, 'Unchanged': <uint32 0>}", 12, "");
  assert_outcomes (
      "deny", "{'Done': <uint32 3>, 'Unchanged': <uint32 2>, 'UnchangedJids': <['a', 'b']>}", 1,
      "2 contacts don't see the presence of home, and no request of them is known:\n"
      "  \"a\"\n  \"b\"");
  assert_outcomes ("set", "{'Done': <uint32 3000>, 'Unchanged': <uint32 3000>}", 0,
                   "Nothing had to be changed: 3000 contacts are so already.");
  assert_outcomes ("subscribe",
                   "{'Done': <uint32 12>, 'Unchanged': <uint32 0>, 'AskedAgain': <uint32 12>,"
                   " 'AskedAgainJids': <['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a',"
                   " 'b']>}",
                   0,
                   "12 contacts were asked again to show their presence to home: earlier requests "
                   "have no answer yet:\n  \"0\"\n  \"1\"\n  \"2\"\n  \"3\"\n  \"4\"\n  "
                   "\"5\"\n  \"6\"\n  \"7\"\n  \"8\"\n  \"9\"\n  … and 2 more");
  assert_outcomes ("approve",
                   "{'Done': <uint32 1>, 'InAdvance': <uint32 1>, 'InAdvanceJids': <['a@b']>}", 0,
                   "\"a@b\" hasn't asked, as far as is known, and was approved in advance: it sees "
                   "the presence of home once it asks.");
}

static void
test_json (void)
{
  g_auto (CtlJob) ended = { 0 };
  g_auto (CtlJob) running = { .number = 18 };
  g_autoptr (GVariant) failures
      = g_variant_ref_sink (g_variant_new_parsed ("[('a@b', 'x.Stale', '\033[2J')]"));
  g_autoptr (GError) error
      = g_error_new_literal (CTL_EXIT_DOMAIN, CTL_EXIT_SIGNAL + 2, "It goes on:");
  g_autoptr (GString) json = g_string_new (NULL);

  make_job (&ended, "partly-done",
            "{'Done': <uint32 11>, 'Failed': <uint32 1>, 'Undoes': <uint64 9>,"
            " 'AddedJids': <['c@d']>, 'DryRun': <false>}");
  ctl_json_add_job (json, &ended, "home", failures, NULL);
  g_assert_cmpstr (
      json->str, ==,
      "{\"job\":17,\"profile\":\"home\",\"result\":\"partly-done\",\"total\":12,"
      "\"done\":11,\"failed\":1,\"undoes\":9,\"added_jids\":[\"c@d\"],"
      "\"dry_run\":false,\"failures\":[{\"jid\":\"a@b\",\"error\":{\"name\":\"x.Stale\","
      "\"message\":\"\\u001b[2J\"}}]}");
  g_string_truncate (json, 0);
  ctl_json_add_job (json, &running, "home", NULL, error);
  g_assert_cmpstr (json->str, ==,
                   "{\"job\":18,\"profile\":\"home\",\"result\":null,\"error\":{\"name\":"
                   "\"rosterctl.Interrupted\",\"message\":\"It goes on.\"}}");
}

static void
test_numbers (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ctl_job_parse_number ("17", NULL), ==, 17);
  g_assert_cmpuint (ctl_job_get_number_of_path ("/im/rosterd/Roster1/job/17"), ==, 17);
  g_assert_cmpuint (ctl_job_get_number_of_path ("/im/rosterd/Roster1/profile/a"), ==, 0);
  g_assert_cmpuint (ctl_job_parse_number ("0", &error), ==, 0);
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
}

static void
test_words_of_kinds (void)
{
  static const char *const kinds[]
      = { "purge", "remove", "set", "undo", "subscribe", "approve", "deny", "unsubscribe" };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_true (ctl_job_words_of_kind (kinds[i]) != ctl_job_words_of_kind ("a kind of later"));
}

/* -- the list of jobs -------------------------------------------------------------------------- */

static void
clear_properties (void *data)
{
  g_variant_unref (((CtlPresentJob *)data)->properties);
}

static void
add_present (CtlJobList *list, const char *profile, guint64 number, const char *state)
{
  g_autofree char *text = g_strdup_printf ("{'State': <'%s'>}", state);
  CtlPresentJob job = { g_variant_parse (NULL, text, NULL, NULL, NULL), profile, number };

  g_array_append_val (list->present, job);
}

static void
add_past (CtlJobList *list, const char *profile, const char *jobs)
{
  RdBusProfile *skeleton = rd_bus_profile_skeleton_new ();

  rd_bus_profile_set_name (skeleton, profile);
  g_ptr_array_add (list->profiles, skeleton);
  g_ptr_array_add (list->past,
                   g_variant_parse (G_VARIANT_TYPE (CTL_PAST_JOBS_TYPE), jobs, NULL, NULL, NULL));
}

/* "9 8 home: 9 6 other: " */
static void
assert_cut (unsigned n, const char *expected)
{
  g_auto (CtlJobList) list = {
    .profiles = g_ptr_array_new_with_free_func (g_object_unref),
    .present = g_array_new (FALSE, FALSE, sizeof (CtlPresentJob)),
    .past = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref),
  };
  g_autoptr (GString) words = g_string_new (NULL);

  g_array_set_clear_func (list.present, clear_properties);
  add_present (&list, "home", 9, "ended");
  add_present (&list, "other", 8, "ended");
  add_present (&list, "home", 7, "ended");
  add_present (&list, "home", 6, "running");
  add_past (&list, "home",
            "[(9, 'set', 1, 'done', 1, 0), (5, 'set', 1, 'done', 1, 0),"
            " (4, 'set', 1, 'done', 1, 0)]");
  add_past (&list, "other", "[]");
  ctl_job_list_cut (&list, n);
  for (unsigned i = 0; i < list.present->len; i++)
    g_string_append_printf (words, "%u ",
                            (unsigned)g_array_index (list.present, CtlPresentJob, i).number);
  for (unsigned i = 0; i < list.past->len; i++)
    {
      g_string_append (words, i == 0 ? "home:" : " other:");
      for (size_t j = 0; j < g_variant_n_children (list.past->pdata[i]); j++)
        {
          CtlPastJob job;

          ctl_past_job_get (&job, list.past->pdata[i], j);
          g_string_append_printf (words, " %u", (unsigned)job.number);
        }
    }
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_newest_of_list (void)
{
  assert_cut (1, "9 8 6 home: 9 other:");
  assert_cut (2, "9 8 7 6 home: 9 other:");
  assert_cut (3, "9 8 7 6 home: 9 5 other:");
  assert_cut (9, "9 8 7 6 home: 9 5 4 other:");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-jobs/progress-line", test_progress_line);
  g_test_add_func ("/cli-jobs/progress-line-in-any-width", test_progress_line_in_any_width);
  g_test_add_func ("/cli-jobs/progress-sent-back", test_progress_sent_back);
  g_test_add_func ("/cli-jobs/progress-words", test_progress_words);
  g_test_add_func ("/cli-jobs/resync-line", test_resync_line);
  g_test_add_func ("/cli-jobs/ends", test_ends);
  g_test_add_func ("/cli-jobs/unchanged", test_unchanged);
  g_test_add_func ("/cli-jobs/outcomes", test_outcomes);
  g_test_add_func ("/cli-jobs/json", test_json);
  g_test_add_func ("/cli-jobs/numbers", test_numbers);
  g_test_add_func ("/cli-jobs/words-of-kinds", test_words_of_kinds);
  g_test_add_func ("/cli-jobs/newest-of-list", test_newest_of_list);
  return g_test_run ();
}
