/* What a terminal shows of rows: each line fits, no word is cut, wide characters count twice; what
 * doesn't go to a terminal is one line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/field.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/out/wrap.h"

#include <string.h>

#define LONG_JID "donaudampfschifffahrtsgesellschaftskapitaen@schiff.example"

typedef void (*Draw) (CtlOutput *output);

/* COLUMNS 0: no terminal. */
static char *
draw (Draw write, int columns)
{
  FILE *stream = tmpfile ();
  g_autoptr (CtlOutput) output = ctl_output_new (stream, CTL_COLOR_NEVER, false);
  long length;
  char *text;

  output->is_terminal = columns > 0;
  output->columns = columns;
  write (output);
  length = ftell (stream);
  rewind (stream);
  text = g_malloc0 (length + 1);
  g_assert_cmpint (fread (text, 1, length, stream), ==, length);
  fclose (stream);
  return text;
}

static void
assert_drawn (Draw write, int columns, const char *expected)
{
  g_autofree char *text = draw (write, columns);

  g_assert_cmpstr (text, ==, expected);
}

/* -- words ------------------------------------------------------------------------------------- */

static void
test_wrap (void)
{
  static const struct
  {
    const char *text;
    int columns;
    const char *lines;
  } cases[] = {
    { "", 10, "" },
    { "Nothing was removed.", 20, "Nothing was removed." },
    { "Nothing was removed.", 19, "Nothing was\nremoved." },
    { "Nothing was removed.", 1, "Nothing\nwas\nremoved." },
    { "Nothing was removed.", 0, "Nothing\nwas\nremoved." },
    { "  a@b: It is gone.", 12, "  a@b: It is\n  gone." },
    { "日本 日本 日本", 9, "日本 日本\n日本" },
    { "te\xcc\x81t a", 5, "te\xcc\x81t a" },
    { "👩 👩", 4, "👩\n👩" },
    { "👩 👩", 5, "👩 👩" },
    /* A word that needs the room of the indentation gets it. */
    { "    It is ninecols", 10, "    It is\n  ninecols" },
    { "    ninecols is it", 8, "ninecols\n    is\n    it" },
    { "    much-too-long", 8, "much-too-long" },
    /* A command after a colon can be copied; a synopsis is none. */
    { "Undo: rosterctl undo 5", 16, "Undo:\nrosterctl undo 5" },
    { "Undo: rosterctl undo 5", 22, "Undo: rosterctl undo 5" },
    { "Undo: rosterctl undo 5; or not.", 20, "Undo:\nrosterctl undo 5; or\nnot." },
    { "Undo: rosterctl undo 5. Or not.", 20, "Undo:\nrosterctl undo 5. Or\nnot." },
    { "  Undo: rosterctl undo 5", 9, "  Undo:\nrosterctl undo 5" },
    { "rosterctl undo 5", 9, "rosterctl\nundo 5" },
    { "Give it with \"rosterctl undo 5\", or not.", 18,
      "Give it with\n\"rosterctl undo 5\",\nor not." },
    { "Give it with \"rosterctl undo 5", 24, "Give it with \"rosterctl\nundo 5" },
    { "Usage: rosterctl undo [JOB]", 16, "Usage: rosterctl\nundo [JOB]" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = ctl_wrap (cases[i].text, cases[i].columns);

      g_assert_cmpstr (lines, ==, cases[i].lines);
    }
}

static void
test_wrap_beside (void)
{
  g_autofree char *fitting = ctl_wrap_from ("one two", 6, true, 2, 9);
  g_autofree char *below = ctl_wrap_from ("three two", 6, true, 2, 9);
  g_autofree char *alone = ctl_wrap_from ("three two", 6, false, 2, 9);

  g_assert_cmpstr (fitting, ==, "one\n  two");
  g_assert_cmpstr (below, ==, "\n  three\n  two");
  g_assert_cmpstr (alone, ==, "three\n  two");
}

/* -- rows -------------------------------------------------------------------------------------- */

static void
write_row (CtlOutput *output, const char *name, const char *jid, const char *words)
{
  CtlRow row = ctl_row_begin (output, 2, 6);

  ctl_row_add (&row, CTL_STYLE_HEADER, 6, name);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 10, jid);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, words);
  ctl_row_end (&row);
}

static void
write_table (CtlOutput *output)
{
  write_row (output, "home", "a@b", "online, 5 contacts");
  write_row (output, "日本", "long@exam.ple", "");
  write_row (output, "lengthy", "a@b", "failed");
}

