/* Threads for the TLS handshake, which blocks, and the key derivation. Each job has its own: in a
 * pool a server that stalls could hold up others. It is joined before DONE, so that none outlives
 * the process's end with OpenSSL's data in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/thread-job.h"

typedef struct
{
  GThread *thread;
  GMainContext *context;
  GFunc work;
  GSourceFunc done;
  gpointer data;
} Job;

static gboolean
on_done (gpointer user_data)
{
  Job *job = user_data;

  g_thread_join (job->thread);
  job->done (job->data);
  g_main_context_unref (job->context);
  g_free (job);
  return G_SOURCE_REMOVE;
}

static gpointer
do_job (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->work (job->data, NULL);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, job, NULL);
  g_source_attach (source, job->context);
  return NULL;
}

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->context = g_main_context_ref (context);
  job->work = work;
  job->done = done;
  job->data = data;
  job->thread = g_thread_new ("rosterd-job", do_job, job);
}
