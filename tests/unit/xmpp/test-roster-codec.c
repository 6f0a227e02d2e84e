/* The roster codec: items in all their shapes become contacts, removals or nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-codec.h"

#include <string.h>

#define NS "jabber:iq:roster"

static void
start (RdRosterCodec *codec, const char *ns, const char *name, const char *first, ...)
{
  g_autoptr (GPtrArray) attributes = g_ptr_array_new ();
  va_list arguments;

  va_start (arguments, first);
  for (const char *text = first; text != NULL; text = va_arg (arguments, const char *))
    g_ptr_array_add (attributes, (char *)text);
  va_end (arguments);
  g_ptr_array_add (attributes, NULL);
  rd_roster_codec_start (codec, ns, name, (const char *const *)attributes->pdata);
}

static void
add_text (RdRosterCodec *codec, const char *text)
{
  rd_roster_codec_text (codec, text, strlen (text));
}

static void
add_group (RdRosterCodec *codec, const char *group)
{
  start (codec, NS, "group", NULL);
  add_text (codec, group);
  g_assert_false (rd_roster_codec_end (codec));
}

static RdContact *
take_contact (RdRosterCodec *codec)
{
  RdRosterItem item;

  g_assert_true (rd_roster_codec_end (codec));
  item = rd_roster_codec_take (codec, true);
  g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_CONTACT);
  g_assert_null (item.jid);
  return item.contact;
}

static void
test_whole_item (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autoptr (RdContact) contact = NULL;

  start (codec, NS, "item", "jid", "Ben@example.org", "name", "B & B", "subscription", "both",
         "ask", "subscribe", "approved", "true", NULL);
  add_group (codec, "Work");
  add_group (codec, "");
  add_group (codec, "Friends");
  add_group (codec, "Work");
  contact = take_contact (codec);
  g_assert_cmpstr (contact->jid, ==, "Ben@example.org");
  g_assert_cmpstr (contact->name, ==, "B & B");
  g_assert_cmpint (contact->subscription, ==, RD_SUBSCRIPTION_BOTH);
  g_assert_cmpint (contact->flags, ==, RD_CONTACT_ASK | RD_CONTACT_APPROVED);
  g_assert_cmpuint (g_strv_length (contact->groups), ==, 2);
  g_assert_cmpstr (contact->groups[0], ==, "Friends");
  g_assert_cmpstr (contact->groups[1], ==, "Work");
  g_assert_cmpstr (contact->extra, ==, "");
}

/* Whatever stands beside a group is no part of it, nor is the item after one that was cut in one.
 */
static void
test_beside_groups (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autofree char *text = g_strnfill (RD_ITEM_SIZE_MAX, 'x');

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (RdContact) contact = NULL;
      g_auto (RdRosterItem) large = { 0 };

      start (codec, NS, "item", "jid", "a@b", NULL);
      if (i == 0)
        add_group (codec, "Work");
      start (codec, "urn:x", "x", NULL);
      add_text (codec, "text");
      g_assert_false (rd_roster_codec_end (codec));
      contact = take_contact (codec);
      g_assert_cmpuint (g_strv_length (contact->groups), ==, i == 0);
      g_assert_cmpstr (contact->extra, ==, "<x xmlns='urn:x'>text</x>");

      start (codec, NS, "item", "jid", "a@b", NULL);
      add_group (codec, text);
      g_assert_true (rd_roster_codec_end (codec));
      large = rd_roster_codec_take (codec, false);
      g_assert_cmpint (large.kind, ==, RD_ROSTER_ITEM_TOO_LARGE);
    }
}

static void
test_bare_item (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autoptr (RdContact) contact = NULL;

  start (codec, NS, "item", "jid", "example.org/r", "ask", "no", "approved", "0", NULL);
  contact = take_contact (codec);
  g_assert_cmpstr (contact->jid, ==, "example.org/r");
  g_assert_cmpint (contact->subscription, ==, RD_SUBSCRIPTION_NONE);
  g_assert_cmpint (contact->flags, ==, 0);
  g_assert_null (contact->groups[0]);
}

