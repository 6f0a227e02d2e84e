/* The parser of a stream: nobody notices when it begins anew, and its memory is bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/call-limits.h"
#include "xmpp/parser/stream-parser.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

#define HEADER                                                                                     \
  "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client' xmlns:x='urn:x' "                   \
  "xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"
/* What it may hold besides what it takes to begin anew: a slice, read at once. */
#define SIZE_SLACK ((size_t)128 * 1024)

/* What the handlers saw. */
typedef struct
{
  RdStreamParser *parser;
  unsigned depth, n_stanzas, n_elements, n_attributes, n_strange;
  size_t text_size, name_size;
  bool stops; /* at the next stanza's end */
} Sight;

static bool
is_expected (const char *name)
{
  return g_str_has_prefix (name, "urn:x\x1F") || g_str_has_prefix (name, "urn:p\x1F")
         || g_str_has_prefix (name, "jabber:client\x1F");
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  Sight *sight = data;

  if (sight->depth++ == 0)
    {
      rd_stream_parser_note_header (sight->parser);
      return;
    }
  sight->n_elements++;
  sight->n_strange += !is_expected (name);
  sight->name_size += strlen (name);
  for (; attributes[0] != NULL; attributes += 2)
    {
      sight->n_attributes++;
      sight->n_strange += strchr (attributes[0], 'a') == NULL;
    }
}

static void
on_end (void *data, const char *name)
{
  Sight *sight = data;

  if (--sight->depth != 1)
    return;
  sight->n_stanzas++;
  if (sight->stops)
    rd_stream_parser_stop (sight->parser);
  rd_stream_parser_note_stanza_end (sight->parser);
}

static void
on_text (void *data, const char *text, int size)
{
  ((Sight *)data)->text_size += size;
}

static void
set_handlers (XML_Parser expat, gpointer data)
{
  XML_SetUserData (expat, data);
  XML_SetElementHandler (expat, on_start, on_end);
  XML_SetCharacterDataHandler (expat, on_text);
}

static Sight *
sight_new (void)
{
  Sight *sight = g_new0 (Sight, 1);

  sight->parser = rd_stream_parser_new (RD_WORN_PARSER_SIZE, set_handlers, sight);
  return sight;
}

static void
sight_free (Sight *sight)
{
  rd_stream_parser_free (sight->parser);
  g_free (sight);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sight, sight_free)

/* In pieces of PIECE_SIZE bytes. False: it failed. */
static bool
feed (Sight *sight, const char *text, size_t size, size_t piece_size)
{
  for (size_t n = 0; n < size; n += piece_size)
    {
      if (!rd_stream_parser_feed (sight->parser, text + n, MIN (piece_size, size - n)))
        return false;
    }
  return true;
}

static bool
feed_text (Sight *sight, const char *text)
{
  return feed (sight, text, strlen (text), 4096);
}

/* A stanza with names that no other has; FILL makes them long. */
static void
append_stanza (GString *xml, unsigned number, const char *fill)
{
  g_string_append_printf (xml,
                          "<x:n%u%s a%u='v' xmlns:p%u='urn:p'><p%u:c x:a%u=''/>four</x:n%u%s>\n",
                          number, fill, number, number, number, number, number, fill);
}

/* Reads N_STANZAS of them, and loses nothing. */
static void
assert_nothing_lost (unsigned n_stanzas, size_t piece_size, size_t fill_size)
{
  g_autofree char *fill = g_strnfill (fill_size, 'f');
  g_autoptr (GString) xml = g_string_new (HEADER);
  g_autoptr (Sight) sight = sight_new ();
  unsigned number = 0;

  while (number < n_stanzas)
    {
      while (number < n_stanzas && xml->len < 2 * piece_size)
        append_stanza (xml, number++, fill);
      g_assert_true (feed (sight, xml->str, xml->len, piece_size));
      g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), <,
                        RD_WORN_PARSER_SIZE + SIZE_SLACK);
      g_string_truncate (xml, 0);
    }
  g_assert_cmpuint (sight->n_stanzas, ==, n_stanzas);
  g_assert_cmpuint (sight->n_elements, ==, 2 * n_stanzas);
  g_assert_cmpuint (sight->n_attributes, ==, 2 * n_stanzas);
  g_assert_cmpuint (sight->n_strange, ==, 0);
  g_assert_cmpuint (sight->text_size, ==, 5 * n_stanzas);
  g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), >, 5);
  g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), <, n_stanzas / 100);
  g_assert_true (feed_text (sight, "</stream:stream>"));
  g_assert_cmpuint (sight->depth, ==, 0);
}

static void
test_pieces (void)
{
  assert_nothing_lost (10000, 7, 90);
  assert_nothing_lost (25000, 4096, 90);
  assert_nothing_lost (25000, 65536, 90);
  assert_nothing_lost (25000, 333333, 90);
  assert_nothing_lost (5000, 4096, 1000);
}

