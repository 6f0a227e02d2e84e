/* The gate: what passes it is the same in any pieces, tags come whole, and an element that would
 * cost the parser too much is left out with its content.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/tag-gate.h"

#include "xmpp/stanza/wire-limits.h"

#include <string.h>

typedef struct
{
  RdTagGate *gate;
  GString *passed;
  bool is_lenient; /* elements may be left out */
} Bench;

static void
on_pass (const char *text, size_t size, gpointer user_data)
{
  g_assert_cmpuint (size, >, 0);
  g_string_append_len (((Bench *)user_data)->passed, text, (gssize)size);
}

static bool
may_leave_out (gpointer user_data)
{
  return ((Bench *)user_data)->is_lenient;
}

static const RdTagGateEvents events = { on_pass, may_leave_out };

static void
begin (Bench *bench, bool is_lenient)
{
  bench->is_lenient = is_lenient;
  bench->passed = g_string_new (NULL);
  bench->gate = rd_tag_gate_new (&events, bench);
}

static void
end (Bench *bench)
{
  rd_tag_gate_free (bench->gate);
  g_string_free (bench->passed, TRUE);
}

static void
feed (Bench *bench, const char *text, size_t piece)
{
  for (size_t rest = strlen (text); rest > 0;)
    {
      size_t n = MIN (piece, rest);

      rd_tag_gate_feed (bench->gate, text, n);
      text += n;
      rest -= n;
    }
}

/* What passes of TEXT, where elements may be left out. */
static void
assert_passed (const char *text, const char *expected)
{
  static const size_t pieces[] = { 1, 2, 3, 7, 100, 65536, 10000000 };

  for (unsigned i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      Bench bench;

      begin (&bench, true);
      feed (&bench, text, pieces[i]);
      g_assert_null (rd_tag_gate_get_excess (bench.gate));
      g_assert_cmpstr (bench.passed->str, ==, expected);
      end (&bench);
    }
}

static void
test_passing (void)
{
  static const char *const texts[] = {
    "<?xml version='1.0'?><s:stream xmlns='a' xmlns:s='b'>",
    "<a b='>' c=\"'/>\" d = '&lt;'>x &amp; y &#10;</a >",
    "<a/> <b /><c d='/'/>text",
    "<a><![CDATA[<b>]]></b>]]]]>]]></a>",
    "<a><![CDATA[]]></a><!-- x > y --><!DOCTYPE z>",
    "]]> >>> \" ' = &x;",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_passed (texts[i], texts[i]);
}

/* A tag comes when its end is there, and no sooner. */
static void
test_whole_tags (void)
{
  Bench bench;

  begin (&bench, true);
  feed (&bench, "<a><b c='", 4096);
  g_assert_cmpstr (bench.passed->str, ==, "<a>");
  feed (&bench, "d'>x</", 4096);
  g_assert_cmpstr (bench.passed->str, ==, "<a><b c='d'>x");
  feed (&bench, "b>", 4096);
  g_assert_cmpstr (bench.passed->str, ==, "<a><b c='d'>x</b>");
  end (&bench);
}

/* There is no '<' in a tag: what is no XML isn't held until it looks like some. */
static void
test_less_than (void)
{
  static const char *const tags[] = { "<a b='c", "<a", "</a", "<a b='c' ", "<!x [" };

  for (unsigned i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *text = g_strconcat (tags[i], "<", NULL);
      Bench bench;

      begin (&bench, true);
      feed (&bench, tags[i], 1);
      g_assert_cmpstr (bench.passed->str, ==, "");
      feed (&bench, "<", 1);
      g_assert_cmpstr (bench.passed->str, ==, text);
      end (&bench);
      assert_passed (text, text);
    }
}

static char *
make_tag (unsigned n_attributes, const char *rest)
{
  GString *tag = g_string_new ("<t");

  for (unsigned i = 0; i < n_attributes; i++)
    g_string_append_printf (tag, " a%u='%s'", i, i % 2 ? ">" : "\"");
  g_string_append (tag, rest);
  return g_string_free (tag, FALSE);
}

static void
test_attributes (void)
{
  g_autofree char *within = make_tag (RD_TAG_ATTRIBUTES_MAX, "/>");
  g_autofree char *over = make_tag (RD_TAG_ATTRIBUTES_MAX + 1, "");
  g_autofree char *empty = g_strconcat ("<a>x", over, "/>y</a>", NULL);
  g_autofree char *full = g_strconcat (
      "<a>x", over, "><b><![CDATA[</b>]]></b> <b c='/'>&</b><t/></t>y</a>", over, "></t>z", NULL);

  assert_passed (within, within);
  assert_passed (empty, "<a>xy</a>");
  assert_passed (full, "<a>xy</a>z");
}

/* In whatever way it is written; no other value has that limit. */
static void
test_namespaces (void)
{
  static const char *const names[]
      = { " xmlns='", " xmlns:p=\"", " b='c' xmlns = '", "\nxmlns\t=\n'" };

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *uri = g_strnfill (RD_NAMESPACE_SIZE_MAX, 'u');
      char quote = i == 1 ? '"' : '\'';
      g_autofree char *within = g_strdup_printf ("<t%s%s%c d='e'/>", names[i], uri, quote);
      g_autofree char *over = g_strdup_printf ("<a/><t%s%sx%c d='e'/><b/>", names[i], uri, quote);
      g_autofree char *other
          = g_strdup_printf ("<t c%s%sx%c yxmlns='%sx'/>", names[i] + 2, uri, quote, uri);

      assert_passed (within, within);
      assert_passed (over, "<a/><b/>");
      if (i < 2)
        assert_passed (other, other);
    }
}

