/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/late-ends.h"

#include "runtime/clock.h"
#include "store/job/jobs.h"

#define RETRY_S 30

/* A reference for its owner, and one for each end that is being stored. */
struct _RdLateEnds
{
  RdStore *store;
  int64_t profile;
  GPtrArray *all; /* (element-type End) */
  unsigned retry; /* a timer */
  bool is_over;
};

typedef struct
{
  RdLateEnds *ends;
  uint64_t job;
  RdJobResult result;
  char **unsettled; /* NULL: none */
  bool is_being_stored;
} End;

static void
end_free (gpointer data)
{
  End *end = data;

  g_strfreev (end->unsettled);
  g_free (end);
}

static gboolean on_retry (gpointer user_data);

static void
arm_retry (RdLateEnds *ends)
{
  if (ends->retry == 0 && !ends->is_over)
    ends->retry = rd_clock_add_timeout_seconds (RETRY_S, on_retry, ends);
}

static void
clear (gpointer data)
{
  RdLateEnds *ends = data;

  g_ptr_array_unref (ends->all);
  g_object_unref (ends->store);
}

static void
on_stored (GObject *store, GAsyncResult *result, gpointer user_data)
{
  End *end = user_data;
  RdLateEnds *ends = end->ends;

  end->is_being_stored = false;
  /* That it fails was logged at its first trial. */
  if (rd_store_write_finish (RD_STORE (store), result, NULL))
    g_ptr_array_remove (ends->all, end);
  else
    arm_retry (ends);
  g_rc_box_release_full (ends, clear);
}

static gboolean
on_retry (gpointer user_data)
{
  RdLateEnds *ends = user_data;

  ends->retry = 0;
  for (unsigned i = 0; i < ends->all->len; i++)
    {
      End *end = ends->all->pdata[i];

      if (end->is_being_stored)
        continue;
      end->is_being_stored = true;
      g_rc_box_acquire (ends);
      rd_store_end_job_async (ends->store, ends->profile, end->job,
                              rd_job_result_to_string (end->result),
                              (const char *const *)end->unsettled, on_stored, end);
    }
  return G_SOURCE_REMOVE;
}

void
rd_late_ends_add (RdLateEnds *ends, uint64_t job, RdJobResult result, const char *const *unsettled)
{
  End *end = g_new (End, 1);

  *end = (End){ ends, job, result, g_strdupv ((char **)unsettled), false };
  g_ptr_array_add (ends->all, end);
  arm_retry (ends);
}

void
rd_late_ends_settle (RdLateEnds *ends)
{
  for (unsigned i = 0; i < ends->all->len; i++)
    g_clear_pointer (&((End *)ends->all->pdata[i])->unsettled, g_strfreev);
}

RdLateEnds *
rd_late_ends_new (RdStore *store, int64_t profile)
{
  RdLateEnds *ends = g_rc_box_new0 (RdLateEnds);

  ends->store = g_object_ref (store);
  ends->profile = profile;
  ends->all = g_ptr_array_new_with_free_func (end_free);
  return ends;
}

void
rd_late_ends_free (RdLateEnds *ends)
{
  g_clear_handle_id (&ends->retry, g_source_remove);
  ends->is_over = true;
  g_rc_box_release_full (ends, clear);
}
