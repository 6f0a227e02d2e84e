/* rosterctl duplicates: contacts that may be one person, each with the reason.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/client/paging.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/verb/duplicates/shared.h"
#include "cli/verb/verbs.h"
#include "cli/view/contact.h"
#include "cli/view/per-profile.h"
#include "cli/view/preview.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"

static const CtlOption list_options[] = {
  { "certain", CTL_OPTION_FLAG, NULL, "only those with one address, no guesses" },
  { 0 },
};

/* Told above the contacts. */
static const struct
{
  const char *reason, *sentence;
} reasons[] = {
  { "spelling", "Certain: one address in several spellings" },
  { "phone", "Certain: one telephone number at one gateway" },
  { "gateway", "Certain: one address, also through a gateway" },
  { "name-and-local", "Likely: the same name, and the same local part of the JID" },
  { "name", "Likely: nobody else has this name" },
  { "local", "Likely: nobody else has this local part of the JID" },
};

typedef struct
{
  CtlCall *call;
  CtlPerProfile frame;
  bool is_text, is_only_certain;
  unsigned n_told; /* of this profile */
} List;

/* -- one duplicate ----------------------------------------------------------------------------- */

static void
write_text (List *list, const char *reason, unsigned n, GVariant *contacts)
{
  CtlOutput *output = list->call->output;
  CtlPreview preview = { output, list->call->options->verbosity, n, 0 };
  g_autofree char *other = g_strdup_printf ("The same person, perhaps: %s", reason);
  const char *sentence = other;

  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (g_str_equal (reasons[i].reason, reason))
        sentence = reasons[i].sentence;
    }
  if (list->n_told > 0)
    ctl_output_write (output, "\n");
  ctl_layout_print (output, 0, 2, "%s", sentence);
  ctl_preview_write (&preview, contacts);
  ctl_preview_end (&preview);
}

static void
write_json (List *list, const char *reason, bool is_certain, unsigned n, GVariant *contacts)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "reason", reason);
  ctl_json_add_boolean (json, "certain", is_certain);
  ctl_json_add_number (json, "total", n);
  ctl_json_open (json, "contacts", '[');
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      ctl_json_add_contact (json, NULL, &contact);
    }
  ctl_json_close (json, ']');
  ctl_json_close (json, '}');
  ctl_output_write (list->call->output, list->n_told > 0 ? ",\n" : "\n");
  ctl_output_write (list->call->output, json->str);
}

static void
write_duplicate (List *list, GVariant *duplicate)
{
  g_autoptr (GVariant) contacts = NULL;
  const char *reason;
  gboolean is_certain;
  guint32 n;

  g_variant_get (duplicate, "(&sbu@a" RD_CONTACT_TYPE ")", &reason, &is_certain, &n, &contacts);
  if (list->is_only_certain && !is_certain)
    return;
  if (list->is_text)
    write_text (list, reason, n, contacts);
  else
    write_json (list, reason, is_certain, n, contacts);
  list->n_told++;
}

/* -- all of a profile -------------------------------------------------------------------------- */

static void
begin (List *list, RdBusProfile *profile, unsigned total, guint64 serial)
{
  const char *name = rd_bus_profile_get_name (profile);
  g_autofree char *quoted = ctl_json_quote (name);

  ctl_per_profile_next (&list->frame);
  list->n_told = 0;
  if (!list->is_text)
    ctl_output_print (list->call->output,
                      "{\"profile\":%s,\"serial\":%" G_GUINT64_FORMAT
                      ",\"total\":%u,\"duplicates\":[",
                      quoted, serial, total);
  else if (list->frame.is_list)
    {
      ctl_output_write (list->call->output, list->frame.n_begun > 1 ? "\n" : "");
      ctl_layout_print (list->call->output, 0, 2, "== %s (%s): %u ==", name,
                        rd_bus_profile_get_jid (profile), total);
    }
}

static void
end (List *list, const GError *error)
{
  g_autoptr (GString) json = g_string_new ("\n]");

  if (list->is_text)
    return;
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write (list->call->output, json->str);
}

