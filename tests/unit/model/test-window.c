/* The window: how it grows, shrinks and pauses. The time is given, so nothing here waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/window.h"

#define MILLISECOND INT64_C (1000)
#define SECOND (1000 * MILLISECOND)
/* A monotonic clock that has gone for a day. */
#define DAY (86400 * SECOND)

static void
answer (RdWindow *window, unsigned n, int64_t sent_at, int64_t round_trip)
{
  for (unsigned i = 0; i < n; i++)
    rd_window_take_answer (window, sent_at, sent_at + round_trip);
}

static void
test_start (void)
{
  RdWindow window;

  rd_window_reset (&window);
  g_assert_cmpuint (RD_WINDOW_START, ==, 16);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, 16);
  g_assert_cmpuint (rd_window_get_room (&window, 15, DAY), ==, 1);
  g_assert_cmpuint (rd_window_get_room (&window, 16, DAY), ==, 0);
  g_assert_cmpuint (rd_window_get_room (&window, 1000, DAY), ==, 0);
  g_assert_cmpint (rd_window_get_pause (&window, DAY), ==, 0);
}

/* Twice as many with each window of answers. */
static void
test_doubles (void)
{
  RdWindow window;

  rd_window_reset (&window);
  for (unsigned size = 16; size < RD_WINDOW_MAX; size *= 2)
    {
      answer (&window, size, DAY, 249 * MILLISECOND);
      g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, 2 * size);
    }
  answer (&window, 100000, DAY, 0);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, RD_WINDOW_MAX);
}

/* After an answer that took a while, about one more with each window of answers. */
static void
test_grows (void)
{
  RdWindow window;

  rd_window_reset (&window);
  answer (&window, 1, DAY, 250 * MILLISECOND);
  answer (&window, 17, DAY, 249 * MILLISECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, 17);
  for (unsigned size = 18; size < 60; size++)
    {
      answer (&window, size, DAY, MILLISECOND);
      g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), >=, size - 1);
      g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), <=, size + 1);
    }
  answer (&window, 100000, DAY, 0);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, RD_WINDOW_MAX);
}

/* What shrank the window was too much: it isn't doubled up to there again. */
static void
test_does_not_double_after_it_shrank (void)
{
  RdWindow late, refused;
  int64_t later = DAY + 3 * SECOND;

  rd_window_reset (&late);
  answer (&late, 16, DAY, MILLISECOND);
  answer (&late, 1, DAY, SECOND + 1);
  answer (&late, 16, later, MILLISECOND);
  g_assert_cmpuint (rd_window_get_room (&late, 0, later), ==, 16);
  rd_window_reset (&refused);
  answer (&refused, 16, DAY, MILLISECOND);
  rd_window_take_refusal (&refused, DAY, 0);
  answer (&refused, 16, later, MILLISECOND);
  g_assert_cmpuint (rd_window_get_room (&refused, 0, later), ==, 16);
}

static void
test_stays_when_it_takes_a_while (void)
{
  RdWindow window;

  rd_window_reset (&window);
  answer (&window, 1000, DAY, 250 * MILLISECOND);
  answer (&window, 1000, DAY, SECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, 16);
}

/* All answers of one round trip shrink it once. */
static void
test_shrinks_once_a_round_trip (void)
{
  RdWindow window;
  int64_t shrunk_at = DAY + SECOND + 1;

  rd_window_reset (&window);
  answer (&window, 16, DAY, SECOND + 1);
  g_assert_cmpuint (rd_window_get_room (&window, 0, shrunk_at), ==, 8);
  answer (&window, 100, shrunk_at - 1, 5 * SECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, shrunk_at), ==, 8);
  answer (&window, 100, shrunk_at - 1, MILLISECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, shrunk_at), ==, 8);
  answer (&window, 8, shrunk_at, 2 * SECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, shrunk_at), ==, 4);
  g_assert_cmpint (rd_window_get_pause (&window, shrunk_at), ==, 0);
}

