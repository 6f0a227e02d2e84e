/* See the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tap-helper.h"

#include <string.h>

static const char *
skip_namespace (const char *name)
{
  const char *separator = strchr (name, RD_XML_SEPARATOR);

  return separator != NULL ? separator + 1 : name;
}

static void
on_strophe_start (void *data, const char *name, const char **attributes)
{
  Bench *bench = data;

  g_string_append_printf (bench->passed, "<%s>", skip_namespace (name));
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (bench->attributes, "%s=%.20s ", attributes[0], attributes[1]);
}

static void
on_strophe_end (void *data, const char *name)
{
  g_string_append_printf (((Bench *)data)->passed, "</%s>", skip_namespace (name));
}

/* Each piece in brackets: a text must be one. */
static void
on_strophe_text (void *data, const char *text, int size)
{
  g_string_append_printf (((Bench *)data)->passed, "[%.*s]", size, text);
}

static bool
is_ours (const char *type, const char *id, const char *from, gpointer data)
{
  return g_strcmp0 (type, "result") == 0 && g_strcmp0 (id, "ours") == 0 && from == NULL;
}

static bool
is_stranger (const char *from, gpointer data)
{
  return g_str_equal (from, "stranger");
}

static void
on_query_begins (gpointer data)
{
  g_string_append (((Bench *)data)->taken, "begin ");
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer data)
{
  ((Bench *)data)->n_items += g_str_equal (skip_namespace (name), "item");
  g_string_append_printf (((Bench *)data)->taken, "<%s", skip_namespace (name));
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (((Bench *)data)->taken, " %s=%.20s", attributes[0], attributes[1]);
  g_string_append_c (((Bench *)data)->taken, '>');
}

static void
on_item_text (const char *text, size_t size, gpointer data)
{
  g_string_append_len (((Bench *)data)->taken, text, size);
}

static void
on_item_ends (gpointer data)
{
  g_string_append (((Bench *)data)->taken, "</>");
}

static void
on_stream_ends (gpointer data)
{
  ((Bench *)data)->has_ended = true;
}

const RdXmlTapEvents bench_events
    = { is_stranger, is_ours, on_query_begins, on_item_starts, on_item_text, on_item_ends };

void
bench_tap (Bench *bench, const RdXmlTapEvents *events)
{
  g_clear_pointer (&bench->tap, rd_xml_tap_free);
  bench->tap = rd_xml_tap_new (events, bench, on_stream_ends, bench);
  rd_xml_tap_enter (bench->tap);
  XML_SetUserData (bench->parser, bench);
  XML_SetElementHandler (bench->parser, on_strophe_start, on_strophe_end);
  XML_SetCharacterDataHandler (bench->parser, on_strophe_text);
  rd_xml_tap_leave ();
}

Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);

  bench->passed = g_string_new (NULL);
  bench->attributes = g_string_new (NULL);
  bench->taken = g_string_new (NULL);
  bench->parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  bench_tap (bench, &bench_events);
  return bench;
}

void
bench_free (Bench *bench)
{
  XML_ParserFree (bench->parser);
  rd_xml_tap_free (bench->tap);
  g_string_free (bench->passed, TRUE);
  g_string_free (bench->attributes, TRUE);
  g_string_free (bench->taken, TRUE);
  g_free (bench);
}

void
feed (Bench *bench, const char *xml, size_t size)
{
  for (size_t length = strlen (xml); length > 0 && !rd_xml_tap_has_failed (bench->tap);)
    {
      size_t n = MIN (size, length);

      XML_Parse (bench->parser, xml, n, 0);
      xml += n;
      length -= n;
    }
}
