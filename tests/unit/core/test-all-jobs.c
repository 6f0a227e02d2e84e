/* How many jobs may be open, and how long ended ones are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/all-jobs.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "virtual-time.h"

#define KEPT (60 * SECOND)

typedef struct
{
  GPtrArray *gone; /* (element-type RdJob) */
} Queue;

static void
on_let_go (RdJob *job, gpointer queue)
{
  g_ptr_array_add (((Queue *)queue)->gone, job);
}

static void
keep (RdAllJobs *all, Queue *queue, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (RdJob) job = rd_job_new (rd_plan_new (RD_JOB_SET));

      rd_all_jobs_keep (all, job, on_let_go, queue);
    }
}

static void
test_open (void)
{
  RdAllJobs *all = rd_all_jobs_new ();
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < RD_ALL_JOBS_MAX; i++)
    g_assert_true (rd_all_jobs_begin (all, NULL));
  g_assert_false (rd_all_jobs_begin (all, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "200 jobs"));
  rd_all_jobs_end (all);
  g_assert_true (rd_all_jobs_begin (all, NULL));
  g_assert_false (rd_all_jobs_begin (all, NULL));
  rd_all_jobs_unref (all);
}

static void
test_kept_a_minute (void)
{
  RdAllJobs *all = rd_all_jobs_new ();
  Queue queue = { g_ptr_array_new () };
  g_autoptr (RdJob) job = rd_job_new (rd_plan_new (RD_JOB_SET));

  rd_all_jobs_keep (all, job, on_let_go, &queue);
  pass (KEPT / 2);
  keep (all, &queue, 1);
  pass (KEPT / 2 - MS);
  g_assert_cmpuint (queue.gone->len, ==, 0);
  g_assert_cmpuint (G_OBJECT (job)->ref_count, ==, 2);
  pass (SECOND + 2 * MS);
  g_assert_cmpuint (queue.gone->len, ==, 1);
  g_assert_true (queue.gone->pdata[0] == job);
  g_assert_cmpuint (G_OBJECT (job)->ref_count, ==, 1);
  pass (KEPT / 2 + SECOND);
  g_assert_cmpuint (queue.gone->len, ==, 2);
  g_ptr_array_unref (queue.gone);
  rd_all_jobs_unref (all);
}

/* The oldest goes when one more has ended. */
static void
test_kept_at_most (void)
{
  RdAllJobs *all = rd_all_jobs_new ();
  Queue queue = { g_ptr_array_new () };
  g_autoptr (RdJob) job = rd_job_new (rd_plan_new (RD_JOB_SET));

  rd_all_jobs_keep (all, job, on_let_go, &queue);
  keep (all, &queue, RD_KEPT_JOBS_MAX - 1);
  g_assert_cmpuint (queue.gone->len, ==, 0);
  keep (all, &queue, 1);
  g_assert_cmpuint (queue.gone->len, ==, 1);
  g_assert_true (queue.gone->pdata[0] == job);
  keep (all, &queue, 1);
  g_assert_cmpuint (queue.gone->len, ==, 2);
  pass (KEPT + SECOND + MS);
  g_assert_cmpuint (queue.gone->len, ==, RD_KEPT_JOBS_MAX + 2);
  g_ptr_array_unref (queue.gone);
  rd_all_jobs_unref (all);
}

/* Nobody is told of the jobs of a queue that is gone, and of others' all the same. */
static void
test_forgotten (void)
{
  RdAllJobs *all = rd_all_jobs_ref (rd_all_jobs_new ());
  Queue queue = { g_ptr_array_new () }, other = { g_ptr_array_new () };

  keep (all, &queue, 2);
  keep (all, &other, 1);
  keep (all, &queue, 1);
  rd_all_jobs_forget (all, &queue);
  pass (KEPT + SECOND + MS);
  g_assert_cmpuint (queue.gone->len, ==, 0);
  g_assert_cmpuint (other.gone->len, ==, 1);
  keep (all, &queue, 1);
  rd_all_jobs_unref (all);
  rd_all_jobs_unref (all); /* the last one: the timer goes, too */
  pass (KEPT + SECOND + MS);
  g_assert_cmpuint (queue.gone->len, ==, 0);
  g_ptr_array_unref (queue.gone);
  g_ptr_array_unref (other.gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/all-jobs/open", test_open);
  g_test_add_func ("/all-jobs/kept-a-minute", test_kept_a_minute);
  g_test_add_func ("/all-jobs/kept-at-most", test_kept_at_most);
  g_test_add_func ("/all-jobs/forgotten", test_forgotten);
  return g_test_run ();
}
