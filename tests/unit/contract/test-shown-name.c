/* The name that a contact is shown under: one in which nothing can be seen is no name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/shown-name.h"

static void
test_blank (void)
{
  static const char *const blank[] = {
    "",
    " ",
    "\t\n\r ",
    "\u00a0",
    "\xc2\x85",
    "\u00ad",
    "\u034f",
    "\u115f",
    "\u1160",
    "\u17b4",
    "\u180b\u180f",
    "\u2000\u2003",
    "\u200b",
    "\u200c\u200d",
    "\u200e",
    "\u2028",
    "\u202e",
    "\u2060",
    "\u2800",
    "\u3000",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\uffa0",
    "\ufff9\ufffb",
    "\U0001d173 \u200b",
    "\U000e0041",
    "\U000e0100",
  };
  static const char *const visible[] = {
    "a",
    " a",
    "\u200b.",
    "0",
    "-",
    "\u0301",
    "李",
    "\u0600",
    "\u2801",
    "\ufffc",
    "\ufffd",
    "❤\ufe0f",
    "\U0001f468\u200d\U0001f469",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (blank); i++)
    g_assert_true (rd_shown_name_is_blank (blank[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (visible); i++)
    g_assert_false (rd_shown_name_is_blank (visible[i]));
}

/* Neither the table here nor GLib's may hide a letter, a digit or a sign. */
static void
test_no_letter_is_blank (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char text[7] = "";
      bool is_filler = c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;

      if (!g_unichar_validate (c) || !g_unichar_isgraph (c) || g_unichar_ismark (c))
        continue;
      g_unichar_to_utf8 (c, text);
      if (g_unichar_isalnum (c) || g_unichar_ispunct (c))
        g_assert_cmpint (rd_shown_name_is_blank (text), ==, is_filler || c == 0x2800);
    }
}

static void
test_make (void)
{
  static const struct
  {
    const char *name, *jid, *shown;
  } rows[] = {
    { "Juliet", "juliet@example.org", "Juliet" },
    { " Juliet ", "juliet@example.org", " Juliet " },
    { "", "juliet@example.org", "juliet" },
    { " \u200b", "juliet@example.org/home", "juliet" },
    { " ", "example.org", NULL },
    { " ", "example.org/a@b", NULL },
    { "", "@example.org", NULL },
    { "", "\u2060@example.org", NULL },
    { "", "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = rd_shown_name_make (rows[i].name, rows[i].jid);

      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shown-name/blank", test_blank);
  g_test_add_func ("/shown-name/no-letter-is-blank", test_no_letter_is_blank);
  g_test_add_func ("/shown-name/make", test_make);
  return g_test_run ();
}
