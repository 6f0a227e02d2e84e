/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/all-jobs.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"

#define KEPT_SECONDS 60

struct _RdAllJobs
{
  unsigned n_open;
  GQueue kept; /* (element-type Kept), the oldest first */
};

typedef struct
{
  RdAllJobs *all;
  RdJob *job;
  RdAllJobsLetGo let_go;
  gpointer queue;
  guint timer;
} Kept;

static void
free_kept (Kept *kept)
{
  g_clear_handle_id (&kept->timer, g_source_remove);
  g_object_unref (kept->job);
  g_free (kept);
}

RdAllJobs *
rd_all_jobs_new (void)
{
  return g_rc_box_new0 (RdAllJobs);
}

RdAllJobs *
rd_all_jobs_ref (RdAllJobs *all)
{
  return g_rc_box_acquire (all);
}

static void
clear (gpointer data)
{
  RdAllJobs *all = data;

  g_queue_clear_full (&all->kept, (GDestroyNotify)free_kept);
}

void
rd_all_jobs_unref (RdAllJobs *all)
{
  g_rc_box_release_full (all, clear);
}

bool
rd_all_jobs_begin (RdAllJobs *all, GError **error)
{
  if (all->n_open >= RD_ALL_JOBS_MAX)
    {
      g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                   "%d jobs of all profiles have not ended yet; wait until some of them have, or "
                   "cancel them.",
                   RD_ALL_JOBS_MAX);
      return false;
    }
  all->n_open++;
  return true;
}

void
rd_all_jobs_end (RdAllJobs *all)
{
  all->n_open--;
}

static void
let_go (Kept *kept)
{
  g_queue_remove (&kept->all->kept, kept);
  kept->let_go (kept->job, kept->queue);
  free_kept (kept);
}

static gboolean
on_kept_long_enough (gpointer user_data)
{
  Kept *kept = user_data;

  kept->timer = 0;
  let_go (kept);
  return G_SOURCE_REMOVE;
}

void
rd_all_jobs_keep (RdAllJobs *all, RdJob *job, RdAllJobsLetGo callback, gpointer queue)
{
  Kept *kept = g_new (Kept, 1);

  if (all->kept.length >= RD_KEPT_JOBS_MAX)
    let_go (g_queue_peek_head (&all->kept));
  *kept = (Kept){ all, g_object_ref (job), callback, queue, 0 };
  kept->timer = rd_clock_add_timeout_seconds (KEPT_SECONDS, on_kept_long_enough, kept);
  g_queue_push_tail (&all->kept, kept);
}

void
rd_all_jobs_forget (RdAllJobs *all, gpointer queue)
{
  for (GList *link = all->kept.head, *next; link != NULL; link = next)
    {
      Kept *kept = link->data;

      next = link->next;
      if (kept->queue != queue)
        continue;
      g_queue_delete_link (&all->kept, link);
      free_kept (kept);
    }
}