/* The rows of a list break at the same column, whatever is in it. */
static void
test_columns (void)
{
  static const char whole[] = "  home    a@b         online, 5 contacts\n"
                              "  日本    long@exam.ple\n"
                              "  lengthy  a@b         failed\n";

  assert_drawn (write_table, 0, whole);
  assert_drawn (write_table, 40,
                "  home    a@b         online, 5 contacts\n"
                "  日本    long@exam.ple\n"
                "  lengthy  a@b        failed\n");
  assert_drawn (write_table, 39,
                "  home    a@b\n      online, 5 contacts\n"
                "  日本    long@exam.ple\n"
                "  lengthy  a@b        failed\n");
  assert_drawn (write_table, 19,
                "  home\n      a@b\n      online, 5\n      contacts\n"
                "  日本\n      long@exam.ple\n"
                "  lengthy\n      a@b\n      failed\n");
}

static void
write_counts (CtlOutput *output)
{
  static const char *const names[] = { "Friends", "Donaudampfschiff", "Those of the choir" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CtlRow row = ctl_row_begin (output, 0, 4);

      ctl_row_add (&row, CTL_STYLE_PLAIN, ctl_layout_limit (output, 18, 5), names[i]);
      ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "123");
      ctl_row_end (&row);
    }
}

/* What follows a cell that is longer than its column stands in its own column, below. */
static void
test_long_cells (void)
{
  assert_drawn (write_counts, 0,
                "Friends             123\nDonaudampfschiff    123\nThose of the choir  123\n");
  assert_drawn (write_counts, 15,
                "Friends     123\nDonaudampfschiff\n            123\n"
                "Those of the\n    choir   123\n");
}

static void
write_changes (CtlOutput *output)
{
  CtlRow row = ctl_row_begin (output, 0, 4);

  ctl_row_add (&row, CTL_STYLE_LABEL, 0, "17:30");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 5, "received");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "the roster");
  ctl_row_end (&row);
}

/* Behind other cells it stands where the line goes on. */
static void
test_long_cells_behind (void)
{
  assert_drawn (write_changes, 0, "17:30  received  the roster\n");
  assert_drawn (write_changes, 27, "17:30  received  the roster\n");
  assert_drawn (write_changes, 26, "17:30  received\n    the roster\n");
}

static void
write_titles (CtlOutput *output)
{
  static const char *const names[] = { "Romeo", "Romeo Montague of Verona" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CtlRow row = ctl_row_begin (output, 0, 4);

      ctl_row_add (&row, CTL_STYLE_LABEL, 0, "17:30");
      ctl_row_add (&row, CTL_STYLE_HEADER, 0, names[i]);
      ctl_row_join (&row, CTL_STYLE_PLAIN, 0, "(r@b)");
      ctl_row_end (&row);
    }
}

/* What is joined stays together if a line can hold it. */
static void
test_joined (void)
{
  assert_drawn (write_titles, 0, "17:30  Romeo (r@b)\n17:30  Romeo Montague of Verona (r@b)\n");
  assert_drawn (write_titles, 37, "17:30  Romeo (r@b)\n17:30  Romeo Montague of Verona (r@b)\n");
  assert_drawn (write_titles, 34,
                "17:30  Romeo (r@b)\n17:30\n    Romeo Montague of Verona (r@b)\n");
  assert_drawn (write_titles, 16,
                "17:30\n    Romeo (r@b)\n17:30\n    Romeo\n    Montague of\n    Verona (r@b)\n");
}

static void
write_long_words (CtlOutput *output)
{
  CtlRow row = ctl_row_begin (output, 0, 4);

  ctl_row_add (&row, CTL_STYLE_HEADER, 0, "A");
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, "(" LONG_JID ")");
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "both");
  ctl_row_end (&row);
}

/* A word that is longer than the terminal has a line to itself; one that is as long fits. */
static void
test_long_words (void)
{
  assert_drawn (write_long_words, 66, "A (" LONG_JID ")\n    both\n");
  assert_drawn (write_long_words, 62, "A (" LONG_JID ")\n    both\n");
  assert_drawn (write_long_words, 61, "A\n (" LONG_JID ")\n    both\n");
  assert_drawn (write_long_words, 60, "A\n(" LONG_JID ")\n    both\n");
  assert_drawn (write_long_words, 40, "A\n(" LONG_JID ")\n    both\n");
}

