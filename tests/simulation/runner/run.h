/* One run of a scenario, in a process of its own: a crash, a leak and what is static stay in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario.h"

#include <sys/types.h>

typedef struct
{
  char *promise;  /* that was broken; "crash", "leak" or "hang"; NULL: all held */
  char *sentence; /* NULL with it */
  guint64 hash;   /* of the trace; 0 unless all held */
} SimOutcome;

void sim_outcome_clear (SimOutcome *outcome);

typedef struct
{
  pid_t process;
  int report;
  char *directory;
} SimRunning;

/* Begins it. IS_PRINTED: with its trace, on standard output. */
SimRunning sim_run_begin (const SimScenario *scenario, bool is_printed);
/* After waitpid () gave STATUS of its process. */
SimOutcome sim_run_end (SimRunning *running, int status);

/* Both, and waits. */
SimOutcome sim_run (const SimScenario *scenario, bool is_printed);
