/* rosterctl block list, add, remove: whom the account's server keeps out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/contact-words.h"
#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* -- list -------------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *jids; /* (element-type utf8) */
  char *state;
  guint64 time;
} List;

static void
list_clear (List *list)
{
  g_clear_pointer (&list->jids, g_ptr_array_unref);
  g_clear_pointer (&list->state, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

/* What speaks against a page of JIDS behind AFTER, as incoming.h words it; NULL: nothing. */
static const char *
find_fault (const List *list, char **jids, const char *after, bool has_more)
{
  unsigned n = g_strv_length (jids);

  if (n > RD_PAGE_MAX)
    return "the page has more JIDs than were asked for";
  if (list->jids->len + n > RD_BLOCKED_MAX)
    return "it has more than " G_STRINGIFY (RD_BLOCKED_MAX) " JIDs";
  if (has_more && (n == 0 || strcmp (jids[n - 1], after) <= 0))
    return "the page leads nowhere and is said not to be the last one";
  return NULL;
}

/* The next page; *MORE: it isn't the last. */
static bool
read_page (RdBusBlocking *proxy, List *list, gboolean *more, GError **error)
{
  const char *after = list->jids->len > 0 ? list->jids->pdata[list->jids->len - 1] : "";
  g_autofree char *state = NULL;
  g_auto (GStrv) jids = NULL;
  const char *fault;
  unsigned total;

  if (!rd_bus_blocking_call_list_sync (proxy, after, RD_PAGE_MAX, &jids, more, &total, &state,
                                       &list->time, NULL, error))
    return false;
  fault = find_fault (list, jids, after, *more);
  if (fault != NULL)
    return ctl_incoming_refuse ("List", fault, error);
  for (char **jid = jids; *jid != NULL; jid++)
    g_ptr_array_add (list->jids, g_strdup (*jid));
  g_free (list->state);
  list->state = g_steal_pointer (&state);
  return true;
}

static bool
read_list (CtlCall *call, List *list, GError **error)
{
  g_autoptr (RdBusBlocking) proxy
      = ctl_object_beside (call->profile, RD_BUS_TYPE_BLOCKING_PROXY, error);
  gboolean more = TRUE;

  list->jids = g_ptr_array_new_with_free_func (g_free);
  if (proxy == NULL)
    return false;
  while (more)
    {
      if (!read_page (proxy, list, &more, error))
        return false;
    }
  return true;
}

static void
write_json (CtlOutput *output, RdBusProfile *profile, const List *list)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (profile));
  ctl_json_add_string (json, "state", list->state);
  ctl_json_add_time (json, "time", (int64_t)list->time);
  ctl_json_open (json, "blocked", '[');
  for (unsigned i = 0; i < list->jids->len; i++)
    ctl_json_add_string (json, NULL, list->jids->pdata[i]);
  ctl_json_close (json, ']');
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}

static void
advise (CtlCall *call, const List *list)
{
  const char *name = rd_bus_profile_get_name (call->profile);

  if (g_str_equal (list->state, "unknown"))
    ctl_call_advise (call, "The server of %s hasn't told yet whom it blocks, or whether it can.",
                     name);
  else if (g_str_equal (list->state, "unsupported"))
    ctl_call_advise (call, "The server of %s can't block.", name);
  else if (g_str_equal (list->state, "incomplete"))
    ctl_call_advise (call, "The server of %s blocks more than these: its list is too long.", name);
  else if (list->jids->len == 0)
    ctl_call_advise (call, "The server of %s blocks nobody.", name);
}

static bool
run_list (CtlCall *call, GError **error)
{
  g_auto (List) list = { NULL };

  if (!read_list (call, &list, error))
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    write_json (call->output, call->profile, &list);
  else
    for (unsigned i = 0; i < list.jids->len; i++)
      {
        CtlRow row = ctl_row_begin (call->output, 0, 2);

        ctl_row_add (&row, CTL_STYLE_HEADER, 0, list.jids->pdata[i]);
        ctl_row_end (&row);
      }
  advise (call, &list);
  return true;
}

const CtlVerb ctl_verb_block_list = {
  .name = "block list",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_list,
  .summary = "list whom your server keeps out",
  .details = "A JID without \"@\" is a server, and stands for everybody there.",
};

