/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clock-helper.h"

/* Not 0, which could mean "never". */
static int64_t now = (int64_t)3600 * G_USEC_PER_SEC;

typedef struct
{
  GSource source;
  int64_t due;
} Timer;

static gboolean
is_due (GSource *source)
{
  return ((Timer *)source)->due <= now;
}

static gboolean
prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return is_due (source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

GSource *
rd_clock_timeout_source_new (unsigned ms)
{
  static GSourceFuncs funcs = { .prepare = prepare, .check = is_due, .dispatch = dispatch };
  GSource *source = g_source_new (&funcs, sizeof (Timer));

  ((Timer *)source)->due = now + (int64_t)ms * 1000;
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

int64_t
rd_clock_get_monotonic (void)
{
  return now;
}

int64_t
rd_clock_get_real (void)
{
  return now;
}

void
rd_clock_sleep (unsigned ms)
{
  now += (int64_t)ms * 1000;
}

void
run_what_is_due (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
pass_ms (unsigned ms)
{
  rd_clock_sleep (ms);
  run_what_is_due ();
}
