/* rosterctl show: all of a contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/heard.h"
#include "cli/client/object.h"
#include "cli/client/roster.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/contact.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/command-line.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

typedef struct
{
  CtlCall *call;
  CtlFormat format;
  unsigned n_written;
  GPtrArray *missing; /* (element-type char*) */
} Showing;

static void
write_contact (Showing *showing, GVariant *contacts, size_t n, const CtlHeardList *heard)
{
  CtlOutput *output = showing->call->output;
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (CtlContact) contact = { 0 };

  ctl_contact_init (&contact, contacts, n);
  contact.heard = ctl_heard_list_find (heard, contact.jid);
  if (showing->n_written++ > 0)
    ctl_output_write (output, showing->format == CTL_FORMAT_TEXT ? "\n" : ",\n");
  if (showing->format == CTL_FORMAT_TEXT)
    ctl_output_write_contact_details (output, &contact);
  else if (showing->format == CTL_FORMAT_JSON)
    ctl_json_add_contact (json, NULL, &contact);
  else
    ctl_json_add_libervia_contact (json, &contact);
  ctl_output_write (output, json->str);
}

/* At most RD_LOOKUP_MAX JIDs. */
static bool
show_some (Showing *showing, RdBusRoster *roster, char **jids, int n, GError **error)
{
  g_autoptr (GVariant) contacts = NULL;
  g_auto (GStrv) missing = NULL;
  g_auto (CtlHeardList) heard = { NULL };

  if (!ctl_roster_lookup (roster, jids, n, &contacts, &missing, error)
      || !ctl_heard_list_read (&heard, roster, contacts, error))
    return false;
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    write_contact (showing, contacts, i, &heard);
  for (char **jid = missing; *jid != NULL; jid++)
    g_ptr_array_add (showing->missing, g_strdup (*jid));
  return true;
}

static void
write_head (Showing *showing)
{
  g_autofree char *name = ctl_json_quote (rd_bus_profile_get_name (showing->call->profile));

  if (showing->format == CTL_FORMAT_JSON)
    ctl_output_print (showing->call->output, "{\"profile\":%s,\"contacts\":[\n", name);
  else if (showing->format == CTL_FORMAT_LIBERVIA_JSON)
    ctl_output_write (showing->call->output, "{\n");
}

static void
write_tail (Showing *showing, const GError *error)
{
  CtlOutput *output = showing->call->output;
  g_autoptr (GString) json = g_string_new (NULL);

  if (showing->format == CTL_FORMAT_TEXT)
    return;
  if (showing->format == CTL_FORMAT_JSON)
    {
      g_string_append (json, "\n]");
      ctl_json_open (json, "missing", '[');
      for (unsigned i = 0; i < showing->missing->len; i++)
        ctl_json_add_string (json, NULL, g_ptr_array_index (showing->missing, i));
      ctl_json_close (json, ']');
    }
  else
    g_string_append (json, error != NULL && showing->n_written > 0 ? ",\n" : "\n");
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}

/* For what stands before the "@": that is likely to be spelt right. */
static char *
make_search_command (CtlCall *call, const char *jid)
{
  size_t length = strcspn (jid, "@");
  g_autofree char *text = length > 0 ? g_strndup (jid, length) : g_strdup (jid);
  g_autofree char *words = rd_command_line_join_arguments ((const char *const[]){ text, NULL });

  return ctl_call_make_command (call, "get %s", words);
}

static void
check_missing (Showing *showing, GError **error)
{
  GPtrArray *missing = showing->missing;
  g_autofree char *command = NULL;
  g_autofree char *near = NULL;

  if (missing->len == 0)
    return;
  for (unsigned i = 1; i < missing->len; i++)
    ctl_call_advise (showing->call, "\"%s\" isn't in it either.",
                     rd_quote (g_ptr_array_index (missing, i)).text);
  near = ctl_near_words_describe_missing (showing->call, g_ptr_array_index (missing, 0));
  g_set_error_literal (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT, near);
  command = make_search_command (showing->call, g_ptr_array_index (missing, 0));
  ctl_call_advise (showing->call, "To look for a part of a name or JID: %s", command);
}

static bool
run_show (CtlCall *call, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  Showing showing = { call, ctl_options_get_format (call->options), 0, missing };

  if (roster == NULL)
    return false;
  write_head (&showing);
  for (int i = 0; i < call->n_args && *error == NULL; i += RD_LOOKUP_MAX)
    show_some (&showing, roster, call->args + i, MIN (call->n_args - i, RD_LOOKUP_MAX), error);
  if (*error == NULL)
    check_missing (&showing, error);
  ctl_client_polish_error (*error);
  write_tail (&showing, *error);
  return *error == NULL;
}

const CtlVerb ctl_verb_show = {
  .name = "show",
  .synopsis = "JID...",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_show,
  .summary = "show all of a contact",
};
