/* The calls that make jobs. Each ends with rd_job_queue_finish ().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"

/* See the functions of the same names in store/store-jobs.h; what is taken there is taken here. */
void rd_job_calls_purge_async (RdJobQueue *jobs, RdFilter *filter, const RdExpectation *expectation,
                               GAsyncReadyCallback callback, gpointer user_data);
void rd_job_calls_remove_async (RdJobQueue *jobs, const char *const *jids,
                                GAsyncReadyCallback callback, gpointer user_data);
void rd_job_calls_set_async (RdJobQueue *jobs, GPtrArray *edits, RdEditsCondition condition,
                             GAsyncReadyCallback callback, gpointer user_data);
void rd_job_calls_set_selected_async (RdJobQueue *jobs, RdFilter *filter, RdEdit *edit,
                                      const RdExpectation *expectation,
                                      GAsyncReadyCallback callback, gpointer user_data);
void rd_job_calls_resync_async (RdJobQueue *jobs, bool is_dry_run, GAsyncReadyCallback callback,
                                gpointer user_data);
void rd_job_calls_undo_async (RdJobQueue *jobs, uint64_t job, bool is_dry_run,
                              const RdExpectation *expectation, GAsyncReadyCallback callback,
                              gpointer user_data);
void rd_job_calls_send_async (RdJobQueue *jobs, RdJobKind kind, const char *const *jids,
                              const char *message, GAsyncReadyCallback callback,
                              gpointer user_data);
