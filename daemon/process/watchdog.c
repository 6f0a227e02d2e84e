/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/watchdog.h"

#include "runtime/clock.h"

#include <stdbool.h>

typedef struct
{
  GSource source;
  int64_t interval;
  int64_t last; /* monotonic */
  void (*alive) (void);
} Watchdog;

static bool
is_due (const Watchdog *watchdog)
{
  return rd_clock_get_monotonic () - watchdog->last > watchdog->interval / 2;
}

/* Called by each turn. */
static gboolean
prepare (GSource *source, int *timeout_ms)
{
  return is_due ((Watchdog *)source);
}

static gboolean
check (GSource *source)
{
  return is_due ((Watchdog *)source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Watchdog *watchdog = (Watchdog *)source;

  watchdog->last = rd_clock_get_monotonic ();
  g_source_set_ready_time (source, watchdog->last + watchdog->interval);
  watchdog->alive ();
  return G_SOURCE_CONTINUE;
}

GSource *
rd_watchdog_new (GMainContext *context, uint64_t interval_us, void (*alive) (void))
{
  static GSourceFuncs functions = { .prepare = prepare, .check = check, .dispatch = dispatch };
  GSource *source = g_source_new (&functions, sizeof (Watchdog));
  Watchdog *watchdog = (Watchdog *)source;

  watchdog->interval = (int64_t)interval_us;
  watchdog->last = rd_clock_get_monotonic ();
  watchdog->alive = alive;
  g_source_set_static_name (source, "watchdog");
  g_source_set_ready_time (source, watchdog->last + watchdog->interval);
  g_source_attach (source, context);
  return source;
}
