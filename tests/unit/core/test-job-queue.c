/* The jobs of a profile: one after the other, and what becomes of them when the connection goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-ground.h"

#include "store/sync/pushes.h"

/* -- one after the other ----------------------------------------------------------------------- */

static void
test_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  RdJob *first, *second;

  go_online (fixture);
  first = add_removal (fixture, A);
  played_assert_noted ("remove " A);
  second = add_removal (fixture, B);
  played_assert_noted ("");
  assert_state (first, RD_JOB_RUNNING, RD_RESULT_NONE);
  assert_state (second, RD_JOB_QUEUED, RD_RESULT_NONE);
  g_assert_cmpuint (rd_job_get_number (second), ==, rd_job_get_number (first) + 1);
  g_assert_false (rd_job_queue_is_idle (fixture->queue));
  do_removal (fixture, A);
  /* Its end is told when it is stored, and the next job begins then. */
  assert_state (first, RD_JOB_RUNNING, RD_RESULT_DONE);
  assert_state (second, RD_JOB_QUEUED, RD_RESULT_NONE);
  pass (100 * MS);
  assert_state (first, RD_JOB_ENDED, RD_RESULT_DONE);
  played_assert_noted ("remove " B);
  g_assert_cmpuint (fixture->n_idle, ==, 0);
  refuse (fixture);
  pass (100 * MS);
  assert_state (second, RD_JOB_ENDED, RD_RESULT_FAILED);
  g_assert_cmpuint (fixture->n_idle, ==, 1);
  /* Both are kept for a minute. */
  g_assert_cmpuint (rd_job_queue_list (fixture->queue)->len, ==, 2);
  pass (62 * SECOND);
  g_assert_cmpuint (rd_job_queue_list (fixture->queue)->len, ==, 0);
  g_assert_cmpuint (fixture->n_removed, ==, 2);
  go_offline (fixture);
}

/* Before anything can be asked. */
static void
test_waits (Fixture *fixture, gconstpointer data)
{
  RdJob *job = add_removal (fixture, A);

  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  pass (PATIENCE - SECOND);
  go_online (fixture);
  assert_state (job, RD_JOB_RUNNING, RD_RESULT_NONE);
  played_assert_noted ("remove " A);
  /* While there is a connection nobody is impatient. */
  pass (2 * PATIENCE);
  assert_state (job, RD_JOB_RUNNING, RD_RESULT_NONE);
  go_offline (fixture);
  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  pass (PATIENCE - SECOND);
  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  pass (2 * SECOND);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_LOST);
  g_assert_error (rd_job_get_error (job), RD_ERROR, RD_ERROR_CONNECTION_LOST);
  g_assert_nonnull (g_strstr_len (rd_job_get_error (job)->message, -1, "300 s"));
}

/* Connections that end before the server has done anything: three in a row are too many. */
static void
test_fruitless (Fixture *fixture, gconstpointer data)
{
  RdJob *job = add_removal (fixture, A);
  RdJob *next = add_removal (fixture, B);

  for (unsigned i = 0; i < 2; i++)
    {
      go_online (fixture);
      go_offline (fixture);
      assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
    }
  go_online (fixture);
  go_offline (fixture);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_LOST);
  g_assert_error (rd_job_get_error (job), RD_ERROR, RD_ERROR_CONNECTION_LOST);
  /* The next one begins to count. */
  for (unsigned i = 0; i < 2; i++)
    {
      go_online (fixture);
      go_offline (fixture);
      assert_state (next, RD_JOB_WAITING, RD_RESULT_NONE);
    }
  rd_job_queue_cancel (fixture->queue, next);
}

/* One that brings a job on ends the row. */
static void
test_fruitful (Fixture *fixture, gconstpointer data)
{
  const char *jids[] = { A, B, NULL };
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  RdJob *job = add (fixture, rd_order_new_remove (jids, dict, NULL), NULL);

  for (unsigned i = 0; i < 2; i++)
    {
      go_online (fixture);
      go_offline (fixture);
    }
  go_online (fixture);
  played_connection.last_token--;
  refuse (fixture);
  g_assert_cmpuint (rd_job_get_failed (job), ==, 1);
  go_offline (fixture);
  for (unsigned i = 0; i < 2; i++)
    {
      assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
      go_online (fixture);
      go_offline (fixture);
    }
  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  go_online (fixture);
  go_offline (fixture);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_LOST);
}

