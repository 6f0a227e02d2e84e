/* rosterctl requests list, approve, deny: contacts that ask to see the user's presence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/contact-words.h"
#include "cli/client/object.h"
#include "cli/job/subscriptions.h"
#include "cli/out/exit.h"
#include "cli/out/field.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/call-limits.h"

typedef struct
{
  GVariant *list;   /* a(sts) */
  GVariant *moved;  /* a(sss): of those who say that they were another account before */
  GHashTable *rows; /* JID → its row of MOVED, which owns both */
} Requests;

static void
requests_clear (Requests *requests)
{
  g_clear_pointer (&requests->rows, g_hash_table_unref);
  g_clear_pointer (&requests->moved, g_variant_unref);
  g_clear_pointer (&requests->list, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Requests, requests_clear)

static void
index_moved (Requests *requests)
{
  const char *jid;
  GVariantIter iter;
  GVariant *row;

  requests->rows
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_variant_unref);
  g_variant_iter_init (&iter, requests->moved);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_variant_get_child (row, 0, "&s", &jid);
      g_hash_table_replace (requests->rows, (gpointer)jid, row);
    }
}

static bool
read_requests (CtlCall *call, Requests *requests, GError **error)
{
  g_autoptr (RdBusSubscriptions) proxy
      = ctl_object_beside (call->profile, RD_BUS_TYPE_SUBSCRIPTIONS_PROXY, error);

  if (proxy == NULL
      || !rd_bus_subscriptions_call_list_pending_sync (proxy, &requests->list, NULL, error)
      || !rd_bus_subscriptions_call_list_moved_sync (proxy, &requests->moved, NULL, error))
    return false;
  index_moved (requests);
  return true;
}

/* What JID says it was, and the word for what that account says; false: it says nothing. */
static bool
find_moved (const Requests *requests, const char *jid, const char **moved_from, const char **former)
{
  GVariant *row = g_hash_table_lookup (requests->rows, jid);

  if (row != NULL)
    g_variant_get (row, "(&s&s&s)", NULL, moved_from, former);
  return row != NULL;
}

/* -- list -------------------------------------------------------------------------------------- */

/* Anybody can say so: only "verified" is more than a claim. */
static char *
describe_moved (const char *moved_from, const char *former)
{
  static const char *const words[][2] = {
    { "verified", "verified, that account says so, too" },
    { "denied", "not verified, that account doesn't say so" },
    { "unanswered", "not verified, that account could not be asked" },
    { "no-contact", "not verified, that account is no contact of yours" },
  };
  const char *what = "not verified yet";

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (former, words[i][0]))
        what = words[i][1];
    }
  return g_strdup_printf ("Says it was %s before: %s.", moved_from, what);
}

static void
write_request (CtlOutput *output, int jid_width, const Requests *requests, const char *jid,
               guint64 time, const char *message)
{
  const char *moved_from, *former;
  g_autofree char *when = ctl_text_format_local_time ((int64_t)time);
  CtlRow row = ctl_row_begin (output, 0, 2);

  ctl_row_add (&row, CTL_STYLE_HEADER, jid_width, jid);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, when);
  ctl_row_end (&row);
  if (*message != '\0')
    ctl_field_write_paragraph (output, 4, message);
  if (find_moved (requests, jid, &moved_from, &former))
    {
      g_autofree char *sentence = describe_moved (moved_from, former);

      ctl_field_write_paragraph (output, 4, sentence);
    }
}

static void
write_text (CtlOutput *output, const Requests *requests)
{
  const char *jid, *message;
  GVariantIter iter;
  guint64 time;
  int width = 0;

  if (g_variant_n_children (requests->list) == 0)
    return;
  g_variant_iter_init (&iter, requests->list);
  while (output->is_terminal && g_variant_iter_next (&iter, "(&st&s)", &jid, NULL, NULL))
    width = MAX (width, ctl_text_measure (jid));
  width = ctl_layout_make_room (output, "JID",
                                ctl_layout_limit (output, width, CTL_TEXT_TIME_WIDTH + 2));
  ctl_layout_write_titles (output, 0, 2,
                           (CtlColumn[]){ { "JID", width }, { "ASKED", 0 }, { NULL, 0 } });
  g_variant_iter_init (&iter, requests->list);
  while (g_variant_iter_next (&iter, "(&st&s)", &jid, &time, &message))
    write_request (output, width, requests, jid, time, message);
}

static void
write_json (CtlOutput *output, RdBusProfile *profile, const Requests *requests)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const char *jid, *message, *moved_from, *former;
  GVariantIter iter;
  guint64 time;

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (profile));
  ctl_json_open (json, "requests", '[');
  g_variant_iter_init (&iter, requests->list);
  while (g_variant_iter_next (&iter, "(&st&s)", &jid, &time, &message))
    {
      ctl_json_open (json, NULL, '{');
      ctl_json_add_string (json, "jid", jid);
      ctl_json_add_time (json, "time", (int64_t)time);
      ctl_json_add_string (json, "message", message);
      if (find_moved (requests, jid, &moved_from, &former))
        {
          ctl_json_add_string (json, "moved_from", moved_from);
          ctl_json_add_string (json, "moved", former);
        }
      ctl_json_close (json, '}');
    }
  ctl_json_close (json, ']');
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}

