/* A window: how many IQs may be under way to a server. It grows with quick answers, and shrinks
 * with late ones or resource-constraint. Pure: times are µs of a monotonic clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  double size;         /* 1 to RD_WINDOW_MAX; rounded down */
  unsigned n_refusals; /* in a row */
  int64_t shrunk_at;
  int64_t resumes_at; /* 0: no pause */
  bool is_known;      /* an answer was late, or a refusal: what the server bears is near */
} RdWindow;

#define RD_WINDOW_START 16
#define RD_WINDOW_MAX 256

/* For a new connection. */
void rd_window_reset (RdWindow *window);
/* Answers within 250 ms double the window per round trip, until the first one that is later or a
 * refusal; from then on they add one per round trip. One over 1 s halves the window, once per round
 * trip. */
void rd_window_take_answer (RdWindow *window, int64_t sent_at, int64_t now);
/* Halves the window and pauses: 1 s, doubled by each refusal in a row up to 30 s, plus up to a
 * quarter by JITTER (32 random bits). Refusals during a pause don't count. */
void rd_window_take_refusal (RdWindow *window, int64_t now, uint32_t jitter);
unsigned rd_window_get_room (const RdWindow *window, unsigned n_open, int64_t now);
/* The rest of a pause; 0: none. */
int64_t rd_window_get_pause (const RdWindow *window, int64_t now);
