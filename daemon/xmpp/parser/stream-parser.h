/* The parser of a stream, in bounded memory: stream-parser.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <expat.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdStreamParser RdStreamParser;

/* Sets the handlers of EXPAT, which is new and not yet at the next byte. */
typedef void (*RdSetHandlers) (XML_Parser expat, gpointer user_data);

/* WORN_SIZE: what stanzas leave behind in it before it begins anew (RD_WORN_PARSER_SIZE). */
RdStreamParser *rd_stream_parser_new (size_t worn_size, RdSetHandlers set_handlers,
                                      gpointer user_data);
/* Not out of a handler. */
void rd_stream_parser_free (RdStreamParser *parser);

/* Reads on. False: it failed, now or before, or was stopped. */
bool rd_stream_parser_feed (RdStreamParser *parser, const char *text, size_t size);

/* For the handlers: the stream's header begins; a stanza, or what stands in its place, has ended;
 * nothing more is to be read, ever. */
void rd_stream_parser_note_header (RdStreamParser *parser);
void rd_stream_parser_note_stanza_end (RdStreamParser *parser);
void rd_stream_parser_stop (RdStreamParser *parser);

/* What was too much ("a stream header of more than 16 KiB"); NULL: nothing was. */
const char *rd_stream_parser_get_excess (const RdStreamParser *parser);

/* Expat itself, to be asked about what it reads; another one after the next feeding. */
XML_Parser rd_stream_parser_get_expat (const RdStreamParser *parser);

/* How often it began anew, for the tests. */
unsigned rd_stream_parser_get_age (const RdStreamParser *parser);

/* The bytes that it holds. */
size_t rd_stream_parser_get_size (const RdStreamParser *parser);
