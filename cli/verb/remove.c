/* rosterctl remove: shows named contacts, and removes them on agreement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-words.h"
#include "cli/ask/removal.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/out/exit.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

/* The contacts, each once, even if named twice or in two spellings. */
typedef struct
{
  GPtrArray *tuples; /* (element-type GVariant) */
  GHashTable *known; /* (element-type char*): their JIDs */
} Found;

static void
take (Found *found, GVariant *contacts)
{
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      GVariant *tuple = g_variant_get_child_value (contacts, i);
      g_autofree char *jid = NULL;

      g_variant_get_child (tuple, 0, "s", &jid);
      if (g_hash_table_add (found->known, g_steal_pointer (&jid)))
        g_ptr_array_add (found->tuples, tuple);
      else
        g_variant_unref (tuple);
    }
}

static void
set_missing_error (CtlCall *call, char **missing, GError **error)
{
  g_autofree char *sentence = ctl_near_words_describe_missing (call, *missing);

  for (char **jid = missing + 1; *jid != NULL; jid++)
    ctl_call_advise (call, "\"%s\" isn't in it either.", rd_quote (*jid).text);
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT, "Nothing was removed: %s", sentence);
}

static bool
look_up (CtlCall *call, RdBusRoster *roster, Found *found, GError **error)
{
  for (int i = 0; i < call->n_args; i += RD_LOOKUP_MAX)
    {
      int n = MIN (call->n_args - i, RD_LOOKUP_MAX);
      g_autoptr (GVariant) contacts = NULL;
      g_auto (GStrv) missing = NULL;

      if (!ctl_roster_lookup (roster, call->args + i, n, &contacts, &missing, error))
        return false;
      take (found, contacts);
      if (*missing == NULL)
        continue;
      set_missing_error (call, missing, error);
      return false;
    }
  return true;
}

/* More would take several jobs, each with its own undo. */
static bool
check_number (unsigned n, GError **error)
{
  if (n <= RD_REMOVALS_MAX)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "Nothing was removed: %u contacts are named, and at most %d are removed at once. "
               "Name the rest in a further call.",
               n, RD_REMOVALS_MAX);
  return false;
}

static bool
send (CtlCall *call, const CtlRosterPages *contacts, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = NULL;

  for (size_t i = 0; i < contacts->total; i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (contacts->contacts, i);
      char *jid;

      g_variant_get_child (tuple, 0, "s", &jid);
      g_ptr_array_add (jids, jid);
    }
  g_ptr_array_add (jids, NULL);
  if (ctl_options_has (call->options, "block"))
    g_variant_dict_insert (&options, "Block", "b", TRUE);
  return rd_bus_roster_call_remove_sync (contacts->roster, (const char *const *)jids->pdata,
                                         g_variant_dict_end (&options), &path, NULL, error)
         && ctl_job_see_through (call, path, NULL, error);
}

static bool
run_remove (CtlCall *call, GError **error)
{
  g_autoptr (GPtrArray) tuples = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (CtlRosterPages) contacts = { .is_begun = true }; /* a single page */
  Found found = { tuples, known };

  ctl_paging_begin (&contacts.paging);
  if (!ctl_call_check_words (call, 0, "A JID", error) || !ctl_call_check_contacts (call, 0, error))
    return false;
  contacts.roster = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  if (contacts.roster == NULL || !look_up (call, contacts.roster, &found, error)
      || !check_number (tuples->len, error))
    return false;
  contacts.contacts = g_variant_ref_sink (g_variant_new_array (
      G_VARIANT_TYPE (RD_CONTACT_TYPE), (GVariant **)tuples->pdata, tuples->len));
  contacts.total = tuples->len;
  contacts.serial = rd_bus_profile_get_serial (call->profile);
  if (ctl_options_has (call->options, "dry-run"))
    return ctl_removal_run_dry (call, &contacts, error);
  return ctl_removal_agree (call, &contacts, error) && send (call, &contacts, error);
}

static const CtlOption remove_options[] = {
  { "block", CTL_OPTION_FLAG, NULL, "then let your server keep them out" },
  { 0 },
};

const CtlVerb ctl_verb_remove = {
  .name = "remove",
  .synopsis = "JID...",
  .options = { ctl_wait_options, ctl_dry_run_options, ctl_confirm_options, remove_options },
  .run = run_remove,
  .summary = "remove contacts",
  .details
  = "Shows them and asks. The server ends every subscription with them, and may tell them so.\n"
    "Without a terminal it needs --yes.",
};
