/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace.h"

#include "machine/schedule.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct
{
  bool is_printed;
  int report;
  int64_t begin;
  guint64 hash;
} trace = { .report = -1, .hash = 14695981039346656037u };

void
sim_trace_begin (bool is_printed, int report)
{
  trace.is_printed = is_printed;
  trace.report = report;
  trace.begin = sim_schedule_get_now ();
}

guint64
sim_trace_get_hash (void)
{
  return trace.hash;
}

/* FNV-1a. */
static void
add_to_hash (const char *line)
{
  for (; *line != '\0'; line++)
    trace.hash = (trace.hash ^ (guchar)*line) * 1099511628211u;
}

static void
add_line (const char *who, const char *text)
{
  int64_t time = sim_schedule_get_now () - trace.begin;
  g_autofree char *line
      = g_strdup_printf ("%8" G_GINT64_FORMAT ".%06d  %-10s  %s\n", time / G_USEC_PER_SEC,
                         (int)(time % G_USEC_PER_SEC), who, text);

  add_to_hash (line);
  if (trace.is_printed)
    fputs (line, stdout);
}

void
sim_trace (const char *who, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add_line (who, text);
}

void
sim_break (const char *promise, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *report = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add_line ("BROKEN", promise);
  add_line ("BROKEN", text);
  fflush (stdout);
  report = g_strdup_printf ("%s\n%s\n%016" G_GINT64_MODIFIER "x\n", promise, text, trace.hash);
  if (write (trace.report >= 0 ? trace.report : STDERR_FILENO, report, strlen (report)) < 0)
    _exit (SIM_STATUS_BROKEN + 1);
  _exit (SIM_STATUS_BROKEN);
}
