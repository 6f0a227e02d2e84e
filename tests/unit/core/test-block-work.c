/* Jobs that block: in batches, behind a removal, before what an undo brings back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-ground.h"

#include "core/job/block-work.h"
#include "store/sync/block-write.h"
#include "store/sync/pushes.h"

/* -- the ground -------------------------------------------------------------------------------- */

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  rd_change_free (rd_store_apply_finish (RD_STORE (source), result, NULL));
  *(bool *)user_data = true;
}

/* The server can block, and blocks nobody. */
static void
tell_list (Fixture *fixture)
{
  g_autoptr (RdBlockUpdate) update = rd_block_update_new (RD_BLOCK_LIST, NULL);
  bool is_told = false;

  rd_store_update_blocked_async (fixture->base.store, fixture->record->id, update, on_told,
                                 &is_told);
  pass (100 * MS);
  g_assert_true (is_told);
}

static RdJob *
add_block (Fixture *fixture, RdJobKind kind, unsigned n)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  RdJob *job;

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (jids, g_strdup_printf ("%u@x", i));
  g_ptr_array_add (jids, NULL);
  job = add (fixture, rd_order_new_block (kind, (const char *const *)jids->pdata, dict, NULL),
             NULL);
  g_assert_nonnull (job);
  return job;
}

static RdJob *
add_removal_with_block (Fixture *fixture, const char *jid)
{
  const char *jids[] = { jid, NULL };
  g_autoptr (GVariant) dict
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'Block': <true>}", NULL, NULL, NULL);

  return add (fixture, rd_order_new_remove (jids, dict, NULL), NULL);
}

static void
answer (const GError *error)
{
  played.asker->answered (played_connection.last_token, error, played.asker_data);
}

/* What the last batch did is stored. */
static void
tell_stored (const RdJob *job)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_PUSH);

  change->block_job = rd_job_get_number (job);
  played.asker->stored (change, played.asker_data);
}

static void
refuse_for (int code)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, code, "No.");

  answer (error);
}

/* -- batches ----------------------------------------------------------------------------------- */

static void
test_batches (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_block (fixture, RD_JOB_BLOCK, 1100);
  played_assert_noted ("block 500: 0@x … 499@x");
  answer (NULL);
  played_assert_noted ("blocked 500 for job 1");
  g_assert_cmpuint (rd_job_get_done (job), ==, 0); /* it isn't stored yet */
  tell_stored (job);
  g_assert_cmpuint (rd_job_get_done (job), ==, 500);
  played_assert_noted ("block 500: 500@x … 999@x");
  answer (NULL);
  played_forget_notes ();
  tell_stored (job);
  played_assert_noted ("block 100: 1000@x … 1099@x");
  answer (NULL);
  tell_stored (job);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_DONE);
  g_assert_cmpuint (rd_job_get_blocked (job), ==, 1100);
  played_forget_notes ();
  go_offline (fixture);
}

/* 256 KiB would end the stream on real servers. */
static void
test_batches_of_long_jids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));
  g_autofree char *resource = g_strnfill (1000, '&');
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  RdJob *job;

  for (unsigned i = 0; i < 20; i++)
    g_ptr_array_add (jids, g_strdup_printf ("%u@x/%s", i, resource));
  g_ptr_array_add (jids, NULL);
  tell_list (fixture);
  go_online (fixture);
  job = add (fixture,
             rd_order_new_block (RD_JOB_BLOCK, (const char *const *)jids->pdata, dict, NULL), NULL);
  g_assert_true (g_str_has_prefix (played_connection.notes->str, "block 5: "));
  rd_job_queue_cancel (fixture->queue, job);
  answer (NULL);
  tell_stored (job);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_CANCELLED);
  g_assert_cmpuint (rd_job_get_done (job), ==, 5);
  played_forget_notes ();
  go_offline (fixture);
}

