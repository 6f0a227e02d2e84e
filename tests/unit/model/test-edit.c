/* Edits: read from the bus, and refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/edit.h"

#include "dbus-interfaces/errors.h"

#include <string.h>

#define JID "juliet@example.org"

static RdEdit *
parse (const char *jid, const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (text));

  return rd_edit_new_from_variant (jid, dict, error);
}

static void
test_read (void)
{
  g_autoptr (RdEdit) edit
      = parse (JID, "{'Name': <'J'>, 'AddGroups': <['a', 'b']>, 'RemoveGroups': <['c']>}", NULL);
  g_autoptr (RdEdit) exact = parse (JID, "{'Groups': <@as []>, 'Name': <''>}", NULL);
  g_autoptr (RdEdit) nothing = parse (JID, "@a{sv} {}", NULL);
  g_autoptr (RdEdit) selected = parse (NULL, "{'AddGroups': <['a']>}", NULL);
  g_autofree char *added = g_strjoinv (",", edit->add_groups);
  g_autofree char *removed = g_strjoinv (",", edit->remove_groups);

  g_assert_cmpstr (edit->jid, ==, JID);
  g_assert_cmpstr (edit->name, ==, "J");
  g_assert_null (edit->groups);
  g_assert_cmpstr (added, ==, "a,b");
  g_assert_cmpstr (removed, ==, "c");
  g_assert_nonnull (exact->groups);
  g_assert_null (exact->groups[0]);
  g_assert_cmpstr (exact->name, ==, "");
  g_assert_null (nothing->name);
  g_assert_null (nothing->groups);
  g_assert_null (nothing->add_groups[0]);
  g_assert_null (nothing->remove_groups[0]);
  g_assert_null (selected->jid);
  g_assert_cmpstr (selected->add_groups[0], ==, "a");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *dict, *key;
  } rows[] = {
    { "{'name': <'J'>}", "name" },
    { "{'Name': <true>}", "Name" },
    { "{'Name': <['J']>}", "Name" },
    { "{'Name': <'a\\tb'>}", "Name" },
    { "{'Name': <'a\\nb'>}", "Name" },
    { "{'NameIfNone': <'a\\nb'>}", "NameIfNone" },
    { "{'Name': <'a\\rb'>}", "Name" },
    { "{'Name': <'\\u0001'>}", "Name" },
    { "{'Name': <'\\u001f'>}", "Name" },
    { "{'Name': <'a\\ufffe'>}", "Name" },
    { "{'Name': <'a\\uffff'>}", "Name" },
    { "{'Groups': <'a'>}", "Groups" },
    { "{'Groups': <@ay []>}", "Groups" },
    { "{'Groups': <['a', '']>}", "Groups" },
    { "{'AddGroups': <['']>}", "AddGroups" },
    { "{'AddGroups': <['a\\u0008']>}", "AddGroups" },
    { "{'RemoveGroups': <['a\\rb']>}", "RemoveGroups" },
    { "{'RemoveGroups': <['', 'a']>}", "RemoveGroups" },
    { "{'AddGroups': <['a']>, 'Subscription': <'none'>}", "Subscription" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].dict);
      g_assert_null (parse (JID, rows[i].dict, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, rows[i].key));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_name_of_many_is_refused (void)
{
  static const char *const keys[] = { "Name", "NameIfNone" };

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *dict = g_strdup_printf ("{'%s': <'J'>}", keys[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (NULL, dict, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, "name"));
    }
}

/* What looks odd and can be stored all the same. */
static void
test_odd_texts_pass (void)
{
  static const char *const dicts[] = {
    "{'Name': <' \\u00a0\\u0085 '>}", "{'Name': <'<&\\'\"]]>'>}", "{'Name': <'\\U0001f339'>}",
    "{'Groups': <['a\\tb\\nc']>}",    "{'Groups': <[' ']>}",      "{'AddGroups': <['a', 'a']>}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (dicts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdEdit) edit = parse (JID, dicts[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (edit);
    }
}

