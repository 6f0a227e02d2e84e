/* rosterctl get: the contacts. They are written page by page while the next one is asked for, so
 * that any roster needs the memory of two pages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/roster.h"
#include "cli/option/filter.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/contact-list.h"

/* Contacts. One page is shown while rosterd prepares the next: of larger ones both wait longer for
 * each other, and a page with all that GVariant makes of it doesn't fit a processor's cache. */
#define PAGE 500

static void
advise_on_nothing (CtlCall *call, RdBusProfile *profile, GVariant *filter)
{
  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
    ctl_call_advise (call,
                     g_variant_n_children (filter) > 0 ? "No contact of %s matches."
                                                       : "The roster of %s is empty.",
                     rd_bus_profile_get_name (profile));
  ctl_near_words_advise (call, profile, filter);
}

static bool
read_roster (CtlCall *call, CtlContactList *list, RdBusProfile *profile, GVariant *filter,
             GError **error)
{
  g_auto (CtlRosterPages) pages = { 0 };

  if (!ctl_roster_pages_open (&pages, profile, filter, error))
    return false;
  while (ctl_roster_pages_has_more (&pages) && !ctl_output_is_broken (call->output))
    {
      bool is_first = !pages.is_begun;

      if (!ctl_roster_pages_read (&pages, PAGE, error))
        {
          ctl_client_polish_error (*error);
          if (!is_first)
            ctl_contact_list_end (list, *error);
          return false;
        }
      ctl_roster_pages_ask_ahead (&pages);
      if (is_first)
        ctl_contact_list_begin (list, profile, pages.total, pages.serial);
      if (is_first && pages.total == 0)
        advise_on_nothing (call, profile, filter);
      ctl_contact_list_write (list, pages.contacts);
    }
  ctl_contact_list_end (list, NULL);
  return true;
}

/* A profile that can't be read doesn't stop the others; the first error is kept. */
static bool
read_all (CtlCall *call, GPtrArray *profiles, GVariant *filter, GError **error)
{
  CtlContactList list;
  bool is_good = true;

  ctl_contact_list_init (&list, call->output, call->options);
  for (unsigned i = 0; i < profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (profiles, i);
      unsigned n_begun = list.frame.n_begun;
      g_autoptr (GError) reason = NULL;

      if (read_roster (call, &list, profile, filter, &reason))
        continue;
      if (list.frame.n_begun == n_begun)
        ctl_per_profile_fail (&list.frame, rd_bus_profile_get_name (profile), reason);
      is_good = ctl_call_keep_first_error (call, error, g_steal_pointer (&reason));
    }
  ctl_per_profile_end (&list.frame, *error);
  return is_good;
}

static bool
run_get (CtlCall *call, GError **error)
{
  const CtlOptions *options = call->options;
  g_autoptr (GVariant) filter = ctl_filter_from_options (options, call->args[0], error);
  g_autoptr (GPtrArray) profiles = NULL;

  if (filter == NULL)
    return false;
  profiles = ctl_call_list_profiles (call, error);
  return profiles != NULL && read_all (call, profiles, filter, error);
}

const CtlVerb ctl_verb_get = {
  .name = "get",
  .synopsis = "[TEXT]",
  .options = { ctl_filter_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_get,
  .summary = "list the contacts",
  .details
  = "With -v also the groups, with -vv all else. The options select; a contact has to satisfy all\n"
    "of them.",
};