/* One faulty JID keeps nobody else from being blocked. */
static void
test_a_faulty_jid (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_block (fixture, RD_JOB_BLOCK, 4);
  played_assert_noted ("block 4: 0@x … 3@x");
  refuse_for (RD_ERROR_XMPP_JID_MALFORMED);
  played_assert_noted ("block 2: 0@x … 1@x");
  refuse_for (RD_ERROR_XMPP_BAD_REQUEST);
  played_assert_noted ("block 1: 0@x … 0@x");
  refuse_for (RD_ERROR_XMPP_BAD_REQUEST);
  g_assert_cmpuint (rd_job_get_failed (job), ==, 1);
  played_assert_noted ("block 1: 1@x … 1@x");
  answer (NULL);
  played_forget_notes ();
  tell_stored (job);
  played_assert_noted ("block 2: 2@x … 3@x");
  answer (NULL);
  tell_stored (job);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_PARTLY_DONE);
  g_assert_cmpuint (rd_job_get_blocked (job), ==, 3);
  played_forget_notes ();
  go_offline (fixture);
}

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_block (fixture, RD_JOB_BLOCK, 3);
  refuse_for (RD_ERROR_XMPP_NOT_ALLOWED);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_FAILED);
  g_assert_cmpuint (rd_job_get_failed (job), ==, 3);
  played_forget_notes ();
  go_offline (fixture);
}

/* -- the connection ---------------------------------------------------------------------------- */

/* What may have been done is asked for again, what was stored is not. */
static void
test_lost_connection (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_block (fixture, RD_JOB_BLOCK, 600);
  answer (NULL);
  tell_stored (job);
  played_forget_notes ();
  go_offline (fixture);
  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  go_online (fixture);
  played_assert_noted ("block 100: 500@x … 599@x");
  answer (NULL);
  go_offline (fixture); /* before it was stored */
  played_forget_notes ();
  go_online (fixture);
  played_assert_noted ("block 100: 500@x … 599@x");
  answer (NULL);
  tell_stored (job);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_DONE);
  g_assert_cmpuint (rd_job_get_done (job), ==, 600);
  played_forget_notes ();
  go_offline (fixture);
}

/* -- with a removal ---------------------------------------------------------------------------- */

static void
test_removal_comes_first (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_removal_with_block (fixture, A);
  g_assert_cmpuint (rd_job_get_total (job), ==, 1);
  played_assert_noted ("remove " A);
  do_removal (fixture, A);
  played_assert_noted ("block 1: " A " … " A);
  g_assert_cmpuint (rd_job_get_done (job), ==, 1);
  answer (NULL);
  tell_stored (job);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_DONE);
  g_assert_cmpuint (rd_job_get_done (job), ==, 1);
  g_assert_cmpuint (rd_job_get_blocked (job), ==, 1);
  played_forget_notes ();
  go_offline (fixture);
}

/* A contact that was removed, and could not be blocked, has failed. */
static void
test_block_fails_behind_a_removal (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_removal_with_block (fixture, A);
  do_removal (fixture, A);
  refuse_for (RD_ERROR_XMPP_NOT_ALLOWED);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_FAILED);
  g_assert_cmpuint (rd_job_get_done (job), ==, 0);
  g_assert_cmpuint (rd_job_get_failed (job), ==, 1);
  played_forget_notes ();
  go_offline (fixture);
}

/* Who could not be removed is blocked all the same. */
static void
test_removal_fails_before_a_block (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_removal_with_block (fixture, A);
  refuse (fixture);
  refuse_for (RD_ERROR_XMPP_NOT_ALLOWED);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_FAILED);
  g_assert_cmpuint (rd_job_get_failed (job), ==, 1);
  played_forget_notes ();
  go_offline (fixture);
}

/* Lost between the two: the block is still to be done. */
static void
test_lost_behind_the_removal (Fixture *fixture, gconstpointer data)
{
  RdJob *job;

  tell_list (fixture);
  go_online (fixture);
  job = add_removal_with_block (fixture, A);
  do_removal (fixture, A);
  go_offline (fixture);
  assert_state (job, RD_JOB_WAITING, RD_RESULT_NONE);
  played_forget_notes ();
  go_online (fixture);
  played_assert_noted ("block 1: " A " … " A);
  rd_job_queue_cancel (fixture->queue, job);
  go_offline (fixture);
  pass (100 * MS);
  assert_state (job, RD_JOB_ENDED, RD_RESULT_CANCELLED);
  played_forget_notes ();
}

int
main (int argc, char **argv)
{
  static const QueueTest tests[] = {
    { "batches", test_batches },
    { "batches-of-long-jids", test_batches_of_long_jids },
    { "a-faulty-jid", test_a_faulty_jid },
    { "refusal", test_refusal },
    { "lost-connection", test_lost_connection },
    { "removal-comes-first", test_removal_comes_first },
    { "block-fails-behind-a-removal", test_block_fails_behind_a_removal },
    { "removal-fails-before-a-block", test_removal_fails_before_a_block },
    { "lost-behind-the-removal", test_lost_behind_the_removal },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/block-work/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
