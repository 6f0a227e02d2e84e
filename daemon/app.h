/* Makes the parts of rosterd, and starts and stops them in order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef struct
{
  const char *store_dir;    /* NULL: $XDG_DATA_HOME/rosterd */
  unsigned step_timeout_ms; /* 0: the connection's default */
  unsigned stop_timeout_ms; /* 0: less than 2 s */
} RdAppOptions;

/* Runs until SIGTERM, SIGINT or the end of the bus. Returns the exit status. */
int rd_app_run (const RdAppOptions *options);
