/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/clock-jumps.h"

#include <glib-unix.h>
#include <stdbool.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  int timer; /* a descriptor */
  int64_t slept, set;
  RdClockJumped jumped;
  gpointer user_data;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  close (watch->timer);
  g_free (watch);
}

static int64_t
read_clock (clockid_t id)
{
  struct timespec time = { 0 };

  clock_gettime (id, &time);
  return time.tv_sec * (int64_t)G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* CLOCK_BOOTTIME goes on while the machine sleeps, CLOCK_MONOTONIC stands. */
static void
measure (Watch *watch)
{
  int64_t boot = read_clock (CLOCK_BOOTTIME);

  watch->slept = boot - read_clock (CLOCK_MONOTONIC);
  watch->set = read_clock (CLOCK_REALTIME) - boot;
}

/* At no time that comes. */
static bool
arm (int timer)
{
  struct itimerspec never
      = { .it_value.tv_sec = sizeof (time_t) == 8 ? (time_t)G_MAXINT64 : (time_t)G_MAXINT32 };

  return timerfd_settime (timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0;
}

static gboolean
on_cancelled (int timer, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;
  int64_t slept = watch->slept, set = watch->set;
  uint64_t n;

  /* The end of time has come: it would come again and again. */
  if (read (timer, &n, sizeof n) == (ssize_t)sizeof n || !arm (timer))
    return G_SOURCE_REMOVE;
  measure (watch);
  watch->jumped (watch->slept - slept, watch->set - set, watch->user_data);
  return G_SOURCE_CONTINUE;
}

unsigned
rd_clock_jumps_watch (RdClockJumped jumped, gpointer user_data)
{
  int timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  Watch *watch;

  if (timer < 0)
    return 0;
  if (!arm (timer))
    {
      close (timer);
      return 0;
    }
  watch = g_new0 (Watch, 1);
  watch->timer = timer;
  watch->jumped = jumped;
  watch->user_data = user_data;
  measure (watch);
  return g_unix_fd_add_full (G_PRIORITY_DEFAULT, timer, G_IO_IN, on_cancelled, watch, watch_free);
}
