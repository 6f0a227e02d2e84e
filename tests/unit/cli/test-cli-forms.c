/* What is written can be given back: names of groups, JIDs; and what a contact's subscription is
 * called.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/contact.h"
#include "cli/option/group-list.h"
#include "cli/out/text.h"
#include "cli/view/subscription.h"

#define N_ROUNDS 3000
#define LONGEST 6

/* Those that mean something, in UTF-8. */
static const char *const pieces[] = {
  " ",
  "  ",
  ",",
  "\\",
  "a",
  "B",
  "n",
  "t",
  "r",
  "x",
  "u",
  "U",
  "0",
  "41",
  "1b",
  "00000041",
  "202e",
  "\"",
  "'",
  "-",
  "=",
  "\n",
  "\t",
  "\r",
  "\x1b",
  "\xc2\x9b",
  "\xe2\x80\xae",
  "\xf3\xa0\x81\x81",
  "日本",
  "ü",
  "\xc2\xa0",
  "\xe2\x80\x8d",
  "$",
  "*",
  "→",
};

static char *
draw_name (GRand *random)
{
  GString *name = g_string_new (NULL);

  for (int n = g_rand_int_range (random, 1, LONGEST); n > 0; n--)
    g_string_append (name, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  return g_string_free (name, FALSE);
}

static void
assert_name_returns (const char *name)
{
  g_autofree char *written = ctl_group_list_escape (name);
  g_autofree char *shown = ctl_text_escape (written);
  g_autofree char *read = ctl_group_list_unescape (g_strdup (shown));

  g_assert_cmpstr (read, ==, name);
}

static void
assert_list_returns (char **names)
{
  g_autofree char *written = ctl_group_list_join ((const char *const *)names);
  g_autofree char *shown = ctl_text_escape (written);
  g_auto (GStrv) read = ctl_group_list_split (shown);

  g_test_message ("%s", shown);
  g_assert_cmpstrv (read, names);
}

static void
test_groups_return (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32)g_test_rand_int ());

  for (int round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

      for (int n = g_rand_int_range (random, 0, 5); n > 0; n--)
        {
          g_autofree char *name = draw_name (random);

          assert_name_returns (name);
          if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
            g_ptr_array_add (names, g_steal_pointer (&name));
        }
      g_ptr_array_add (names, NULL);
      assert_list_returns ((char **)names->pdata);
    }
}

static void
assert_read (const char *typed, const char *expected)
{
  g_autofree char *name = ctl_group_list_unescape (g_strdup (typed));

  g_assert_cmpstr (name, ==, expected);
}

/* A JID may have any of them; what looks like an escape of a safe character is none. */
static void
test_jids_return (void)
{
  static const char *const jids[] = {
    "juliet@example.org",
    "d\\27artagnan@example.org",
    "a\\x41\\u65e5@example.org",
    "a\\@example.org",
    "a\\x@example.org",
    "a\xe2\x81\xa6"
    "b@example.org",
    "a\xc2\xad@example.org",
    "\xe2\x80\x8b",
    "ü@日本.example",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      g_autofree char *shown = ctl_text_escape (jids[i]);
      g_autofree char *read = ctl_text_unescape (g_strdup (shown));

      g_assert_cmpstr (read, ==, jids[i]);
    }
}

/* A name without escapes is itself. */
static void
test_typed_groups (void)
{
  assert_read ("Friends", "Friends");
  assert_read ("Work, home", "Work, home");
  assert_read (" a ", " a ");
  assert_read ("a\\b", "a\\b");
  assert_read ("a\\", "a\\");
  assert_read ("\\x1", "\\x1");
  assert_read ("\\x00", "\\x00");
  assert_read ("\\ud800", "\\ud800");
  assert_read ("a\\,b\\\\c", "a,b\\c");
  assert_read ("\\u65e5\\x1b", "日\x1b");
}

static void
test_subscriptions (void)
{
  static const struct
  {
    unsigned subscription, flags;
    const char *words;
  } rows[] = {
    { 0, 0, "none" },
    { CTL_CONTACT_TO, 0, "to" },
    { CTL_CONTACT_FROM, CTL_CONTACT_ASK, "from, asked" },
    { CTL_CONTACT_TO | CTL_CONTACT_FROM, 0, "both" },
    { 0, CTL_CONTACT_ASK | CTL_CONTACT_PENDING, "none, asked, asks you" },
    { CTL_CONTACT_TO, CTL_CONTACT_APPROVED, "to, approved" },
    { CTL_CONTACT_TO | CTL_CONTACT_FROM, CTL_CONTACT_MADE, "both, made by the server" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CtlContact contact = { .subscription = rows[i].subscription, .flags = rows[i].flags };
      g_autofree char *words = ctl_subscription_describe (&contact);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-forms/groups-return", test_groups_return);
  g_test_add_func ("/cli-forms/typed-groups", test_typed_groups);
  g_test_add_func ("/cli-forms/jids-return", test_jids_return);
  g_test_add_func ("/cli-forms/subscriptions", test_subscriptions);
  return g_test_run ();
}