/* Nothing of one item gets into the next, whatever became of it. */
static void
test_other_items (void)
{
  static const struct
  {
    const char *jid, *subscription;
    RdRosterItemKind kind;
  } cases[] = {
    { "a@b", "remove", RD_ROSTER_ITEM_REMOVAL },
    { "", "both", RD_ROSTER_ITEM_BROKEN },
    { "", "remove", RD_ROSTER_ITEM_BROKEN },
  };
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdContact) next = NULL;
      g_auto (RdRosterItem) item = { 0 };

      start (codec, NS, "item", "subscription", cases[i].subscription, "name", "Old", "jid",
             cases[i].jid, NULL);
      add_group (codec, "Old");
      g_assert_true (rd_roster_codec_end (codec));
      item = rd_roster_codec_take (codec, true);
      g_assert_cmpint (item.kind, ==, cases[i].kind);
      g_assert_null (item.contact);
      g_assert_cmpstr (item.jid, ==, cases[i].kind == RD_ROSTER_ITEM_REMOVAL ? "a@b" : NULL);
      start (codec, NS, "item", "jid", "c@d", NULL);
      next = take_contact (codec);
      g_assert_cmpstr (next->name, ==, "");
      g_assert_null (next->groups[0]);
    }
}

/* RFC 6121 ignores the value, not the item: a roster without it would lose the contact. */
static void
test_meaningless_subscriptions (void)
{
  static const struct
  {
    const char *subscription;
    bool is_push;
  } cases[] = { { "weird", false }, { "weird", true }, { "", true }, { "remove", false } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
      g_auto (RdRosterItem) item = { 0 };

      start (codec, NS, "item", "jid", "a@b", "name", "A", "subscription", cases[i].subscription,
             NULL);
      g_assert_true (rd_roster_codec_end (codec));
      item = rd_roster_codec_take (codec, cases[i].is_push);
      g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_CONTACT);
      g_assert_null (item.jid);
      g_assert_cmpstr (item.contact->name, ==, "A");
      g_assert_cmpint (item.contact->subscription, ==, RD_SUBSCRIPTION_NONE);
    }
}

/* A removal may come with groups, be they empty: ejabberd's hint that somebody left a shared one.
 */
static void
test_removal_with_groups (void)
{
  static const char *const groups[] = { NULL, "Friends", "" };
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_auto (RdRosterItem) item = { 0 };

      start (codec, NS, "item", "jid", "a@b", "subscription", "remove", NULL);
      if (groups[i] != NULL)
        add_group (codec, groups[i]);
      g_assert_true (rd_roster_codec_end (codec));
      item = rd_roster_codec_take (codec, true);
      g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_REMOVAL);
      g_assert_cmpint (item.has_groups, ==, groups[i] != NULL);
    }
}

/* An item whose names, values and texts come to SIZE, in a group or in the name. */
static RdRosterItem
take_item_of_size (RdRosterCodec *codec, size_t size, bool has_group)
{
  g_autofree char *text = g_strnfill (size - strlen ("itemjida@b") - (has_group ? 5 : 4), 'x');

  start (codec, NS, "item", "jid", "a@b", has_group ? NULL : "name", text, NULL);
  if (has_group)
    add_group (codec, text);
  g_assert_true (rd_roster_codec_end (codec));
  return rd_roster_codec_take (codec, false);
}

/* The next item is another one. */
static void
test_size (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();

  for (unsigned i = 0; i < 2; i++)
    {
      g_auto (RdRosterItem) large = take_item_of_size (codec, RD_ITEM_SIZE_MAX + 1, i);
      g_auto (RdRosterItem) next = take_item_of_size (codec, RD_ITEM_SIZE_MAX, i);

      g_assert_cmpint (large.kind, ==, RD_ROSTER_ITEM_TOO_LARGE);
      g_assert_cmpstr (large.jid, ==, "a@b");
      g_assert_null (large.contact);
      g_assert_cmpint (next.kind, ==, RD_ROSTER_ITEM_CONTACT);
    }
}

/* The largest contact that an edit may make can come back in a push, with all that a server says of
 * it. */
