/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/removal.h"

#include "cli/ask/consent.h"
#include "cli/ask/removal-words.h"
#include "cli/client/contact.h"
#include "cli/out/text.h"
#include "cli/view/contact-list.h"
#include "cli/view/heard.h"
#include "cli/view/preview.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

/* Reads only the pages that it shows. */
static bool
show (CtlCall *call, CtlRosterPages *contacts, CtlOutput *output, GError **error)
{
  CtlPreview preview = { output, call->options->verbosity, contacts->total, 0 };

  ctl_preview_write (&preview, contacts->contacts);
  while (ctl_roster_pages_has_more (contacts) && !ctl_preview_is_full (&preview))
    {
      if (!ctl_roster_pages_read (contacts, RD_PAGE_MAX, error))
        return false;
      ctl_preview_write (&preview, contacts->contacts);
    }
  ctl_preview_end (&preview);
  return true;
}

static bool
write_document (CtlCall *call, CtlRosterPages *contacts, GError **error)
{
  CtlContactList list;
  g_autofree char *sentence = NULL;

  ctl_contact_list_init (&list, call->output, call->options);
  ctl_contact_list_begin (&list, call->profile, contacts->total, contacts->serial);
  ctl_roster_pages_ask_ahead (contacts);
  ctl_contact_list_write (&list, contacts->contacts);
  while (ctl_roster_pages_has_more (contacts) && !ctl_output_is_broken (call->output))
    {
      if (!ctl_roster_pages_read (contacts, RD_PAGE_MAX, error))
        break;
      ctl_roster_pages_ask_ahead (contacts);
      ctl_contact_list_write (&list, contacts->contacts);
    }
  ctl_client_polish_error (*error);
  if (contacts->filter != NULL)
    list.has_unknown
        = ctl_unseen_find_unknown (call->profile, contacts->filter, &list.n_unknown, &sentence);
  ctl_contact_list_end (&list, *error);
  ctl_per_profile_end (&list.frame, *error);
  return *error == NULL;
}

bool
ctl_removal_run_dry (CtlCall *call, CtlRosterPages *contacts, GError **error)
{
  bool is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;
  g_autofree char *count = ctl_text_count_contacts (contacts->total);

  if (!(is_text ? show (call, contacts, call->output, error)
                : write_document (call, contacts, error)))
    return false;
  ctl_call_advise (call, "%s of %s would be removed. Nothing was: this was a dry run.", count,
                   rd_bus_profile_get_name (call->profile));
  return true;
}

/* Saves a question in vain; rosterd checks it again. */
static bool
check_connected (const CtlCall *call, GError **error)
{
  static const char *const connected[] = { "connecting", "syncing", "online", NULL };
  const char *state = rd_bus_profile_get_state (call->profile);
  g_autoptr (GError) reason = ctl_client_get_last_error (call->profile);

  if (g_strv_contains (connected, state))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NOT_CONNECTED,
               "Nothing was removed: %s is %s, and this needs the server.%s%s",
               rd_bus_profile_get_name (call->profile), state, reason != NULL ? " " : "",
               reason != NULL ? reason->message : "");
  return false;
}

/* From rosterd's figures of the filter, if the first page has not all of CONTACTS. */
static bool
count (const CtlRosterPages *contacts, CtlRemovalFigures *figures, GError **error)
{
  size_t n = g_variant_n_children (contacts->contacts);
  g_autoptr (GVariant) stats = NULL;
  guint32 no_from = 0, no_to = 0, asked = 0, total = 0;

  for (size_t i = 0; i < n && n == contacts->total; i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts->contacts, i);
      figures->from += (contact.subscription & CTL_CONTACT_FROM) != 0;
      figures->wanted
          += (contact.subscription & CTL_CONTACT_TO) != 0 || (contact.flags & CTL_CONTACT_ASK) != 0;
    }
  figures->total = contacts->total;
  if (n == contacts->total)
    return true;
  if (!rd_bus_roster_call_stats_sync (contacts->roster, contacts->filter, &stats, NULL, error))
    return false;
  g_variant_lookup (stats, "Total", "u", &total);
  g_variant_lookup (stats, "NoFrom", "u", &no_from);
  g_variant_lookup (stats, "NoTo", "u", &no_to);
  g_variant_lookup (stats, "Ask", "u", &asked);
  figures->from = total - no_from;
  figures->wanted = total - no_to + asked;
  return true;
}

/* As far as CONTACTS are read; all that there are, if the filter asks for them. */
static void
warn_of_made (const CtlRosterPages *contacts)
{
  size_t n = g_variant_n_children (contacts->contacts);
  unsigned n_made = 0;

  for (size_t i = 0; i < n; i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts->contacts, i);
      n_made += (contact.flags & CTL_CONTACT_MADE) != 0;
    }
  if (n_made == n)
    n_made = contacts->total;
  if (n_made == 1)
    ctl_say ("Your server makes %s itself: it may keep it, or bring it back.",
             contacts->total == 1 ? "this contact" : "1 of these contacts");
  else if (n_made > 1)
    ctl_say ("Your server makes %u of these contacts itself: it may keep them, or bring them back.",
             n_made);
}

static void
say_consequences (CtlCall *call, const CtlRemovalFigures *figures)
{
  g_autofree char *undo = ctl_call_make_command (call, "undo");
  g_autofree char *words = ctl_removal_describe (figures);

  ctl_say ("%s%sTo bring %s back afterwards: %s", words, *words != '\0' ? " " : "",
           figures->total == 1 ? "it" : "them", undo);
}

bool
ctl_removal_get_consent (CtlCall *call, unsigned n, GError **error)
{
  RdBusProfile *profile = call->profile;
  const char *name = rd_bus_profile_get_name (profile);
  bool is_typed = n > CTL_REMOVAL_TYPED_ABOVE;
  g_autofree char *question = NULL;
  CtlConsent consent = { NULL, is_typed ? name : NULL, "Nothing was removed." };

  if (is_typed)
    question = g_strdup_printf ("Type the profile's name, %s, to remove %u contacts:", name, n);
  else if (n == 1)
    question = g_strdup_printf ("Remove this contact from the roster of %s (%s)?", name,
                                rd_bus_profile_get_jid (profile));
  else
    question = g_strdup_printf ("Remove these %u contacts from the roster of %s (%s)?", n, name,
                                rd_bus_profile_get_jid (profile));
  consent.question = question;
  return ctl_call_get_consent (call, &consent, error);
}

bool
ctl_removal_agree (CtlCall *call, CtlRosterPages *contacts, GError **error)
{
  g_autoptr (CtlOutput) words
      = ctl_output_new (stderr, ctl_options_get_color (call->options), call->options->plain);
  unsigned n = contacts->total;
  CtlRemovalFigures figures = { 0 };

  if (!check_connected (call, error) || !count (contacts, &figures, error))
    return false;
  ctl_say ("%u contact%s to be removed from the roster of %s (%s):", n, n == 1 ? " is" : "s are",
           rd_bus_profile_get_name (call->profile), rd_bus_profile_get_jid (call->profile));
  if (!show (call, contacts, words, error))
    return false;
  warn_of_made (contacts);
  say_consequences (call, &figures);
  return ctl_removal_get_consent (call, n, error);
}
