/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/clock.h"

int64_t
rd_clock_get_monotonic (void)
{
  return g_get_monotonic_time ();
}

int64_t
rd_clock_get_real (void)
{
  return g_get_real_time ();
}

unsigned
rd_clock_add_timeout (unsigned ms, GSourceFunc run, gpointer user_data)
{
  return g_timeout_add (ms, run, user_data);
}

unsigned
rd_clock_add_timeout_seconds (unsigned s, GSourceFunc run, gpointer user_data)
{
  return g_timeout_add_seconds (s, run, user_data);
}

GSource *
rd_clock_timeout_source_new (unsigned ms)
{
  return g_timeout_source_new (ms);
}

GSource *
rd_clock_timeout_source_new_seconds (unsigned s)
{
  return g_timeout_source_new_seconds (s);
}

void
rd_clock_sleep (unsigned ms)
{
  g_usleep (ms * 1000UL);
}
