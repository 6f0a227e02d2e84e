/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/clock.h"

#include "machine/schedule.h"
#include "runtime/clock-jumps.h"
#include "runtime/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int64_t
rd_clock_get_monotonic (void)
{
  return sim_schedule_get_now ();
}

int64_t
rd_clock_get_real (void)
{
  return sim_schedule_get_real_time ();
}

void
rd_clock_sleep (unsigned ms)
{
  sim_schedule_let_pass ((int64_t)ms * 1000);
}

/* -- timers ------------------------------------------------------------------------------------ */

typedef struct
{
  GSource source;
  int64_t interval; /* µs */
  SimEntry *entry;  /* NULL: is due, or not started */
  bool is_started;
} Timer;

static void
on_due (gpointer data)
{
  Timer *timer = data;

  timer->entry = NULL;
  g_source_set_ready_time (&timer->source, 0);
}

static void
start (Timer *timer)
{
  timer->is_started = true;
  timer->entry = sim_schedule_add (timer->interval, on_due, timer);
}

static gboolean
dispatch (GSource *source, GSourceFunc run, gpointer user_data)
{
  Timer *timer = (Timer *)source;

  g_source_set_ready_time (source, -1);
  if (timer->is_started && (run == NULL || !run (user_data)))
    return G_SOURCE_REMOVE;
  start (timer);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  Timer *timer = (Timer *)source;

  g_clear_pointer (&timer->entry, sim_schedule_cancel);
}

static GSource *
timer_new (int64_t interval)
{
  static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };
  GSource *source = g_source_new (&functions, sizeof (Timer));
  Timer *timer = (Timer *)source;

  timer->interval = interval;
  if (sim_schedule_is_mine ())
    start (timer);
  else
    g_source_set_ready_time (source, 0); /* the main loop starts it */
  return source;
}

static unsigned
attach (GSource *source, GSourceFunc run, gpointer user_data)
{
  unsigned id;

  g_source_set_callback (source, run, user_data, NULL);
  id = g_source_attach (source, NULL);
  g_source_unref (source);
  return id;
}

GSource *
rd_clock_timeout_source_new (unsigned ms)
{
  return timer_new ((int64_t)ms * 1000);
}

GSource *
rd_clock_timeout_source_new_seconds (unsigned s)
{
  return timer_new ((int64_t)s * G_USEC_PER_SEC);
}

unsigned
rd_clock_add_timeout (unsigned ms, GSourceFunc run, gpointer user_data)
{
  return attach (timer_new ((int64_t)ms * 1000), run, user_data);
}

unsigned
rd_clock_add_timeout_seconds (unsigned s, GSourceFunc run, gpointer user_data)
{
  return attach (timer_new ((int64_t)s * G_USEC_PER_SEC), run, user_data);
}

/* -- jumps ------------------------------------------------------------------------------------- */

/* There is one process at a time. */
static struct
{
  RdClockJumped jumped; /* NULL: nobody is told */
  gpointer user_data;
  int64_t slept, set; /* not told yet */
  GSource *source;    /* has it to tell */
} jumps;

static gboolean
on_jump (gpointer user_data)
{
  int64_t slept = jumps.slept, set = jumps.set;

  g_source_set_ready_time (jumps.source, -1);
  jumps.slept = jumps.set = 0;
  jumps.jumped (slept, set, jumps.user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_jump (GSource *source, GSourceFunc run, gpointer user_data)
{
  return run (user_data);
}

static void
forget_jumps (GSource *source)
{
  if (jumps.source == source)
    jumps.source = NULL;
}

unsigned
rd_clock_jumps_watch (RdClockJumped jumped, gpointer user_data)
{
  static GSourceFuncs functions = { .dispatch = dispatch_jump, .finalize = forget_jumps };

  jumps.jumped = jumped;
  jumps.user_data = user_data;
  jumps.slept = jumps.set = 0;
  jumps.source = g_source_new (&functions, sizeof (GSource));
  return attach (jumps.source, on_jump, NULL);
}

void
sim_clock_tell_jump (int64_t slept, int64_t set)
{
  if (jumps.source == NULL || g_source_is_destroyed (jumps.source))
    return;
  jumps.slept += slept;
  jumps.set += set;
  g_source_set_ready_time (jumps.source, 0);
}

/* -- GLib's own clock -------------------------------------------------------------------------- */

static int has_begun;

void
sim_clock_begin (void)
{
  has_begun = 1;
}

/* In front of libc's. Each thread counts for itself, so that no other one moves its time. */
int
clock_gettime (clockid_t id, struct timespec *time)
{
  static _Thread_local int64_t n_readings = 0;
  int64_t us;

  if (id != CLOCK_MONOTONIC || !has_begun)
    return (int)syscall (SYS_clock_gettime, id, time);
  us = G_USEC_PER_SEC + n_readings++;
  time->tv_sec = us / G_USEC_PER_SEC;
  time->tv_nsec = us % G_USEC_PER_SEC * 1000;
  return 0;
}
