/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual-time.h"

#include "machine/schedule.h"

static void
on_end (gpointer data)
{
  *(bool *)data = true;
}

static void
run_main_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
pass (gint64 duration)
{
  bool is_over = false;

  run_main_loop ();
  sim_schedule_add (duration, on_end, &is_over);
  while (!is_over)
    {
      sim_schedule_step ();
      run_main_loop ();
    }
}
