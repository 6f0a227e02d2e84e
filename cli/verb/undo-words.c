/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/undo-words.h"

static const char *
plural (unsigned n)
{
  return n == 1 ? "" : "s";
}

static void
add_part (GPtrArray *parts, unsigned n, const char *before, const char *behind_one,
          const char *behind)
{
  if (n > 0)
    g_ptr_array_add (parts, g_strdup_printf ("%s %u contact%s%s", before, n, plural (n),
                                             n == 1 ? behind_one : behind));
}

/* ONE for 1, MANY (with %u) for more. */
static void
append_sentence (GString *words, unsigned n, const char *one, const char *many)
{
  g_auto (GStrv) parts = g_strsplit (many, "%u", 2);

  if (n == 1)
    g_string_append_printf (words, " %s", one);
  else if (n > 1)
    g_string_append_printf (words, " %s%u%s", parts[0], n, parts[1]);
}

static void
append_limits (GString *words, const CtlUndoFigures *figures)
{
  append_sentence (words, figures->from_lost,
                   "One saw your presence and must ask for it anew: that can't be put back.",
                   "%u saw your presence and must ask for it anew: that can't be put back.");
  append_sentence (words, figures->in_part,
                   "One of them goes back only in part: the rest was changed again since.",
                   "%u of them go back only in part: the rest was changed again since.");
  append_sentence (words, figures->kept.subscribed,
                   "One that had been added stays: there is a subscription, or a request, since.",
                   "%u that had been added stay: there are subscriptions, or requests, since.");
  append_sentence (words, figures->kept.changed, "One stays as it is: changed again since.",
                   "%u stay as they are: changed again since.");
  append_sentence (words, figures->kept.removed, "One stays away: removed again since.",
                   "%u stay away: removed again since.");
  append_sentence (words, figures->kept.subscription,
                   "One keeps its subscription: others share it, or the server brought it.",
                   "%u keep their subscriptions: others share them, or the server brought them.");
  append_sentence (words, figures->kept.refused,
                   "One was refused and must ask again: that can't be taken back.",
                   "%u were refused and must ask again: that can't be taken back.");
  append_sentence (words, figures->kept.blocked,
                   "One is blocked, and its subscription stays as it is.",
                   "%u are blocked, and their subscriptions stay as they are.");
}

char *
ctl_undo_describe (const char *doing, const char *what, const CtlUndoFigures *figures)
{
  GString *words = g_string_new (NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  add_part (parts, figures->unblocked, "unblocks", "", "");
  add_part (parts, figures->added, "brings back", " with its name and groups",
            " with their names and groups");
  add_part (parts, figures->changed, "puts back the name or groups of", "", "");
  add_part (parts, figures->removed, "removes", " that had been added", " that had been added");
  add_part (parts, figures->requests, "asks", " for its presence again",
            " for their presence again");
  add_part (parts, figures->unsubscribed, "unsubscribes from", "", "");
  add_part (parts, figures->revoked, "stops", " seeing your presence", " seeing your presence");
  add_part (parts, figures->blocked, "blocks", " again", " again");
  if (parts->len == 0)
    g_string_append_printf (words, "%s %s would change nothing", doing, what);
  else
    g_string_append_printf (words, "%s %s ", doing, what);
  for (unsigned i = 0; i < parts->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? "; " : "",
                            (const char *)g_ptr_array_index (parts, i));
  g_string_append_c (words, '.');
  append_limits (words, figures);
  return g_string_free (words, FALSE);
}