/* -- resyncs ----------------------------------------------------------------------------------- */

/* Those that were ordered before the roster was asked for take its answer. */
static void
test_one_roster_for_many (Fixture *fixture, gconstpointer data)
{
  RdJob *jobs[4];

  for (unsigned i = 0; i < 3; i++)
    jobs[i] = add_resync (fixture, false);
  go_online (fixture);
  jobs[3] = add_resync (fixture, false);
  played_assert_noted ("roster for job 1");
  answer_resync ();
  pass (100 * MS);
  for (unsigned i = 0; i < 3; i++)
    {
      assert_state (jobs[i], RD_JOB_ENDED, RD_RESULT_DONE);
      g_assert_cmpuint (rd_job_get_difference (jobs[i])->n_removed, ==, 3);
      g_assert_cmpuint (rd_job_get_total (jobs[i]), ==, 5);
      g_assert_cmpuint (rd_job_get_done (jobs[i]), ==, 5);
    }
  assert_state (jobs[3], RD_JOB_RUNNING, RD_RESULT_NONE);
  played_assert_noted ("roster for job 4");
  rd_job_queue_cancel (fixture->queue, jobs[3]);
  played_assert_noted ("drop");
  pass (100 * MS);
  assert_state (jobs[3], RD_JOB_ENDED, RD_RESULT_CANCELLED);
  go_offline (fixture);
}

/* A comparison stores nothing: one whose answer is to be stored asks for itself. Nor does one take
 * an answer from before another job. */
static void
test_no_followers (Fixture *fixture, gconstpointer data)
{
  RdJob *first = add_resync (fixture, true);
  RdJob *stored = add_resync (fixture, false);
  RdJob *removal = add_removal (fixture, A);
  RdJob *last = add_resync (fixture, false);

  go_online (fixture);
  played_assert_noted ("comparison for job 1");
  answer_resync ();
  pass (100 * MS);
  assert_state (first, RD_JOB_ENDED, RD_RESULT_DONE);
  g_assert_true (g_str_has_prefix (played_connection.notes->str, "roster for job "));
  played_forget_notes ();
  answer_resync ();
  pass (100 * MS);
  assert_state (stored, RD_JOB_ENDED, RD_RESULT_DONE);
  played_assert_noted ("remove " A);
  assert_state (last, RD_JOB_QUEUED, RD_RESULT_NONE);
  do_removal (fixture, A);
  pass (100 * MS);
  assert_state (removal, RD_JOB_ENDED, RD_RESULT_DONE);
  assert_state (last, RD_JOB_RUNNING, RD_RESULT_NONE);
  rd_job_queue_cancel (fixture->queue, last);
  pass (100 * MS);
  go_offline (fixture);
}

/* What the leader failed with, its followers failed with; if it was cancelled, they ask anew. */
static void
test_leader_ends_otherwise (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED, "No.");
  RdJob *cancelled = add_resync (fixture, false);
  RdJob *leader = add_resync (fixture, false);
  RdJob *follower = add_resync (fixture, false);

  go_online (fixture);
  rd_job_queue_cancel (fixture->queue, cancelled);
  pass (100 * MS);
  assert_state (cancelled, RD_JOB_ENDED, RD_RESULT_CANCELLED);
  assert_state (leader, RD_JOB_RUNNING, RD_RESULT_NONE);
  played_assert_noted ("roster for job 1\ndrop\nroster for job 2");
  played.asker->resynced (NULL, error, played.asker_data);
  pass (100 * MS);
  assert_state (leader, RD_JOB_ENDED, RD_RESULT_FAILED);
  assert_state (follower, RD_JOB_ENDED, RD_RESULT_FAILED);
  g_assert_error (rd_job_get_error (follower), RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED);
  go_offline (fixture);
}