static void
test_never_below_one (void)
{
  RdWindow window;
  int64_t now = DAY;

  rd_window_reset (&window);
  for (unsigned i = 0; i < 20; i++)
    {
      rd_window_take_answer (&window, now, now + 2 * SECOND);
      now += 2 * SECOND;
    }
  g_assert_cmpuint (rd_window_get_room (&window, 0, now), ==, 1);
  for (unsigned i = 0; i < 20; i++)
    {
      rd_window_take_refusal (&window, now, 0);
      now += rd_window_get_pause (&window, now);
    }
  g_assert_cmpuint (rd_window_get_room (&window, 0, now), ==, 1);
  g_assert_cmpuint (rd_window_get_room (&window, 1, now), ==, 0);
  answer (&window, 1, now, MILLISECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, now), ==, 2);
}

static void
test_pauses_double (void)
{
  static const int64_t seconds[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
  RdWindow window;
  int64_t now = DAY;

  rd_window_reset (&window);
  for (size_t i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      rd_window_take_refusal (&window, now, 0);
      g_assert_cmpint (rd_window_get_pause (&window, now), ==, seconds[i] * SECOND);
      g_assert_cmpuint (rd_window_get_room (&window, 0, now), ==, 0);
      now += seconds[i] * SECOND - 1;
      g_assert_cmpint (rd_window_get_pause (&window, now), ==, 1);
      g_assert_cmpuint (rd_window_get_room (&window, 0, now), ==, 0);
      now++;
      g_assert_cmpint (rd_window_get_pause (&window, now), ==, 0);
      g_assert_cmpuint (rd_window_get_room (&window, 0, now), >, 0);
    }
  /* However many: no overflow. */
  window.n_refusals = G_MAXUINT - 1;
  rd_window_take_refusal (&window, now, 0);
  g_assert_cmpint (rd_window_get_pause (&window, now), ==, 30 * SECOND);
}

/* Spread over a quarter more, and never beyond. */
static void
test_jitter (void)
{
  static const uint32_t jitters[] = { 0, 1u << 30, 1u << 31, 3u << 30, UINT32_MAX };
  int64_t previous = SECOND - 1;

  for (size_t i = 0; i < G_N_ELEMENTS (jitters); i++)
    {
      RdWindow window;

      rd_window_reset (&window);
      rd_window_take_refusal (&window, DAY, jitters[i]);
      g_assert_cmpint (rd_window_get_pause (&window, DAY), >, previous);
      g_assert_cmpint (rd_window_get_pause (&window, DAY), <=, SECOND + SECOND / 4);
      previous = rd_window_get_pause (&window, DAY);
      window.n_refusals = 20;
      rd_window_take_refusal (&window, DAY + 2 * SECOND, jitters[i]);
      g_assert_cmpint (rd_window_get_pause (&window, DAY + 2 * SECOND), <=,
                       30 * SECOND + 30 * SECOND / 4);
    }
  g_assert_cmpint (previous, >=, SECOND + SECOND / 4 - 1);
}

/* A window of refusals is one refusal. */
static void
test_refusals_in_a_pause_do_not_count (void)
{
  RdWindow window;

  rd_window_reset (&window);
  for (int64_t i = 0; i < 16; i++)
    rd_window_take_refusal (&window, DAY + i * MILLISECOND, 0);
  g_assert_cmpuint (window.n_refusals, ==, 1);
  g_assert_cmpint (rd_window_get_pause (&window, DAY), ==, SECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY + SECOND), ==, 8);
  rd_window_take_refusal (&window, DAY + SECOND, 0);
  g_assert_cmpuint (window.n_refusals, ==, 2);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY + 3 * SECOND), ==, 4);
}

