/* Arguments that are probably not what was meant: words that are no JIDs, and a wrong order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-words.h"
#include "cli/ask/swapped.h"

static void
test_single_words (void)
{
  static const char *const words[] = { "romeo", "localhost", "romeo/home", "Röm" };
  static const char *const jids[] = { "romeo@montague.example",
                                      "romeo@localhost",
                                      "example.org",
                                      "localhost.",
                                      "[::1]",
                                      "a@b/c.d",
                                      "",
                                      "/home" };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (ctl_contact_words_is_one (words[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (jids); i++)
    g_assert_false (ctl_contact_words_is_one (jids[i]));
}

static void
test_order (void)
{
  static const struct
  {
    const char *verb;
    const char *args[4];
    const char *meant; /* NULL: the order is right */
  } rows[] = {
    { "profile add", { "home", "a@b" }, NULL },
    { "profile add", { "a@b", "home" }, "profile add home a@b" },
    { "profile add", { "a@b", "c@d" }, NULL },
    { "profile add", { "a@b", "example.org" }, NULL },
    { "profile set", { "home", "address=" }, NULL },
    { "profile set", { "enabled=no", "proxy=" }, NULL },
    { "profile set", { "enabled=no", "proxy=", "home" }, "profile set home enabled=no proxy=" },
    { "profile set", { "enabled=no" }, NULL },
    { "group add", { "Friends", "a@b" }, NULL },
    { "group add", { "a@b", "c@d" }, NULL },
    { "group add", { "a@b", "c@d", "It's us" }, "group add 'It'\\''s us' a@b c@d" },
    { "group add", { "a@b", "example.org" }, NULL },
    { "group drop", { "a b@c", "Friends" }, "group drop Friends 'a b@c'" },
    { "group drop", { "a@b", "-rf" }, "group drop -- -rf a@b" },
    { "subscribe", { "a@b", "home" }, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) args = g_strdupv ((char **)rows[i].args);
      g_autofree char *words
          = ctl_swapped_make_words (rows[i].verb, args, (int)g_strv_length (args));

      g_assert_cmpstr (words, ==, rows[i].meant);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-arguments/single-words", test_single_words);
  g_test_add_func ("/cli-arguments/order", test_order);
  return g_test_run ();
}
