/* The table of verbs and the search in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/table.h"

#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#define ANY CTL_VERB_ANY_NUMBER
#define NO_PROFILE CTL_VERB_NEEDS_NO_PROFILE
#define ALL CTL_VERB_TAKES_ALL_PROFILES
#define FILTER CTL_OPTIONS_FILTER
#define SETTINGS CTL_OPTIONS_SETTINGS
#define PASSWORD CTL_OPTIONS_PASSWORD
#define WAIT CTL_OPTIONS_WAIT
#define CONFIRM CTL_OPTIONS_CONFIRM
#define DRY_RUN CTL_OPTIONS_DRY_RUN

static const CtlVerb verbs[] = {
  { "status", NULL, "", 0, 0, 0, ALL, CTL_WORD_NONE, ctl_verb_status,
    "show how rosterd and each profile fare",
    "Shows all profiles, or the one that -p names; with -v everything that is known of them." },
  { "profile", "add", "NAME JID", 2, 2, SETTINGS | PASSWORD | WAIT, NO_PROFILE, CTL_WORD_NONE,
    ctl_verb_profile_add, "add an account",
    "Asks for the password on a terminal, adds the profile, and waits until it is online. If the\n"
    "connection fails the profile stays, and what to do next is said." },
  { "profile", "list", "", 0, 0, 0, NO_PROFILE, CTL_WORD_NONE, ctl_verb_profile_list,
    "list the profiles", NULL },
  { "profile", "remove", "NAME", 1, 1, CONFIRM, 0, CTL_WORD_PROFILE, ctl_verb_profile_remove,
    "remove a profile and what is stored of it",
    "Deletes the stored roster, its history, the settings and the password. The roster on the\n"
    "server is left as it is. Without a terminal it needs --yes." },
  { "profile", "show", "[NAME]", 0, 1, 0, 0, CTL_WORD_PROFILE, ctl_verb_profile_show,
    "show all of a profile", NULL },
  { "profile", "set", "[NAME] KEY=VALUE...", 0, ANY, SETTINGS, 0, CTL_WORD_SETTING,
    ctl_verb_profile_set, "change settings of a profile",
    "Keys: address, direct-tls, ca-file, allow-plain, visibility, shrink-guard, enabled. The "
    "options\n"
    "that profile add takes do as well." },
  { "profile", "login", "[NAME]", 0, 1, PASSWORD | WAIT, 0, CTL_WORD_PROFILE,
    ctl_verb_profile_login, "give a profile its password and connect it",
    "Asks for the password on a terminal; otherwise --password-file is needed." },
  { "profile", "connect", "[NAME]", 0, 1, WAIT, 0, CTL_WORD_PROFILE, ctl_verb_profile_connect,
    "enable a profile and connect it now", NULL },
  { "profile", "disconnect", "[NAME]", 0, 1, 0, 0, CTL_WORD_PROFILE, ctl_verb_profile_disconnect,
    "disconnect a profile and keep it so; its roster stays readable", NULL },
  { "profile", "default", "[NAME]", 0, 1, 0, 0, CTL_WORD_PROFILE, ctl_verb_profile_default,
    "show or choose the profile that is meant where none is named", NULL },
  { "profile", "trust", "[NAME] FINGERPRINT", 1, 2, WAIT, 0, CTL_WORD_PROFILE,
    ctl_verb_profile_trust, "accept a server's certificate by its key",
    "The fingerprint is the one that the refusal of the certificate ends with. Compare it with\n"
    "what the server's operator says before you trust it. \"none\" takes a trust back.\n"
    "\"versions\" believes the server's roster versions again, where status -v says that they\n"
    "are not believed." },
  { "profile", "dismiss", "[NAME]", 0, 1, 0, 0, CTL_WORD_PROFILE, ctl_verb_profile_dismiss,
    "take back the notice that status shows of a profile",
    "The notice says that the server's roster was suddenly far smaller. What it speaks of can be\n"
    "brought back afterwards, too." },
  { "get", NULL, "[TEXT]", 0, 1, FILTER, ALL, CTL_WORD_NONE, ctl_verb_get, "list the contacts",
    "With -v also the groups, with -vv all else. The options select; a contact has to satisfy all\n"
    "of them." },
  { "show", NULL, "JID...", 1, ANY, 0, 0, CTL_WORD_JID, ctl_verb_show, "show all of a contact",
    NULL },
  { "stats", NULL, "[TEXT]", 0, 1, FILTER, ALL, CTL_WORD_NONE, ctl_verb_stats, "count the contacts",
    NULL },
  { "watch", NULL, "", 0, 0, CTL_OPTIONS_WATCH, 0, CTL_WORD_NONE, ctl_verb_watch,
    "follow the changes of a roster",
    "Writes a line a change until it is interrupted. Outlives a restart of rosterd, and tells\n"
    "then what it missed." },
  { "set", NULL, "JID", 1, 1, CTL_OPTIONS_SET | WAIT, 0, CTL_WORD_JID, ctl_verb_set,
    "change the name or the groups of a contact", "What isn't named stays as it is." },
  { "add", NULL, "JID", 1, 1, CTL_OPTIONS_NEW | WAIT, 0, CTL_WORD_NONE, ctl_verb_add,
    "add a contact", "Asks for nobody's presence; that is rosterctl subscribe." },
  { "remove", NULL, "JID...", 1, ANY, DRY_RUN | CONFIRM | WAIT, 0, CTL_WORD_JID, ctl_verb_remove,
    "remove contacts",
    "Shows them and asks. The server ends every subscription with them, and may tell them so.\n"
    "Without a terminal it needs --yes." },
  { "purge", NULL, "[TEXT]", 0, 1, FILTER | CTL_OPTIONS_PURGE | DRY_RUN | CONFIRM | WAIT, 0,
    CTL_WORD_NONE, ctl_verb_purge, "remove the contacts without subscription, or of another filter",
    "Selects the contacts without any subscription, with --no-from and --no-to also those; or, "
    "with\n"
    "--subscription, those that it says. All other options of the filter narrow this down. Shows\n"
    "what goes and asks; above 50 contacts the profile's name has to be typed. Without a terminal\n"
    "it needs --yes. To bring all back: rosterctl undo" },
  { "resync", NULL, "", 0, 0, DRY_RUN | WAIT, ALL, CTL_WORD_NONE, ctl_verb_resync,
    "fetch the whole roster anew and tell what differed",
    "Writes \"+3 -1 ~2\": three contacts more, one less, two changed; with -v which ones." },
  { "undo", NULL, "[JOB]", 0, 1, DRY_RUN | CONFIRM | WAIT, 0, CTL_WORD_JOB, ctl_verb_undo,
    "put back what a job changed",
    "Of the last job that changed something, or of the one that is named. Shows what would come\n"
    "back, and what can't, and asks. Without a terminal it needs --yes." },
  { "history", NULL, "[JID...]", 0, ANY, CTL_OPTIONS_HISTORY, 0, CTL_WORD_JID, ctl_verb_history,
    "tell what changed, when and why", "The newest change comes first." },
  { "group", "list", "", 0, 0, 0, 0, CTL_WORD_NONE, ctl_verb_group_list,
    "list the groups, with their number of contacts", NULL },
  { "group", "rename", "OLD NEW", 2, 2, CONFIRM | WAIT, 0, CTL_WORD_GROUP, ctl_verb_group_rename,
    "rename a group, or merge it into another", "Asks before it merges." },
  { "group", "remove", "GROUP", 1, 1, CONFIRM | WAIT, 0, CTL_WORD_GROUP, ctl_verb_group_remove,
    "remove a group; its contacts stay", NULL },
  { "group", "add", "GROUP JID...", 2, ANY, WAIT, 0, CTL_WORD_GROUP_AND_JIDS, ctl_verb_group_add,
    "put contacts into a group, too", NULL },
  { "group", "drop", "GROUP JID...", 2, ANY, WAIT, 0, CTL_WORD_GROUP_AND_JIDS, ctl_verb_group_drop,
    "take contacts out of a group", NULL },
  { "subscribe", NULL, "JID...", 1, ANY, CTL_OPTIONS_REQUEST | WAIT, 0, CTL_WORD_JID,
    ctl_verb_subscribe, "ask to see the presence of contacts",
    "Whoever isn't in the roster is added to it. They have to agree." },
  { "unsubscribe", NULL, "JID...", 1, ANY, WAIT, 0, CTL_WORD_JID, ctl_verb_unsubscribe,
    "stop seeing the presence of contacts, or stop asking for it", NULL },
  { "requests", "list", "", 0, 0, 0, 0, CTL_WORD_NONE, ctl_verb_requests_list,
    "list who asks to see your presence",
    "Servers deliver requests only while the setting visibility is xa." },
  { "requests", "approve", "[JID...]", 0, ANY, CTL_OPTIONS_ANSWER | CONFIRM | WAIT, 0,
    CTL_WORD_REQUEST, ctl_verb_requests_approve, "let contacts see your presence",
    "The contacts that are named, or with --all all that ask; those are shown before." },
  { "requests", "deny", "[JID...]", 0, ANY, CTL_OPTIONS_ANSWER | CONFIRM | WAIT, 0,
    CTL_WORD_REQUEST, ctl_verb_requests_deny, "don't let contacts see your presence, or no longer",
    "The contacts that are named, or with --all all that ask; those are shown before." },
  { "job", "list", "", 0, 0, 0, ALL, CTL_WORD_NONE, ctl_verb_job_list,
    "list the jobs that wait, run or just ended",
    "Of all profiles, or of the one that -p names; with -v also past ones." },
  { "job", "wait", "JOB", 1, 1, 0, CTL_VERB_NEEDS_NO_PROFILE, CTL_WORD_JOB, ctl_verb_job_wait,
    "wait for the end of a job and tell how it ended", NULL },
  { "job", "cancel", "JOB", 1, 1, 0, CTL_VERB_NEEDS_NO_PROFILE, CTL_WORD_JOB, ctl_verb_job_cancel,
    "let a job begin nothing more", "What the server did already stays done." },
  { "completion", NULL, "bash", 1, 1, 0, CTL_VERB_IS_LOCAL, CTL_WORD_SHELL, ctl_verb_completion,
    "write the completion for a shell", "Use it with: eval \"$(rosterctl completion bash)\"" },
  { "help", NULL, "[VERB]", 0, 2, CTL_OPTIONS_HELP, CTL_VERB_IS_LOCAL, CTL_WORD_VERB, ctl_verb_help,
    "explain a verb", NULL },
};

const CtlVerb *
ctl_table_get (size_t *n)
{
  *n = G_N_ELEMENTS (verbs);
  return verbs;
}

char *
ctl_table_get_full_name (const CtlVerb *verb)
{
  if (verb->subname == NULL)
    return g_strdup (verb->name);
  return g_strdup_printf ("%s %s", verb->name, verb->subname);
}

/* What of the table is nearest to WORD: a name, or a subname of the verb NAME. */
static const char *
find_nearest (const char *name, const char *word)
{
  const char *nearest = NULL;
  unsigned best = 3;

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const char *candidate = name == NULL ? verbs[i].name : verbs[i].subname;
      unsigned distance;

      if (name != NULL && !g_str_equal (verbs[i].name, name))
        continue;
      distance = ctl_text_get_distance (word, candidate);
      if (distance < best)
        {
          best = distance;
          nearest = candidate;
        }
    }
  return nearest;
}

