/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/wait.h"

#include "cli/client/object.h"
#include "cli/job/progress.h"
#include "cli/out/exit.h"
#include "cli/out/interrupt.h"

/* A job that ends sooner shows no bar. */
#define QUIET_MS 250

typedef struct
{
  CtlJob *job;
  GMainLoop *loop;
  GCancellable *cancellable;
  CtlJobProgress progress;
  GError *error;
  bool is_loud; /* the quiet time is over */
  bool is_late;
  CtlInterrupt interrupt;
  double seconds; /* --timeout */
} Waiting;

static void
show (Waiting *waiting)
{
  RdBusJob *proxy = waiting->job->proxy;
  const char *state = rd_bus_job_get_state (proxy);

  /* If rosterd is gone, the answer to Wait tells it. */
  if (!waiting->is_loud || ctl_object_is_gone (G_DBUS_PROXY (proxy))
      || g_str_equal (state, "ended"))
    return;
  ctl_job_progress_show (
      &waiting->progress, waiting->job->number,
      &(CtlJobFigures){ state, rd_bus_job_get_done (proxy), rd_bus_job_get_failed (proxy),
                        rd_bus_job_get_total (proxy), rd_bus_job_get_sent_back (proxy) });
}

static void
on_changed (gpointer data)
{
  show (data);
}

static gboolean
on_quiet_over (void *data)
{
  Waiting *waiting = data;

  waiting->is_loud = true;
  show (waiting);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_late (void *data)
{
  Waiting *waiting = data;

  waiting->is_late = true;
  g_cancellable_cancel (waiting->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
on_interrupt (void *data)
{
  Waiting *waiting = data;

  g_cancellable_cancel (waiting->cancellable);
}

static void
on_ended (GObject *source, GAsyncResult *answer, void *data)
{
  Waiting *waiting = data;
  CtlJob *job = waiting->job;

  rd_bus_job_call_wait_finish (job->proxy, &job->result, &job->details, answer, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static void
run (Waiting *waiting, CtlCall *call)
{
  GDBusProxy *proxy = G_DBUS_PROXY (waiting->job->proxy);
  bool is_limited = ctl_options_has (call->options, "timeout");
  unsigned late = is_limited ? g_timeout_add (call->client->timeout_ms, on_late, waiting) : 0;
  unsigned quiet = g_timeout_add (QUIET_MS, on_quiet_over, waiting);
  /* If this fails, no progress is shown. */
  CtlFollowing *following = ctl_object_follow (proxy, on_changed, waiting, NULL);

  ctl_interrupt_begin (&waiting->interrupt, on_interrupt, waiting);
  g_dbus_proxy_set_default_timeout (proxy, G_MAXINT);
  rd_bus_job_call_wait (waiting->job->proxy, waiting->cancellable, on_ended, waiting);
  g_main_loop_run (waiting->loop);
  g_dbus_proxy_set_default_timeout (proxy, call->client->timeout_ms);
  if (following != NULL)
    ctl_object_unfollow (following);
  ctl_interrupt_end (&waiting->interrupt);
  g_source_remove (quiet);
  g_clear_handle_id (&late, g_source_remove);
}

static void
explain (const Waiting *waiting, GError *reason, GError **error)
{
  uint64_t number = waiting->job->number;

  if (waiting->interrupt.number != 0)
    ctl_interrupt_set_error (error, waiting->interrupt.number,
                             "Job %" G_GUINT64_FORMAT
                             " goes on. To wait for it: rosterctl job wait %" G_GUINT64_FORMAT
                             "; to end it: rosterctl job cancel %" G_GUINT64_FORMAT,
                             number, number, number);
  else if (waiting->is_late)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_TIMED_OUT,
                 "Job %" G_GUINT64_FORMAT " isn't over after %g s, and goes on. To wait for it: "
                 "rosterctl job wait %" G_GUINT64_FORMAT
                 "; to end it: rosterctl job cancel %" G_GUINT64_FORMAT,
                 number, waiting->seconds, number, number);
  else if (g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_DAEMON,
                 "rosterd ended before job %" G_GUINT64_FORMAT
                 " did. What was done stays done; run the same again for the rest.",
                 number);
  else
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return;
    }
  g_clear_error (&reason);
}

bool
ctl_job_wait (CtlJob *job, CtlCall *call, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Waiting waiting
      = { .job = job, .loop = loop, .cancellable = cancellable, .seconds = call->options->timeout };

  ctl_job_progress_init (&waiting.progress, call->options->plain);
  run (&waiting, call);
  ctl_job_progress_clear (&waiting.progress);
  if (waiting.error != NULL)
    {
      explain (&waiting, waiting.error, error);
      return false;
    }
  /* The signal of the last change may still be on its way. */
  ctl_object_read (job->proxy, NULL);
  job->total = rd_bus_job_get_total (job->proxy);
  return true;
}
