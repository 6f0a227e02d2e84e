/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/table.h"

#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

static const CtlVerb *const verbs[] = {
  &ctl_verb_status,
  &ctl_verb_dismiss,
  &ctl_verb_profile_add,
  &ctl_verb_profile_list,
  &ctl_verb_profile_remove,
  &ctl_verb_profile_show,
  &ctl_verb_profile_set,
  &ctl_verb_profile_login,
  &ctl_verb_profile_connect,
  &ctl_verb_profile_disconnect,
  &ctl_verb_profile_default,
  &ctl_verb_profile_trust,
  &ctl_verb_profile_dismiss,
  &ctl_verb_get,
  &ctl_verb_show,
  &ctl_verb_stats,
  &ctl_verb_watch,
  &ctl_verb_set,
  &ctl_verb_add,
  &ctl_verb_remove,
  &ctl_verb_purge,
  &ctl_verb_resync,
  &ctl_verb_export,
  &ctl_verb_import,
  &ctl_verb_duplicates,
  &ctl_verb_merge,
  &ctl_verb_undo,
  &ctl_verb_redo,
  &ctl_verb_history,
  &ctl_verb_diff,
  &ctl_verb_restore,
  /* The family's own name takes all other words behind it. */
  &ctl_verb_snapshot_list,
  &ctl_verb_snapshot_remove,
  &ctl_verb_snapshot,
  &ctl_verb_group_list,
  &ctl_verb_group_rename,
  &ctl_verb_group_remove,
  &ctl_verb_group_add,
  &ctl_verb_group_drop,
  &ctl_verb_subscribe,
  &ctl_verb_unsubscribe,
  &ctl_verb_requests_list,
  &ctl_verb_requests_approve,
  &ctl_verb_requests_deny,
  &ctl_verb_block_list,
  &ctl_verb_block_add,
  &ctl_verb_block_remove,
  &ctl_verb_move_status,
  &ctl_verb_move_stop,
  &ctl_verb_move,
  &ctl_verb_job_list,
  &ctl_verb_job_wait,
  &ctl_verb_job_cancel,
  &ctl_verb_completion,
  &ctl_verb_help,
  NULL,
};

const CtlVerb *const *
ctl_table_get (void)
{
  return verbs;
}

GPtrArray *
ctl_table_list_options (void)
{
  GPtrArray *sets = g_ptr_array_new ();

  g_ptr_array_add (sets, (void *)ctl_global_options);
  for (size_t i = 0; verbs[i] != NULL; i++)
    {
      for (const CtlOption *const *set = verbs[i]->options; *set != NULL; set++)
        {
          if (!g_ptr_array_find (sets, *set, NULL))
            g_ptr_array_add (sets, (void *)*set);
        }
    }
  g_ptr_array_add (sets, NULL);
  return sets;
}

bool
ctl_table_is_in_family (const CtlVerb *verb, const char *family)
{
  size_t n = strlen (family);

  return strncmp (verb->name, family, n) == 0 && (verb->name[n] == ' ' || verb->name[n] == '\0');
}

const char *
ctl_table_get_subname (const CtlVerb *verb)
{
  const char *space = strchr (verb->name, ' ');

  return space != NULL ? space + 1 : NULL;
}

bool
ctl_table_is_family (const char *word)
{
  for (size_t i = 0; verbs[i] != NULL; i++)
    {
      if (ctl_table_get_subname (verbs[i]) != NULL && ctl_table_is_in_family (verbs[i], word))
        return true;
    }
  return false;
}

char *
ctl_table_find_nearest (const char *family, const char *word)
{
  g_autofree char *nearest = NULL;
  unsigned best = strlen (word) < 4 ? 2 : 3; /* of a short word, most is near */

  for (size_t i = 0; verbs[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_strsplit (verbs[i]->name, " ", 2);
      const char *candidate = family == NULL ? names[0] : names[1];
      unsigned distance;

      if (family != NULL && !g_str_equal (names[0], family))
        continue;
      distance = ctl_text_get_distance (word, candidate);
      if (distance >= best)
        continue;
      best = distance;
      g_free (nearest);
      nearest = g_strdup (candidate);
    }
  return g_steal_pointer (&nearest);
}

static void
set_unknown_error (GError **error, const char *family, const char *word)
{
  const char *blank = family != NULL ? " " : "";

  if (family == NULL)
    family = "";
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
               "There is no verb \"%s%s%s\". See rosterctl help%s%s.", family, blank,
               rd_quote (word).text, blank, family);
}

static void
set_incomplete_error (GError **error, const char *family)
{
  g_autoptr (GString) subnames = g_string_new (NULL);

  for (size_t i = 0; verbs[i] != NULL; i++)
    {
      if (ctl_table_is_in_family (verbs[i], family))
        g_string_append_printf (subnames, "%s%s", subnames->len > 0 ? ", " : "",
                                ctl_table_get_subname (verbs[i]));
    }
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "\"%s\" needs one of: %s.", family,
               subnames->str);
}

const CtlVerb *
ctl_table_find (char **words, int *n_words, GError **error)
{
  bool is_known = false;

  for (size_t i = 0; words[0] != NULL && verbs[i] != NULL; i++)
    {
      const char *subname = ctl_table_get_subname (verbs[i]);

      if (!ctl_table_is_in_family (verbs[i], words[0]))
        continue;
      is_known = true;
      if (subname == NULL || g_strcmp0 (subname, words[1]) == 0)
        {
          *n_words = subname == NULL ? 1 : 2;
          return verbs[i];
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

/* The options of the line if its verb is VERB (NULL: none is known). */
static CtlOptions *
parse_for (int argc, char **argv, const CtlVerb *verb, GPtrArray *known, GError **error)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  g_ptr_array_add (own, (void *)ctl_global_options);
  for (size_t i = 0; verb != NULL && verb->options[i] != NULL; i++)
    g_ptr_array_add (own, (void *)verb->options[i]);
  g_ptr_array_add (own, NULL);
  return ctl_options_parse (argc, argv, (const CtlOption *const *)own->pdata,
                            (const CtlOption *const *)known->pdata, error);
}

CtlFormat
ctl_table_find_format (int argc, char **argv)
{
  g_autoptr (GPtrArray) known = ctl_table_list_options ();

  return ctl_options_find_format (argc, argv, (const CtlOption *const *)known->pdata);
}

CtlOptions *
ctl_table_parse (int argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) known = ctl_table_list_options ();
  int n_words;
  const CtlVerb *verb = argc > 1 ? ctl_table_find (argv + 1, &n_words, NULL) : NULL;

  /* Options stand before the verb: it is the one whose options leave it as the first word. */
  for (size_t i = 0; argc > 1 && argv[1][0] == '-' && verbs[i] != NULL; i++)
    {
      g_autoptr (CtlOptions) options = parse_for (argc, argv, verbs[i], known, NULL);

      if (options != NULL
          && ctl_table_find ((char **)options->args->pdata, &n_words, NULL) == verbs[i])
        return g_steal_pointer (&options);
    }
  return parse_for (argc, argv, verb, known, error);
}
