/* A stream: one TCP connection to one address, turned on the main loop; see stream.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"
#include "xmpp/stream/resolver.h"
#include "xmpp/stream/tls.h"

typedef struct _RdStream RdStream;

/* What a stream tells. connected, opened and stanza come out of libstrophe's or the parser's stack,
 * where the stream must not be freed; secured and lost come from the main loop, where it may be. */
typedef struct
{
  void (*connected) (gpointer user_data);
  void (*opened) (gpointer user_data); /* the server's stream header is there */
  void (*stanza) (const RdStanza *stanza, gpointer user_data);
  void (*secured) (const RdHandshake *handshake, gpointer user_data);
  /* The last that is told. CAUSE, of RD_ERROR: the server broke a limit or the rules of XML, or
   * rd_stream_fail () was called; NULL: the connection just went, or never came, with NUMBER from
   * errno.h (0: not known) then. */
  void (*lost) (const GError *cause, int number, gpointer user_data);
} RdStreamEvents;

/* DOMAIN, in ASCII, is what the certificate must be for. EVENTS and ITEMS are static; ITEMS, which
 * get ITEMS_DATA, take the roster's items one by one. */
RdStream *rd_stream_new (const char *domain, const char *ca_file, GMainContext *context,
                         const RdStreamEvents *events, gpointer user_data,
                         const RdStreamContentItems *items, gpointer items_data);

/* Not out of libstrophe's stack and not while it is busy. Never waits. */
void rd_stream_free (RdStream *stream);

/* Begins to connect. False: it failed at once, and *NUMBER, from errno.h, says why. */
bool rd_stream_connect (RdStream *stream, const RdTarget *target, int *number);

/* Sends a stream header, and expects a new one. FROM may be NULL. */
void rd_stream_open (RdStream *stream, const char *to, const char *from);

/* Sends XML as it is, which the server brought about. One that takes nothing until 1 MiB of that is
 * unsent loses the stream. */
void rd_stream_send (RdStream *stream, const char *xml);
/* As above, without a limit: what nobody but the caller brought about. */
void rd_stream_ask (RdStream *stream, const char *xml);

/* From the next stanza on they are those of a session: others than the server send them, too. */
void rd_stream_begin_session (RdStream *stream);

/* While held nothing is told of what comes, but for the few stanzas that are being parsed; what is
 * sent goes out. */
void rd_stream_hold (RdStream *stream, bool is_held);

/* While patient, a server that takes nothing for a minute, having too much to do, keeps the stream:
 * whoever awaits an answer has a deadline, and knows by other answers that it works. */
void rd_stream_be_patient (RdStream *stream, bool is_patient);

/* Ends it with ERROR, which it takes: lost comes with it when libstrophe's stack is left. */
void rd_stream_fail (RdStream *stream, GError *error);

/* Starts the handshake, as soon as libstrophe's stack is left; secured tells of its end. Until then
 * the stream is busy and tells nothing else. */
void rd_stream_start_tls (RdStream *stream);
bool rd_stream_is_busy (const RdStream *stream);

/* Cuts the connection: a handshake ends at once, and lost or secured comes. */
void rd_stream_cut (RdStream *stream);
