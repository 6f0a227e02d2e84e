/* What will happen in a run: a seed for all that is drawn on the way, the server's habits, and
 * events with their times. Made of a seed, or read from a file, where it is text that outlives
 * changes of how scenarios are made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "event/event.h"
#include "server/server.h"

typedef struct
{
  uint64_t seed;
  SimHabits habits;
  GArray *events; /* (element-type SimEvent), in the order of their times */
} SimScenario;

SimScenario *sim_scenario_draw (uint64_t seed, unsigned n_events);
/* The events but for COUNT of them, from FIRST on. */
SimScenario *sim_scenario_without (const SimScenario *scenario, unsigned first, unsigned count);
void sim_scenario_free (SimScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScenario, sim_scenario_free)

/* One line for each event: "at 12.345678 set 3 7 0". Lines that begin with # are remarks. */
char *sim_scenario_to_string (const SimScenario *scenario);
SimScenario *sim_scenario_read (const char *text, GError **error);
