/* Expat in bounded memory. It keeps each distinct name as long as it lives, and a stream lives for
 * months: when stanzas have left much behind, a new expat, fed with the stream's beginning for its
 * namespaces, goes on at the next byte. One stanza that takes too much ends the stream.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/stream-parser.h"

#include "xmpp/parser/parser-memory.h"
#include "xmpp/stanza/wire-limits.h"

#include <dlfcn.h>
#include <string.h>

#define SEPARATOR '\x1F'
/* Expat keeps a copy of each piece: a large one would wear it out. */
#define SLICE_SIZE ((size_t)16 * 1024)

struct _RdStreamParser
{
  size_t worn_size;
  RdSetHandlers set_handlers;
  gpointer user_data;
  XML_Parser expat;
  RdParserMemory *memory; /* expat's */
  size_t fresh_size;      /* its size behind the header */
  unsigned age;
  GString *beginning; /* the stream up to the end of its header's tag */
  bool has_header;
  unsigned long n_fed; /* bytes that this expat got before the current slice */
  unsigned long end;   /* of the stanza at which it stopped, counted likewise */
  const char *excess;
};

typedef XML_Bool (*SetReparseDeferral) (XML_Parser, XML_Bool);

/* -- life -------------------------------------------------------------------------------------- */

/* With the fix for CVE-2023-52425 expat leaves a tag that came in two pieces until much more has
 * come: the end of a stanza would wait for the next one. The gate guards against that CVE. */
static void
read_at_once (XML_Parser expat)
{
  SetReparseDeferral set_deferral
      = (SetReparseDeferral)dlsym (RTLD_DEFAULT, "XML_SetReparseDeferralEnabled");

  if (set_deferral != NULL)
    set_deferral (expat, XML_FALSE);
}

static void
make_expat (RdStreamParser *parser)
{
  static const XML_Char separator[] = { SEPARATOR, '\0' };
  RdParserMemory *before;

  parser->memory = rd_parser_memory_new (RD_PARSER_SIZE_MAX, RD_PARSER_PIECES_MAX);
  before = rd_parser_memory_enter (parser->memory);
  parser->expat = XML_ParserCreate_MM (NULL, &rd_parser_memory_functions, separator);
  rd_parser_memory_leave (before);
  if (parser->expat == NULL)
    g_error ("There is no memory left for a parser.");
  read_at_once (parser->expat);
}

static void
free_expat (RdStreamParser *parser)
{
  RdParserMemory *before = rd_parser_memory_enter (parser->memory);

  rd_parser_memory_retire (parser->memory);
  XML_ParserFree (parser->expat);
  rd_parser_memory_leave (before);
  rd_parser_memory_free (parser->memory);
}

RdStreamParser *
rd_stream_parser_new (size_t worn_size, RdSetHandlers set_handlers, gpointer user_data)
{
  RdStreamParser *parser = g_new0 (RdStreamParser, 1);

  parser->worn_size = worn_size;
  parser->set_handlers = set_handlers;
  parser->user_data = user_data;
  parser->beginning = g_string_new (NULL);
  make_expat (parser);
  set_handlers (parser->expat, user_data);
  return parser;
}

void
rd_stream_parser_free (RdStreamParser *parser)
{
  free_expat (parser);
  g_string_free (parser->beginning, TRUE);
  g_free (parser);
}

static enum XML_Status
parse (RdStreamParser *parser, const char *text, size_t size)
{
  RdParserMemory *before = rd_parser_memory_enter (parser->memory);
  enum XML_Status status = XML_Parse (parser->expat, text, (int)size, XML_FALSE);

  rd_parser_memory_leave (before);
  if (rd_parser_memory_is_exceeded (parser->memory))
    parser->excess = "XML that takes more than 32 MiB, or 250000 pieces of memory, to read";
  return status;
}

static void
begin_anew (RdStreamParser *parser)
{
  free_expat (parser);
  make_expat (parser);
  parse (parser, parser->beginning->str, parser->beginning->len);
  parser->n_fed = parser->beginning->len;
  parser->fresh_size = rd_stream_parser_get_size (parser);
  parser->age++;
  parser->set_handlers (parser->expat, parser->user_data);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
keep_beginning (RdStreamParser *parser, const char *text, size_t size)
{
  if (!parser->has_header)
    g_string_append_len (parser->beginning, text, (gssize)size);
}

/* Also counts an incomplete header: it must not matter how the header is cut into pieces. */
static void
check_beginning (RdStreamParser *parser)
{
  if (parser->beginning->len <= RD_STREAM_HEADER_SIZE_MAX)
    return;
  parser->excess = "a stream header of more than 16 KiB";
  rd_stream_parser_stop (parser);
}

static bool
feed_slice (RdStreamParser *parser, const char *text, size_t size)
{
  enum XML_Status status;

  while ((status = parse (parser, text, size)) == XML_STATUS_SUSPENDED)
    {
      size_t n_read = parser->end - parser->n_fed;

      text += n_read;
      size -= n_read;
      begin_anew (parser);
    }
  parser->n_fed += size;
  return status == XML_STATUS_OK;
}

/* Feeds a tag whole: expat reads an open tag again with each slice. */
static size_t
get_slice (const char *text, size_t size)
{
  const char *next;

  if (size <= SLICE_SIZE || text[0] != '<' || memchr (text + 1, '<', SLICE_SIZE - 1) != NULL)
    return MIN (size, SLICE_SIZE);
  next = memchr (text + SLICE_SIZE, '<', size - SLICE_SIZE);
  return next != NULL ? (size_t)(next - text) : size;
}

bool
rd_stream_parser_feed (RdStreamParser *parser, const char *text, size_t size)
{
  bool is_good = true;
  size_t slice;

  keep_beginning (parser, text, size);
  for (size_t n = 0; is_good && n < size; n += slice)
    {
      slice = get_slice (text + n, size - n);
      is_good = feed_slice (parser, text + n, slice);
    }
  if (!parser->has_header)
    check_beginning (parser);
  return is_good && parser->excess == NULL;
}

/* The end of the token that a handler is called for. */
static unsigned long
get_position (const RdStreamParser *parser)
{
  return (unsigned long)XML_GetCurrentByteIndex (parser->expat)
         + (unsigned long)XML_GetCurrentByteCount (parser->expat);
}

void
rd_stream_parser_note_header (RdStreamParser *parser)
{
  parser->has_header = true;
  g_string_truncate (parser->beginning, get_position (parser));
  parser->fresh_size = rd_stream_parser_get_size (parser);
  check_beginning (parser);
}

void
rd_stream_parser_note_stanza_end (RdStreamParser *parser)
{
  if (rd_stream_parser_get_size (parser) < parser->fresh_size + parser->worn_size)
    return;
  parser->end = get_position (parser);
  XML_StopParser (parser->expat, XML_TRUE);
}

void
rd_stream_parser_stop (RdStreamParser *parser)
{
  XML_StopParser (parser->expat, XML_FALSE);
}

const char *
rd_stream_parser_get_excess (const RdStreamParser *parser)
{
  return parser->excess;
}

XML_Parser
rd_stream_parser_get_expat (const RdStreamParser *parser)
{
  return parser->expat;
}

unsigned
rd_stream_parser_get_age (const RdStreamParser *parser)
{
  return parser->age;
}

size_t
rd_stream_parser_get_size (const RdStreamParser *parser)
{
  return rd_parser_memory_get_size (parser->memory);
}
