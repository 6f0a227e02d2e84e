/* The server's side of the XML: reads what rosterd sends, and keeps all of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

typedef struct _SimReader SimReader;

/* Told from inside the parser. */
typedef struct
{
  void (*header) (const char *to, const char *from, gpointer user_data); /* may be NULL */
  void (*stanza) (const RdStanza *stanza, gpointer user_data);
  void (*footer) (gpointer user_data);
} SimReaderEvents;

SimReader *sim_reader_new (const SimReaderEvents *events, gpointer user_data);
void sim_reader_free (SimReader *reader); /* not in an event */

/* The next byte is the first of a new stream. May be called in an event: then nothing may be behind
 * that element. */
void sim_reader_begin (SimReader *reader);
/* What isn't a stream breaks the promise "wire". */
void sim_reader_feed (SimReader *reader, const char *text, size_t size);