/* -- add, remove ------------------------------------------------------------------------------- */

typedef gboolean (*Method) (RdBusBlocking *proxy, const char *const *jids, GVariant *options,
                            char **path, GCancellable *cancellable, GError **error);

static void
say_dry_run (CtlCall *call, const CtlJob *job, bool is_unblock)
{
  unsigned n = ctl_job_get_detail (job, is_unblock ? "Unblocked" : "Blocked");
  unsigned same = ctl_job_get_detail (job, "Unchanged");
  const char *verb = is_unblock ? "unblocked" : "blocked";

  ctl_say ("%u would be %s; %u %s so already. Nothing was changed: this was a dry run.", n, verb,
           same, same == 1 ? "is" : "are");
}

static bool
see_through (CtlCall *call, const char *path, bool is_unblock, GError **error)
{
  g_auto (CtlJob) job = { 0 };

  if (!ctl_options_has (call->options, "dry-run"))
    return ctl_job_see_through (call, path, NULL, error);
  if (!ctl_job_load (&job, call->client, path, error) || !ctl_job_finish (&job, call, error))
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, &job, call->profile, NULL, NULL);
  say_dry_run (call, &job, is_unblock);
  return true;
}

static bool
send (CtlCall *call, Method method, bool is_unblock, bool has_server, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (RdBusBlocking) proxy
      = ctl_object_beside (call->profile, RD_BUS_TYPE_BLOCKING_PROXY, error);
  g_autofree char *path = NULL;

  if (ctl_options_has (call->options, "dry-run"))
    g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  if (has_server)
    g_variant_dict_insert (&options, "OwnServer", "b", TRUE);
  return proxy != NULL
         && method (proxy, (const char *const *)call->args, g_variant_dict_end (&options), &path,
                    NULL, error)
         && see_through (call, path, is_unblock, error);
}

/* Is WORD the account's own server, as most would type it? rosterd knows all spellings. */
static bool
is_own_server (const CtlCall *call, const char *word)
{
  const char *at = strchr (rd_bus_profile_get_jid (call->profile), '@');
  const char *server = at != NULL ? at + 1 : "";
  size_t length = strlen (server);

  return length > 0 && g_ascii_strncasecmp (word, server, length) == 0
         && (word[length] == '\0' || g_str_equal (word + length, "."));
}

static bool
has_own_server (const CtlCall *call)
{
  for (int i = 0; i < call->n_args; i++)
    {
      if (is_own_server (call, call->args[i]))
        return true;
    }
  return false;
}

static bool
agree_to_server (CtlCall *call, GError **error)
{
  CtlConsent consent
      = { "Block your own server, and with it everybody there?", NULL, "Nobody was blocked." };

  ctl_say ("%s is on the server that you name. What the server itself says would not reach you "
           "any more, either.",
           rd_bus_profile_get_jid (call->profile));
  return ctl_call_get_consent (call, &consent, error);
}

static bool
run_add (CtlCall *call, GError **error)
{
  bool has_server = has_own_server (call);

  return ctl_call_check_words (call, 0, "A JID", error) && ctl_call_check_contacts (call, 0, error)
         && (!has_server || ctl_options_has (call->options, "dry-run")
             || agree_to_server (call, error))
         && send (call, rd_bus_blocking_call_block_sync, false, has_server, error);
}

const CtlVerb ctl_verb_block_add = {
  .name = "block add",
  .synopsis = "JID...",
  .options = { ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_add,
  .summary = "let your server keep somebody out, or all of a server",
  .details
  = "They stay in the roster, and so do their subscriptions; remove --block ends both. A\n"
    "request that waits is left without an answer: requests deny --block refuses it first.\n"
    "Nobody is reported to anybody.",
};

static bool
run_remove (CtlCall *call, GError **error)
{
  return ctl_call_check_words (call, 0, "A JID", error)
         && send (call, rd_bus_blocking_call_unblock_sync, true, false, error);
}

const CtlVerb ctl_verb_block_remove = {
  .name = "block remove",
  .synopsis = "JID...",
  .completes_as = "BLOCKED",
  .options = { ctl_wait_options, ctl_dry_run_options },
  .run = run_remove,
  .summary = "let somebody in again",
  .details = "Who is kept out with a whole server stays out until the server is let in.",
};
