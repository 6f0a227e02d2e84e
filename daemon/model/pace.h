/* A pace: how many subscription presences (RFC 6121 §3) a server lets pass, found out by trying.
 *
 * Some servers let a few pass within some time, send the others back, and don't say when there is
 * room again (ejabberd's mod_pres_counter: five, then none for a minute after the fifth). After one
 * that came back a single one is tried: soon, then later and later. When it passes two follow, then
 * four, until one comes back again. Pure: the time is given to it, in µs of a monotonic clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* All zero is a new one. */
typedef struct
{
  int64_t passed_at;  /* when one passed last; 0: none did yet */
  int64_t wait;       /* how long after that the next is tried; 0: none ever came back */
  int64_t resumes_at; /* 0: it doesn't pause */
  unsigned burst;     /* how many may be under way; 0: as many as one likes */
} RdPace;

/* A new connection: some servers count anew with each. */
void rd_pace_resume (RdPace *pace);
/* A pong came at NOW behind some that were sent: N_PASSED passed, N_BOUNCED came back. */
void rd_pace_take_round (RdPace *pace, unsigned n_passed, unsigned n_bounced, int64_t now);
/* Nothing came back, and yet there may be no room: it pauses as after one that did. */
void rd_pace_wait (RdPace *pace);
/* Is there reason to believe that what came back will pass later? One did within 5 minutes. */
bool rd_pace_is_hopeful (const RdPace *pace, int64_t now);
/* How many more may be sent at NOW with N_OPEN under way. */
unsigned rd_pace_get_room (const RdPace *pace, unsigned n_open, int64_t now);
/* Of a pause: how long from NOW, µs; 0 for none. */
int64_t rd_pace_get_pause (const RdPace *pace, int64_t now);
