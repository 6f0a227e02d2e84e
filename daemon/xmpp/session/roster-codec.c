/* Reads an <item/> (RFC 6121 §2.1) part by part into a contact, and writes those that change one.
 * Checks no senders. Child elements that the RFC doesn't know are kept as XML with sorted
 * attributes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-codec.h"

#include "dbus-interfaces/call-limits.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

struct _RdRosterCodec
{
  unsigned depth; /* 0: outside, 1: in the item, 2: in a child of it, … */
  size_t size;    /* of the item so far */
  char *jid, *name, *subscription;
  RdContactFlags flags;
  GPtrArray *groups;
  GString *text; /* of the <group/> that is open */
  bool is_in_group;
  GString *extra;
  GPtrArray *names;      /* the unknown elements that are open, and */
  GPtrArray *namespaces; /* their namespaces */
};

RdRosterCodec *
rd_roster_codec_new (void)
{
  RdRosterCodec *codec = g_new0 (RdRosterCodec, 1);

  codec->groups = g_ptr_array_new_with_free_func (g_free);
  codec->text = g_string_new (NULL);
  codec->extra = g_string_new (NULL);
  codec->names = g_ptr_array_new_with_free_func (g_free);
  codec->namespaces = g_ptr_array_new_with_free_func (g_free);
  return codec;
}

static void
clear_item (RdRosterCodec *codec)
{
  codec->depth = 0;
  codec->size = 0;
  codec->flags = 0;
  codec->is_in_group = false;
  g_clear_pointer (&codec->jid, g_free);
  g_clear_pointer (&codec->name, g_free);
  g_clear_pointer (&codec->subscription, g_free);
  g_ptr_array_set_size (codec->groups, 0);
  g_ptr_array_set_size (codec->names, 0);
  g_ptr_array_set_size (codec->namespaces, 0);
  g_string_set_size (codec->text, 0);
  g_string_set_size (codec->extra, 0);
}

void
rd_roster_codec_free (RdRosterCodec *codec)
{
  clear_item (codec);
  g_ptr_array_unref (codec->groups);
  g_ptr_array_unref (codec->names);
  g_ptr_array_unref (codec->namespaces);
  g_string_free (codec->text, TRUE);
  g_string_free (codec->extra, TRUE);
  g_free (codec);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
read_attribute (RdRosterCodec *codec, const char *name, const char *value)
{
  if (g_str_equal (name, "jid"))
    codec->jid = g_strdup (value);
  else if (g_str_equal (name, "name"))
    codec->name = g_strdup (value);
  else if (g_str_equal (name, "subscription"))
    codec->subscription = g_strdup (value);
  else if (g_str_equal (name, "ask") && g_str_equal (value, "subscribe"))
    codec->flags |= RD_CONTACT_ASK;
  else if (g_str_equal (name, "approved")
           && (g_str_equal (value, "true") || g_str_equal (value, "1")))
    codec->flags |= RD_CONTACT_APPROVED;
}

static int
compare_attributes (gconstpointer a, gconstpointer b)
{
  return strcmp (((const char *const *)a)[0], ((const char *const *)b)[0]);
}

static void
append_attributes (GString *xml, const char *const *attributes)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, 2 * sizeof (char *));

  for (; attributes[0] != NULL; attributes += 2)
    g_array_append_vals (sorted, attributes, 1);
  g_array_sort (sorted, compare_attributes);
  for (unsigned i = 0; i < sorted->len; i++)
    {
      const char *const *pair = &((const char **)(void *)sorted->data)[2 * i];
      g_autofree char *value = g_markup_escape_text (pair[1], -1);

      g_string_append_printf (xml, " %s='%s'", pair[0], value);
    }
}

static void
start_extra (RdRosterCodec *codec, const char *ns, const char *name, const char *const *attributes)
{
  const char *outer = codec->namespaces->len > 0
                          ? codec->namespaces->pdata[codec->namespaces->len - 1]
                          : RD_NS_ROSTER;
  g_autofree char *text = g_markup_escape_text (ns != NULL ? ns : "", -1);

  g_string_append_printf (codec->extra, "<%s", name);
  if (!g_str_equal (ns != NULL ? ns : "", outer))
    g_string_append_printf (codec->extra, " xmlns='%s'", text);
  append_attributes (codec->extra, attributes);
  g_string_append_c (codec->extra, '>');
  g_ptr_array_add (codec->names, g_strdup (name));
  g_ptr_array_add (codec->namespaces, g_strdup (ns != NULL ? ns : ""));
}

static void
end_extra (RdRosterCodec *codec)
{
  unsigned last = codec->names->len - 1;

  g_string_append_printf (codec->extra, "</%s>", (const char *)codec->names->pdata[last]);
  g_ptr_array_set_size (codec->names, last);
  g_ptr_array_set_size (codec->namespaces, last);
}

static bool
is_too_large (const RdRosterCodec *codec)
{
  return codec->size > RD_ITEM_SIZE_MAX;
}

