/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/shrink.h"

#include "runner/run.h"

/* Each takes some hundredths of a second, unless it hangs. */
#define RUNS_MAX 600

static bool
still_breaks (const SimScenario *scenario, const char *promise)
{
  SimOutcome outcome = sim_run (scenario, false);
  bool is_same = g_strcmp0 (outcome.promise, promise) == 0;

  sim_outcome_clear (&outcome);
  return is_same;
}

/* Leaves out each piece of COUNT events that isn't needed, from the end on: what comes after the
 * fault is the first to go. Takes SCENARIO. */
static SimScenario *
leave_out (SimScenario *scenario, unsigned count, const char *promise, unsigned *n_runs)
{
  unsigned first = scenario->events->len;

  while (first > 0 && *n_runs < RUNS_MAX)
    {
      SimScenario *shorter;

      first = first > count ? first - count : 0;
      shorter = sim_scenario_without (scenario, first, count);
      (*n_runs)++;
      if (still_breaks (shorter, promise))
        {
          sim_scenario_free (scenario);
          scenario = shorter;
        }
      else
        sim_scenario_free (shorter);
    }
  return scenario;
}

SimScenario *
sim_shrink (const SimScenario *scenario, const char *promise)
{
  SimScenario *shortest = sim_scenario_without (scenario, 0, 0);
  unsigned n_runs = 0;
  unsigned before;

  do
    {
      before = shortest->events->len;
      for (unsigned count = MAX (1, before / 2); count > 0; count /= 2)
        shortest = leave_out (shortest, count, promise, &n_runs);
    }
  while (shortest->events->len < before && n_runs < RUNS_MAX);
  return shortest;
}
