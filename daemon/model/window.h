/* A window: how many requests may be under way to a server at once.
 *
 * It grows while answers come quickly, and shrinks when they take long or the server says that it
 * has too much to do (resource-constraint), which also makes it pause for a while. Pure: the time
 * is given to it, in µs of a monotonic clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  double size;         /* its whole part counts; from 1 to RD_WINDOW_MAX */
  unsigned n_refusals; /* in a row */
  int64_t shrunk_at;   /* when it last shrank */
  int64_t resumes_at;  /* 0: it doesn't pause */
} RdWindow;

#define RD_WINDOW_START 16
#define RD_WINDOW_MAX 256

/* A new one, or a new connection: it starts small, and doesn't pause. */
void rd_window_reset (RdWindow *window);
/* An answer that is no refusal came at NOW, to what was sent at SENT_AT. Below 250 ms it grows by
 * one with each window of answers; above 1 s it is halved, once a round trip. */
void rd_window_take_answer (RdWindow *window, int64_t sent_at, int64_t now);
/* The server has too much to do: half of it, and a pause of 1 s, doubled with each further refusal
 * in a row, at most 30 s, and up to a quarter more by JITTER (a random number, any). What comes in
 * a pause doesn't count. */
void rd_window_take_refusal (RdWindow *window, int64_t now, uint32_t jitter);
/* How many more may be sent at NOW with N_OPEN under way; 0 while it pauses. */
unsigned rd_window_get_room (const RdWindow *window, unsigned n_open, int64_t now);
/* Of a pause: how long from NOW, µs; 0 for none. */
int64_t rd_window_get_pause (const RdWindow *window, int64_t now);
