/* Sentences from figures: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/undo-words.h"

#include <stdbool.h>

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

static void
append_limits (GString *words, const RdUndoFigures *figures)
{
  if (figures->from_lost == 1)
    g_string_append (words, " One saw your presence and must ask for it anew: that can't be put "
                            "back.");
  else if (figures->from_lost > 1)
    g_string_append_printf (words,
                            " %u saw your presence and must ask for it anew: that can't be put "
                            "back.",
                            figures->from_lost);
  if (figures->skipped > 0)
    g_string_append_printf (words, " %u stay%s as %s: changed again, or put back, since.",
                            figures->skipped, figures->skipped == 1 ? "s" : "",
                            figures->skipped == 1 ? "it is" : "they are");
}

char *
rd_undo_describe (const char *what, const RdUndoFigures *figures)
{
  GString *words = g_string_new (NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  add_part (parts, figures->added, "brings back", " with its name and groups",
            " with their names and groups");
  add_part (parts, figures->changed, "changes the name or groups of", " back", " back");
  add_part (parts, figures->removed, "removes", " that it had added", " that it had added");
  add_part (parts, figures->requests, "asks", " for its presence again",
            " for their presence again");
  if (parts->len == 0)
    g_string_append_printf (words, "Undoing %s would change nothing", what);
  else
    g_string_append_printf (words, "Undoing %s ", what);
  for (unsigned i = 0; i < parts->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? "; " : "",
                            (const char *)g_ptr_array_index (parts, i));
  g_string_append_c (words, '.');
  append_limits (words, figures);
  return g_string_free (words, FALSE);
}
