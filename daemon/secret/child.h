/* Runs a program to its end, with a limit of time and of what it prints. Blocks: for threads only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

#include <gio/gio.h>

typedef enum
{
  RD_CHILD_EXITED,    /* number: its status */
  RD_CHILD_KILLED,    /* number: the signal */
  RD_CHILD_TIMED_OUT, /* it was ended */
  RD_CHILD_TOO_LONG,  /* more output than there was room for; it was ended */
  RD_CHILD_CANCELLED, /* it was ended */
  RD_CHILD_LOST,      /* it can't be waited for; number: errno */
} RdChildEnd;

typedef struct
{
  RdChildEnd end;
  int number;
  RdSecret *output;
  char *complaint; /* the last line of its standard error that isn't empty, or "" */
} RdChildReport;

/* ROOM: bytes of output. The program leads a session of its own; when it must be ended, so must
 * what it started: by SIGTERM, and 2 s later by SIGKILL. False: it was not started, for a
 * G_SPAWN_ERROR.
 */
bool rd_child_run (char **argv, char **environment, size_t room, unsigned timeout_ms,
                   GCancellable *cancellable, RdChildReport *report, GError **error);
void rd_child_report_clear (RdChildReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdChildReport, rd_child_report_clear)
