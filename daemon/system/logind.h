/* systemd-logind on the system bus: tells that the machine is to sleep, and that it woke; keeps it
 * awake for the moment between. Without a system bus or a logind it tells nothing; one that comes
 * later is found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct
{
  /* It sleeps when rd_logind_let_sleep () is called, or after what logind allows (5 s). */
  void (*sleeps) (gpointer user_data);
  /* It woke, or didn't sleep after all, or logind is gone. */
  void (*woke) (gpointer user_data);
} RdLogindEvents;

typedef struct _RdLogind RdLogind;

/* EVENTS is static; told from the main loop. */
RdLogind *rd_logind_new (const RdLogindEvents *events, gpointer user_data);
void rd_logind_free (RdLogind *logind);

void rd_logind_let_sleep (RdLogind *logind);
/* The machine runs, whatever logind says: the next sleep is delayed, too. */
void rd_logind_note_awake (RdLogind *logind);