static void
test_size_of_contact (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autofree char *long_group = g_strnfill (1000, 'g');
  const char *const two_groups[] = { "a", long_group, NULL };
  g_autoptr (RdContact) small = rd_contact_new (
      "a@b", "", RD_SUBSCRIPTION_BOTH, RD_CONTACT_ASK | RD_CONTACT_APPROVED, two_groups, NULL, 0);
  g_autofree char *name = g_strnfill (RD_ITEM_SIZE_MAX - rd_contact_get_item_size (small), 'n');
  g_autoptr (RdContact) largest = rd_contact_new (
      "a@b", name, RD_SUBSCRIPTION_BOTH, RD_CONTACT_ASK | RD_CONTACT_APPROVED, two_groups, NULL, 0);
  g_autoptr (RdContact) contact = NULL;

  g_assert_cmpuint (rd_contact_get_item_size (largest), ==, RD_ITEM_SIZE_MAX);
  start (codec, NS, "item", "jid", "a@b", "name", name, "subscription", "both", "ask", "subscribe",
         "approved", "true", NULL);
  add_group (codec, "a");
  add_group (codec, long_group);
  contact = take_contact (codec);
  g_assert_true (rd_contact_is_equal (contact, largest));
}

/* Only what could be a JID names an item that is too large. */
static void
test_jid_of_large_item (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autofree char *filling = g_strnfill (RD_ITEM_SIZE_MAX, 'x');

  for (unsigned size = 3071; size <= 3072; size++)
    for (unsigned i = 0; i < 2; i++)
      {
        g_autofree char *jid = g_strnfill (size, 'j');
        g_auto (RdRosterItem) item = { 0 };

        start (codec, NS, "item", "jid", jid, i == 0 ? "name" : NULL, filling, NULL);
        if (i == 1)
          add_group (codec, filling);
        g_assert_true (rd_roster_codec_end (codec));
        item = rd_roster_codec_take (codec, false);
        g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_TOO_LARGE);
        g_assert_cmpstr (item.jid, ==, size == 3071 ? jid : NULL);
      }
}

/* However long it goes on, it ends where it would have. */
static void
test_endless_item (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_auto (RdRosterItem) item = { 0 };

  start (codec, NS, "item", "jid", "a@b", NULL);
  start (codec, "urn:x", "x", NULL);
  for (unsigned n = 0; n < 100000; n++)
    add_group (codec, "g");
  start (codec, "urn:x", "y", NULL);
  add_text (codec, "more");
  for (unsigned i = 0; i < 2; i++)
    g_assert_false (rd_roster_codec_end (codec));
  g_assert_true (rd_roster_codec_end (codec));
  item = rd_roster_codec_take (codec, false);
  g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_TOO_LARGE);
}

/* A namespace counts with each element that it is written out for. */
static void
test_size_of_namespaces (void)
{
  g_autofree char *ns = g_strnfill (4096, 'n');

  for (unsigned over = 0; over < 2; over++)
    {
      g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
      g_auto (RdRosterItem) item = { 0 };

      start (codec, NS, "item", "jid", "a@b", NULL);
      for (unsigned i = 0; i < RD_ITEM_SIZE_MAX / 4097 + over; i++)
        {
          start (codec, ns, "x", NULL);
          g_assert_false (rd_roster_codec_end (codec));
        }
      g_assert_true (rd_roster_codec_end (codec));
      item = rd_roster_codec_take (codec, false);
      g_assert_cmpint (item.kind, ==, over ? RD_ROSTER_ITEM_TOO_LARGE : RD_ROSTER_ITEM_CONTACT);
    }
}

static void
test_missing_jid (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_auto (RdRosterItem) item = { 0 };

  start (codec, NS, "item", "name", "a@b", NULL);
  g_assert_true (rd_roster_codec_end (codec));
  item = rd_roster_codec_take (codec, true);
  g_assert_cmpint (item.kind, ==, RD_ROSTER_ITEM_BROKEN);
  g_assert_null (item.contact);
}

