/* A pace: how many subscription presences (RFC 6121 §3) a server lets pass. Some return the excess
 * (ejabberd's mod_pres_counter: over five a minute). Then one is tried at growing intervals; once
 * it passes, two follow, then four. Pure: times are µs of a monotonic clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* All zero is a new one. */
typedef struct
{
  int64_t passed_at;  /* when one passed last; 0: never */
  int64_t wait;       /* from then to the next try; 0: none came back */
  int64_t resumes_at; /* 0: no pause */
  unsigned burst;     /* under way at most; 0: no limit */
} RdPace;

/* For a new connection: some servers count anew. */
void rd_pace_resume (RdPace *pace);
/* A pong came after the presences. */
void rd_pace_take_round (RdPace *pace, unsigned n_passed, unsigned n_bounced, int64_t now);
/* Pauses longer than after a bounce. */
void rd_pace_wait (RdPace *pace);
/* Did one pass in the last 5 minutes? */
bool rd_pace_is_hopeful (const RdPace *pace, int64_t now);
unsigned rd_pace_get_room (const RdPace *pace, unsigned n_open, int64_t now);
/* The rest of a pause; 0: none. */
int64_t rd_pace_get_pause (const RdPace *pace, int64_t now);
