/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "put-forward.h"

/* A moment of 2026; and one of the machine, not long after its start. */
#define REAL_START ((int64_t)1780000000 * G_USEC_PER_SEC)
#define MONOTONIC_START ((int64_t)1000 * G_USEC_PER_SEC)

typedef struct
{
  GSource source;
  int64_t interval; /* µs */
  int64_t due;
} Timer;

static GMutex lock; /* guards all */
static int64_t passed;
static GQueue timers = G_QUEUE_INIT; /* (element-type Timer) */

/* The source is ready at once, or never. */
static void
arm (Timer *timer)
{
  g_source_set_ready_time ((GSource *)timer, timer->due <= passed ? 0 : -1);
}

void
clock_put_forward (unsigned ms)
{
  g_mutex_lock (&lock);
  passed += (int64_t)ms * 1000;
  for (const GList *link = timers.head; link != NULL; link = link->next)
    arm (link->data);
  g_mutex_unlock (&lock);
}

int64_t
rd_clock_get_monotonic (void)
{
  int64_t now;

  g_mutex_lock (&lock);
  now = MONOTONIC_START + passed;
  g_mutex_unlock (&lock);
  return now;
}

int64_t
rd_clock_get_real (void)
{
  return rd_clock_get_monotonic () - MONOTONIC_START + REAL_START;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Timer *timer = (Timer *)source;

  if (!callback (user_data))
    return G_SOURCE_REMOVE;
  g_mutex_lock (&lock);
  timer->due = passed + timer->interval;
  arm (timer);
  g_mutex_unlock (&lock);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  g_mutex_lock (&lock);
  g_queue_remove (&timers, source);
  g_mutex_unlock (&lock);
}

GSource *
rd_clock_timeout_source_new (unsigned ms)
{
  static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };
  GSource *source = g_source_new (&functions, sizeof (Timer));
  Timer *timer = (Timer *)source;

  g_mutex_lock (&lock);
  timer->interval = (int64_t)ms * 1000;
  timer->due = passed + timer->interval;
  g_queue_push_tail (&timers, source);
  arm (timer);
  g_mutex_unlock (&lock);
  return source;
}

GSource *
rd_clock_timeout_source_new_seconds (unsigned s)
{
  return rd_clock_timeout_source_new (s * 1000);
}

unsigned
rd_clock_add_timeout (unsigned ms, GSourceFunc run, gpointer user_data)
{
  g_autoptr (GSource) source = rd_clock_timeout_source_new (ms);

  g_source_set_callback (source, run, user_data, NULL);
  return g_source_attach (source, NULL);
}

unsigned
rd_clock_add_timeout_seconds (unsigned s, GSourceFunc run, gpointer user_data)
{
  return rd_clock_add_timeout (s * 1000, run, user_data);
}

void
rd_clock_sleep (unsigned ms)
{
  clock_put_forward (ms);
}