/* The same names again cost nothing: there is no reason to begin anew. */
static void
test_ordinary_stream (void)
{
  g_autoptr (Sight) sight = sight_new ();

  g_assert_true (feed_text (sight, HEADER));
  for (unsigned i = 0; i < 20000; i++)
    g_assert_true (feed_text (sight, "<presence from='a@example.org'><show>xa</show></presence>"));
  g_assert_cmpuint (sight->n_stanzas, ==, 20000);
  g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), ==, 0);
}

/* One stanza takes no more for being long: the largest roster, however it comes. */
static void
test_long_roster (void)
{
  static const size_t piece_sizes[] = { 100, 4096, 65536 };
  g_autoptr (GString) xml = g_string_new (HEADER "<iq><query xmlns='jabber:client'>");

  for (unsigned i = 0; i < RD_ROSTER_CONTACTS_MAX; i++)
    {
      g_string_append_printf (xml, "<item jid='%u@e.org' name='&quot;%.*s'>", i, (int)(i % 50),
                              "a name that is longer or shorter than the last one");
      g_string_append_printf (xml, "<group a='%u'>G&amp;%u</group></item>", i % 7, i % 1000);
    }
  for (unsigned n = 0; n < G_N_ELEMENTS (piece_sizes); n++)
    {
      g_autoptr (Sight) sight = sight_new ();

      g_assert_true (feed (sight, xml->str, xml->len, piece_sizes[n]));
      g_assert_true (feed_text (sight, "</query></iq>"));
      g_assert_cmpuint (sight->n_elements, ==, 2 + 2 * RD_ROSTER_CONTACTS_MAX);
      g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), <, SIZE_SLACK);
      g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), ==, 0);
    }
}

/* Names of which one alone is enough to begin anew, and buffers as large. */
static void
test_long_names (void)
{
  static const size_t piece_sizes[] = { 4096, 65536 };

  for (unsigned i = 0; i < G_N_ELEMENTS (piece_sizes); i++)
    {
      g_autofree char *fill = g_strnfill (700000, 'f');
      g_autoptr (GString) xml = g_string_new (HEADER);
      g_autoptr (Sight) sight = sight_new ();

      for (unsigned number = 0; number < 3; number++)
        append_stanza (xml, number, fill);
      g_assert_true (feed (sight, xml->str, xml->len, piece_sizes[i]));
      g_assert_cmpuint (sight->n_elements, ==, 6);
      g_assert_cmpuint (sight->n_strange, ==, 0);
      g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), ==, 3);
      g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), <, SIZE_SLACK);
    }
}

/* Behind the place where it began anew the stream is still what its header said. */
static void
test_end_of_stream (void)
{
  static const struct
  {
    const char *end;
    bool is_good;
  } cases[] = { { "</stream:stream>", true }, { " <a/></stream:stream>", true },
                { "</stream:other>", false }, { "</x:stream>", false },
                { "<y:a/>", false },          { "<x:a/>", true } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *fill = g_strnfill (700000, 'f');
      g_autoptr (GString) xml = g_string_new (HEADER);
      g_autoptr (Sight) sight = sight_new ();

      append_stanza (xml, 0, fill);
      g_string_append (xml, cases[i].end);
      g_assert_true (feed (sight, xml->str, xml->len, 333333) == cases[i].is_good);
      g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), ==, 1);
      g_assert_null (rd_stream_parser_get_excess (sight->parser));
    }
}

/* Who stops it where it would begin anew has stopped it. */
static void
test_stopped (void)
{
  g_autofree char *fill = g_strnfill (700000, 'f');
  g_autoptr (GString) xml = g_string_new (HEADER);
  g_autoptr (Sight) sight = sight_new ();

  append_stanza (xml, 0, fill);
  append_stanza (xml, 1, "");
  sight->stops = true;
  g_assert_false (feed (sight, xml->str, xml->len, 4096));
  g_assert_cmpuint (sight->n_stanzas, ==, 1);
  g_assert_cmpuint (rd_stream_parser_get_age (sight->parser), ==, 0);
  g_assert_false (feed_text (sight, "<a/>"));
}

/* PART, with a number for each "#", again and again, up to SIZE bytes. */
static void
append_parts (GString *xml, const char *part, size_t size)
{
  g_auto (GStrv) pieces = g_strsplit (part, "#", -1);

  for (unsigned i = 0; xml->len < size; i++)
    {
      char number[16];

      g_snprintf (number, sizeof (number), "%x", i);
      g_string_append (xml, pieces[0]);
      for (unsigned n = 1; pieces[n] != NULL; n++)
        {
          g_string_append (xml, number);
          g_string_append (xml, pieces[n]);
        }
    }
}

