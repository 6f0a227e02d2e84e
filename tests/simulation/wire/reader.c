/* The daemon's parser, and all that it tells: the daemon's reader keeps only what a client reads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/reader.h"

#include "trace.h"
#include "xmpp/parser/stream-parser.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

#define SEPARATOR '\x1F'
#define STREAM RD_NS_STREAMS "\x1Fstream"

struct _SimReader
{
  const SimReaderEvents *events;
  gpointer user_data;
  RdStreamParser *parser;
  unsigned depth; /* open elements: 1 in the stream, 2 in a stanza */
  RdStanza *stanza;
  bool is_over; /* another stream begins */
};

static const char *
find (const char **attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], name))
        return attributes[1];
    }
  return NULL;
}

static void
begin_stream (SimReader *reader, const char *name, const char **attributes)
{
  if (!g_str_equal (name, STREAM) || g_strcmp0 (find (attributes, "version"), "1.0") != 0)
    sim_break ("wire", "a stream begins with <%s/>", name);
  rd_stream_parser_note_header (reader->parser);
  reader->events->header (find (attributes, "to"), find (attributes, "from"), reader->user_data);
}

static void
begin_element (SimReader *reader, const char *name, const char **attributes)
{
  const char *separator = strchr (name, SEPARATOR);
  g_autofree char *ns = separator != NULL ? g_strndup (name, separator - name) : g_strdup ("");

  rd_stanza_start (reader->stanza, ns, separator != NULL ? separator + 1 : name);
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (strchr (attributes[0], SEPARATOR) == NULL)
        rd_stanza_add_attribute (reader->stanza, attributes[0], attributes[1]);
    }
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  SimReader *reader = data;

  if (reader->is_over)
    sim_break ("wire", "<%s> comes where a new stream should begin", name);
  if (reader->depth == 1)
    rd_stanza_clear (reader->stanza);
  if (reader->depth++ == 0)
    begin_stream (reader, name, attributes);
  else
    begin_element (reader, name, attributes);
}

static void
end_element (SimReader *reader)
{
  rd_stanza_end (reader->stanza);
  if (reader->depth > 1)
    return;
  if (rd_stanza_get_excess (reader->stanza) != NULL)
    sim_break ("wire", "rosterd sends %s", rd_stanza_get_excess (reader->stanza));
  reader->events->stanza (reader->stanza, reader->user_data);
}

static void
on_end (void *data, const char *name)
{
  SimReader *reader = data;

  if (--reader->depth > 0)
    end_element (reader);
  else
    reader->events->footer (reader->user_data);
}

static void
on_text (void *data, const char *text, int size)
{
  SimReader *reader = data;

  if (reader->depth > 1)
    rd_stanza_add_text (reader->stanza, text, (size_t)size);
}

/* -- life -------------------------------------------------------------------------------------- */

static void
set_handlers (XML_Parser expat, gpointer reader)
{
  XML_SetUserData (expat, reader);
  XML_SetElementHandler (expat, on_start, on_end);
  XML_SetCharacterDataHandler (expat, on_text);
}

static void
make_parser (SimReader *reader)
{
  reader->parser = rd_stream_parser_new (RD_WORN_PARSER_SIZE, set_handlers, reader);
  reader->depth = 0;
  reader->is_over = false;
}

SimReader *
sim_reader_new (const SimReaderEvents *events, gpointer user_data)
{
  SimReader *reader = g_new0 (SimReader, 1);

  reader->events = events;
  reader->user_data = user_data;
  reader->stanza = rd_stanza_new ();
  make_parser (reader);
  return reader;
}

void
sim_reader_free (SimReader *reader)
{
  rd_stream_parser_free (reader->parser);
  rd_stanza_free (reader->stanza);
  g_free (reader);
}

void
sim_reader_begin (SimReader *reader)
{
  reader->is_over = true;
}

void
sim_reader_feed (SimReader *reader, const char *text, size_t size)
{
  if (reader->is_over)
    {
      rd_stream_parser_free (reader->parser);
      make_parser (reader);
    }
  if (!rd_stream_parser_feed (reader->parser, text, size))
    sim_break ("wire", "what rosterd sends is no XML: %.*s", (int)size, text);
}