/* A dry run ends while the end of the cancelled leader is being stored: its answer is not the
 * follower's. */
static void
test_other_end_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (true));
  RdJob *leader, *follower, *other;

  go_online (fixture);
  add_removal (fixture, A);
  store_removal (fixture, A);
  do_removal (fixture, A);
  pass (100 * MS);
  go_offline (fixture);
  leader = add_resync (fixture, false);
  follower = add_resync (fixture, false);
  other = add (fixture, rd_order_new_undo (1, dict, NULL), NULL);
  go_online (fixture);
  rd_job_queue_cancel (fixture->queue, leader);
  rd_job_queue_cancel (fixture->queue, other);
  g_assert_cmpint (rd_job_get_result (other), ==, RD_RESULT_DONE);
  pass (100 * MS);
  assert_state (follower, RD_JOB_RUNNING, RD_RESULT_NONE);
  played_assert_noted ("remove " A "\nroster for job 2\ndrop\nroster for job 3");
  rd_job_queue_cancel (fixture->queue, follower);
  pass (100 * MS);
  go_offline (fixture);
}

/* -- cancelled --------------------------------------------------------------------------------- */

/* One that nothing was asked for ends at once; the one at work when the server has answered. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  RdJob *first, *second;

  go_online (fixture);
  first = add_removal (fixture, A);
  second = add_removal (fixture, B);
  rd_job_queue_cancel (fixture->queue, second);
  rd_job_queue_cancel (fixture->queue, first);
  pass (50 * SECOND);
  assert_state (second, RD_JOB_ENDED, RD_RESULT_CANCELLED);
  assert_state (first, RD_JOB_RUNNING, RD_RESULT_NONE);
  g_assert_nonnull (
      g_strstr_len (rd_job_queue_explain_delay (fixture->queue, first), -1, "not answered"));
  do_removal (fixture, A);
  g_assert_nonnull (
      g_strstr_len (rd_job_queue_explain_delay (fixture->queue, first), -1, "Its end"));
  pass (100 * MS);
  assert_state (first, RD_JOB_ENDED, RD_RESULT_DONE);
  played_assert_noted ("remove " A);
  rd_job_queue_cancel (fixture->queue, first);
  go_offline (fixture);
}

/* The connection goes before the server has answered: the job doesn't wait for another one. */
static void
test_cancelled_and_cut (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  go_online (fixture);
  job = add_removal (fixture, A);
  rd_job_queue_cancel (fixture->queue, job);
  go_offline (fixture);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_CANCELLED);
}

static void
test_resync_that_is_stored (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  go_online (fixture);
  job = add_resync (fixture, false);
  played.is_whole_stored = true;
  rd_job_queue_cancel (fixture->queue, job);
  pass (SECOND);
  assert_state (job, RD_JOB_RUNNING, RD_RESULT_NONE);
  g_assert_nonnull (
      g_strstr_len (rd_job_queue_explain_delay (fixture->queue, job), -1, "being stored"));
  answer_resync ();
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_DONE);
  go_offline (fixture);
}

/* No connection will come. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error
      = g_error_new_literal (RD_ERROR, RD_ERROR_CONNECTION_LOST, "It is disabled.");
  RdJob *first = add_removal (fixture, A);
  RdJob *second = add_resync (fixture, false);

  rd_job_queue_lose (fixture->queue, error);
  pass (100 * MS);
  assert_state (first, RD_JOB_ENDED, RD_RESULT_LOST);
  assert_state (second, RD_JOB_ENDED, RD_RESULT_LOST);
  g_assert_cmpstr (rd_job_get_error (first)->message, ==, "It is disabled.");
  g_assert_cmpuint (fixture->n_idle, ==, 1);
}

/* -- what may be ordered ----------------------------------------------------------------------- */