/* One stanza of SIZE bytes, without its end. False: it could not be read. */
static bool
feed_stanza (Sight *sight, const char *before, const char *part, size_t size, const char *after)
{
  g_autoptr (GString) xml = g_string_new (HEADER);

  g_string_append (xml, before);
  append_parts (xml, part, size);
  g_string_append (xml, after);
  return feed (sight, xml->str, xml->len, 4096);
}

/* The worst that servers hand on from strangers, 512 KiB, is below what it may hold; of nested
 * elements, as many as are allowed. */
static void
test_large_stanzas (void)
{
  static const struct
  {
    const char *before, *part, *after;
    size_t size;
  } cases[] = {
    { "", "<a>", "", 3 * RD_DEPTH_MAX },
    { "", "<a#>", "" },
    { "", "<a xmlns='u'>", "" },
    { "", "<a xmlns:b='u'>", "" },
    { "<a>", "<a#/>", "" },
    { "<a>", "<a# b#=''/>", "" },
    { "<a>", "<a#:a xmlns:a#='u'/>", "" },
    { "<a", " a#=''", ">" },
    { "<a", " x:a#=''", ">" },
    { "<a", " xmlns:a#='u'", ">" },
    { "<a", " xmlns:a#='u#' a#:b=''", ">" },
    { "<a>", "&lt;", "" },
    { "<a b='", "&lt;", "'>" },
    { "<a xmlns='", "u", "'>" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Sight) sight = sight_new ();
      size_t size = cases[i].size > 0 ? cases[i].size : 512 * 1024;

      g_assert_true (feed_stanza (sight, cases[i].before, cases[i].part, size, cases[i].after));
      g_test_message ("%s%s%s: %zu KiB", cases[i].before, cases[i].part, cases[i].after,
                      rd_stream_parser_get_size (sight->parser) / 1024);
      g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), <, RD_PARSER_SIZE_MAX * 7 / 8);
    }
}

/* A server may send more in one stanza, but not without an end. */
static void
test_size (void)
{
  static const char part[] = "<a#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/>";
  g_autoptr (Sight) sight = sight_new ();
  g_autoptr (Sight) large = sight_new ();

  g_assert_true (feed_stanza (sight, "<a>", part, 4 * 1024 * 1024, ""));
  g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), >, 4 * 1024 * 1024);
  g_assert_false (feed_stanza (large, "<a>", part, 16 * 1024 * 1024, ""));
  g_assert_true (feed_text (sight, "</a>"));
  g_assert_cmpuint (rd_stream_parser_get_size (sight->parser), <, SIZE_SLACK);
  g_assert_nonnull (strstr (rd_stream_parser_get_excess (large->parser), "32 MiB"));
  g_assert_cmpuint (rd_stream_parser_get_size (large->parser), <, RD_PARSER_SIZE_MAX + 4096);
  g_assert_false (feed_text (large, "</a>"));
}

/* A header of SIZE bytes. */
static char *
make_header (size_t size)
{
  g_autofree char *fill = g_strnfill (size - strlen ("<s id=''>"), 'x');

  return g_strdup_printf ("<s id='%s'>", fill);
}

static void
test_header (void)
{
  static const size_t piece_sizes[] = { 100, 4096, 65536 };
  g_autofree char *longest = make_header (RD_STREAM_HEADER_SIZE_MAX);
  g_autofree char *longer = make_header (RD_STREAM_HEADER_SIZE_MAX + 1);

  for (unsigned i = 0; i < G_N_ELEMENTS (piece_sizes); i++)
    {
      g_autoptr (Sight) good = sight_new ();
      g_autoptr (Sight) bad = sight_new ();
      g_autoptr (Sight) endless = sight_new ();

      g_assert_true (feed (good, longest, strlen (longest), piece_sizes[i]));
      g_assert_true (feed_text (good, "<a/>"));
      g_assert_false (feed (bad, longer, strlen (longer), piece_sizes[i]));
      g_assert_nonnull (strstr (rd_stream_parser_get_excess (bad->parser), "16 KiB"));
      g_assert_false (feed (endless, longer, strlen (longer) - 1, piece_sizes[i])
                      && feed_text (endless, "x"));
      g_assert_nonnull (strstr (rd_stream_parser_get_excess (endless->parser), "16 KiB"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream-parser/pieces", test_pieces);
  g_test_add_func ("/stream-parser/ordinary-stream", test_ordinary_stream);
  g_test_add_func ("/stream-parser/long-roster", test_long_roster);
  g_test_add_func ("/stream-parser/long-names", test_long_names);
  g_test_add_func ("/stream-parser/end-of-stream", test_end_of_stream);
  g_test_add_func ("/stream-parser/stopped", test_stopped);
  g_test_add_func ("/stream-parser/large-stanzas", test_large_stanzas);
  g_test_add_func ("/stream-parser/size", test_size);
  g_test_add_func ("/stream-parser/header", test_header);
  return g_test_run ();
}
