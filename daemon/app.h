/* The app: what rosterd is made of, and the order in which it starts and stops.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef struct
{
  const char *store_dir;    /* NULL: $XDG_DATA_HOME/rosterd */
  unsigned step_timeout_ms; /* 0: the connection's own */
  unsigned stop_timeout_ms; /* 0: less than 2 s */
} RdAppOptions;

/* Runs until it is told to end (SIGTERM, SIGINT, the bus is gone); the exit status of the process:
 * 0, or 1 when it could not start, after a sentence on stderr. */
int rd_app_run (const RdAppOptions *options);
