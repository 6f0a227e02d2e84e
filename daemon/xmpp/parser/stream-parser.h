/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <expat.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdStreamParser RdStreamParser;

typedef void (*RdSetHandlers) (XML_Parser expat, gpointer user_data);

RdStreamParser *rd_stream_parser_new (size_t worn_size, RdSetHandlers set_handlers,
                                      gpointer user_data);
void rd_stream_parser_free (RdStreamParser *parser); /* not from a handler */

/* False: it failed or was stopped. */
bool rd_stream_parser_feed (RdStreamParser *parser, const char *text, size_t size);

/* For the handlers: the stream's header begins; a stanza has ended; read nothing more. */
void rd_stream_parser_note_header (RdStreamParser *parser);
void rd_stream_parser_note_stanza_end (RdStreamParser *parser);
void rd_stream_parser_stop (RdStreamParser *parser);

/* Names the limit that was exceeded, or NULL. */
const char *rd_stream_parser_get_excess (const RdStreamParser *parser);

XML_Parser rd_stream_parser_get_expat (const RdStreamParser *parser); /* until the next feeding */
unsigned rd_stream_parser_get_age (const RdStreamParser *parser); /* how often expat was replaced */
size_t rd_stream_parser_get_size (const RdStreamParser *parser);  /* bytes held */
