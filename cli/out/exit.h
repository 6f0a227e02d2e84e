/* Exit codes of rosterctl, as in rosterctl(1); also the codes of CTL_EXIT_DOMAIN, its own errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  CTL_EXIT_OK = 0,
  CTL_EXIT_ERROR = 1,
  CTL_EXIT_USAGE = 2,
  CTL_EXIT_NO_BUS = 3,
  CTL_EXIT_METHOD_FAILED = 4,
  CTL_EXIT_NO_DAEMON = 5,
  CTL_EXIT_NOT_FOUND = 16,
  CTL_EXIT_BAD_DATA = 17,
  CTL_EXIT_NOT_SUPPORTED = 18,
  CTL_EXIT_CONFLICT = 19,
  CTL_EXIT_DECLINED = 20,
  CTL_EXIT_PARTLY_DONE = 21,
  CTL_EXIT_TIMED_OUT = 22,
  CTL_EXIT_OFFLINE = 23,
  CTL_EXIT_SIGNAL = 128, /* and its number, as shells count: 130 for SIGINT, 143 for SIGTERM */
} CtlExit;

#define CTL_EXIT_DOMAIN (ctl_exit_quark ())
GQuark ctl_exit_quark (void);

CtlExit ctl_exit_from_error (const GError *error);
