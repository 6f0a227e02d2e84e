/* rosterctl diff: what differs between two points of a roster's past, or one and now.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/reach.h"
#include "cli/option/filter.h"
#include "cli/option/point.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/contact.h"
#include "cli/view/history.h"
#include "cli/view/past.h"

#include "dbus-interfaces/call-limits.h"

/* Where a difference goes on in the line below. */
#define INDENT 4

typedef struct
{
  CtlCall *call;
  bool is_json;
  unsigned n_added, n_removed, n_changed;
} Telling;

/* -- one --------------------------------------------------------------------------------------- */

typedef struct
{
  const char *sign, *word;
  CtlStyle style;
} Kind;

static Kind
get_kind (const CtlDifference *difference)
{
  if (!difference->has_before)
    return (Kind){ "+", "added", CTL_STYLE_GOOD };
  if (!difference->has_after)
    return (Kind){ "-", "removed", CTL_STYLE_BAD };
  return (Kind){ "~", "changed", CTL_STYLE_BUSY };
}

static void
write_text (CtlOutput *output, const CtlDifference *difference)
{
  const CtlContact *before = difference->has_before ? &difference->before : NULL;
  const CtlContact *after = difference->has_after ? &difference->after : NULL;
  g_autofree char *words
      = ctl_history_describe_difference (before, after, ctl_output_get_minus (output));
  bool is_respelt = before != NULL && after != NULL && !g_str_equal (before->jid, after->jid);
  g_autofree char *spelling = is_respelt ? g_strdup_printf ("spelt %s", before->jid) : NULL;
  Kind kind = get_kind (difference);
  CtlRow row = ctl_row_begin (output, 0, INDENT);

  ctl_row_add (&row, kind.style, 1, kind.sign);
  ctl_row_add_contact (&row, after != NULL ? after : before);
  if (is_respelt)
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, spelling);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, words);
  ctl_row_end (&row);
}

static void
add_contact (GString *json, const char *key, bool is_there, const CtlContact *contact)
{
  if (is_there)
    ctl_json_add_contact (json, key, contact);
  else
    ctl_json_add_null (json, key);
}

static void
add_json (GString *json, const CtlDifference *difference)
{
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "change", get_kind (difference).word);
  ctl_json_add_string (json, "jid",
                       difference->has_after ? difference->after.jid : difference->before.jid);
  add_contact (json, "before", difference->has_before, &difference->before);
  add_contact (json, "after", difference->has_after, &difference->after);
  ctl_json_close (json, '}');
}

static unsigned
count (Telling *telling, const CtlDifference *difference)
{
  telling->n_added += !difference->has_before;
  telling->n_removed += !difference->has_after;
  telling->n_changed += difference->has_before && difference->has_after;
  return telling->n_added + telling->n_removed + telling->n_changed;
}

static void
write_page (Telling *telling, GVariant *differences)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (size_t i = 0; i < g_variant_n_children (differences); i++)
    {
      g_auto (CtlDifference) difference = { 0 };
      bool is_first;

      ctl_difference_init (&difference, differences, i);
      is_first = count (telling, &difference) == 1;
      if (!telling->is_json)
        {
          write_text (telling->call->output, &difference);
          continue;
        }
      g_string_append (json, is_first ? "\n" : ",\n");
      add_json (json, &difference);
    }
  ctl_output_write (telling->call->output, json->str);
}

/* -- all --------------------------------------------------------------------------------------- */

/* Now is told by the time of the last change, which can lie before A. */
static char *
describe_end (const CtlCall *call, const CtlPastPoint *end)
{
  return call->n_args > 1 && !g_str_equal (call->args[1], "now")
             ? ctl_past_point_describe (end)
             : g_strdup_printf ("now (serial %" G_GUINT64_FORMAT ")", end->serial);
}

static void
write_head (const Telling *telling, const CtlDifferencePages *pages)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!telling->is_json)
    {
      g_autofree char *begin = ctl_past_point_describe (&pages->begin);
      g_autofree char *end = describe_end (telling->call, &pages->end);

      ctl_say ("From %s to %s:", begin, end);
      return;
    }
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (telling->call->profile));
  ctl_json_add_past_point (json, "from", &pages->begin);
  ctl_json_add_past_point (json, "to", &pages->end);
  g_string_append (json, ",\"differences\":[");
  ctl_output_write (telling->call->output, json->str);
}

static void
write_tail (const Telling *telling, const GError *error)
{
  g_autoptr (GString) json = g_string_new ("\n]");

  if (telling->is_json)
    {
      ctl_json_add_failure (json, error);
      ctl_json_close (json, '}');
      ctl_output_write_json_line (telling->call->output, json);
    }
  else if (error == NULL && telling->n_added + telling->n_removed + telling->n_changed == 0)
    ctl_say ("Nothing differs.");
  else if (error == NULL)
    ctl_say ("Added: %u, removed: %u, changed: %u", telling->n_added, telling->n_removed,
             telling->n_changed);
}

static bool
tell_all (Telling *telling, CtlDifferencePages *pages, GError **error)
{
  while (ctl_difference_pages_has_more (pages) && !ctl_output_is_broken (telling->call->output))
    {
      bool is_first = !pages->is_begun;

      if (!ctl_difference_pages_read (pages, RD_PAGE_MAX, error))
        {
          if (is_first)
            return false;
          break;
        }
      if (is_first)
        write_head (telling, pages);
      write_page (telling, pages->differences);
    }
  ctl_client_polish_error (*error);
  write_tail (telling, *error);
  return *error == NULL;
}

static bool
run_diff (CtlCall *call, GError **error)
{
  Telling telling = { call, ctl_options_get_format (call->options) != CTL_FORMAT_TEXT };
  int64_t now = g_get_real_time ();
  g_autoptr (GVariant) from = ctl_point_parse (call->args[0], now, error);
  g_autoptr (GVariant) to
      = from != NULL ? ctl_point_parse (call->n_args > 1 ? call->args[1] : "now", now, error)
                     : NULL;
  g_autoptr (GVariant) filter = to != NULL ? ctl_filter_of_past (call->options, NULL, error) : NULL;
  g_auto (CtlDifferencePages) pages = { 0 };

  if (filter == NULL || !ctl_difference_pages_open (&pages, call->profile, from, to, filter, error))
    return false;
  if (tell_all (&telling, &pages, error))
    return true;
  ctl_reach_advise (call, call->profile, *error);
  return false;
}

const CtlVerb ctl_verb_diff = {
  .name = "diff",
  .synopsis = "A [B]",
  .completes_as = "POINT",
  .options = { ctl_filter_options },
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_diff,
  .summary = "tell what differs between two points of the past",
  .details = "A point is a time (2026-11-22, \"2026-11-22 10:44\", 10:44, yesterday; or 2h, 3d "
             "ago), a serial\n"
             "as --json shows it, or the name of a snapshot. Without B the roster is compared as "
             "it is now.\n"
             "+ stands before contacts that were added from A to B, - before those that were "
             "removed, ~ before\n"
             "those that have changed. The options select contacts that satisfy them at A or at B.",
};
