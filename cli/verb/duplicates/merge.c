/* rosterctl merge: makes one contact of several. Shows what stays and what goes, as rosterd plans
 * it, and does it on agreement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/contact-words.h"
#include "cli/ask/removal-words.h"
#include "cli/client/contact.h"
#include "cli/client/object.h"
#include "cli/client/roster.h"
#include "cli/job/report.h"
#include "cli/job/wait.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "cli/view/preview.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

static const CtlOption merge_options[] = {
  { "into", CTL_OPTION_TEXT, "JID", "the contact that stays" },
  { 0 },
};

typedef struct
{
  CtlCall *call;
  RdBusDuplicates *duplicates;
  const char *into;
  GVariant *contacts; /* who goes, as the roster has them */
  GVariant *stays;    /* an array of one */
  guint64 serial;     /* of the roster, before all that was read */
  CtlJob plan;        /* the dry run */
} Merge;

static void
merge_clear (Merge *merge)
{
  g_clear_object (&merge->duplicates);
  g_clear_pointer (&merge->contacts, g_variant_unref);
  g_clear_pointer (&merge->stays, g_variant_unref);
  ctl_job_clear (&merge->plan);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merge, merge_clear)

/* -- who it is about --------------------------------------------------------------------------- */

static bool
look_up (Merge *merge, RdBusRoster *roster, char **jids, int n, GVariant **contacts, GError **error)
{
  g_auto (GStrv) missing = NULL;
  g_autofree char *sentence = NULL;

  if (!ctl_roster_lookup (roster, jids, n, contacts, &missing, error))
    return false;
  if (*missing == NULL)
    return true;
  sentence = ctl_near_words_describe_missing (merge->call, *missing);
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT, "Nothing was changed: %s", sentence);
  return false;
}

static bool
check_number (int n, GError **error)
{
  if (n <= RD_MERGED_MAX)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "Nothing was changed: %d contacts are named, and at most %d are merged into one.", n,
               RD_MERGED_MAX);
  return false;
}

static bool
read_contacts (Merge *merge, GError **error)
{
  CtlCall *call = merge->call;
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  char *into[] = { (char *)merge->into, NULL };

  merge->serial = rd_bus_profile_get_serial (call->profile);
  merge->duplicates = ctl_object_beside (call->profile, RD_BUS_TYPE_DUPLICATES_PROXY, error);
  return roster != NULL && merge->duplicates != NULL && check_number (call->n_args, error)
         && look_up (merge, roster, into, 1, &merge->stays, error)
         && look_up (merge, roster, call->args, call->n_args, &merge->contacts, error);
}

/* -- the plan ---------------------------------------------------------------------------------- */

static bool
order (Merge *merge, bool is_dry_run, char **path, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "DryRun", "b", is_dry_run);
  g_variant_dict_insert (&options, "IfSerial", "t", merge->serial);
  return rd_bus_duplicates_call_merge_sync (merge->duplicates,
                                            (const char *const *)merge->call->args, merge->into,
                                            g_variant_dict_end (&options), path, NULL, error);
}

static bool
read_plan (Merge *merge, GError **error)
{
  g_autofree char *path = NULL;

  return order (merge, true, &path, error)
         && ctl_job_load (&merge->plan, merge->call->client, path, error)
         && ctl_job_wait (&merge->plan, merge->call, error);
}

/* The others' names that are lost, as "A", "B"; "" for none. */
static char *
list_lost_names (const Merge *merge, const char *name)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *list = g_string_new (NULL);

  for (size_t i = 0; i < g_variant_n_children (merge->contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, merge->contacts, i);
      if (contact.name[0] == '\0' || g_str_equal (contact.name, name)
          || !g_hash_table_add (seen, g_strdup (contact.name)))
        continue;
      g_string_append_printf (list, "%s\"%s\"", list->len > 0 ? ", " : "",
                              rd_quote (contact.name).text);
    }
  return g_string_free (list, FALSE);
}

/* Groups that the contact that stays gets. */
static char *
list_new_groups (const CtlContact *stays, const char *const *groups)
{
  GString *list = g_string_new (NULL);

  for (; groups != NULL && *groups != NULL; groups++)
    {
      if (g_strv_contains (stays->groups, *groups))
        continue;
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", rd_quote (*groups).text);
    }
  return g_string_free (list, FALSE);
}

static void
say_what_stays (const Merge *merge)
{
  g_autofree const char **groups = NULL;
  g_autofree char *new_groups = NULL;
  g_autofree char *lost = NULL;
  g_auto (CtlContact) stays = { 0 };
  const char *name = "";

  ctl_contact_init (&stays, merge->stays, 0);
  g_variant_lookup (merge->plan.details, "Name", "&s", &name);
  g_variant_lookup (merge->plan.details, "Groups", "^a&s", &groups);
  new_groups = list_new_groups (&stays, groups);
  lost = list_lost_names (merge, name);
  if (!g_str_equal (stays.name, name))
    ctl_say ("%s gets the name \"%s\".", rd_quote (stays.jid).text, rd_quote (name).text);
  if (new_groups[0] != '\0')
    ctl_say ("%s gets the groups: %s", rd_quote (stays.jid).text, new_groups);
  if (lost[0] != '\0')
    ctl_say ("Not kept, since %s is called \"%s\": %s", rd_quote (stays.jid).text,
             rd_quote (name).text, lost);
}