static void
test_undo_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  g_autoptr (GError) error = NULL;
  RdJob *job, *other, *undo;
  uint64_t number;

  go_online (fixture);
  job = add_removal (fixture, A);
  number = rd_job_get_number (job);
  g_assert_null (add (fixture, rd_order_new_undo (number, dict, NULL), &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  store_removal (fixture, A);
  do_removal (fixture, A);
  pass (100 * MS);
  /* Another job is no hindrance, unless it may be the last one. */
  other = add_removal (fixture, B);
  g_assert_null (add (fixture, rd_order_new_undo (0, dict, NULL), &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  undo = add (fixture, rd_order_new_undo (number, dict, NULL), &error);
  g_assert_no_error (error);
  assert_state (undo, RD_JOB_QUEUED, RD_RESULT_NONE);
  /* An undo is one, for all others. */
  g_assert_null (add (fixture, rd_order_new_redo (number, dict, NULL), &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  refuse (fixture);
  pass (SECOND);
  assert_state (other, RD_JOB_ENDED, RD_RESULT_FAILED);
  assert_state (undo, RD_JOB_RUNNING, RD_RESULT_NONE);
  played_assert_noted ("remove " A "\nremove " B "\nset " A " A");
  rd_job_queue_cancel (fixture->queue, undo);
  go_offline (fixture);
}

/* A dry run changes nothing, and nobody waits for it. */
static void
test_undo_beside_dry_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  g_autoptr (GError) error = NULL;
  RdJob *undo;

  go_online (fixture);
  add_removal (fixture, A);
  store_removal (fixture, A);
  do_removal (fixture, A);
  pass (100 * MS);
  add_resync (fixture, true);
  undo = add (fixture, rd_order_new_undo (0, dict, NULL), &error);
  g_assert_no_error (error);
  assert_state (undo, RD_JOB_QUEUED, RD_RESULT_NONE);
  rd_job_queue_cancel (fixture->queue, undo);
  go_offline (fixture);
}

static void
on_refused (GObject *queue, GAsyncResult *result, gpointer error)
{
  g_assert_null (rd_job_queue_finish (RD_JOB_QUEUE (queue), result, error));
}

static void
on_begun (GObject *queue, GAsyncResult *result, gpointer job)
{
  *(RdJob **)job = rd_job_queue_finish (RD_JOB_QUEUE (queue), result, NULL);
}

/* The last job may be one that isn't planned yet: the one before is not taken for it. */
static void
test_undo_right_behind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  g_autoptr (GError) error = NULL;
  RdJob *second = NULL;

  go_online (fixture);
  add_removal (fixture, A);
  store_removal (fixture, A);
  do_removal (fixture, A);
  pass (100 * MS);
  rd_job_queue_add_async (fixture->queue, make_removal (B), on_begun, &second);
  rd_job_queue_add_async (fixture->queue, rd_order_new_undo (0, dict, NULL), on_refused, &error);
  pass (100 * MS);
  g_assert_nonnull (second);
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  rd_job_queue_cancel (fixture->queue, second);
  go_offline (fixture);
}

static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < RD_JOBS_MAX; i++)
    add_resync (fixture, false);
  g_assert_null (add (fixture, make_removal (A), &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  rd_job_queue_cancel (fixture->queue, rd_job_queue_list (fixture->queue)->pdata[50]);
  pass (100 * MS);
  g_assert_nonnull (add (fixture, make_removal (A), NULL));
}

/* An order that can't be planned takes no room. */
static void
test_not_planned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));

  for (unsigned i = 0; i <= RD_ALL_JOBS_MAX; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (add (fixture, rd_order_new_undo (99, dict, NULL), &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB);
    }
  g_assert_cmpuint (fixture->n_idle, ==, RD_ALL_JOBS_MAX + 1);
}

static void
test_next_connection (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  go_online (fixture);
  job = add_removal (fixture, A);
  played_assert_noted ("remove " A);
  rd_job_queue_set_sync (fixture->queue, played.sync); /* the same one */
  played_assert_noted ("");
  go_offline (fixture);
  go_online (fixture);
  played_assert_noted ("remove " A);
  do_removal (fixture, A);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_DONE);
  go_offline (fixture);
}

/* -- what comes of ended jobs ------------------------------------------------------------------ */