static void
write_list_titles (CtlOutput *output)
{
  static const CtlColumn columns[] = { { "JOB", 5 }, { "CONTACTS", 0 }, { NULL, 0 } };

  ctl_layout_write_titles (output, 1, 2, columns);
}

/* Programs read no titles. */
static void
test_list_titles (void)
{
  assert_drawn (write_list_titles, 0, "");
  assert_drawn (write_list_titles, 40, " JOB    CONTACTS\n");
  assert_drawn (write_list_titles, 12, " JOB\n  CONTACTS\n");
}

static void
test_limit (void)
{
  g_autoptr (CtlOutput) output = ctl_output_new (stdout, CTL_COLOR_NEVER, true);

  g_assert_cmpint (ctl_layout_limit (output, 60, 7), ==, 60);
  output->is_terminal = true;
  output->columns = 40;
  g_assert_cmpint (ctl_layout_limit (output, 60, 7), ==, 33);
  g_assert_cmpint (ctl_layout_limit (output, 20, 7), ==, 20);
  g_assert_cmpint (ctl_layout_limit (output, 60, 50), ==, 8);
}

/* -- fields ------------------------------------------------------------------------------------ */

static void
write_fields (CtlOutput *output)
{
  static const CtlFieldColumns where = { 2, 5 };

  ctl_field_write (output, where, "one", CTL_STYLE_PLAIN, "a short one");
  ctl_field_write (output, where, "none", CTL_STYLE_PLAIN, "");
  ctl_field_write (output, where, "two", CTL_STYLE_BAD, "one of some\x1b words");
  ctl_field_write_paragraph (output, 1, "and a paragraph of them");
}

/* A value stands beside its label, or below it where there is too little room. */
static void
test_fields (void)
{
  static const char whole[] = "  one   a short one\n  two   one of some\\x1b words\n"
                              " and a paragraph of them\n";

  assert_drawn (write_fields, 0, whole);
  assert_drawn (write_fields, 80, whole);
  assert_drawn (write_fields, 20,
                "  one   a short one\n  two   one of\n        some\\x1b\n        words\n"
                " and a paragraph of\n them\n");
  assert_drawn (write_fields, 15,
                "  one\n    a short one\n  two\n    one of\n    some\\x1b\n    words\n"
                " and a\n paragraph of\n them\n");
}

static void
write_long_fields (CtlOutput *output)
{
  static const CtlFieldColumns where = { 4, 18 };

  ctl_field_write (output, where, "address", CTL_STYLE_PLAIN, LONG_JID);
  ctl_field_write (output, where, "why", CTL_STYLE_PLAIN, "as " LONG_JID " said");
}

static void
test_long_fields (void)
{
  assert_drawn (write_long_fields, 60,
                "    address\n  " LONG_JID "\n    why                as\n  " LONG_JID
                "\n                       said\n");
}

/* Any words, at any width. */
static void
test_any_width (void)
{
  static const Draw draws[] = { write_table,      write_counts, write_titles,
                                write_long_words, write_fields, write_long_fields };

  for (size_t i = 0; i < G_N_ELEMENTS (draws); i++)
    {
      g_autofree char *whole = draw (draws[i], 0);
      g_auto (GStrv) words = g_strsplit_set (whole, " \n", -1);

      for (int columns = 1; columns < 100; columns++)
        {
          g_autofree char *text = draw (draws[i], columns);
          g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
          const char *rest = text;

          for (char **line = lines; *line != NULL; line++)
            g_assert_true (ctl_text_get_width (*line) <= columns || strchr (*line, ' ') == NULL);
          for (char **word = words; *word != NULL; word++)
            {
              rest = strstr (rest, *word);
              g_assert_nonnull (rest);
              rest += strlen (*word);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-layout/wrap", test_wrap);
  g_test_add_func ("/cli-layout/wrap-beside", test_wrap_beside);
  g_test_add_func ("/cli-layout/columns", test_columns);
  g_test_add_func ("/cli-layout/long-cells", test_long_cells);
  g_test_add_func ("/cli-layout/long-cells-behind", test_long_cells_behind);
  g_test_add_func ("/cli-layout/joined", test_joined);
  g_test_add_func ("/cli-layout/long-words", test_long_words);
  g_test_add_func ("/cli-layout/limit", test_limit);
  g_test_add_func ("/cli-layout/list-titles", test_list_titles);
  g_test_add_func ("/cli-layout/fields", test_fields);
  g_test_add_func ("/cli-layout/long-fields", test_long_fields);
  g_test_add_func ("/cli-layout/any-width", test_any_width);
  return g_test_run ();
}
