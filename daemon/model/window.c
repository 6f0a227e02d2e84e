/* A slow start as TCP's, then additive increase, multiplicative decrease, and pauses that double. A
 * server that takes its time with the first window's worth answers late, so a doubled window is at
 * most twice what it does in 250 ms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/window.h"

#define MILLISECOND INT64_C (1000)
#define SECOND (1000 * MILLISECOND)

#define QUICK (250 * MILLISECOND)
#define SLOW SECOND
#define PAUSE_FIRST SECOND
#define PAUSE_MAX (30 * SECOND)

void
rd_window_reset (RdWindow *window)
{
  *window = (RdWindow){ .size = RD_WINDOW_START };
}

static void
shrink (RdWindow *window, int64_t now)
{
  window->is_known = true;
  window->size = MAX (1, window->size / 2);
  window->shrunk_at = now;
}

void
rd_window_take_answer (RdWindow *window, int64_t sent_at, int64_t now)
{
  int64_t round_trip = now - sent_at;

  window->n_refusals = 0;
  /* It was sent before the window shrank, and tells nothing about the present size. */
  if (sent_at < window->shrunk_at)
    return;
  if (round_trip > SLOW)
    shrink (window, now);
  else if (round_trip < QUICK)
    window->size = MIN (RD_WINDOW_MAX, window->size + (window->is_known ? 1 / window->size : 1));
  else
    window->is_known = true;
}

/* The jitter spreads clients that were refused together. */
static int64_t
get_pause_length (unsigned n, uint32_t jitter)
{
  int64_t pause = PAUSE_FIRST;

  for (unsigned i = 1; i < n && pause < PAUSE_MAX; i++)
    pause *= 2;
  pause = MIN (pause, PAUSE_MAX);
  return pause + (int64_t)(((uint64_t)pause / 4 * jitter) >> 32);
}

void
rd_window_take_refusal (RdWindow *window, int64_t now, uint32_t jitter)
{
  /* It was sent before the first refusal came. */
  if (now < window->resumes_at)
    return;
  window->n_refusals++;
  shrink (window, now);
  window->resumes_at = now + get_pause_length (window->n_refusals, jitter);
}

unsigned
rd_window_get_room (const RdWindow *window, unsigned n_open, int64_t now)
{
  unsigned size = (unsigned)window->size;

  if (rd_window_get_pause (window, now) > 0)
    return 0;
  return size > n_open ? size - n_open : 0;
}

int64_t
rd_window_get_pause (const RdWindow *window, int64_t now)
{
  return MAX (0, window->resumes_at - now);
}