/* A server may write the namespace out with each element: it counts each time. */
static void
weigh (RdRosterCodec *codec, const char *ns, const char *name, const char *const *attributes)
{
  codec->size += strlen (name) + (ns != NULL && !g_str_equal (ns, RD_NS_ROSTER) ? strlen (ns) : 0);
  for (; attributes[0] != NULL; attributes += 2)
    codec->size += strlen (attributes[0]) + strlen (attributes[1]);
}

static void
read_attributes (RdRosterCodec *codec, const char *const *attributes)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      bool is_jid = g_str_equal (attributes[0], "jid") && strlen (attributes[1]) <= RD_JID_SIZE_MAX;

      if (is_jid || !is_too_large (codec))
        read_attribute (codec, attributes[0], attributes[1]);
    }
}

void
rd_roster_codec_start (RdRosterCodec *codec, const char *ns, const char *name,
                       const char *const *attributes)
{
  codec->depth++;
  weigh (codec, ns, name, attributes);
  if (codec->depth == 1)
    read_attributes (codec, attributes);
  else if (is_too_large (codec))
    return;
  else if (codec->depth == 2 && g_str_equal (name, "group") && g_strcmp0 (ns, RD_NS_ROSTER) == 0)
    codec->is_in_group = true;
  else if (!codec->is_in_group)
    start_extra (codec, ns, name, attributes);
}

void
rd_roster_codec_text (RdRosterCodec *codec, const char *text, size_t size)
{
  g_autofree char *escaped = NULL;

  codec->size += size;
  if (is_too_large (codec))
    return;
  if (codec->is_in_group && codec->depth == 2)
    g_string_append_len (codec->text, text, size);
  else if (codec->names->len > 0)
    {
      escaped = g_markup_escape_text (text, size);
      g_string_append (codec->extra, escaped);
    }
}

bool
rd_roster_codec_end (RdRosterCodec *codec)
{
  codec->depth--;
  if (is_too_large (codec))
    return codec->depth == 0;
  if (codec->is_in_group && codec->depth == 1)
    {
      codec->is_in_group = false;
      g_ptr_array_add (codec->groups, g_strdup (codec->text->str));
      g_string_set_size (codec->text, 0);
    }
  else if (codec->names->len > 0)
    end_extra (codec);
  return codec->depth == 0;
}

static RdContact *
make_contact (RdRosterCodec *codec)
{
  RdSubscription subscription = RD_SUBSCRIPTION_NONE;

  if (codec->subscription != NULL)
    rd_subscription_from_string (codec->subscription, &subscription);
  g_ptr_array_add (codec->groups, NULL);
  return rd_contact_new (codec->jid, codec->name, subscription, codec->flags,
                         (const char *const *)codec->groups->pdata, codec->extra->str, 0);
}

/* NULL: it can't be a JID. */
static char *
take_jid_of_large_item (RdRosterCodec *codec)
{
  bool is_usable
      = codec->jid != NULL && codec->jid[0] != '\0' && strlen (codec->jid) <= RD_JID_SIZE_MAX;

  return is_usable ? g_steal_pointer (&codec->jid) : NULL;
}

RdRosterItem
rd_roster_codec_take (RdRosterCodec *codec, bool is_push)
{
  RdRosterItem item = { 0 };

  if (is_too_large (codec))
    {
      item.kind = RD_ROSTER_ITEM_TOO_LARGE;
      item.jid = take_jid_of_large_item (codec);
    }
  else if (codec->jid == NULL || codec->jid[0] == '\0')
    item.kind = RD_ROSTER_ITEM_BROKEN;
  else if (is_push && g_strcmp0 (codec->subscription, "remove") == 0)
    {
      item.kind = RD_ROSTER_ITEM_REMOVAL;
      item.jid = g_steal_pointer (&codec->jid);
      item.has_groups = codec->groups->len > 0;
    }
  else
    {
      item.kind = RD_ROSTER_ITEM_CONTACT;
      item.contact = make_contact (codec);
    }
  clear_item (codec);
  return item;
}

void
rd_roster_item_clear (RdRosterItem *item)
{
  g_clear_pointer (&item->contact, rd_contact_unref);
  g_clear_pointer (&item->jid, g_free);
}

/* -- writing ----------------------------------------------------------------------------------- */

/* Only what a client may set (RFC 6121 §2.1.2): no subscription, ask, approved or unknown elements.
 */
char *
rd_roster_codec_write_item (const RdContact *contact)
{
  GString *xml = g_string_new ("<item jid='");

  rd_xml_append_escaped (xml, contact->jid);
  if (contact->name[0] != '\0')
    {
      g_string_append (xml, "' name='");
      rd_xml_append_escaped (xml, contact->name);
    }
  g_string_append (xml, "'>");
  for (char **group = contact->groups; *group != NULL; group++)
    {
      g_string_append (xml, "<group>");
      rd_xml_append_escaped (xml, *group);
      g_string_append (xml, "</group>");
    }
  g_string_append (xml, "</item>");
  return g_string_free (xml, FALSE);
}

char *
rd_roster_codec_write_removal (const char *jid)
{
  g_autofree char *escaped = rd_xml_escape (jid);

  return g_strdup_printf ("<item jid='%s' subscription='remove'/>", escaped);
}