static bool
is_name_taken (size_t length)
{
  g_autofree char *name = g_strnfill (length, 'n');
  g_autofree char *text = g_strdup_printf ("{'Name': <'%s'>}", name);
  g_autoptr (RdEdit) edit = parse (JID, text, NULL);

  return edit != NULL;
}

static bool
is_group_taken (size_t length)
{
  g_autofree char *group = g_strnfill (length, 'g');
  g_autofree char *text = g_strdup_printf ("{'RemoveGroups': <['%s']>}", group);
  g_autoptr (RdEdit) edit = parse (JID, text, NULL);

  return edit != NULL;
}

static bool
is_list_taken (const char *key, unsigned n)
{
  GVariantBuilder groups;
  GVariantDict dict;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (RdEdit) edit = NULL;

  g_variant_builder_init (&groups, G_VARIANT_TYPE_STRING_ARRAY);
  for (unsigned i = 0; i < n; i++)
    g_variant_builder_add (&groups, "s", "g");
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, key, "as", &groups);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  edit = rd_edit_new_from_variant (JID, variant, NULL);
  return edit != NULL;
}

static void
test_limits (void)
{
  static const char *const lists[] = { "Groups", "AddGroups", "RemoveGroups" };

  g_assert_true (is_name_taken (1023));
  g_assert_false (is_name_taken (1024));
  g_assert_true (is_group_taken (1023));
  g_assert_false (is_group_taken (1024));
  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_assert_true (is_list_taken (lists[i], 100));
      g_assert_false (is_list_taken (lists[i], 101));
    }
}

static void
test_jids (void)
{
  g_autofree char *longest = g_strnfill (3071, 'a');
  g_autofree char *too_long = g_strnfill (3072, 'a');
  const char *good[] = { JID, "example.org", "@example.org", "a b@c", longest };
  const char *bad[] = { "", "a\x01@b", "a\xff@b", "a@\xef\xbf\xbf", too_long };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (RdEdit) edit = parse (good[i], "@a{sv} {}", NULL);

      g_assert_cmpstr (edit->jid, ==, good[i]);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[i], "@a{sv} {}", &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static RdContact *
contact_in (unsigned n_groups, unsigned length)
{
  g_auto (GStrv) groups = g_new0 (char *, n_groups + 1);

  for (unsigned i = 0; i < n_groups; i++)
    groups[i] = g_strdup_printf ("%0*u", (int)length, i);
  return rd_contact_new (JID, NULL, RD_SUBSCRIPTION_NONE, 0, (const char *const *)groups, NULL, 0);
}

static void
check_target (unsigned n_groups, unsigned length, RdContact *base, const char *refusal)
{
  g_autoptr (RdContact) target = contact_in (n_groups, length);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (rd_edit_check_target (target, base, &error), ==, refusal == NULL);
  if (refusal == NULL)
    return;
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_assert_nonnull (strstr (error->message, JID));
  g_assert_nonnull (strstr (error->message, refusal));
}

/* What a server would push back must be small enough to be taken from it. */
static void
test_target (void)
{
  g_autoptr (RdContact) heavy = contact_in (70, 1000);
  g_autoptr (RdContact) many = contact_in (1200, 4);

  check_target (1000, 4, NULL, NULL);
  check_target (1001, 4, NULL, "1001 groups");
  check_target (65, 1000, NULL, NULL);
  check_target (66, 1000, NULL, "bytes");
  /* What is so already may become less, and not more. */
  check_target (70, 1000, heavy, NULL);
  check_target (69, 1000, heavy, NULL);
  check_target (71, 1000, heavy, "bytes");
  check_target (1200, 4, many, NULL);
  check_target (1201, 4, many, "1201 groups");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit/read", test_read);
  g_test_add_func ("/edit/refused", test_refused);
  g_test_add_func ("/edit/name-of-many-is-refused", test_name_of_many_is_refused);
  g_test_add_func ("/edit/odd-texts-pass", test_odd_texts_pass);
  g_test_add_func ("/edit/limits", test_limits);
  g_test_add_func ("/edit/jids", test_jids);
  g_test_add_func ("/edit/target", test_target);
  return g_test_run ();
}
