/* rosterctl history: what changed, when and why; newest first, page by page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/history.h"
#include "cli/client/history-turn.h"
#include "cli/follow/history.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"

#define TERMINAL_LIMIT 50
#define FOLLOWED_LIMIT 10

typedef struct
{
  CtlCall *call;
  bool is_json;
  uint64_t after_serial;
  uint64_t limit; /* 0: none */
  uint64_t n_written;
  bool is_over; /* the next one isn't wanted */
} Telling;

static const CtlOption history_options[] = {
  { "since", CTL_OPTION_TIME, "TIME",
    "not what was before: 2026-11-22, \"2026-11-22 10:44\", 10:44, or 2h, 3d ago", .key = "Since" },
  { "until", CTL_OPTION_TIME, "TIME", "only what was before", .key = "Until" },
  { "changed-after", CTL_OPTION_SERIAL, "SERIAL", "only what changed after this serial" },
  { "job", CTL_OPTION_NUMBER, "JOB", "only what this job did" },
  { "limit", CTL_OPTION_NUMBER, "N",
    "the newest N changes (on a terminal without a pager: 50; with -f: 10)", .letter = 'n' },
  { "follow", CTL_OPTION_FLAG, NULL, "then go on with what comes, until it is interrupted",
    .letter = 'f' },
  { 0 },
};

static GVariant *
make_selection (const CtlCall *call, GError **error)
{
  g_auto (GVariantDict) selection = G_VARIANT_DICT_INIT (NULL);
  uint64_t job;

  if (!ctl_call_check_words (call, 0, "A JID", error))
    return NULL;
  ctl_options_fill (call->options, history_options, &selection);
  if (call->n_args > 0)
    g_variant_dict_insert (&selection, "Jids", "^as", call->args);
  if (ctl_options_get_number (call->options, "job", &job))
    g_variant_dict_insert (&selection, "Job", "t", job);
  return g_variant_ref_sink (g_variant_dict_end (&selection));
}

static void
write_page (Telling *telling, GVariant *changes)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (size_t i = 0; i < g_variant_n_children (changes) && !telling->is_over; i++)
    {
      g_auto (CtlHistoryChange) change = { 0 };

      ctl_history_change_init (&change, changes, i);
      telling->is_over = change.serial <= telling->after_serial;
      if (telling->is_over)
        break;
      if (telling->is_json)
        {
          g_string_append (json, telling->n_written > 0 ? ",\n" : "\n");
          ctl_json_add_history (json, &change);
        }
      else
        ctl_output_write_history (telling->call->output, &change);
      telling->n_written++;
    }
  ctl_output_write (telling->call->output, json->str);
}

static bool
is_full (const Telling *telling)
{
  return telling->is_over || (telling->limit > 0 && telling->n_written >= telling->limit);
}

static void
tell_all (Telling *telling, CtlHistoryPages *pages, GError **error)
{
  while (ctl_history_pages_has_more (pages) && !is_full (telling)
         && !ctl_output_is_broken (telling->call->output))
    {
      uint64_t rest = telling->limit > 0 ? telling->limit - telling->n_written : 0;

      if (!ctl_history_pages_read (pages, (unsigned)MIN (rest, G_MAXINT), error))
        break;
      write_page (telling, pages->changes);
    }
  ctl_client_polish_error (*error);
}

static void
write_tail (Telling *telling, const GError *error)
{
  g_autoptr (GString) json = g_string_new ("\n]");

  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (telling->call->output, json);
}

static void
advise (const Telling *telling, const CtlHistoryPages *pages)
{
  if (telling->n_written == 0)
    {
      ctl_call_advise (telling->call,
                       g_variant_n_children (pages->selection) > 0 || telling->after_serial > 0
                           ? "The history of %s has no such change."
                           : "The history of %s is empty.",
                       rd_bus_profile_get_name (telling->call->profile));
      ctl_near_words_advise (telling->call, telling->call->profile, pages->selection);
    }
  else if (ctl_history_pages_has_more (pages) && !telling->is_over
           && !ctl_options_has (telling->call->options, "limit"))
    ctl_call_advise (telling->call,
                     "There are older changes. To see them: --limit %d, --since or --until",
                     10 * TERMINAL_LIMIT);
}

static bool
run (Telling *telling, GVariant *selection, GError **error)
{
  CtlOutput *output = telling->call->output;
  g_autofree char *name = ctl_json_quote (rd_bus_profile_get_name (telling->call->profile));
  g_auto (CtlHistoryPages) pages = { 0 };

  if (!ctl_history_pages_open (&pages, telling->call->profile, selection, error))
    return false;
  /* Read before the head is written, as a refusal must write nothing. */
  if (!ctl_history_pages_read (
          &pages, telling->limit > 0 ? (unsigned)MIN (telling->limit, G_MAXINT) : 0, error))
    return false;
  if (!telling->is_json && g_variant_n_children (pages.changes) > 0)
    ctl_output_write_history_titles (output);
  if (telling->is_json)
    ctl_output_print (output, "{\"profile\":%s,\"changes\":[", name);
  write_page (telling, pages.changes);
  tell_all (telling, &pages, error);
  if (telling->is_json)
    write_tail (telling, *error);
  else if (*error == NULL)
    advise (telling, &pages);
  return *error == NULL;
}

static bool
check_options (const CtlOptions *options, GError **error)
{
  bool is_following = ctl_options_has (options, "follow");
  uint64_t limit = 1;

  if (ctl_options_get_number (options, "limit", &limit) && limit == 0 && !is_following)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--limit takes 1 or more.");
  else if (is_following && ctl_options_has (options, "until"))
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                         "-f tells what comes, and --until has an end; leave one out.");
  else
    return true;
  return false;
}

/* As journalctl does, the newest ten unless the beginning was said. */
static bool
follow (CtlCall *call, GVariant *selection, uint64_t after_serial, GError **error)
{
  bool has_begin = ctl_options_has (call->options, "since")
                   || ctl_options_has (call->options, "changed-after");
  uint64_t limit = has_begin ? CTL_HISTORY_TURN_NO_LIMIT : FOLLOWED_LIMIT;

  ctl_options_get_number (call->options, "limit", &limit);
  ctl_output_leave_pager (call->output);
  return ctl_follow_history (call, selection, limit, after_serial, error);
}

static bool
run_history (CtlCall *call, GError **error)
{
  Telling telling
      = { .call = call, .is_json = ctl_options_get_format (call->options) != CTL_FORMAT_TEXT };
  g_autoptr (GVariant) selection = NULL;

  if (!check_options (call->options, error))
    return false;
  selection = make_selection (call, error);
  if (selection == NULL)
    return false;
  ctl_options_get_number (call->options, "changed-after", &telling.after_serial);
  if (ctl_options_has (call->options, "follow"))
    return follow (call, selection, telling.after_serial, error);
  ctl_options_get_number (call->options, "limit", &telling.limit);
  if (telling.limit == 0 && call->output->is_terminal && call->output->pager == NULL)
    telling.limit = TERMINAL_LIMIT;
  return run (&telling, selection, error);
}

const CtlVerb ctl_verb_history = {
  .name = "history",
  .synopsis = "[JID...]",
  .options = { history_options },
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_history,
  .summary = "tell what changed, when and why",
  .details = "The newest change comes first. With -f it comes last, and the next ones follow it.",
};
