/* A window: how many requests may be under way to a server. It grows with quick answers, and
 * shrinks with late ones or resource-constraint. Pure: times are µs of a monotonic clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  double size;         /* 1 to RD_WINDOW_MAX; the whole part counts */
  unsigned n_refusals; /* in a row */
  int64_t shrunk_at;
  int64_t resumes_at; /* 0: no pause */
} RdWindow;

#define RD_WINDOW_START 16
#define RD_WINDOW_MAX 256

/* For a new connection. */
void rd_window_reset (RdWindow *window);
/* Below 250 ms it grows by one for each window of answers; above 1 s it halves, once a trip. */
void rd_window_take_answer (RdWindow *window, int64_t sent_at, int64_t now);
/* It halves, and pauses: 1 s, doubled by each refusal in a row up to 30 s, and up to a quarter more
 * by JITTER (32 random bits). Refusals in a pause don't count. */
void rd_window_take_refusal (RdWindow *window, int64_t now, uint32_t jitter);
unsigned rd_window_get_room (const RdWindow *window, unsigned n_open, int64_t now);
/* What is left of a pause; 0: none. */
int64_t rd_window_get_pause (const RdWindow *window, int64_t now);
