/* Others' text quoted in a sentence: short, valid, in one line and harmless.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/quote.h"

#include <string.h>

static void
assert_harmless (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <, RD_QUOTE_SIZE);
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (rd_quote_is_unsafe (g_utf8_get_char (c)));
}

static void
test_short (void)
{
  static const char *const pairs[][2] = {
    { "", "" },
    { "juliet@example.org", "juliet@example.org" },
    { "Zoë ❤", "Zoë ❤" },
    { "a\nb\tc\rd", "a\\nb\\tc\\rd" },
    { "\033[2J", "\\x1b[2J" },
    { "evil\u202egpj.exe", "evil\\u202egpj.exe" },
    { "\xff\xc3", "\\xff\\xc3" },
    { "\xc2\x85\U000e0041", "\\x85\\U000e0041" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_assert_cmpstr (rd_quote (pairs[i][0]).text, ==, pairs[i][1]);
      assert_harmless (rd_quote (pairs[i][0]).text);
    }
  g_assert_cmpstr (rd_quote (NULL).text, ==, "");
}

/* Of each kind of character, every length about the one at which it is cut. */
static void
test_cut (void)
{
  static const char *const pieces[]
      = { "a", "ë", "❤", "\U0001f600", "\n", "\033", "\u202e", "\xff" };

  for (size_t i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      bool was_cut = false;

      for (unsigned n = 0; n < 300; n++)
        {
          RdQuote quote = rd_quote (text->str);
          bool is_cut = g_str_has_suffix (quote.text, "…");

          assert_harmless (quote.text);
          g_assert_true (is_cut || !was_cut);
          was_cut = is_cut;
          g_string_append (text, pieces[i]);
        }
      g_assert_true (was_cut);
    }
}

static void
test_full (void)
{
  g_autofree char *full = g_strnfill (RD_QUOTE_SIZE - 1, 'x');
  g_autofree char *longer = g_strnfill (1 << 20, 'x');

  g_assert_cmpstr (rd_quote (full).text, ==, full);
  g_assert_cmpuint (strlen (rd_quote (longer).text), ==, RD_QUOTE_SIZE - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quote/short", test_short);
  g_test_add_func ("/quote/cut", test_cut);
  g_test_add_func ("/quote/full", test_full);
  return g_test_run ();
}
