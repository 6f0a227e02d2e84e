/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/core-dump.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void
rd_core_dump_forbid (void)
{
  /* One byte is too few for any dump, and by the kernel's special meaning of 1 nothing is piped to
   * a handler either, which at 0 is the handler's decision. Where it is 0 already it stays so. */
  static const struct rlimit limits[] = { { 1, 1 }, { 0, 0 } };

  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    {
      if (setrlimit (RLIMIT_CORE, &limits[i]) == 0)
        break;
    }
  /* No ptrace () and no /proc/PID/mem for other programs of the user. The leak check of the
   * sanitizers makes an exception for itself. */
  prctl (PR_SET_DUMPABLE, 0);
}
