/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/synopsis.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool
is_optional (const char *word)
{
  return *word == '[';
}

static bool
is_repeated (const char *word)
{
  return strstr (word, "...") != NULL;
}

static char **
split (const char *synopsis)
{
  return g_strsplit (synopsis != NULL ? synopsis : "", " ", -1);
}

void
ctl_synopsis_get_arity (const char *synopsis, int *min, int *max)
{
  g_auto (GStrv) words = split (synopsis);

  *min = 0;
  *max = 0;
  for (char **word = words; *word != NULL; word++)
    {
      *min += !is_optional (*word);
      *max = is_repeated (*word) ? G_MAXINT : *max + 1;
    }
}

char **
ctl_synopsis_get_names (const char *synopsis, int n)
{
  g_auto (GStrv) words = split (synopsis);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  int last = (int)g_strv_length (words) - 1;

  if (n > last && last >= 0 && is_repeated (words[last]))
    n = last;
  for (bool may_follow = true; may_follow && n <= last; n++)
    {
      const char *begin = words[n] + strspn (words[n], "[");
      g_autofree char *choice = g_strndup (begin, strcspn (begin, "].")); /* no name has a dot */
      g_auto (GStrv) choices = g_strsplit (choice, "|", -1);

      g_strv_builder_addv (names, (const char **)choices);
      may_follow = is_optional (words[n]);
    }
  return g_strv_builder_end (names);
}
