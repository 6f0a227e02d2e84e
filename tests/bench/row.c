/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"

#include <glib.h>
#include <stdio.h>

static const char *const bounds[] = {
  [BENCH_TIMES] = "times", [BENCH_MORE] = "more", [BENCH_MOST] = "most", [BENCH_NONE] = "none"
};

/* JSON knows one decimal sign, whatever the locale's is. */
static char *
format_number (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, number));
}

void
bench_tell_row (const char *work, double figure, const char *unit, double goal, double floor,
                BenchBound bound)
{
  g_autofree char *figure_text = format_number (figure);
  g_autofree char *goal_text = bound != BENCH_NONE ? format_number (goal) : g_strdup ("null");
  g_autofree char *floor_text = floor > 0 ? format_number (floor) : g_strdup ("null");
  g_autofree char *row
      = g_strdup_printf ("{\"work\": \"%s\", \"floor\": %s, \"figure\": %s, \"unit\": \"%s\","
                         " \"goal\": %s, \"bound\": \"%s\"}",
                         work, floor_text, figure_text, unit, goal_text, bounds[bound]);
  const char *path = g_getenv ("RD_BENCH_ROWS");
  FILE *file = path != NULL && path[0] != '\0' ? fopen (path, "a") : NULL;

  printf ("row %s\n", row);
  fflush (stdout);
  if (file == NULL)
    return;
  fprintf (file, "%s\n", row);
  fclose (file);
}
