/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/swapped.h"

#include "cli/ask/contact-words.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/command-line.h"

#include <string.h>

static bool
is_jid (const char *word)
{
  return strchr (word, '@') != NULL;
}

/* No JID, not even that of a server. */
static bool
is_name (const char *word)
{
  return ctl_contact_words_is_one (word) || (!is_jid (word) && strchr (word, ' ') != NULL);
}

static bool
is_setting (const char *word)
{
  return strchr (word, '=') != NULL;
}

static bool
is_no_setting (const char *word)
{
  return !is_setting (word);
}

/* If the first argument is what the name isn't, and the last is a name, the last belongs first. */
static const struct
{
  const char *verb;
  bool (*is_other) (const char *word);
  bool (*is_first) (const char *word);
  const char *rule;
} orders[] = {
  { "profile add", is_jid, is_name, "The name comes first, then the JID" },
  { "profile set", is_setting, is_no_setting, "The profile comes first, then the settings" },
  { "group add", is_jid, is_name, "The group comes first, then the JIDs" },
  { "group drop", is_jid, is_name, "The group comes first, then the JIDs" },
};

static int
find_order (const char *verb)
{
  for (size_t i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      if (g_str_equal (orders[i].verb, verb))
        return (int)i;
    }
  return -1;
}

char *
ctl_swapped_make_words (const char *verb, char **args, int n_args)
{
  int order = find_order (verb);
  g_autofree const char **words = g_new0 (const char *, n_args + 1);
  g_autofree char *line = NULL;

  if (order < 0 || n_args < 2 || !orders[order].is_other (args[0])
      || !orders[order].is_first (args[n_args - 1]))
    return NULL;
  words[0] = args[n_args - 1];
  for (int i = 0; i + 1 < n_args; i++)
    words[i + 1] = args[i];
  line = rd_command_line_join_arguments (words);
  return g_strconcat (verb, " ", line, NULL);
}

bool
ctl_call_check_order (CtlCall *call, GError **error)
{
  g_autofree char *words = ctl_swapped_make_words (call->verb, call->args, call->n_args);
  g_autofree char *command = NULL;

  if (words == NULL)
    return true;
  /* A verb of profiles needs no -p. */
  command = ctl_client_make_command (
      call->client, g_str_has_prefix (call->verb, "profile ") ? NULL : call->profile, "%s", words);
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "%s: %s",
               orders[find_order (call->verb)].rule, command);
  return false;
}
