/* Each call is two steps: the queue has room for one more, and the store writes its plan down.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-calls.h"

#include "dbus-interfaces/errors.h"

void
rd_job_calls_purge_async (RdJobQueue *jobs, RdFilter *filter, const RdExpectation *expectation,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, false, "", callback, user_data);

  if (task != NULL)
    rd_store_plan_purge_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                               filter, expectation, rd_job_queue_take_plan, task);
  else
    rd_filter_free (filter);
}

void
rd_job_calls_remove_async (RdJobQueue *jobs, const char *const *jids, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, false, "", callback, user_data);

  if (task != NULL)
    rd_store_plan_removals_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                                  jids, rd_job_queue_take_plan, task);
}

void
rd_job_calls_set_async (RdJobQueue *jobs, GPtrArray *edits, RdEditsCondition condition,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, false, "", callback, user_data);

  if (task != NULL)
    rd_store_plan_edits_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                               edits, condition, rd_job_queue_take_plan, task);
  else
    g_ptr_array_unref (edits);
}

void
rd_job_calls_set_selected_async (RdJobQueue *jobs, RdFilter *filter, RdEdit *edit,
                                 const RdExpectation *expectation, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, false, "", callback, user_data);

  if (task != NULL)
    {
      rd_store_plan_selected_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                                    filter, edit, expectation, rd_job_queue_take_plan, task);
      return;
    }
  rd_filter_free (filter);
  rd_edit_free (edit);
}

void
rd_job_calls_resync_async (RdJobQueue *jobs, bool is_dry_run, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, is_dry_run, "", callback, user_data);

  if (task != NULL)
    rd_store_plan_resync_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                                rd_job_queue_take_plan, task);
}

/* What a job did is known when it has ended. */
static bool
check_ended (RdJobQueue *jobs, uint64_t number, GError **error)
{
  const GPtrArray *list = rd_job_queue_list (jobs);

  for (unsigned i = 0; i < list->len; i++)
    {
      const RdJob *job = list->pdata[i];
      uint64_t running = rd_job_get_number (job);

      if (rd_job_get_state (job) == RD_JOB_ENDED || (number != 0 && number != running))
        continue;
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "Job %" G_GUINT64_FORMAT " has not ended yet; cancel it, or wait until it has, "
                   "before you undo.",
                   running);
      return false;
    }
  return true;
}

void
rd_job_calls_undo_async (RdJobQueue *jobs, uint64_t job, bool is_dry_run,
                         const RdExpectation *expectation, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;
  GError *error = NULL;

  if (!check_ended (jobs, job, &error))
    {
      g_task_report_error (jobs, callback, user_data, NULL, error);
      return;
    }
  task = rd_job_queue_begin (jobs, is_dry_run, "", callback, user_data);
  if (task != NULL)
    rd_store_plan_undo_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs), job,
                              is_dry_run, expectation, rd_job_queue_take_plan, task);
}

void
rd_job_calls_send_async (RdJobQueue *jobs, RdJobKind kind, const char *const *jids,
                         const char *message, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = rd_job_queue_begin (jobs, false, message, callback, user_data);

  if (task != NULL)
    rd_store_plan_presences_async (rd_job_queue_get_store (jobs), rd_job_queue_get_profile (jobs),
                                   kind, jids, rd_job_queue_take_plan, task);
}
