/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/history.h"

#include "cli/option/group-list.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"
#include "cli/view/subscription.h"

#define CAUSE_WIDTH 12
#define WORD_WIDTH 7
/* Where a change goes on in the line below. */
#define INDENT 4

static void
begin_part (GString *words)
{
  if (words->len > 0)
    g_string_append (words, "; ");
}

static void
append_groups_of (GString *words, const CtlContact *contact, const CtlContact *other,
                  const char *sign)
{
  for (const char **group = contact->groups; *group != NULL; group++)
    {
      g_autofree char *name = ctl_group_list_escape (*group);

      if (!g_strv_contains (other->groups, *group))
        g_string_append_printf (words, " %s%s", sign, name);
    }
}

static void
append_groups (GString *words, const CtlContact *before, const CtlContact *after, const char *minus)
{
  if (g_strv_equal (before->groups, after->groups))
    return;
  begin_part (words);
  g_string_append (words, "groups");
  append_groups_of (words, after, before, "+");
  append_groups_of (words, before, after, minus);
}

static void
append_state (GString *words, const CtlContact *contact)
{
  g_autofree char *subscription = ctl_subscription_describe (contact);
  g_autofree char *groups = ctl_group_list_join (contact->groups);

  g_string_append_printf (words, "subscription %s", subscription);
  if (*groups != '\0')
    g_string_append_printf (words, "; groups %s", groups);
}

static void
append_subscriptions (GString *words, const CtlContact *before, const CtlContact *after)
{
  g_autofree char *old = ctl_subscription_describe (before);
  g_autofree char *new = ctl_subscription_describe (after);

  if (g_str_equal (old, new))
    return;
  begin_part (words);
  g_string_append_printf (words, "subscription %s → %s", old, new);
}

char *
ctl_history_describe_difference (const CtlContact *before, const CtlContact *after,
                                 const char *minus)
{
  GString *words = g_string_new (NULL);

  if (before == NULL || after == NULL)
    {
      if (before != NULL || after != NULL)
        append_state (words, before != NULL ? before : after);
      return g_string_free (words, FALSE);
    }
  if (!g_str_equal (before->name, after->name))
    g_string_append_printf (words, "name \"%s\" → \"%s\"", before->name, after->name);
  append_groups (words, before, after, minus);
  append_subscriptions (words, before, after);
  return g_string_free (words, FALSE);
}

/* It stands for all contacts that came with the first roster. */
static bool
is_first_roster (const CtlHistoryChange *change)
{
  return *change->jid == '\0' && !change->has_before && !change->has_after;
}

static const char *
get_word (const CtlHistoryChange *change, CtlStyle *style)
{
  if (is_first_roster (change))
    {
      *style = CTL_STYLE_GOOD;
      return "received";
    }
  *style = !change->has_before  ? CTL_STYLE_GOOD
           : !change->has_after ? CTL_STYLE_BAD
                                : CTL_STYLE_BUSY;
  return !change->has_before ? "added" : !change->has_after ? "removed" : "changed";
}

static char *
format_cause (const CtlHistoryChange *change)
{
  return change->job != 0 ? g_strdup_printf ("%s %" G_GUINT64_FORMAT, change->cause, change->job)
                          : g_strdup (change->cause);
}

void
ctl_output_write_history_titles (CtlOutput *output)
{
  static const CtlColumn columns[] = { { "TIME", CTL_TEXT_TIME_WIDTH },
                                       { "CAUSE", CAUSE_WIDTH },
                                       { "CHANGE", WORD_WIDTH },
                                       { "CONTACT", 0 },
                                       { NULL, 0 } };

  ctl_layout_write_titles (output, 0, INDENT, columns);
}

void
ctl_output_write_history (CtlOutput *output, const CtlHistoryChange *change)
{
  const CtlContact *before = change->has_before ? &change->before : NULL;
  const CtlContact *after = change->has_after ? &change->after : NULL;
  g_autofree char *time = ctl_text_format_local_time ((int64_t)MIN (change->time, G_MAXINT64));
  g_autofree char *cause = format_cause (change);
  g_autofree char *words
      = ctl_history_describe_difference (before, after, ctl_output_get_minus (output));
  CtlRow row = ctl_row_begin (output, 0, INDENT);
  CtlStyle style;
  const char *word = get_word (change, &style);

  ctl_row_add (&row, CTL_STYLE_LABEL, 0, time);
  ctl_row_add (&row, CTL_STYLE_PLAIN, CAUSE_WIDTH, cause);
  ctl_row_add (&row, style, WORD_WIDTH, word);
  if (is_first_roster (change))
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "the whole roster, for the first time");
  else if (before != NULL || after != NULL)
    ctl_row_add_contact (&row, after != NULL ? after : before);
  else
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, change->jid);
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

void
ctl_json_add_history (GString *json, const CtlHistoryChange *change)
{
  CtlStyle style;

  ctl_json_open (json, NULL, '{');
  ctl_json_add_number (json, "serial", change->serial);
  ctl_json_add_time (json, "time", (int64_t)change->time);
  ctl_json_add_string (json, "change", get_word (change, &style));
  ctl_json_add_string (json, "cause", change->cause);
  ctl_json_add_job_number (json, "job", change->job);
  ctl_json_add_string (json, "jid", change->jid);
  add_contact (json, "before", change->has_before, &change->before);
  add_contact (json, "after", change->has_after, &change->after);
  ctl_json_close (json, '}');
}
