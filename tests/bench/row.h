/* One row of the table that tests/run --bench prints: a figure beside its floor, and its goal.
 * tests/harness/figures.py does the same for Python.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a goal bounds: figure / floor, figure - floor, the figure itself, or nothing. */
typedef enum
{
  BENCH_TIMES,
  BENCH_MORE,
  BENCH_MOST,
  BENCH_NONE,
} BenchBound;

/* Prints the row, and appends it as a line of JSON to the file that RD_BENCH_ROWS names, if it
 * names one. WORK and UNIT are plain text without quotes and backslashes. FLOOR is 0 where there is
 * none, with BENCH_MOST and BENCH_NONE only; GOAL tells nothing with BENCH_NONE. */
void bench_tell_row (const char *work, double figure, const char *unit, double goal, double floor,
                     BenchBound bound);
