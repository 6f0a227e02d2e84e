/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/change.h"

#include "cli/option/group-list.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"
#include "cli/view/subscription.h"

/* Where a change goes on in the line below. */
#define INDENT 4

/* JID and CONTACT may be NULL. */
static void
write_json (CtlOutput *output, const CtlChangeHead *head, const char *change, const char *jid,
            const CtlContact *contact)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "change", change);
  ctl_json_add_string (json, "profile", head->profile);
  ctl_json_add_number (json, "serial", head->serial);
  ctl_json_add_time (json, "time", head->time);
  ctl_json_add_string (json, "cause", head->cause);
  if (jid != NULL)
    ctl_json_add_string (json, "jid", jid);
  if (contact != NULL)
    ctl_json_add_contact (json, "contact", contact);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}

static CtlRow
begin_row (CtlOutput *output, const CtlChangeHead *head, CtlStyle style, const char *word)
{
  g_autofree char *time = ctl_text_format_local_time (head->time);
  CtlRow row = ctl_row_begin (output, 0, INDENT);

  ctl_row_add (&row, CTL_STYLE_LABEL, 0, time);
  ctl_row_add (&row, style, 0, word);
  return row;
}

static void
end_row (CtlRow *row, const CtlChangeHead *head)
{
  g_autofree char *cause = g_strdup_printf ("[%s]", head->cause);

  ctl_row_add (row, CTL_STYLE_PLAIN, 0, cause);
  ctl_row_end (row);
}

void
ctl_output_write_changed (CtlOutput *output, const CtlChangeHead *head, const CtlContact *contact,
                          bool is_new)
{
  const char *word = is_new ? "added" : "changed";
  g_autofree char *joined = ctl_group_list_join (contact->groups);
  g_autofree char *groups = g_strdup_printf ("groups %s", joined);
  g_autofree char *state = ctl_subscription_describe (contact);
  g_autofree char *subscription = g_strdup_printf ("subscription %s", state);
  CtlRow row;

  if (head->is_json)
    {
      write_json (output, head, word, contact->jid, contact);
      return;
    }
  row = begin_row (output, head, is_new ? CTL_STYLE_GOOD : CTL_STYLE_BUSY, word);
  ctl_row_add_contact (&row, contact);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, subscription);
  if (*joined != '\0')
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, groups);
  end_row (&row, head);
}

void
ctl_output_write_removed (CtlOutput *output, const CtlChangeHead *head, const char *jid)
{
  CtlRow row;

  if (head->is_json)
    {
      write_json (output, head, "removed", jid, NULL);
      return;
    }
  row = begin_row (output, head, CTL_STYLE_BAD, "removed");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, jid);
  end_row (&row, head);
}

void
ctl_output_write_received (CtlOutput *output, const CtlChangeHead *head)
{
  CtlRow row;

  if (head->is_json)
    {
      write_json (output, head, "received", NULL, NULL);
      return;
    }
  row = begin_row (output, head, CTL_STYLE_GOOD, "received");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "the whole roster, for the first time");
  end_row (&row, head);
}

void
ctl_output_write_reset (CtlOutput *output, const CtlChangeHead *head)
{
  CtlRow row;

  if (head->is_json)
    {
      write_json (output, head, "reset", NULL, NULL);
      return;
    }
  row = begin_row (output, head, CTL_STYLE_BUSY, "reset");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0,
               "the changes since are not known any more; the whole roster follows");
  ctl_row_end (&row);
}
