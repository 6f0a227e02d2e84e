/* A stream that leads nowhere: it defines stream.h in place of stream.c. Keeps what is sent, and
 * reads what the server says as the real one does (parser/stream-content.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/stream.h"

#include <expat.h>

struct _RdStream
{
  const RdStreamEvents *events;
  gpointer user_data;
  RdStreamContent *content;
  XML_Parser parser;
  bool begins_anew;    /* with the next piece: not inside the parser */
  GString *sent;       /* what nobody took yet, each on its line */
  size_t answers_size; /* of what the server caused */
  char *ca_file;
  gint64 last_read; /* monotonic */
  bool wants_tls, is_in_session, is_held, is_patient, is_cut, has_said_farewell;
  bool is_busy;    /* the test says so */
  GError *failure; /* of rd_stream_fail () */
};

/* What it is given in place of a socket. */
#define SOCKET 1000000
/* What beginning comes to: an errno, 0: it goes on. */
extern int stream_begin_error;
extern RdStream *last_stream; /* that was made; NULL once it is freed */

/* The server says XML: any piece of the stream, which the first one begins. */
void hear (RdStream *stream, const char *xml);

/* Gives what was sent since the last time. */
char *take_sent (RdStream *stream);
void assert_sent (RdStream *stream, const char *expected);

char *read_id (const char *xml); /* the value of the first id='…' */
