/* Questions and answers: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"

#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "cli/verbs.h"

#include <unistd.h>

#define TRIES 3
/* What stays free behind a question. */
#define ANSWER_ROOM 2

RdAnswer
rd_consent_parse_answer (const char *line, const char *typed)
{
  static const char *const yes[] = { "y", "yes", NULL };
  static const char *const no[] = { "", "n", "no", NULL };
  g_autofree char *answer = g_strstrip (g_strdup (line));
  g_autofree char *word = g_ascii_strdown (answer, -1);

  if (typed != NULL ? g_str_equal (answer, typed) : g_strv_contains (yes, word))
    return RD_ANSWER_YES;
  return g_strv_contains (no, word) ? RD_ANSWER_NO : RD_ANSWER_UNCLEAR;
}

static void
write_question (const RdConsent *consent, bool is_first, FILE *out)
{
  g_autoptr (RdOutput) output = rd_output_new (out, RD_COLOR_NEVER, false);
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
  line = rd_text_escape (words);
  lines = rd_text_wrap (line, columns);
  fprintf (out, "%s ", lines);
  fflush (out);
}

bool
rd_consent_ask (const RdConsent *consent, FILE *in, FILE *out)
{
  RdAnswer answer = RD_ANSWER_UNCLEAR;
  char *line = NULL;
  size_t size = 0;

  for (int i = 0; i < TRIES && answer == RD_ANSWER_UNCLEAR; i++)
    {
      write_question (consent, i == 0, out);
      if (getline (&line, &size, in) >= 0)
        answer = rd_consent_parse_answer (line, consent->typed);
      else
        {
          fprintf (out, "\n");
          answer = RD_ANSWER_NO;
        }
    }
  free (line);
  return answer == RD_ANSWER_YES;
}

bool
rd_call_get_consent (RdCall *call, const RdConsent *consent, GError **error)
{
  g_autofree char *name = rd_verb_get_full_name (call->verb);

  if (call->options->yes)
    return true;
  if (!isatty (STDIN_FILENO))
    g_set_error (error, RD_EXIT_DOMAIN, RD_EXIT_DECLINED,
                 "%s There is no terminal to ask on. To do it without a question: rosterctl %s "
                 "--yes, and the rest as you wrote it.",
                 consent->otherwise, name);
  else
    {
      rd_output_flush (call->output);
      if (rd_consent_ask (consent, stdin, stderr))
        return true;
      g_set_error_literal (error, RD_EXIT_DOMAIN, RD_EXIT_DECLINED, consent->otherwise);
    }
  return false;
}

bool
rd_call_get_consent_to_remove (RdCall *call, RdBusProfile *profile, unsigned n, GError **error)
{
  const char *name = rd_bus_profile_get_name (profile);
  bool is_typed = n > RD_CONSENT_TYPED_ABOVE;
  g_autofree char *question = NULL;
  RdConsent consent = { NULL, is_typed ? name : NULL, "Nothing was removed." };

  if (is_typed)
    question = g_strdup_printf ("Type the profile's name, %s, to remove %u contacts:", name, n);
  else if (n == 1)
    question = g_strdup_printf ("Remove this contact from the roster of %s (%s)?", name,
                                rd_bus_profile_get_jid (profile));
  else
    question = g_strdup_printf ("Remove these %u contacts from the roster of %s (%s)?", n, name,
                                rd_bus_profile_get_jid (profile));
  consent.question = question;
  return rd_call_get_consent (call, &consent, error);
}
