/* Contacts are written as GVariant itself would write them, whatever their sizes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/contact-variant.h"

#include "dbus-interfaces/names.h"
#include "model/past/difference.h"

#include <gio/gio.h>
#include <string.h>

static GVariant *
build_fields (const RdContact *contact)
{
  g_auto (GVariantDict) fields = G_VARIANT_DICT_INIT (NULL);

  if (contact->made_since != 0)
    g_variant_dict_insert (&fields, "ServerMadeSince", "t", (uint64_t)contact->made_since);
  if (contact->made_since != 0)
    g_variant_dict_insert (&fields, "ServerMadeEvidence", "s",
                           rd_evidence_to_string (contact->evidence));
  return g_variant_dict_end (&fields);
}

/* By GVariant's own builder. */
static GVariant *
build (const GPtrArray *contacts)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" RD_CONTACT_TYPE));
  for (unsigned i = 0; i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];

      g_variant_builder_add (&builder, "(ssuu^ast@a{sv})", contact->jid, contact->name,
                             contact->subscription, contact->flags, contact->groups,
                             contact->serial, build_fields (contact));
    }
  return g_variant_builder_end (&builder);
}

/* Each contact was added, removed, and became the last one of the list. */
static void
assert_same_differences (const GPtrArray *contacts)
{
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) expected = NULL;
  g_autoptr (GVariant) written = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" RD_DIFFERENCE_TYPE));
  for (unsigned i = 0; i < 3 * contacts->len; i++)
    {
      RdDifference *difference = g_new0 (RdDifference, 1);

      difference->before = i % 3 != 0 ? contacts->pdata[i / 3] : NULL;
      difference->after = i % 3 != 1 ? contacts->pdata[contacts->len - 1] : NULL;
      g_ptr_array_add (differences, difference);
      g_variant_builder_add (&builder, "(@a" RD_CONTACT_TYPE "@a" RD_CONTACT_TYPE ")",
                             rd_optional_contact_to_variant (difference->before),
                             rd_optional_contact_to_variant (difference->after));
    }
  expected = g_variant_ref_sink (g_variant_builder_end (&builder));
  written = g_variant_ref_sink (rd_differences_to_variant (differences));
  g_assert_cmpstr (g_variant_get_type_string (written), ==, "a" RD_DIFFERENCE_TYPE);
  g_assert_cmpmem (g_variant_get_data (written), g_variant_get_size (written),
                   g_variant_get_data (expected), g_variant_get_size (expected));
}

static void
assert_same (const GPtrArray *contacts)
{
  g_autoptr (GVariant) expected = g_variant_ref_sink (build (contacts));
  g_autoptr (GVariant) written = g_variant_ref_sink (rd_contacts_to_variant (contacts));
  g_autoptr (GVariant) foreign = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpstr (g_variant_get_type_string (written), ==, "a" RD_CONTACT_TYPE);
  g_assert_cmpmem (g_variant_get_data (written), g_variant_get_size (written),
                   g_variant_get_data (expected), g_variant_get_size (expected));
  /* As if it were not to be trusted. */
  bytes = g_variant_get_data_as_bytes (written);
  foreign = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE ("a" RD_CONTACT_TYPE), bytes, FALSE));
  g_assert_true (g_variant_is_normal_form (foreign));
  assert_same_differences (contacts);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) contacts = new_list ();

  assert_same (contacts);
}

static char *
make_text (size_t length)
{
  return g_strnfill (length, 'x');
}

static void
add (GPtrArray *contacts, size_t jid_length, size_t name_length, unsigned n_groups,
     size_t group_length)
{
  g_autofree char *jid = make_text (jid_length);
  g_autofree char *name = make_text (name_length);
  g_auto (GStrv) groups = g_new0 (char *, n_groups + 1);

  for (unsigned i = 0; i < n_groups; i++)
    {
      g_autofree char *text = make_text (group_length);

      groups[i] = g_strdup_printf ("%06u%s", i, text);
    }
  g_ptr_array_add (contacts, rd_contact_new (jid, name, jid_length % 4, name_length % 16,
                                             (const char *const *)groups, NULL,
                                             G_GUINT64_CONSTANT (0x0123456789abcdef)));
}

