/* Exit codes of rosterctl, and how an error becomes one.
 *
 * The codes are part of the interface (rosterctl(1)). Errors of the bus keep their own domain; what
 * rosterctl itself has to refuse is an error of RD_EXIT_DOMAIN, whose code is the exit code.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  RD_EXIT_OK = 0,
  RD_EXIT_ERROR = 1,
  RD_EXIT_USAGE = 2,
  RD_EXIT_NO_BUS = 3,
  RD_EXIT_METHOD_FAILED = 4,
  RD_EXIT_NO_DAEMON = 5,
  RD_EXIT_NOT_FOUND = 16,
  RD_EXIT_BAD_DATA = 17,
  RD_EXIT_NOT_SUPPORTED = 18,
  RD_EXIT_CONFLICT = 19,
  RD_EXIT_DECLINED = 20,
  RD_EXIT_PARTLY_DONE = 21,
  RD_EXIT_TIMED_OUT = 22,
  RD_EXIT_OFFLINE = 23,
  RD_EXIT_INTERRUPTED = 130, /* as a shell says it of SIGINT */
} RdExit;

#define RD_EXIT_DOMAIN (rd_exit_quark ())
GQuark rd_exit_quark (void);

RdExit rd_exit_from_error (const GError *error);
