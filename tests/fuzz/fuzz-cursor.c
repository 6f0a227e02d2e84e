/* A page's cursor. What comes in: the word that a caller hands back to read on. Who sends it: every
 * caller on the bus, and it may be forged.
 *
 * The first line is a cursor as it comes; the others are the members of one that is written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "store/roster/page-cursor.h"

#include <stdlib.h>
#include <string.h>

static void
assert_same (const RdPageCursor *a, const RdPageCursor *b)
{
  g_assert_cmpint (a->profile, ==, b->profile);
  g_assert_cmpuint (a->serial, ==, b->serial);
  g_assert_cmpuint (a->total, ==, b->total);
  g_assert_cmpstr (a->collation, ==, b->collation);
  g_assert_true (g_bytes_equal (a->key, b->key));
  g_assert_cmpstr (a->jid, ==, b->jid);
}

/* What was given is taken back as it was. */
static void
check_return (const RdPageCursor *cursor)
{
  g_autofree char *text = rd_page_cursor_to_string (cursor);
  g_autofree char *again = NULL;
  g_auto (RdPageCursor) read = { 0 };

  g_assert_true (rd_page_cursor_from_string (&read, text));
  assert_same (cursor, &read);
  again = rd_page_cursor_to_string (&read);
  g_assert_cmpstr (again, ==, text);
}

static void
check_forged (const char *text)
{
  g_auto (RdPageCursor) cursor = { 0 };

  if (!rd_page_cursor_from_string (&cursor, text))
    return;
  fuzz_check_utf8 (cursor.collation);
  fuzz_check_utf8 (cursor.jid);
  check_return (&cursor);
}

static void
check_written (char **members)
{
  g_auto (RdPageCursor) cursor = {
    .profile = strtoll (members[0], NULL, 10),
    .serial = strtoull (members[1], NULL, 10),
    .total = (unsigned)strtoull (members[2], NULL, 10),
    .collation = g_utf8_make_valid (members[3], -1),
    .key = g_bytes_new (members[4], strlen (members[4])),
    .jid = g_utf8_make_valid (members[5], -1),
  };

  check_return (&cursor);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 7);

  check_forged (lines[0]);
  check_written (lines + 1);
  return 0;
}
