/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tap-helper.h"

#include <string.h>

static const char *
skip_namespace (const char *name)
{
  const char *separator = strchr (name, RD_XML_SEPARATOR);

  return separator != NULL ? separator + 1 : name;
}

static void
append_attributes (GString *text, const char *const *attributes)
{
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (text, " %s=%.20s", attributes[0], attributes[1]);
}

static void
on_strophe_start (void *data, const char *name, const char **attributes)
{
  Bench *bench = data;

  g_string_append_printf (bench->passed, "<%s", skip_namespace (name));
  append_attributes (bench->passed, (const char *const *)attributes);
  g_string_append_c (bench->passed, '>');
}

static void
on_strophe_end (void *data, const char *name)
{
  g_string_append_printf (((Bench *)data)->passed, "</%s>", skip_namespace (name));
}

static void
on_strophe_text (void *data, const char *text, int size)
{
  g_assert_not_reached ();
}

static void
append_element (GString *text, const RdStanza *stanza, int element)
{
  static const char *const names[] = { "type", "id", "from", "ver" };

  g_string_append_printf (text, "<%s", rd_stanza_get_name (stanza, element));
  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = rd_stanza_get_attribute (stanza, element, names[i]);

      if (value != NULL)
        g_string_append_printf (text, " %s=%.20s", names[i], value);
    }
  g_string_append_printf (text, ">%.5000s", rd_stanza_get_text (stanza, element));
  for (int child = rd_stanza_get_first_child (stanza, element); child != RD_NO_ELEMENT;
       child = rd_stanza_get_next (stanza, child))
    append_element (text, stanza, child);
  g_string_append (text, "</>");
}

void
append_stanza (GString *text, const RdStanza *stanza)
{
  if (rd_stanza_is_empty (stanza))
    g_string_append_c (text, '-');
  else
    append_element (text, stanza, 0);
}

static void
on_stanza (const RdStanza *stanza, gpointer data)
{
  Bench *bench = data;

  bench->n_told++;
  append_stanza (bench->told, stanza);
}

static void
on_stream_ends (gpointer data)
{
  ((Bench *)data)->has_ended = true;
}

static const RdStreamContentEvents events = { on_stanza, on_stream_ends };

static bool
is_ours (const char *type, const char *id, const char *from, gpointer data)
{
  return g_strcmp0 (type, "result") == 0 && g_strcmp0 (id, "ours") == 0 && from == NULL;
}

static bool
is_stranger (const char *from, gpointer data)
{
  return from[0] == '\0' || g_str_has_prefix (from, "stranger");
}

static void
on_list_begins (RdListKind kind, gpointer data)
{
  g_string_append (((Bench *)data)->taken, "begin ");
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer data)
{
  Bench *bench = data;

  bench->n_items += g_str_equal (skip_namespace (name), "item");
  g_string_append_printf (bench->taken, "<%s", skip_namespace (name));
  append_attributes (bench->taken, attributes);
  g_string_append_c (bench->taken, '>');
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

const RdStreamContentItems bench_items
    = { is_stranger, is_ours, on_list_begins, on_item_starts, on_item_text, on_item_ends };

static void
put_tap (Bench *bench, const RdStreamContentItems *items)
{
  g_clear_pointer (&bench->tap, rd_xml_tap_free);
  bench->tap = rd_xml_tap_new (&events, bench, items, bench);
  rd_xml_tap_enter (bench->tap);
  XML_SetUserData (bench->parser, bench);
  XML_SetElementHandler (bench->parser, on_strophe_start, on_strophe_end);
  XML_SetCharacterDataHandler (bench->parser, on_strophe_text);
  rd_xml_tap_leave ();
}

void
bench_tap (Bench *bench, const RdStreamContentItems *items)
{
  put_tap (bench, items);
  rd_xml_tap_begin_session (bench->tap);
}

Bench *
bench_new_early (void)
{
  Bench *bench = g_new0 (Bench, 1);

  bench->passed = g_string_new (NULL);
  bench->told = g_string_new (NULL);
  bench->taken = g_string_new (NULL);
  bench->parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  put_tap (bench, &bench_items);
  return bench;
}

Bench *
bench_new (void)
{
  Bench *bench = bench_new_early ();

  rd_xml_tap_begin_session (bench->tap);
  return bench;
}

void
bench_free (Bench *bench)
{
  XML_ParserFree (bench->parser);
  rd_xml_tap_free (bench->tap);
  g_string_free (bench->passed, TRUE);
  g_string_free (bench->told, TRUE);
  g_string_free (bench->taken, TRUE);
  g_free (bench);
}

void
feed (Bench *bench, const char *xml, size_t size)
{
  for (size_t length = strlen (xml); length > 0 && !rd_xml_tap_has_failed (bench->tap);)
    {
      size_t n = MIN (size, length);

      rd_xml_tap_enter (bench->tap);
      g_assert_cmpint (XML_Parse (bench->parser, xml, (int)n, 0), ==, XML_STATUS_OK);
      rd_xml_tap_leave ();
      g_assert_false (rd_xml_tap_parse (bench->tap, G_MAXINT64));
      xml += n;
      length -= n;
    }
}
