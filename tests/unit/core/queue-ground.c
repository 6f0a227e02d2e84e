/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-ground.h"

#include "store/sync/pushes.h"

static void
on_idle (RdJobQueue *queue, Fixture *fixture)
{
  g_assert_true (rd_job_queue_is_idle (queue));
  fixture->n_idle++;
}

static void
on_removed (RdJobQueue *queue, RdJob *job, Fixture *fixture)
{
  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_ENDED);
  fixture->n_removed++;
}

static void
store_contacts (Fixture *fixture)
{
  g_autoptr (RdContact) a = rd_contact_new (A, "A", RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 0);
  g_autoptr (RdContact) b = rd_contact_new (B, "B", RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 0);
  const RdPush pushes[] = { { a, NULL, "v1", RD_CAUSE_PUSH }, { b, NULL, "v2", RD_CAUSE_PUSH } };

  rd_store_apply_pushes_async (fixture->base.store, fixture->record->id, pushes, 2, NULL, NULL);
  pass (100 * MS);
}

void
store_removal (Fixture *fixture, const char *jid)
{
  const RdPush push = { NULL, jid, "v3", RD_CAUSE_PUSH };

  rd_store_apply_pushes_async (fixture->base.store, fixture->record->id, &push, 1, NULL, NULL);
  pass (100 * MS);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  played_begin ();
  store_begin (&fixture->base);
  fixture->record = store_add_profile (&fixture->base);
  store_contacts (fixture);
  fixture->all = rd_all_jobs_new ();
  fixture->queue
      = rd_job_queue_new (fixture->base.store, fixture->record->id, PATIENCE / 1000, fixture->all);
  g_signal_connect (fixture->queue, "idle", G_CALLBACK (on_idle), fixture);
  g_signal_connect (fixture->queue, "removed", G_CALLBACK (on_removed), fixture);
}

/* What a job counted for is counted no more, when its queue is gone. */
static void
assert_room (RdAllJobs *all)
{
  for (unsigned i = 0; i < RD_ALL_JOBS_MAX; i++)
    g_assert_true (rd_all_jobs_begin (all, NULL));
  g_assert_false (rd_all_jobs_begin (all, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pass (100 * MS);
  g_assert_finalize_object (fixture->queue);
  assert_room (fixture->all);
  rd_all_jobs_unref (fixture->all);
  rd_profile_record_free (fixture->record);
  g_assert_null (played.sync);
  store_end (&fixture->base);
}

/* -- orders ------------------------------------------------------------------------------------ */

GVariant *
options (bool is_dry_run)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (is_dry_run)
    g_variant_dict_insert (&dict, "DryRun", "b", TRUE);
  return g_variant_dict_end (&dict);
}

typedef struct
{
  RdJob *job;
  GError *error;
  bool is_over;
} Answer;

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->job = rd_job_queue_finish (RD_JOB_QUEUE (source), result, &answer->error);
  answer->is_over = true;
}

RdJob *
add (Fixture *fixture, RdOrder *order, GError **error)
{
  Answer answer = { 0 };

  rd_job_queue_add_async (fixture->queue, order, on_added, &answer);
  pass (100 * MS);
  g_assert_true (answer.is_over);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  return answer.job;
}

RdOrder *
make_removal (const char *jid)
{
  const char *jids[] = { jid, NULL };
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (false));

  return rd_order_new_remove (jids, dict, NULL);
}

RdJob *
add_removal (Fixture *fixture, const char *jid)
{
  RdJob *job = add (fixture, make_removal (jid), NULL);

  g_assert_nonnull (job);
  return job;
}

RdJob *
add_resync (Fixture *fixture, bool is_dry_run)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (options (is_dry_run));

  return add (fixture, rd_order_new_resync (dict, NULL), NULL);
}

/* -- the server -------------------------------------------------------------------------------- */

void
go_online (Fixture *fixture)
{
  g_autoptr (RdRosterSync) sync = played_new ();

  rd_job_queue_set_sync (fixture->queue, sync);
  pass (100 * MS);
}

void
go_offline (Fixture *fixture)
{
  rd_job_queue_set_sync (fixture->queue, NULL);
  pass (100 * MS);
  g_assert_null (played.sync);
}

void
do_removal (Fixture *fixture, const char *jid)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_SET);
  g_autoptr (RdContact) contact = rd_contact_new (jid, "", RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 0);

  change->is_listed = true;
  rd_change_add_removed (change, contact);
  played.asker->stored (change, played.asker_data);
  played.asker->answered (played_connection.last_token, NULL, played.asker_data);
}

void
refuse (Fixture *fixture)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED, "No.");

  played.asker->answered (played_connection.last_token, error, played.asker_data);
}

void
answer_resync (void)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_RESYNC);

  change->n_removed = 3;
  change->n_contacts = 5;
  played.asker->resynced (change, NULL, played.asker_data);
}

void
assert_state (const RdJob *job, RdJobState state, RdJobResult result)
{
  g_assert_cmpstr (rd_job_state_to_string (rd_job_get_state (job)), ==,
                   rd_job_state_to_string (state));
  g_assert_cmpstr (rd_job_result_to_string (rd_job_get_result (job)), ==,
                   rd_job_result_to_string (result));
}

void
add_tests (const char *path, const QueueTest *tests, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (path, tests[i].name, NULL);

      g_test_add (name, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
}
