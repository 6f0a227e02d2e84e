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
  guint64 hash;   /* of the trace; 0: it crashed or hung */
} SimOutcome;

void sim_outcome_clear (SimOutcome *outcome);

/* Before the first run; from here on a signal that ends this process ends its runs, too. */
void sim_run_begin_all (void);
/* Ends those that still run, and removes their files. */
void sim_run_end_all (void);

typedef struct
{
  pid_t process;
  int report;
  char *directory;
} SimRunning;

/* Begins it. IS_PRINTED: with its trace, on standard output. */
SimRunning sim_run_begin (const SimScenario *scenario, bool is_printed);
/* Waits for PROCESS, or with -1 for any run, to end. */
pid_t sim_run_wait (pid_t process, int *status);
/* After that. */
SimOutcome sim_run_end (SimRunning *running, int status);

/* Both, and waits. */
SimOutcome sim_run (const SimScenario *scenario, bool is_printed);
