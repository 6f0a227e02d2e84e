/* A pace: how many subscription presences (RFC 6121 §3) a server lets pass, found out by trying:
 * some return the excess (ejabberd's mod_pres_counter: over five a minute). Then one is tried,
 * later each time; when it passes two follow, then four. Pure: times are µs of a monotonic clock.
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
  int64_t wait;       /* from then to the next try; 0: none came back yet */
  int64_t resumes_at; /* 0: no pause */
  unsigned burst;     /* that may be under way; 0: no limit */
} RdPace;

/* A new connection, with which some servers count anew. */
void rd_pace_resume (RdPace *pace);
/* A pong came behind those that were sent. */
void rd_pace_take_round (RdPace *pace, unsigned n_passed, unsigned n_bounced, int64_t now);
/* Pauses as after one that came back. */
void rd_pace_wait (RdPace *pace);
/* Did one pass in the last 5 minutes? */
bool rd_pace_is_hopeful (const RdPace *pace, int64_t now);
unsigned rd_pace_get_room (const RdPace *pace, unsigned n_open, int64_t now);
/* What is left of a pause; 0: none. */
int64_t rd_pace_get_pause (const RdPace *pace, int64_t now);
