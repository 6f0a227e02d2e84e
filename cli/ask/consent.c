/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"

#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/out/text.h"
#include "cli/out/wrap.h"
#include "dbus-interfaces/command-line.h"

#include <unistd.h>

#define TRIES 3
/* Columns left free after a question, for the answer. */
#define ANSWER_ROOM 2

CtlAnswer
ctl_consent_parse_answer (const char *line, const char *typed)
{
  static const char *const yes[] = { "y", "yes", NULL };
  static const char *const no[] = { "", "n", "no", NULL };
  g_autofree char *answer = g_strstrip (g_strdup (line));
  g_autofree char *word = g_ascii_strdown (answer, -1);

  if (typed != NULL ? g_str_equal (answer, typed) : g_strv_contains (yes, word))
    return CTL_ANSWER_YES;
  return g_strv_contains (no, word) ? CTL_ANSWER_NO : CTL_ANSWER_UNCLEAR;
}

static void
write_question (const CtlConsent *consent, bool is_first, FILE *out)
{
  g_autoptr (CtlOutput) output = ctl_output_new (out, CTL_COLOR_NEVER, false);
  int columns = output->is_terminal ? output->columns - ANSWER_ROOM : G_MAXINT;
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;
  g_autofree char *lines = NULL;

  if (!is_first && consent->typed != NULL)
    words = g_strdup_printf ("That isn't %s. Type it to go on, or nothing to leave it:",
                             consent->typed);
  else if (!is_first)
    words = g_strdup ("Please answer y or n:");
  else
    words = g_strconcat (consent->question, consent->typed != NULL ? "" : " (y/N)", NULL);
  line = ctl_text_escape (words);
  lines = ctl_wrap (line, columns);
  fprintf (out, "%s ", lines);
  fflush (out);
}

bool
ctl_consent_ask (const CtlConsent *consent, FILE *in, FILE *out)
{
  CtlAnswer answer = CTL_ANSWER_UNCLEAR;
  char *line = NULL;
  size_t size = 0;

  for (int i = 0; i < TRIES && answer == CTL_ANSWER_UNCLEAR; i++)
    {
      write_question (consent, i == 0, out);
      /* A terminal gives one line at a time: no other is kept in IN. */
      if ((!isatty (fileno (in)) || ctl_interrupt_wait_to_read (fileno (in)))
          && getline (&line, &size, in) >= 0)
        answer = ctl_consent_parse_answer (line, consent->typed);
      else
        {
          fprintf (out, "\n");
          answer = CTL_ANSWER_NO;
        }
    }
  free (line);
  return answer == CTL_ANSWER_YES;
}

bool
ctl_consent_get (const CtlConsent *consent, GError **error)
{
  bool agrees;
  int number;

  ctl_interrupt_hold ();
  agrees = ctl_consent_ask (consent, stdin, stderr);
  number = ctl_interrupt_release ();
  if (number != 0)
    ctl_interrupt_set_error (error, number, "%s", consent->otherwise);
  else if (!agrees)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED, consent->otherwise);
  return agrees && number == 0;
}

/* Names the command line as it was written; an option goes before "--". */
static void
advise_to_agree (CtlCall *call)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  bool is_told = false;
  g_autofree char *line = NULL;

  for (char **word = call->line; *word != NULL; word++)
    {
      if (!is_told && g_str_equal (*word, "--"))
        {
          g_ptr_array_add (words, (char *)"--yes");
          is_told = true;
        }
      g_ptr_array_add (words, *word);
    }
  if (!is_told)
    g_ptr_array_add (words, (char *)"--yes");
  g_ptr_array_add (words, NULL);
  line = rd_command_line_join ((const char *const *)words->pdata);
  ctl_call_advise (call, "To do it without a question: rosterctl %s", line);
}

bool
ctl_call_get_consent (CtlCall *call, const CtlConsent *consent, GError **error)
{
  if (ctl_options_confirm (call->options))
    return true;
  if (!isatty (STDIN_FILENO))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED, "%s There is no terminal to ask on.",
                   consent->otherwise);
      advise_to_agree (call);
      return false;
    }
  ctl_output_flush (call->output);
  return ctl_consent_get (consent, error);
}
