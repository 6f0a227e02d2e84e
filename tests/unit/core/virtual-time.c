/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual-time.h"

#include "machine/schedule.h"

static void
on_end (gpointer data)
{
  *(bool *)data = true;
}

void
pass (gint64 duration)
{
  bool is_over = false;

  sim_schedule_add (duration, on_end, &is_over);
  while (!is_over)
    {
      sim_schedule_step ();
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}