/* Around each size at which the ends need another byte. */
static void
test_sizes (void)
{
  static const size_t limits[] = { 0xff, 0xffff };

  for (unsigned i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      for (size_t size = limits[i] - 40; size < limits[i] + 8; size++)
        {
          g_autoptr (GPtrArray) named = new_list ();
          g_autoptr (GPtrArray) grouped = new_list ();

          add (named, 10, size - 10, 0, 0);
          assert_same (named);
          add (named, 1, 0, 0, 0);
          assert_same (named);
          add (grouped, 3, 0, 1, size - 10);
          assert_same (grouped);
        }
    }
}

/* Of 300 contacts, each with other fields than the last. */
static void
test_fields (void)
{
  g_autoptr (GPtrArray) contacts = new_list ();

  for (unsigned n = 0; n < 300; n++)
    {
      RdContact *contact;

      add (contacts, n, n % 11, n % 3, n % 5);
      contact = contacts->pdata[n];
      contact->made_since = n % 2 != 0 ? 1 + n : 0;
      contact->evidence = n % 2 != 0 ? 1 + n % 2 : RD_EVIDENCE_NONE;
    }
  assert_same (contacts);
}

static void
test_many_groups (void)
{
  for (unsigned n = 0; n < 300; n++)
    {
      g_autoptr (GPtrArray) contacts = new_list ();

      add (contacts, 20, 20, n, n % 7);
      add (contacts, 21, 0, 1, n);
      assert_same (contacts);
    }
}

static void
test_random (void)
{
  for (unsigned round = 0; round < 200; round++)
    {
      g_autoptr (GPtrArray) contacts = new_list ();
      unsigned n = (unsigned)g_test_rand_int_range (0, round % 10 == 0 ? 1000 : 20);

      for (unsigned i = 0; i < n; i++)
        add (contacts, (size_t)g_test_rand_int_range (1, 80), (size_t)g_test_rand_int_range (0, 80),
             (unsigned)g_test_rand_int_range (0, 5), (size_t)g_test_rand_int_range (0, 40));
      assert_same (contacts);
    }
}

/* What leaves for the bus. */
static void
test_message (void)
{
  g_autoptr (GPtrArray) contacts = new_list ();
  g_autoptr (GDBusMessage) call = g_dbus_message_new_method_call (NULL, "/", NULL, "Get");
  g_autoptr (GDBusMessage) answer = NULL;
  g_autoptr (GDBusMessage) read = NULL;
  g_autoptr (GVariant) expected = NULL;
  g_autofree guint8 *blob = NULL;
  g_autoptr (GError) error = NULL;
  size_t size;

  for (unsigned i = 1; i < 50; i++)
    add (contacts, i, i % 5, i % 4, i);
  g_dbus_message_set_serial (call, 1);
  answer = g_dbus_message_new_method_reply (call);
  g_dbus_message_set_serial (answer, 2);
  g_dbus_message_set_body (
      answer, g_variant_new ("(@a" RD_CONTACT_TYPE ")", rd_contacts_to_variant (contacts)));
  blob = g_dbus_message_to_blob (answer, &size, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);
  read = g_dbus_message_new_from_blob (blob, size, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);
  expected = g_variant_ref_sink (g_variant_new ("(@a" RD_CONTACT_TYPE ")", build (contacts)));
  g_assert_true (g_variant_equal (g_dbus_message_get_body (read), expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contact-variant/none", test_none);
  g_test_add_func ("/contact-variant/sizes", test_sizes);
  g_test_add_func ("/contact-variant/fields", test_fields);
  g_test_add_func ("/contact-variant/many-groups", test_many_groups);
  g_test_add_func ("/contact-variant/random", test_random);
  g_test_add_func ("/contact-variant/message", test_message);
  return g_test_run ();
}
