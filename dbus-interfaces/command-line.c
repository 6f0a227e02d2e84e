/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/command-line.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool
is_plain (const char *word)
{
  if (*word == '\0')
    return false;
  for (; *word != '\0'; word++)
    {
      if (!g_ascii_isalnum (*word) && strchr ("@%+=:,./_-", *word) == NULL)
        return false;
    }
  return true;
}

char *
rd_command_line_join (const char *const *words)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *const *word = words; *word != NULL; word++)
    {
      g_autofree char *quoted = is_plain (*word) ? g_strdup (*word) : g_shell_quote (*word);

      if (word != words)
        g_string_append_c (line, ' ');
      g_string_append (line, quoted);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
rd_command_line_join_arguments (const char *const *words)
{
  g_autofree char *line = rd_command_line_join (words);

  for (const char *const *word = words; *word != NULL; word++)
    {
      if (**word == '-')
        return g_strconcat ("-- ", line, NULL);
    }
  return g_steal_pointer (&line);
}