/* Unknown elements are kept, in one spelling. */
static void
test_unknown_elements (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autoptr (RdContact) contact = NULL;

  start (codec, NS, "item", "jid", "a@b", NULL);
  add_text (codec, "\n ");
  start (codec, "urn:x", "x", "b", "2 <'", "a", "1", NULL);
  add_text (codec, "t");
  add_text (codec, " & ");
  start (codec, "urn:x", "same", NULL);
  rd_roster_codec_end (codec);
  start (codec, NULL, "none", NULL);
  start (codec, "urn:y", "group", NULL);
  rd_roster_codec_end (codec);
  rd_roster_codec_end (codec);
  rd_roster_codec_end (codec);
  contact = take_contact (codec);
  g_assert_cmpstr (contact->extra, ==,
                   "<x xmlns='urn:x' a='1' b='2 &lt;&apos;'>t &amp; <same></same>"
                   "<none xmlns=''><group xmlns='urn:y'></group></none></x>");
}

/* Elements inside a group are passed over with what they hold. */
static void
test_nested_group (void)
{
  g_autoptr (RdRosterCodec) codec = rd_roster_codec_new ();
  g_autoptr (RdContact) contact = NULL;

  start (codec, NS, "item", "jid", "a@b", NULL);
  start (codec, NS, "group", NULL);
  add_text (codec, "One");
  start (codec, NS, "group", NULL);
  add_text (codec, "not");
  rd_roster_codec_end (codec);
  add_text (codec, " two");
  rd_roster_codec_end (codec);
  contact = take_contact (codec);
  g_assert_cmpstr (contact->groups[0], ==, "One two");
  g_assert_null (contact->groups[1]);
  g_assert_cmpstr (contact->extra, ==, "");
}

/* Whole, with what is the user's to set and nothing else. */
static void
test_writing (void)
{
  const char *const groups[] = { "b & c", "a\t", NULL };
  g_autoptr (RdContact) contact
      = rd_contact_new ("o'neil@example.org", "<\r\n>", RD_SUBSCRIPTION_BOTH,
                        RD_CONTACT_ASK | RD_CONTACT_APPROVED, groups, "<x></x>", 3);
  g_autoptr (RdContact) bare
      = rd_contact_new ("c@example.org", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autofree char *item = rd_roster_codec_write_item (contact);
  g_autofree char *bare_item = rd_roster_codec_write_item (bare);
  g_autofree char *removal = rd_roster_codec_write_removal ("o'neil@example.org");

  g_assert_cmpstr (item, ==,
                   "<item jid='o&apos;neil@example.org' name='&lt;&#13;&#10;&gt;'>"
                   "<group>a&#9;</group><group>b &amp; c</group></item>");
  g_assert_cmpstr (bare_item, ==, "<item jid='c@example.org'></item>");
  g_assert_cmpstr (removal, ==, "<item jid='o&apos;neil@example.org' subscription='remove'/>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roster-codec/whole-item", test_whole_item);
  g_test_add_func ("/roster-codec/what-stands-beside-a-group", test_beside_groups);
  g_test_add_func ("/roster-codec/bare-item", test_bare_item);
  g_test_add_func ("/roster-codec/other-items", test_other_items);
  g_test_add_func ("/roster-codec/meaningless-subscriptions", test_meaningless_subscriptions);
  g_test_add_func ("/roster-codec/removal-with-groups", test_removal_with_groups);
  g_test_add_func ("/roster-codec/size", test_size);
  g_test_add_func ("/roster-codec/size-of-contact", test_size_of_contact);
  g_test_add_func ("/roster-codec/jid-of-large-item", test_jid_of_large_item);
  g_test_add_func ("/roster-codec/endless-item", test_endless_item);
  g_test_add_func ("/roster-codec/size-of-namespaces", test_size_of_namespaces);
  g_test_add_func ("/roster-codec/missing-jid", test_missing_jid);
  g_test_add_func ("/roster-codec/unknown-elements", test_unknown_elements);
  g_test_add_func ("/roster-codec/nested-group", test_nested_group);
  g_test_add_func ("/roster-codec/writing", test_writing);
  return g_test_run ();
}