/* Without the contact that stays, which may be named among the others. */
static CtlRemovalFigures
count (const Merge *merge)
{
  return (CtlRemovalFigures){
    .total = ctl_job_get_detail (&merge->plan, "Removed"),
    .wanted = ctl_job_get_detail (&merge->plan, "Unsubscribed"),
    .from = ctl_job_get_detail (&merge->plan, "FromLost"),
  };
}

/* Who goes, each once and without the contact that stays. */
static GVariant *
list_going (const Merge *merge)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (CtlContact) stays = { 0 };
  GVariantBuilder builder;

  ctl_contact_init (&stays, merge->stays, 0);
  g_hash_table_add (seen, g_strdup (stays.jid));
  g_variant_builder_init (&builder, g_variant_get_type (merge->contacts));
  for (size_t i = 0; i < g_variant_n_children (merge->contacts); i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (merge->contacts, i);
      char *jid;

      g_variant_get_child (tuple, 0, "s", &jid);
      if (g_hash_table_add (seen, jid))
        g_variant_builder_add_value (&builder, tuple);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
show (const Merge *merge)
{
  CtlCall *call = merge->call;
  CtlRemovalFigures figures = count (merge);
  g_autoptr (CtlOutput) words
      = ctl_output_new (stderr, ctl_options_get_color (call->options), call->options->plain);
  CtlPreview preview = { words, call->options->verbosity, figures.total, 0 };
  g_autoptr (GVariant) going = list_going (merge);
  g_autofree char *undo = ctl_call_make_command (call, "undo");
  g_autofree char *consequences = ctl_removal_describe (&figures);
  g_auto (CtlContact) stays = { 0 };

  ctl_contact_init (&stays, merge->stays, 0);
  ctl_say ("%u contact%s to be merged into \"%s\" in the roster of %s (%s):", figures.total,
           figures.total == 1 ? " is" : "s are", rd_quote (stays.jid).text,
           rd_bus_profile_get_name (call->profile), rd_bus_profile_get_jid (call->profile));
  ctl_preview_write (&preview, going);
  ctl_preview_end (&preview);
  say_what_stays (merge);
  ctl_say ("%s%sTo bring %s back afterwards: %s", consequences, *consequences != '\0' ? " " : "",
           figures.total == 1 ? "it" : "them", undo);
}

/* -- the verb ---------------------------------------------------------------------------------- */

static bool
has_consent (Merge *merge, GError **error)
{
  unsigned n = ctl_job_get_detail (&merge->plan, "Removed");
  g_autofree char *question
      = n == 1 ? g_strdup ("Merge it, and remove this contact?")
               : g_strdup_printf ("Merge them, and remove these %u contacts?", n);
  CtlConsent consent = { question, NULL, "Nothing was changed." };

  return ctl_call_get_consent (merge->call, &consent, error);
}

static bool
send (Merge *merge, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) reason = NULL;

  if (order (merge, false, &path, &reason))
    return ctl_job_see_through (merge->call, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "Nothing was changed: meanwhile the roster of %s changed, and may no longer be "
                 "what was shown. Run the same again to see what would be merged now.",
                 rd_bus_profile_get_name (merge->call->profile));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
end_dry (const Merge *merge)
{
  CtlCall *call = merge->call;

  ctl_call_advise (call, "Nothing was changed: this was a dry run.");
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, &merge->plan, call->profile, NULL, NULL);
  return true;
}

static bool
run_merge (CtlCall *call, GError **error)
{
  g_auto (Merge) merge = { .call = call, .into = ctl_options_get_text (call->options, "into") };

  if (merge.into == NULL)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "Say which contact stays: rosterctl merge JID... --into JID");
      return false;
    }
  if (!ctl_call_check_words (call, 0, "A JID", error) || !ctl_call_check_contacts (call, 0, error)
      || !read_contacts (&merge, error) || !read_plan (&merge, error))
    return false;
  show (&merge);
  if (ctl_options_has (call->options, "dry-run"))
    return end_dry (&merge);
  return has_consent (&merge, error) && send (&merge, error);
}

const CtlVerb ctl_verb_merge = {
  .name = "merge",
  .synopsis = "JID...",
  .options = { merge_options, ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_merge,
  .summary = "make one contact of several",
  .details
  = "The contact of --into gets the groups of the others, and the name of the first of them if\n"
    "it has none; when the server shows that, the others are removed. Shows it and asks.\n"
    "Without a terminal it needs --yes. To bring all back: rosterctl undo",
};