static void
test_long_tags (void)
{
  g_autofree char *value = g_strnfill (RD_TAG_SIZE_MAX - strlen ("t b=''/"), 'x');
  g_autofree char *within = g_strdup_printf ("<t b='%s'/>", value);
  g_autofree char *over = g_strdup_printf ("<t b='%sx'/><c/>", value);

  assert_passed (within, within);
  assert_passed (over, "<c/>");
}

/* What can't be left out. A tag's size is that of what stands between '<' and '>'. */
static void
assert_excess (const char *text, bool is_lenient, const char *excess)
{
  for (size_t piece = 100; piece <= 10000000; piece *= 100000)
    {
      Bench bench;

      begin (&bench, is_lenient);
      feed (&bench, text, piece);
      if (excess == NULL)
        g_assert_null (rd_tag_gate_get_excess (bench.gate));
      else
        g_assert_nonnull (strstr (rd_tag_gate_get_excess (bench.gate), excess));
      end (&bench);
    }
}

static void
test_excess (void)
{
  g_autofree char *attributes = make_tag (RD_TAG_ATTRIBUTES_MAX + 1, "/>");
  g_autofree char *value = g_strnfill (RD_ROSTER_TAG_SIZE_MAX - strlen ("t b=''/"), 'x');
  g_autofree char *within = g_strdup_printf ("<t b='%s'/>", value);
  g_autofree char *over = g_strdup_printf ("<t b='%sx'/>", value);
  g_autofree char *end = g_strdup_printf ("</t%*s>", RD_ROSTER_TAG_SIZE_MAX, "");
  g_autofree char *digits = g_strnfill (RD_REFERENCE_SIZE_MAX - 1, '0');
  g_autofree char *reference = g_strdup_printf ("&#%s;", digits);
  g_autofree char *long_reference = g_strdup_printf ("&#%s0;", digits);
  g_autofree char *comment = make_tag (RD_TAG_ATTRIBUTES_MAX + 1, "><!-- </t> --></t>");
  g_autofree char *instruction = make_tag (RD_TAG_ATTRIBUTES_MAX + 1, "><?x </t> ?></t>");

  assert_excess (attributes, false, "256 attributes");
  assert_excess (within, false, NULL);
  assert_excess (over, false, "4 MiB");
  assert_excess (end, true, "4 MiB");
  assert_excess (reference, true, NULL);
  assert_excess (long_reference, true, "reference");
  assert_excess (comment, true, "comment");
  assert_excess (instruction, true, "instruction");
}

/* What came before is passed, in one piece with it, too. */
static void
test_before_excess (void)
{
  g_autofree char *tag = make_tag (RD_TAG_ATTRIBUTES_MAX + 1, "/>");
  g_autofree char *name = g_strnfill (RD_REFERENCE_SIZE_MAX + 1, 'x');
  g_autofree char *reference = g_strconcat ("&", name, NULL);
  const char *const ends[] = { tag, reference };

  for (unsigned i = 0; i < G_N_ELEMENTS (ends); i++)
    for (size_t piece = 1; piece < 10000; piece = 7 * piece + 3)
      {
        g_autofree char *text = g_strconcat ("<a/>b", ends[i], "<c/>", NULL);
        Bench bench;

        begin (&bench, false);
        feed (&bench, text, piece);
        g_assert_nonnull (rd_tag_gate_get_excess (bench.gate));
        g_assert_true (g_str_has_prefix (bench.passed->str, "<a/>b"));
        g_assert_null (strstr (bench.passed->str, "<c/>"));
        end (&bench);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tag-gate/passing", test_passing);
  g_test_add_func ("/tag-gate/whole-tags", test_whole_tags);
  g_test_add_func ("/tag-gate/less-than", test_less_than);
  g_test_add_func ("/tag-gate/attributes", test_attributes);
  g_test_add_func ("/tag-gate/namespaces", test_namespaces);
  g_test_add_func ("/tag-gate/long-tags", test_long_tags);
  g_test_add_func ("/tag-gate/excess", test_excess);
  g_test_add_func ("/tag-gate/before-excess", test_before_excess);
  return g_test_run ();
}