static void
advise (List *list, RdBusProfile *profile)
{
  g_autofree char *command
      = ctl_client_make_command (list->call->client, profile, "merge JID... --into JID");

  if (list->n_told == 0)
    ctl_call_advise (list->call,
                     list->is_only_certain ? "No address is twice in the roster of %s."
                                           : "Nobody seems to be twice in the roster of %s.",
                     rd_bus_profile_get_name (profile));
  else
    ctl_call_advise (list->call, "To make one contact of several: %s", command);
}

static bool
read_page (List *list, RdBusDuplicates *proxy, RdBusProfile *profile, CtlPaging *paging,
           GError **error)
{
  g_autoptr (GVariant) duplicates = NULL;
  g_autofree char *next = NULL;
  guint32 total;
  guint64 serial;

  if (!rd_bus_duplicates_call_list_sync (proxy, paging->cursor, RD_PAGE_MAX, &duplicates, &next,
                                         &total, &serial, NULL, error))
    return false;
  if (paging->cursor[0] == '\0')
    begin (list, profile, total, serial);
  for (size_t i = 0; i < g_variant_n_children (duplicates); i++)
    {
      g_autoptr (GVariant) duplicate = g_variant_get_child_value (duplicates, i);

      write_duplicate (list, duplicate);
    }
  return ctl_paging_take (paging, g_variant_n_children (duplicates), RD_PAGE_MAX,
                          RD_ROSTER_CONTACTS_MAX, next, error);
}

static bool
read_roster (List *list, RdBusProfile *profile, GError **error)
{
  g_autoptr (RdBusDuplicates) proxy
      = ctl_object_beside (profile, RD_BUS_TYPE_DUPLICATES_PROXY, error);
  unsigned n_begun = list->frame.n_begun;
  CtlPaging paging = { 0 };
  bool is_read = proxy != NULL;

  ctl_paging_begin (&paging);
  do
    is_read = is_read && read_page (list, proxy, profile, &paging, error);
  while (is_read && paging.cursor[0] != '\0' && !ctl_output_is_broken (list->call->output));
  ctl_paging_clear (&paging);
  if (!is_read)
    ctl_client_polish_error (*error);
  if (list->frame.n_begun > n_begun)
    end (list, is_read ? NULL : *error);
  else
    ctl_per_profile_fail (&list->frame, rd_bus_profile_get_name (profile), *error);
  if (is_read)
    advise (list, profile);
  return is_read;
}

/* With -p all: who is in several rosters. */
static bool
write_shared (List *list, GPtrArray *profiles, GString *json, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!list->frame.is_list
      || ctl_shared_write (list->call, profiles, list->is_text ? NULL : json, &reason))
    return true;
  ctl_client_polish_error (reason);
  return ctl_call_keep_first_error (list->call, error, g_steal_pointer (&reason));
}

/* A profile that can't be read doesn't stop the others; the first error is kept. */
static bool
run_duplicates (CtlCall *call, GError **error)
{
  List list = {
    .call = call,
    .is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT,
    .is_only_certain = ctl_options_has (call->options, "certain"),
  };
  g_autoptr (GPtrArray) profiles = ctl_call_list_profiles (call, error);
  g_autoptr (GString) shared = g_string_new (NULL);
  bool is_good = profiles != NULL;

  if (profiles == NULL)
    return false;
  ctl_per_profile_init (&list.frame, call->output, call->options);
  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_autoptr (GError) reason = NULL;

      if (!read_roster (&list, profiles->pdata[i], &reason))
        is_good = ctl_call_keep_first_error (call, error, g_steal_pointer (&reason));
    }
  is_good &= write_shared (&list, profiles, shared, error);
  list.frame.more = shared->len > 0 ? shared->str : NULL;
  ctl_per_profile_end (&list.frame, *error);
  return is_good;
}

const CtlVerb ctl_verb_duplicates = {
  .name = "duplicates",
  .options = { list_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_duplicates,
  .summary = "list contacts that may be one person",
  .details = "First those with one address, then guesses by names and JIDs; each with its reason.\n"
             "With -p all also who is in several accounts. Nothing is changed.\n"
             "With -v also the groups, with -vv all else.",
};
