/* Others' text: it comes in at any length, and its keys for searching and sorting are made soon.
 *
 * That they are made at all is what is tested: without a bound a million combining marks takes
 * hours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text.h"

#include <string.h>

#define MILLION 1000000
/* What a contact may have at most. */
#define ITEM_SIZE 65536

/* PIECE again and again, behind an "e". */
static char *
repeat (const char *piece, size_t n)
{
  GString *text = g_string_new ("e");

  for (size_t i = 0; i < n; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* Marks of different classes, so that they have an order to be put in; characters that are starters
 * and become marks (Tibetan, half-width Japanese); and one that becomes two. */
static const char *const marks[] = { "\u0301", "\u0301\u0323", "\u0f73",          "\u0f73\u0f71",
                                     "\uff9e", "\u0344\u0323", "\U0001d165\u0300" };

static void
test_million_marks (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *text = repeat (marks[i], MILLION);
      g_autofree char *bounded = rd_text_bound_marks (text);
      g_autofree char *folded = rd_text_fold (text);
      g_autofree char *key = rd_text_make_sort_key (text);
      g_autofree char *normal = g_utf8_normalize (bounded, -1, G_NORMALIZE_ALL);

      g_assert_cmpint (g_utf8_strlen (normal, -1), <=, 1 + RD_TEXT_MARKS_MAX);
      g_assert_cmpint (g_utf8_strlen (normal, -1), >=, RD_TEXT_MARKS_MAX - 1);
      g_assert_cmpint (g_utf8_strlen (folded, -1), <=, 1 + RD_TEXT_MARKS_MAX);
      g_assert_cmpuint (strlen (key), <=, RD_TEXT_SORT_KEY_MAX);
    }
}

/* What composing and collating take the square of the length for. */
static void
test_long_names (void)
{
  static const char *const letters[]
      = { "a", "\u00e9", "\ud55c", "\u0390", "\ufdfa", "e\u0301\u0323" };

  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *text = repeat (letters[i], ITEM_SIZE / strlen (letters[i]));
      g_autofree char *folded = rd_text_fold (text);
      g_autofree char *key = rd_text_make_sort_key (text);

      g_assert_cmpuint (strlen (key), <=, RD_TEXT_SORT_KEY_MAX);
      g_assert_cmpuint (strlen (folded), >=, ITEM_SIZE / 2);
    }
}

/* What people write is left alone, with as many marks as there may be. */
static void
test_kept (void)
{
  g_autofree char *full = repeat ("\u0301", RD_TEXT_MARKS_MAX);
  const char *const texts[] = { "",     "Juliet",     "Zoë Ångström",         "नमस्ते",
                                "ཀྲུང་གོ", "カ\uff9eキ", "e\u0301\u0323o\u0308", full };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *bounded = rd_text_bound_marks (texts[i]);

      g_assert_cmpstr (bounded, ==, texts[i]);
    }
}

/* Each letter begins a run anew, and the end of one letter's run is not the end of the text. */
static void
test_runs (void)
{
  g_autofree char *run = repeat ("\u0301", 40);
  g_autofree char *text = g_strconcat (run, run, "z", NULL);
  g_autofree char *kept = repeat ("\u0301", RD_TEXT_MARKS_MAX);
  g_autofree char *expected = g_strconcat (kept, kept, "z", NULL);
  g_autofree char *bounded = rd_text_bound_marks (text);

  g_assert_cmpstr (bounded, ==, expected);
}

/* A text that is searched and the text it is searched in are cut alike. */
static void
test_found (void)
{
  g_autofree char *name = repeat ("\u0323\u0301", 100);
  g_autofree char *typed = g_utf8_strup (name, -1);
  g_autofree char *folded_name = rd_text_fold (name);
  g_autofree char *folded = rd_text_fold (typed);

  g_assert_nonnull (strstr (folded_name, folded));
}

static void
test_not_utf8 (void)
{
  g_autofree char *folded = rd_text_fold ("A\xff\xc3");
  g_autofree char *key = rd_text_make_sort_key ("A\xff\xc3");

  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_cmpstr (key, !=, "");
}

static void
test_sorted (void)
{
  g_autofree char *a = rd_text_make_sort_key ("anna");
  g_autofree char *b = rd_text_make_sort_key ("Bert");
  g_autofree char *same = rd_text_make_sort_key ("ANNA");

  g_assert_cmpstr (a, <, b);
  g_assert_cmpstr (a, ==, same);
}

/* XML 1.0 §2.2, at both ends of what it allows. The last two characters of the higher planes are
 * none of Unicode's, and XML allows them. */
static void
test_xml (void)
{
  static const struct
  {
    const char *text;
    bool is_xml;
  } cases[] = { { "", true },
                { "\t\n\r ~\x7f\u00e9", true },
                { "a\x01", false },
                { "\x0b", false },
                { "\x1f", false },
                { "\uD7FF\uE000\uFFFD", true },
                { "\xef\xbf\xbe", false },
                { "\xef\xbf\xbf", false },
                { "\U00010000\xf0\x9f\xbf\xbe\xf4\x8f\xbf\xbf", true } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_true (rd_text_is_xml (cases[i].text) == cases[i].is_xml);
}

/* A character becomes the same alone as beside others: the mark in the last line makes all of it be
 * folded at once. */
static void
test_folded_apart (void)
{
  for (gunichar c = 0x20; c < 0x30000; c += c < 0x3400 ? 1 : 5)
    {
      g_autoptr (GString) text = g_string_new ("Ab");
      g_autofree char *folded = NULL;
      g_autofree char *together = NULL;

      if (c >= 0xd800 && c < 0xe000)
        continue;
      g_string_append_unichar (text, c);
      g_string_append_unichar (text, c);
      g_string_append (text, "\u00fcI");
      g_string_append_unichar (text, c);
      folded = rd_text_fold (text->str);
      g_string_append (text, "\n\u0301");
      together = rd_text_fold (text->str);
      g_assert_true (g_str_has_suffix (together, "\n\u0301"));
      together[strlen (together) - strlen ("\n\u0301")] = '\0';
      g_assert_cmpstr (folded, ==, together);
    }
}

static char *
make_plain_sort_key (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *lower = g_utf8_strdown (folded, -1);
  g_autofree char *key = g_utf8_collate_key (lower, -1);

  return g_strndup (key, RD_TEXT_SORT_KEY_MAX);
}

static void
test_sorted_apart (void)
{
  for (gunichar c = 0x20; c < 0x30000; c += c < 0x3400 ? 1 : 5)
    {
      g_autoptr (GString) text = g_string_new ("Ab");
      g_autofree char *key = NULL;
      g_autofree char *plain = NULL;

      if (c >= 0xd800 && c < 0xe000)
        continue;
      g_string_append_unichar (text, c);
      g_string_append (text, "\u00dcI");
      g_string_append_unichar (text, c);
      key = rd_text_make_sort_key (text->str);
      plain = make_plain_sort_key (text->str);
      g_assert_cmpstr (key, ==, plain);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/million-marks", test_million_marks);
  g_test_add_func ("/text/long-names", test_long_names);
  g_test_add_func ("/text/kept", test_kept);
  g_test_add_func ("/text/runs", test_runs);
  g_test_add_func ("/text/found", test_found);
  g_test_add_func ("/text/folded-apart", test_folded_apart);
  g_test_add_func ("/text/sorted-apart", test_sorted_apart);
  g_test_add_func ("/text/not-utf8", test_not_utf8);
  g_test_add_func ("/text/sorted", test_sorted);
  g_test_add_func ("/text/xml", test_xml);
  return g_test_run ();
}