static bool
is_deaf (RdBusProfile *profile)
{
  GVariant *settings = rd_bus_profile_get_settings (profile);
  const char *visibility = "none";

  if (settings != NULL)
    g_variant_lookup (settings, "Visibility", "&s", &visibility);
  return g_str_equal (visibility, "none");
}

static bool
run_list (CtlCall *call, GError **error)
{
  g_auto (Requests) requests = { NULL };
  const char *name = rd_bus_profile_get_name (call->profile);

  if (!read_requests (call, &requests, error))
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    write_json (call->output, call->profile, &requests);
  else
    write_text (call->output, &requests);
  if (g_variant_n_children (requests.list) == 0)
    ctl_call_advise (call, "No request to %s is known.", name);
  if (is_deaf (call->profile))
    ctl_call_advise (call,
                     "Servers deliver requests only to those who send presence; %s sends none. To "
                     "get them: rosterctl profile set %s visibility=xa",
                     name, name);
  return true;
}

const CtlVerb ctl_verb_requests_list = {
  .name = "requests list",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_list,
  .summary = "list who asks to see your presence",
  .details = "Servers deliver requests only while the setting visibility is xa.",
};

/* -- approve, deny ----------------------------------------------------------------------------- */

static const CtlOption deny_options[] = {
  { "block", CTL_OPTION_FLAG, NULL, "then let your server keep them out" },
  { 0 },
};

static const CtlOption answer_options[] = {
  { "all", CTL_OPTION_FLAG, NULL, "all requests that there are" },
  { 0 },
};

typedef struct
{
  const char *kind; /* of its job */
  CtlSubscriptionsMethod method;
  const char *question; /* for all of them; %s is their number */
} Answer;

static const Answer approval = { "approve", rd_bus_subscriptions_call_approve_sync,
                                 "Let %s see your presence from now on?" };
static const Answer denial
    = { "deny", rd_bus_subscriptions_call_deny_sync, "Refuse the requests of %s?" };

/* At most as many as one call takes; NULL-terminated. */
static char **
list_jids (GVariant *requests)
{
  size_t n = MIN (g_variant_n_children (requests), RD_PAGE_MAX);
  char **jids = g_new0 (char *, n + 1);

  for (size_t i = 0; i < n; i++)
    g_variant_get_child (requests, i, "(sts)", &jids[i], NULL, NULL);
  return jids;
}

static GVariant *
make_options (const CtlCall *call, const Answer *answer)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (answer == &denial && ctl_options_has (call->options, "block"))
    g_variant_dict_insert (&options, "Block", "b", TRUE);
  return g_variant_dict_end (&options);
}

static bool
answer_all (CtlCall *call, const Answer *answer, GError **error)
{
  g_auto (Requests) requests = { NULL };
  g_autoptr (CtlOutput) words = NULL;
  g_auto (GStrv) jids = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *count = NULL;
  g_autofree char *question = NULL;
  CtlConsent consent = { NULL, NULL, "No request was answered." };
  unsigned n;

  if (!read_requests (call, &requests, error))
    return false;
  jids = list_jids (requests.list);
  n = g_strv_length (jids);
  if (n == 0)
    {
      if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
        ctl_output_write_no_job (call->output, answer->kind, call->profile);
      ctl_call_advise (call, "No request to %s is known.", rd_bus_profile_get_name (call->profile));
      return true;
    }
  words = ctl_output_new (stderr, ctl_options_get_color (call->options), call->options->plain);
  write_text (words, &requests);
  count = ctl_text_count_contacts (n);
  parts = g_strsplit (answer->question, "%s", 2);
  question = g_strjoinv (count, parts);
  consent.question = question;
  if (n < g_variant_n_children (requests.list))
    ctl_call_advise (call, "These were the first %u; run the same again for the rest.", n);
  return ctl_call_get_consent (call, &consent, error)
         && ctl_subscriptions_call (call, answer->method, (const char *const *)jids,
                                    make_options (call, answer), error);
}

static bool
run_answer (CtlCall *call, GError **error)
{
  const Answer *answer = g_str_equal (call->verb, "requests approve") ? &approval : &denial;
  bool is_all = ctl_options_has (call->options, "all");

  if (is_all == (call->n_args > 0))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "Say whose requests are meant: JIDs, or else --all.");
      return false;
    }
  if (!ctl_call_check_words (call, 0, "A JID", error) || !ctl_call_check_contacts (call, 0, error))
    return false;
  if (is_all)
    return answer_all (call, answer, error);
  return ctl_subscriptions_call (call, answer->method, (const char *const *)call->args,
                                 make_options (call, answer), error);
}

const CtlVerb ctl_verb_requests_approve = {
  .name = "requests approve",
  .synopsis = "[JID...]",
  .options = { ctl_wait_options, ctl_confirm_options, answer_options },
  .completes_as = "REQUEST",
  .run = run_answer,
  .summary = "let contacts see your presence",
  .details = "The contacts that are named, or with --all all that ask; those are shown before.",
};

const CtlVerb ctl_verb_requests_deny = {
  .name = "requests deny",
  .synopsis = "[JID...]",
  .options = { ctl_wait_options, ctl_confirm_options, answer_options, deny_options },
  .completes_as = "REQUEST",
  .run = run_answer,
  .summary = "don't let contacts see your presence, or no longer",
  .details = "The contacts that are named, or with --all all that ask; those are shown before.",
};
