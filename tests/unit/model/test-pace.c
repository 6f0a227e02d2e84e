/* The pace against servers that count presences: how long until all have passed, and how many tries
 * it took.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pace.h"

#define SECOND (1000 * INT64_C (1000))

/* ejabberd's mod_pres_counter. */
typedef struct
{
  unsigned limit;
  int64_t interval;
  unsigned n_passed; /* since it began to count */
  int64_t passed_at;
} Counter;

static bool
counter_pass (Counter *counter, int64_t now)
{
  if (now - counter->passed_at > counter->interval)
    counter->n_passed = 0;
  if (counter->n_passed >= counter->limit)
    return false;
  counter->n_passed++;
  counter->passed_at = now;
  return true;
}

/* Sends N through COUNTER; *N_TRIES is how many were sent in all. Gives the time that it took. */
static int64_t
send_all (Counter *counter, unsigned n, unsigned *n_tries)
{
  RdPace pace = { 0 };
  const int64_t start = 1000 * SECOND;
  int64_t now = start;

  for (*n_tries = 0; n > 0;)
    {
      unsigned n_sent = MIN (n, rd_pace_get_room (&pace, 0, now));
      unsigned n_passed = 0;

      if (n_sent == 0)
        {
          g_assert_cmpint (rd_pace_get_pause (&pace, now), >, 0);
          now += rd_pace_get_pause (&pace, now);
          continue;
        }
      for (unsigned i = 0; i < n_sent; i++)
        n_passed += counter_pass (counter, now);
      *n_tries += n_sent;
      n -= n_passed;
      now += SECOND / 50;
      rd_pace_take_round (&pace, n_passed, n_sent - n_passed, now);
      g_assert_true (rd_pace_is_hopeful (&pace, now));
    }
  return now - start;
}

static void
test_counters (void)
{
  static const struct
  {
    unsigned limit, interval, n, seconds_max, tries_max;
  } rows[] = {
    { 1000, 60, 300, 1, 300 },        { 5, 60, 5, 1, 5 },
    { 5, 60, 12, 2 * 76, 12 + 40 },   { 5, 60, 100, 19 * 76, 100 + 200 },
    { 5, 6, 12, 2 * 8, 12 + 30 },     { 1, 60, 4, 3 * 76, 4 + 40 },
    { 5, 200, 12, 2 * 251, 12 + 50 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Counter counter = { rows[i].limit, rows[i].interval * SECOND, 0, 0 };
      unsigned n_tries;
      int64_t time = send_all (&counter, rows[i].n, &n_tries);

      g_test_message ("row %zu: %" G_GINT64_FORMAT " s, %u tries", i, time / SECOND, n_tries);
      g_assert_cmpint (time, <=, rows[i].seconds_max * SECOND);
      g_assert_cmpuint (n_tries, <=, rows[i].tries_max);
    }
}

/* Where none ever passed, or none did for long, there is nothing to wait for. */
static void
test_hopeless (void)
{
  RdPace pace = { 0 };
  int64_t now = SECOND;

  rd_pace_take_round (&pace, 0, 3, now);
  g_assert_false (rd_pace_is_hopeful (&pace, now));
  g_assert_cmpint (rd_pace_get_pause (&pace, now), ==, 0);
  rd_pace_take_round (&pace, 1, 1, now);
  g_assert_true (rd_pace_is_hopeful (&pace, now));
  g_assert_cmpuint (rd_pace_get_room (&pace, 0, now), ==, 0);
  for (unsigned i = 0; rd_pace_is_hopeful (&pace, now); i++)
    {
      g_assert_cmpuint (i, <, 40);
      now += rd_pace_get_pause (&pace, now);
      rd_pace_take_round (&pace, 0, 1, now);
    }
  g_assert_cmpint (now, <=, 302 * SECOND);
  g_assert_cmpuint (rd_pace_get_room (&pace, 7, now), ==, G_MAXUINT);
}

/* It goes on at once with a new connection, and still by one. */
static void
test_resume (void)
{
  RdPace pace = { 0 };

  rd_pace_take_round (&pace, 5, 7, SECOND);
  g_assert_cmpint (rd_pace_get_pause (&pace, SECOND), >, 0);
  rd_pace_resume (&pace);
  g_assert_cmpint (rd_pace_get_pause (&pace, SECOND), ==, 0);
  g_assert_cmpuint (rd_pace_get_room (&pace, 0, SECOND), ==, 1);
  g_assert_cmpuint (rd_pace_get_room (&pace, 1, SECOND), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/counters", test_counters);
  g_test_add_func ("/pace/hopeless", test_hopeless);
  g_test_add_func ("/pace/resume", test_resume);
  return g_test_run ();
}
