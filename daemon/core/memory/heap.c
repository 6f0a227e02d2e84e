/* glibc keeps freed memory for later use: after a large roster or job, hundreds of MiB that nobody
 * needs for days.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory/heap.h"

#include "runtime/clock.h"
#include "runtime/threads.h"

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
trim (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  rd_heap_trim ();
  g_atomic_int_set (&is_due, 0);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_due (gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  rd_threads_run_task (task, trim);
  return G_SOURCE_REMOVE;
}

void
rd_heap_give_back (void)
{
  if (g_atomic_int_compare_and_exchange (&is_due, 0, 1))
    rd_clock_add_timeout_seconds (DELAY_S, on_due, NULL);
}
