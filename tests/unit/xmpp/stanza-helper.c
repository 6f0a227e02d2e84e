/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stanza-helper.h"

#include <expat.h>
#include <string.h>

typedef struct
{
  RdStanzaReader *reader;
  unsigned depth, n_stanzas;
} Walk;

static bool
is_in_first (const Walk *walk)
{
  return walk->depth > 1 && walk->n_stanzas == 1;
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  Walk *walk = data;

  walk->n_stanzas += walk->depth == 1;
  if (walk->depth++ > 0 && walk->n_stanzas == 1)
    rd_stanza_reader_start (walk->reader, name, (const char *const *)attributes);
}

static void
on_text (void *data, const char *text, int size)
{
  Walk *walk = data;

  if (is_in_first (walk))
    rd_stanza_reader_text (walk->reader, text, (size_t)size);
}

static void
on_end (void *data, const char *name)
{
  Walk *walk = data;

  if (is_in_first (walk))
    rd_stanza_reader_end (walk->reader);
  walk->depth--;
}

const RdStanza *
read_stanza (RdStanzaReader *reader, const char *xml)
{
  XML_Parser parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  g_autofree char *stream = g_strconcat ("<s xmlns='jabber:client'>", xml, "</s>", NULL);
  Walk walk = { .reader = reader };
  bool is_good;

  rd_stanza_reader_begin (reader);
  XML_SetUserData (parser, &walk);
  XML_SetElementHandler (parser, on_start, on_end);
  XML_SetCharacterDataHandler (parser, on_text);
  is_good = XML_Parse (parser, stream, (int)strlen (stream), XML_TRUE) == XML_STATUS_OK;
  XML_ParserFree (parser);
  return is_good && walk.n_stanzas > 0 ? rd_stanza_reader_get (reader) : NULL;
}
