/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/job-cancels.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "roster-bus.h"
#include "runtime/clock.h"

struct _RdJobCancels
{
  RdJobQueue *queue;
  RdJob *job;
  GQueue calls; /* (element-type Call) */
};

typedef struct
{
  RdJobCancels *cancels;
  GDBusMethodInvocation *invocation;
  guint timer;
} Call;

RdJobCancels *
rd_job_cancels_new (RdJobQueue *queue, RdJob *job)
{
  RdJobCancels *cancels = g_new0 (RdJobCancels, 1);

  cancels->queue = queue;
  cancels->job = job;
  g_queue_init (&cancels->calls);
  return cancels;
}

/* REASON: why the job has not ended, "" when it has. */
static void
answer (GDBusMethodInvocation *invocation, const char *reason)
{
  rd_bus_job_complete_cancel (NULL, invocation, reason);
}

static void
free_call (Call *call)
{
  g_clear_handle_id (&call->timer, g_source_remove);
  g_free (call);
}

static gboolean
on_time_over (gpointer user_data)
{
  Call *call = user_data;
  RdJobCancels *cancels = call->cancels;

  call->timer = 0;
  answer (call->invocation, rd_job_queue_explain_delay (cancels->queue, cancels->job));
  g_queue_remove (&cancels->calls, call);
  free_call (call);
  return G_SOURCE_REMOVE;
}

void
rd_job_cancels_add (RdJobCancels *cancels, GDBusMethodInvocation *invocation)
{
  Call *call;

  rd_job_queue_cancel (cancels->queue, cancels->job);
  if (rd_job_get_state (cancels->job) == RD_JOB_ENDED)
    {
      answer (invocation, "");
      return;
    }
  if (cancels->calls.length >= RD_JOB_WAITERS_MAX)
    {
      answer (invocation, rd_job_queue_explain_delay (cancels->queue, cancels->job));
      return;
    }
  call = g_new (Call, 1);
  *call
      = (Call){ cancels, invocation, rd_clock_add_timeout (RD_CANCEL_WAIT_MS, on_time_over, call) };
  g_queue_push_tail (&cancels->calls, call);
}

void
rd_job_cancels_end (RdJobCancels *cancels)
{
  Call *call;

  while ((call = g_queue_pop_head (&cancels->calls)) != NULL)
    {
      answer (call->invocation, "");
      free_call (call);
    }
}

void
rd_job_cancels_free (RdJobCancels *cancels)
{
  Call *call;

  while ((call = g_queue_pop_head (&cancels->calls)) != NULL)
    {
      g_dbus_method_invocation_return_error (call->invocation, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                                             "The job's profile is gone, and the job with it.");
      free_call (call);
    }
  g_free (cancels);
}
