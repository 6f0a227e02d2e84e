/* Changes, written: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/change.h"

#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"

static JsonObject *
make_object (const RdChangeHead *head, const char *change)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "change", change);
  json_object_set_string_member (object, "profile", head->profile);
  json_object_set_int_member (object, "serial", head->serial);
  json_object_set_string_member (object, "cause", head->cause);
  return object;
}

static void
write_time_and_word (RdOutput *output, RdStyle style, const char *word)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");

  rd_output_write_styled (output, RD_STYLE_LABEL, time);
  rd_output_write (output, "  ");
  rd_output_write_styled (output, style, word);
  rd_output_write (output, "  ");
}

static void
write_end (RdOutput *output, const RdChangeHead *head)
{
  g_autofree char *cause = rd_text_escape (head->cause);

  rd_output_print (output, "  [%s]\n", cause);
}

void
rd_output_write_changed (RdOutput *output, const RdChangeHead *head, const RdContact *contact)
{
  g_autofree char *joined = g_strjoinv (", ", (char **)contact->groups);
  g_autofree char *groups = rd_text_escape (joined);

  if (head->is_json)
    {
      JsonObject *object = make_object (head, "changed");

      json_object_set_string_member (object, "jid", contact->jid);
      json_object_set_object_member (object, "contact", rd_contact_to_json (contact));
      rd_output_write_json (output, object);
      rd_output_write (output, "\n");
      return;
    }
  write_time_and_word (output, RD_STYLE_GOOD, "changed");
  rd_output_write_contact_title (output, contact);
  rd_output_print (output, "  subscription: %s%s%s%s", rd_contact_get_subscription_word (contact),
                   (contact->flags & RD_CONTACT_ASK) != 0 ? ", asked" : "",
                   *groups != '\0' ? "  groups: " : "", groups);
  write_end (output, head);
}

void
rd_output_write_removed (RdOutput *output, const RdChangeHead *head, const char *jid)
{
  g_autofree char *safe_jid = rd_text_escape (jid);

  if (head->is_json)
    {
      JsonObject *object = make_object (head, "removed");

      json_object_set_string_member (object, "jid", jid);
      rd_output_write_json (output, object);
      rd_output_write (output, "\n");
      return;
    }
  write_time_and_word (output, RD_STYLE_BAD, "removed");
  rd_output_write (output, safe_jid);
  write_end (output, head);
}

void
rd_output_write_reset (RdOutput *output, const RdChangeHead *head)
{
  if (head->is_json)
    {
      rd_output_write_json (output, make_object (head, "reset"));
      rd_output_write (output, "\n");
      return;
    }
  write_time_and_word (output, RD_STYLE_BUSY, "reset");
  rd_output_write (output, "the changes since are not known any more; the whole roster follows\n");
}
