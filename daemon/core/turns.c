/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/turns.h"

#include <time.h>

/* A poll function gets no user data. */
static struct
{
  RdTurns *turns; /* NULL: nothing is watched */
  GPollFunc poll; /* the context's own */
  int64_t began;  /* monotonic; 0: no turn has begun */
  int64_t cpu_began;
} watch;

static int64_t
get_thread_time (void)
{
  struct timespec time = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (int64_t)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

void
rd_turns_add (RdTurns *turns, int64_t wall_us, int64_t cpu_us)
{
  turns->n_turns++;
  turns->n_long += wall_us > RD_TURN_MAX_US;
  turns->n_cpu_long += cpu_us > RD_TURN_MAX_US;
  turns->longest_us = MAX (turns->longest_us, (uint64_t)wall_us);
  turns->longest_cpu_us = MAX (turns->longest_cpu_us, (uint64_t)cpu_us);
}

static void
end_turn (void)
{
  int64_t wall_us = g_get_monotonic_time () - watch.began;
  int64_t cpu_us = get_thread_time () - watch.cpu_began;

  rd_turns_add (watch.turns, wall_us, cpu_us);
  if (wall_us > RD_TURN_MAX_US)
    g_debug ("A turn of the main loop took %.1f ms, %.1f of them on the processor",
             (double)wall_us / 1000, (double)cpu_us / 1000);
}

static int
poll_between_turns (GPollFD *descriptors, unsigned n_descriptors, int timeout_ms)
{
  int n_ready;

  if (watch.began != 0)
    end_turn ();
  n_ready = watch.poll (descriptors, n_descriptors, timeout_ms);
  watch.cpu_began = get_thread_time ();
  watch.began = g_get_monotonic_time ();
  return n_ready;
}

void
rd_turns_watch (RdTurns *turns, GMainContext *context)
{
  g_return_if_fail (watch.turns == NULL);
  watch.turns = turns;
  watch.poll = g_main_context_get_poll_func (context);
  watch.began = 0;
  g_main_context_set_poll_func (context, poll_between_turns);
}

void
rd_turns_unwatch (GMainContext *context)
{
  g_main_context_set_poll_func (context, watch.poll);
  watch.turns = NULL;
}
