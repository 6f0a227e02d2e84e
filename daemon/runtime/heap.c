/* glibc keeps freed memory for later use: after a large roster or job, hundreds of MiB that nobody
 * needs for days.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/heap.h"

#include "runtime/clock.h"
#include "runtime/thread-job.h"

#include <glib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Until then, the work under way has ended. */
#define DELAY_S 5

static int is_due;

void
rd_heap_trim (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static void
trim (gpointer data, gpointer user_data)
{
  rd_heap_trim ();
}

static gboolean
on_trimmed (gpointer data)
{
  g_atomic_int_set (&is_due, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
on_due (gpointer user_data)
{
  /* A thread of a pool would wake up once more, later, to end. */
  rd_thread_job_run (g_main_context_default (), trim, on_trimmed, NULL);
  return G_SOURCE_REMOVE;
}

void
rd_heap_give_back (void)
{
  if (g_atomic_int_compare_and_exchange (&is_due, 0, 1))
    rd_clock_add_timeout_seconds (DELAY_S, on_due, NULL);
}
