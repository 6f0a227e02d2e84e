/* Connects to targets, the best first and each a little after the one before it, until one is
 * reached (RFC 8305 §5).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/target.h"

/* Told from the main loop, never inside a call. */
typedef struct
{
  /* TARGET can't be reached: for CAUSE, of RD_ERROR, or else for the errno NUMBER. */
  void (*missed) (const RdTarget *target, const GError *cause, int number, gpointer user_data);
  /* Comes last; the race may be freed in it. TARGET NULL: all were missed. The listener owns the
   * connected SOCKET. */
  void (*ended) (const RdTarget *target, int socket, gpointer user_data);
} RdRaceEvents;

typedef struct _RdRace RdRace;

/* TARGETS (RdTarget) must outlive the race; EVENTS is static. */
RdRace *rd_race_new (const GPtrArray *targets, GMainContext *context, const RdRaceEvents *events,
                     gpointer user_data);
void rd_race_free (RdRace *race); /* closes what is not connected yet */