static void
on_pushed (GObject *store, GAsyncResult *result, gpointer cause)
{
  g_autoptr (GPtrArray) changes = rd_store_apply_pushes_finish (RD_STORE (store), result, NULL);

  *(RdCause *)cause = ((const RdChange *)changes->pdata[0])->cause;
}

/* Whose the removal of JID is, which is pushed now. */
static RdCause
push_removal (Fixture *fixture, const char *jid)
{
  const RdPush push = { NULL, jid, "v4", RD_CAUSE_PUSH };
  RdCause cause = RD_CAUSE_LOGIN;

  rd_store_apply_pushes_async (fixture->base.store, fixture->record->id, &push, 1, on_pushed,
                               &cause);
  pass (100 * MS);
  return cause;
}

/* The server doesn't say whether it has removed JID. */
static void
leave_unsettled (Fixture *fixture, const char *jid)
{
  g_autoptr (GError) error
      = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT, "Who knows?");
  RdJob *job = add_removal (fixture, jid);

  played.asker->answered (played_connection.last_token, error, played.asker_data);
  pass (SECOND);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_FAILED);
}

/* It may push what it was asked until ten seconds after the next login, or its end. */
static void
test_pushed_late (Fixture *fixture, gconstpointer data)
{
  go_online (fixture);
  leave_unsettled (fixture, A);
  leave_unsettled (fixture, B);
  go_offline (fixture);
  go_online (fixture);
  pass (9 * SECOND);
  g_assert_cmpint (push_removal (fixture, A), ==, RD_CAUSE_REMOVE);
  pass (SECOND);
  g_assert_cmpint (push_removal (fixture, B), ==, RD_CAUSE_PUSH);
  go_offline (fixture);
}

static void
test_pushed_after_the_next (Fixture *fixture, gconstpointer data)
{
  go_online (fixture);
  leave_unsettled (fixture, A);
  go_offline (fixture);
  go_online (fixture);
  go_offline (fixture);
  g_assert_cmpint (push_removal (fixture, A), ==, RD_CAUSE_PUSH);
}

/* Each holds its edits; a dry run doesn't. */
static void
test_few_imports (Fixture *fixture, gconstpointer data)
{
  static const char *const dry[] = { "{}", "{'DryRun': <true>}" };
  g_autoptr (GVariant) edits = g_variant_ref_sink (g_variant_new_parsed ("[('x@x', @a{sv} {})]"));
  g_autoptr (GVariant) none = g_variant_ref_sink (options (false));
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 2 * RD_IMPORT_JOBS_MAX; i++)
    {
      g_autoptr (GVariant) dict
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, dry[i % 2], NULL, NULL, NULL);

      g_assert_nonnull (add (fixture, rd_order_new_import (edits, dict, NULL), NULL));
    }
  g_assert_null (add (fixture, rd_order_new_import (edits, none, NULL), &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  add_removal (fixture, A);
}

int
main (int argc, char **argv)
{
  static const QueueTest tests[] = {
    { "one-after-the-other", test_one_after_the_other },
    { "waits", test_waits },
    { "fruitless", test_fruitless },
    { "fruitful", test_fruitful },
    { "one-roster-for-many", test_one_roster_for_many },
    { "no-followers", test_no_followers },
    { "leader-ends-otherwise", test_leader_ends_otherwise },
    { "other-end-meanwhile", test_other_end_meanwhile },
    { "cancelled", test_cancelled },
    { "cancelled-and-cut", test_cancelled_and_cut },
    { "resync-that-is-stored", test_resync_that_is_stored },
    { "lost", test_lost },
    { "undo-waits", test_undo_waits },
    { "undo-beside-dry-run", test_undo_beside_dry_run },
    { "undo-right-behind", test_undo_right_behind },
    { "room", test_room },
    { "few-imports", test_few_imports },
    { "not-planned", test_not_planned },
    { "next-connection", test_next_connection },
    { "pushed-late", test_pushed_late },
    { "pushed-after-the-next", test_pushed_after_the_next },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/job-queue/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
