/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/progress.h"

#include "cli/out/output.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BAR_MAX 40
#define BAR_MIN 5

static char *
format_bar (const CtlJobFigures *figures, int room)
{
  int width = MIN (room, BAR_MAX);
  uint64_t n_over = (uint64_t)figures->done + figures->failed;
  int n_full = (int)(MIN (n_over, figures->total) * width / figures->total);
  GString *bar = g_string_new ("[");

  for (int i = 0; i < width; i++)
    g_string_append_c (bar, i < n_full ? '#' : ' ');
  g_string_append (bar, "] ");
  return g_string_free (bar, FALSE);
}

/* Why it takes its time, as far as there is room. */
static void
append_reason (GString *counts, const CtlJobFigures *figures, int columns)
{
  g_autofree char *sent_back = g_strdup_printf (", %u sent back", figures->sent_back);
  const char *reason = "", *more = "";

  if (g_str_equal (figures->state, "waiting"))
    {
      reason = ", waiting";
      more = " for the connection";
    }
  else if (figures->sent_back > 0)
    {
      reason = sent_back;
      more = ", sent again later";
    }
  if ((int)(counts->len + strlen (reason)) <= columns)
    g_string_append (counts, reason);
  else
    return;
  if ((int)(counts->len + strlen (more)) <= columns)
    g_string_append (counts, more);
}

char *
ctl_job_progress_format (const CtlJobFigures *figures, int columns)
{
  g_autoptr (GString) counts = g_string_new (NULL);
  g_autofree char *bar = NULL;
  int room;

  if (g_str_equal (figures->state, "queued"))
    return g_strdup ("queued: other jobs come first");
  if (figures->total == 0)
    return g_strdup (g_str_equal (figures->state, "waiting") ? "waiting for the connection"
                                                             : "asking the server");
  g_string_printf (counts, "%u/%u", figures->done, figures->total);
  if (figures->failed > 0)
    g_string_append_printf (counts, ", %u failed", figures->failed);
  append_reason (counts, figures, columns);
  room = columns - (int)counts->len - (int)strlen ("[] ");
  if (room >= BAR_MIN)
    bar = format_bar (figures, room);
  return g_strconcat (bar != NULL ? bar : "", counts->str, NULL);
}

void
ctl_job_progress_init (CtlJobProgress *progress, bool is_plain)
{
  g_autoptr (CtlOutput) output = ctl_output_new (stderr, CTL_COLOR_AUTO, is_plain);

  *progress = (CtlJobProgress){ .is_terminal = ctl_output_is_smart (output) };
}

void
ctl_job_progress_clear (CtlJobProgress *progress)
{
  if (progress->is_drawn)
    fputs ("\r\033[K", stderr);
  progress->is_drawn = false;
  g_clear_pointer (&progress->told_state, g_free);
}

static void
say_state (CtlJobProgress *progress, guint64 number, const char *state)
{
  if (g_strcmp0 (state, progress->told_state) == 0)
    return;
  g_free (progress->told_state);
  progress->told_state = g_strdup (state);
  if (g_str_equal (state, "waiting"))
    ctl_say ("Job %" G_GUINT64_FORMAT " waits for the connection.", number);
  else if (g_str_equal (state, "queued"))
    ctl_say ("Job %" G_GUINT64_FORMAT " is queued: other jobs come first.", number);
}

/* Says that presences came back: sending them again can take hours. */
static void
say_sent_back (CtlJobProgress *progress, guint64 number, unsigned sent_back)
{
  if (sent_back == 0 || progress->has_told_sent_back)
    return;
  progress->has_told_sent_back = true;
  ctl_say ("The server lets only some of the requests pass at a time; job %" G_GUINT64_FORMAT
           " sends again what comes back.",
           number);
}

void
ctl_job_progress_show (CtlJobProgress *progress, guint64 number, const CtlJobFigures *figures)
{
  g_autoptr (CtlOutput) output = ctl_output_new (stderr, CTL_COLOR_NEVER, false);
  g_autofree char *line = NULL;

  if (!progress->is_terminal)
    {
      say_state (progress, number, figures->state);
      say_sent_back (progress, number, figures->sent_back);
      return;
    }
  /* On some terminals a character in the last column begins a new line. */
  line = ctl_job_progress_format (figures, output->columns - 1);
  fprintf (stderr, "\r%s\033[K", line);
  fflush (stderr);
  progress->is_drawn = true;
}