static void
test_answer_ends_the_row (void)
{
  RdWindow window;
  int64_t now = DAY;

  rd_window_reset (&window);
  for (unsigned i = 0; i < 3; i++)
    {
      rd_window_take_refusal (&window, now, 0);
      now += rd_window_get_pause (&window, now);
    }
  g_assert_cmpuint (window.n_refusals, ==, 3);
  rd_window_take_answer (&window, now, now + 500 * MILLISECOND);
  rd_window_take_refusal (&window, now + SECOND, 0);
  g_assert_cmpint (rd_window_get_pause (&window, now + SECOND), ==, SECOND);
}

/* What was sent before the pause is answered in it: that ends no pause and grows nothing. */
static void
test_answers_in_a_pause (void)
{
  RdWindow window;

  rd_window_reset (&window);
  rd_window_take_refusal (&window, DAY, 0);
  answer (&window, 15, DAY - MILLISECOND, 2 * MILLISECOND);
  g_assert_cmpint (rd_window_get_pause (&window, DAY), ==, SECOND);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY + SECOND), ==, 8);
}

static void
test_reset (void)
{
  RdWindow window, fresh;

  rd_window_reset (&fresh);
  rd_window_reset (&window);
  answer (&window, 500, DAY, MILLISECOND);
  rd_window_take_refusal (&window, DAY, UINT32_MAX);
  rd_window_reset (&window);
  g_assert_cmpuint (rd_window_get_room (&window, 0, DAY), ==, 16);
  g_assert_cmpint (rd_window_get_pause (&window, DAY), ==, 0);
  g_assert_cmpuint (window.n_refusals, ==, 0);
  g_assert_cmpint (window.shrunk_at, ==, fresh.shrunk_at);
}

/* Whatever comes, in whatever order: it is never closed but in a pause, never too wide, and a pause
 * is never too long. */
static void
test_bounds_hold (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6121);
  RdWindow window;
  int64_t now = DAY;

  rd_window_reset (&window);
  for (unsigned i = 0; i < 100000; i++)
    {
      int64_t round_trip = (int64_t)(g_rand_double (random) * 2 * SECOND);

      if (g_rand_int_range (random, 0, 10) == 0)
        rd_window_take_refusal (&window, now, g_rand_int (random));
      else
        rd_window_take_answer (&window, now - round_trip, now);
      g_assert_cmpfloat (window.size, >=, 1);
      g_assert_cmpfloat (window.size, <=, RD_WINDOW_MAX);
      g_assert_cmpint (rd_window_get_pause (&window, now), >=, 0);
      g_assert_cmpint (rd_window_get_pause (&window, now), <=, 38 * SECOND);
      g_assert_true ((rd_window_get_room (&window, 0, now) == 0)
                     == (rd_window_get_pause (&window, now) > 0));
      now += g_rand_int_range (random, 0, 500 * MILLISECOND);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/start", test_start);
  g_test_add_func ("/window/doubles", test_doubles);
  g_test_add_func ("/window/grows", test_grows);
  g_test_add_func ("/window/does-not-double-after-it-shrank", test_does_not_double_after_it_shrank);
  g_test_add_func ("/window/stays-when-it-takes-a-while", test_stays_when_it_takes_a_while);
  g_test_add_func ("/window/shrinks-once-a-round-trip", test_shrinks_once_a_round_trip);
  g_test_add_func ("/window/never-below-one", test_never_below_one);
  g_test_add_func ("/window/pauses-double", test_pauses_double);
  g_test_add_func ("/window/jitter", test_jitter);
  g_test_add_func ("/window/refusals-in-a-pause-do-not-count",
                   test_refusals_in_a_pause_do_not_count);
  g_test_add_func ("/window/answer-ends-the-row", test_answer_ends_the_row);
  g_test_add_func ("/window/answers-in-a-pause", test_answers_in_a_pause);
  g_test_add_func ("/window/reset", test_reset);
  g_test_add_func ("/window/bounds-hold", test_bounds_hold);
  return g_test_run ();
}
