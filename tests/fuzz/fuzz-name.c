/* Names and groups. What comes in: a text that is stored, searched and sorted. Who sends it: a
 * server, and whoever it lets name a contact; for what is searched, every caller on the bus.
 *
 * Each line is a text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/text.h"

#include <string.h>

/* Of its compatibility decomposition: no character has more of UTF-8 (UAX #15). */
#define GROWTH_MAX 18
/* How long a run is, is asked below; longer texts are only slower. */
#define TEXT_MAX (8 * 1024)

/* What is put in order costs the square of this. */
static void
check_runs (const char *text)
{
  unsigned n_marks = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      n_marks = g_unichar_combining_class (g_utf8_get_char (c)) != 0 ? n_marks + 1 : 0;
      g_assert_cmpuint (n_marks, <=, RD_TEXT_MARKS_MAX);
    }
}

/* What was searched for once is searched for in the same form again, however it is composed. */
static void
check_folded (const char *text)
{
  g_autofree char *bounded = rd_text_bound_marks (text);
  g_autofree char *again_bounded = rd_text_bound_marks (bounded);
  g_autofree char *folded = rd_text_fold (text);
  g_autofree char *again = rd_text_fold (folded);
  g_autofree char *decomposed = g_utf8_normalize (bounded, -1, G_NORMALIZE_NFD);
  g_autofree char *folded_decomposed = rd_text_fold (decomposed);

  fuzz_check_utf8 (bounded);
  fuzz_check_utf8 (folded);
  check_runs (bounded);
  g_assert_cmpstr (again_bounded, ==, bounded);
  g_assert_cmpstr (again, ==, folded);
  g_assert_cmpstr (folded_decomposed, ==, folded);
  g_assert_cmpuint (strlen (folded), <=, GROWTH_MAX * (strlen (bounded) + 1));
}

static void
check_key (const char *text)
{
  g_autofree char *key = rd_text_make_sort_key (text);
  g_autofree char *again = rd_text_make_sort_key (text);

  g_assert_cmpstr (key, ==, again);
  g_assert_cmpuint (strlen (key), <=, RD_TEXT_SORT_KEY_MAX);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 3);

  for (char **line = lines; *line != NULL; line++)
    {
      fuzz_cut (*line, TEXT_MAX);
      check_folded (*line);
      check_key (*line);
    }
  return 0;
}