static void
set_unknown_error (GError **error, const char *name, const char *word)
{
  const char *nearest = find_nearest (name, word);
  g_autofree char *prefix = name != NULL ? g_strdup_printf ("%s ", name) : g_strdup ("");

  if (nearest != NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "There is no verb \"%s%s\". Did you mean \"%s%s\"?", prefix, rd_quote (word).text,
                 prefix, nearest);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "There is no verb \"%s%s\". See rosterctl help%s%s.", prefix, rd_quote (word).text,
                 name != NULL ? " " : "", name != NULL ? name : "");
}

static void
set_incomplete_error (GError **error, const char *name)
{
  g_autoptr (GString) subnames = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (verbs[i].name, name))
        g_string_append_printf (subnames, "%s%s", subnames->len > 0 ? ", " : "", verbs[i].subname);
    }
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "rosterctl %s needs one of: %s.", name,
               subnames->str);
}

const CtlVerb *
ctl_table_find (char **words, int *n_words, GError **error)
{
  bool is_known = false;

  for (size_t i = 0; words[0] != NULL && i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (verbs[i].name, words[0]))
        continue;
      is_known = true;
      if (verbs[i].subname == NULL || g_strcmp0 (verbs[i].subname, words[1]) == 0)
        {
          *n_words = verbs[i].subname == NULL ? 1 : 2;
          return &verbs[i];
        }
    }
  if (words[0] == NULL)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                         "rosterctl needs a verb. See rosterctl help.");
  else if (is_known && words[1] == NULL)
    set_incomplete_error (error, words[0]);
  else
    set_unknown_error (error, is_known ? words[0] : NULL, is_known ? words[1] : words[0]);
  return NULL;
}
