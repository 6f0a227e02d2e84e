/* The table of options: see the header.
 *
 * A name may stand in it twice, for verbs to which it means different things; such rows fill the
 * same field in the same way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/options.h"

#include <stddef.h>
#include <string.h>

#define AT(field) offsetof (CtlOptions, field)
#define SUBSCRIPTIONS "none to from both"

static const CtlOption table[] = {
  { "profile", 'p', CTL_OPTION_TEXT, CTL_OPTIONS_GLOBAL, AT (profile), "PROFILE",
    "the profile, by its name or JID; \"all\" where it makes sense" },
  { "json", 0, CTL_OPTION_FLAG, CTL_OPTIONS_GLOBAL, AT (json), NULL, "write one JSON document" },
  { "output", 'O', CTL_OPTION_TEXT, CTL_OPTIONS_GLOBAL, AT (output), "FORMAT",
    "\"json\": JSON in the shape that Libervia gives it", "default json" },
  { "plain", 0, CTL_OPTION_FLAG, CTL_OPTIONS_GLOBAL, AT (plain), NULL,
    "write to a terminal what would be written to a file" },
  { "verbose", 'v', CTL_OPTION_COUNT, CTL_OPTIONS_GLOBAL, AT (verbosity), NULL,
    "show more; twice: still more" },
  { "timeout", 0, CTL_OPTION_SECONDS, CTL_OPTIONS_GLOBAL, AT (timeout), "SECONDS",
    "how long to wait for an answer or a connection (default: 30)" },
  { "color", 0, CTL_OPTION_TEXT, CTL_OPTIONS_GLOBAL, AT (color), "WHEN",
    "auto (default), always or never", "auto always never" },
  { "help", 'h', CTL_OPTION_FLAG, CTL_OPTIONS_GLOBAL, AT (help), NULL, "explain the verb" },
  { "version", 0, CTL_OPTION_FLAG, CTL_OPTIONS_GLOBAL, AT (version), NULL, "show the version" },

  { "subscription", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (subscriptions), "STATE",
    "with this subscription: none, to, from or both; may be repeated", SUBSCRIPTIONS },
  { "no-from", 0, CTL_OPTION_FLAG, CTL_OPTIONS_FILTER, AT (no_from), NULL,
    "who don't see the user's presence (subscription none or to)" },
  { "no-to", 0, CTL_OPTION_FLAG, CTL_OPTIONS_FILTER, AT (no_to), NULL,
    "whose presence the user doesn't see (subscription none or from)" },
  { "no-subscription", 0, CTL_OPTION_FLAG, CTL_OPTIONS_FILTER, AT (no_subscription), NULL,
    "without any subscription; of these three options one is enough" },
  { "ask", 0, CTL_OPTION_SWITCH, CTL_OPTIONS_FILTER, AT (ask), NULL,
    "with an unanswered request of the user; --no-ask: without one" },
  { "group", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (groups), "GROUP",
    "in this group; may be repeated, one is enough" },
  { "no-group", 0, CTL_OPTION_FLAG, CTL_OPTIONS_FILTER, AT (no_group), NULL, "in no group" },
  { "domain", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (domains), "DOMAIN",
    "at this server; may be repeated" },
  { "text", 0, CTL_OPTION_TEXT, CTL_OPTIONS_FILTER, AT (text), "TEXT",
    "with this text in the name, the JID or a group" },
  { "jid", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (jids), "JID", "this one; may be repeated" },
  { "keep", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (keep_jids), "JID",
    "not this one; may be repeated" },
  { "keep-group", 0, CTL_OPTION_LIST, CTL_OPTIONS_FILTER, AT (keep_groups), "GROUP",
    "none of this group; may be repeated" },
  { "changed-after", 0, CTL_OPTION_SERIAL, CTL_OPTIONS_FILTER, AT (changed_after), "SERIAL",
    "changed after this serial" },

  { "address", 0, CTL_OPTION_TEXT, CTL_OPTIONS_SETTINGS, AT (address), "HOST:PORT",
    "where to connect to, instead of what DNS says" },
  { "direct-tls", 0, CTL_OPTION_SWITCH, CTL_OPTIONS_SETTINGS, AT (direct_tls), NULL,
    "speak TLS from the first byte on that address, instead of STARTTLS" },
  { "ca-file", 0, CTL_OPTION_TEXT, CTL_OPTIONS_SETTINGS, AT (ca_file), "FILE",
    "trust the certificate authorities in this PEM file, too" },
  { "allow-plain", 0, CTL_OPTION_SWITCH, CTL_OPTIONS_SETTINGS, AT (allow_plain), NULL,
    "send the password as it is, inside TLS, to a server that can't do better" },
  { "visibility", 0, CTL_OPTION_TEXT, CTL_OPTIONS_SETTINGS, AT (visibility), "WHAT",
    "none (nobody sees you online because of rosterd) or xa (requests are delivered)", "none xa" },
  { "shrink-guard", 0, CTL_OPTION_NUMBER, CTL_OPTIONS_SETTINGS, AT (shrink_guard), "PERCENT",
    "warn when the server's roster is suddenly smaller than this part; 0: never" },
  { "disabled", 0, CTL_OPTION_FLAG, CTL_OPTIONS_SETTINGS, AT (disabled), NULL,
    "don't connect until told to" },
  { "password-file", 0, CTL_OPTION_TEXT, CTL_OPTIONS_PASSWORD, AT (password_file), "FILE",
    "read the password from this file; -: from standard input" },
  { "no-wait", 0, CTL_OPTION_FLAG, CTL_OPTIONS_WAIT, AT (no_wait), NULL,
    "don't wait until it is done" },

  { "max", 0, CTL_OPTION_NUMBER, CTL_OPTIONS_PURGE, AT (max), "N",
    "remove nothing if it would be more than N" },
  { "dry-run", 'n', CTL_OPTION_FLAG, CTL_OPTIONS_DRY_RUN, AT (dry_run), NULL,
    "only show what would be done" },
  { "yes", 'y', CTL_OPTION_FLAG, CTL_OPTIONS_CONFIRM, AT (yes), NULL, "don't ask" },
  { "force", 'f', CTL_OPTION_FLAG, CTL_OPTIONS_CONFIRM, AT (yes), NULL,
    "as --yes; Libervia's word for it" },

  { "name", 0, CTL_OPTION_TEXT, CTL_OPTIONS_SET | CTL_OPTIONS_NEW, AT (name), "NAME",
    "the name to show; empty for none" },
  { "add-group", 0, CTL_OPTION_LIST, CTL_OPTIONS_SET, AT (add_groups), "GROUP",
    "into this group, too; may be repeated" },
  { "remove-group", 0, CTL_OPTION_LIST, CTL_OPTIONS_SET, AT (remove_groups), "GROUP",
    "out of this group; may be repeated" },
  { "groups", 0, CTL_OPTION_TEXT, CTL_OPTIONS_SET, AT (exact_groups), "GROUP,...",
    "into exactly these groups; \"\\,\" is a comma in a name; empty for none" },
  { "group", 0, CTL_OPTION_LIST, CTL_OPTIONS_NEW, AT (groups), "GROUP",
    "into this group; may be repeated" },

  { "after", 0, CTL_OPTION_TEXT, CTL_OPTIONS_WATCH, AT (after), "SERIAL",
    "begin with the first change after this serial" },
  { "after", 0, CTL_OPTION_TEXT, CTL_OPTIONS_HISTORY, AT (after), "TIME",
    "not what was before: 2026-11-22, \"2026-11-22 10:44\", 10:44, or 2h, 3d ago" },
  { "before", 0, CTL_OPTION_TEXT, CTL_OPTIONS_HISTORY, AT (before), "TIME",
    "only what was before" },
  { "job", 0, CTL_OPTION_NUMBER, CTL_OPTIONS_HISTORY, AT (job), "JOB", "only what this job did" },
  { "limit", 0, CTL_OPTION_NUMBER, CTL_OPTIONS_HISTORY, AT (limit), "N",
    "at most N changes (on a terminal: 50)" },

  { "message", 0, CTL_OPTION_TEXT, CTL_OPTIONS_REQUEST, AT (message), "TEXT",
    "words that go with the request" },
  { "all", 0, CTL_OPTION_FLAG, CTL_OPTIONS_ANSWER, AT (all), NULL, "all requests that there are" },
  { "verbs", 0, CTL_OPTION_FLAG, CTL_OPTIONS_HELP, AT (verbs), NULL, "list the verbs, one a line" },
};

const CtlOption *
ctl_option_get_table (size_t *n)
{
  *n = G_N_ELEMENTS (table);
  return table;
}

bool
ctl_option_takes_value (const CtlOption *option)
{
  return option->value != NULL;
}

bool
ctl_option_takes_file (const CtlOption *option)
{
  return g_strcmp0 (option->value, "FILE") == 0;
}

static const CtlOption *
find_exactly (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (g_str_equal (table[i].name, name))
        return &table[i];
    }
  return NULL;
}

const CtlOption *
ctl_option_find (const char *name, bool *is_negated)
{
  g_autofree char *dashed = g_strdelimit (g_strdup (name), "_", '-');
  const CtlOption *option = find_exactly (dashed);

  *is_negated = false;
  if (option != NULL || !g_str_has_prefix (dashed, "no-"))
    return option;
  option = find_exactly (dashed + strlen ("no-"));
  *is_negated = true;
  return option != NULL && option->kind == CTL_OPTION_SWITCH ? option : NULL;
}

const CtlOption *
ctl_option_find_letter (char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].letter == letter)
        return &table[i];
    }
  return NULL;
}

bool
ctl_option_is_in (const CtlOption *option, CtlOptionGroups groups)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if ((table[i].group & groups) != 0 && g_str_equal (table[i].name, option->name))
        return true;
    }
  return false;
}
