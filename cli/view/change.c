/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/change.h"

#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"

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
  ctl_json_add_string (json, "cause", head->cause);
  if (jid != NULL)
    ctl_json_add_string (json, "jid", jid);
  if (contact != NULL)
    ctl_json_add_contact (json, "contact", contact);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}

static void
write_time_and_word (CtlOutput *output, CtlStyle style, const char *word)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");

  ctl_output_write_styled (output, CTL_STYLE_LABEL, time);
  ctl_output_write (output, "  ");
  ctl_output_write_styled (output, style, word);
  ctl_output_write (output, "  ");
}

static void
write_end (CtlOutput *output, const CtlChangeHead *head)
{
  g_autofree char *cause = ctl_text_escape (head->cause);

  ctl_output_print (output, "  [%s]\n", cause);
}

void
ctl_output_write_changed (CtlOutput *output, const CtlChangeHead *head, const CtlContact *contact)
{
  g_autofree char *joined = g_strjoinv (", ", (char **)contact->groups);
  g_autofree char *groups = ctl_text_escape (joined);

  if (head->is_json)
    {
      write_json (output, head, "changed", contact->jid, contact);
      return;
    }
  write_time_and_word (output, CTL_STYLE_GOOD, "changed");
  ctl_output_write_contact_title (output, contact);
  ctl_output_print (output, "  subscription: %s%s%s%s", ctl_contact_get_subscription_word (contact),
                    (contact->flags & CTL_CONTACT_ASK) != 0 ? ", asked" : "",
                    *groups != '\0' ? "  groups: " : "", groups);
  write_end (output, head);
}

void
ctl_output_write_removed (CtlOutput *output, const CtlChangeHead *head, const char *jid)
{
  g_autofree char *safe_jid = ctl_text_escape (jid);

  if (head->is_json)
    {
      write_json (output, head, "removed", jid, NULL);
      return;
    }
  write_time_and_word (output, CTL_STYLE_BAD, "removed");
  ctl_output_write (output, safe_jid);
  write_end (output, head);
}

void
ctl_output_write_reset (CtlOutput *output, const CtlChangeHead *head)
{
  if (head->is_json)
    {
      write_json (output, head, "reset", NULL, NULL);
      return;
    }
  write_time_and_word (output, CTL_STYLE_BUSY, "reset");
  ctl_output_write (output, "the changes since are not known any more; the whole roster follows\n");
}
