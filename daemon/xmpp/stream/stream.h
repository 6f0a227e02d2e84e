/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"
#include "xmpp/stream/tls.h"

typedef struct _RdStream RdStream;

/* The stream may be freed in secured and lost, which come from the main loop, and in no other. */
typedef struct
{
  void (*connected) (gpointer user_data);
  void (*opened) (gpointer user_data); /* the server's stream header came */
  void (*stanza) (const RdStanza *stanza, gpointer user_data);
  void (*secured) (const RdHandshake *handshake, gpointer user_data);
  /* Comes last. CAUSE: the server broke a limit or sent bad XML, or rd_stream_fail () was called;
   * NULL: the connection went away. */
  void (*lost) (const GError *cause, gpointer user_data);
} RdStreamEvents;

/* The certificate must be for DOMAIN (in ASCII). EVENTS and ITEMS are static. */
RdStream *rd_stream_new (const char *domain, const char *ca_file, GMainContext *context,
                         const RdStreamEvents *events, gpointer user_data,
                         const RdStreamContentItems *items, gpointer items_data);

void rd_stream_free (RdStream *stream); /* must not be busy */

/* Takes the connected SOCKET, in any case. False: it fails at once, for the errno NUMBER. */
bool rd_stream_begin (RdStream *stream, int socket, int *number);

void rd_stream_open (RdStream *stream, const char *to, const char *from); /* FROM may be NULL */

/* Sends XML that the server caused. A server that leaves 1 MiB of it unread loses the stream. */
void rd_stream_send (RdStream *stream, const char *xml);
void rd_stream_ask (RdStream *stream, const char *xml); /* what we began; no limit */

void rd_stream_begin_session (RdStream *stream);

/* While held, it reads nothing (a few stanzas may still come); it goes on sending. */
void rd_stream_hold (RdStream *stream, bool is_held);

/* When anything last came from the server (monotonic µs); 0: never. */
gint64 rd_stream_get_last_read (const RdStream *stream);

/* While patient, a server may take nothing for longer than a minute. */
void rd_stream_be_patient (RdStream *stream, bool is_patient);

/* Ends the stream soon: lost tells ERROR, which is taken. */
void rd_stream_fail (RdStream *stream, GError *error);

/* The account logs in by these, which the handshake reads. They are copied. */
void rd_stream_present (RdStream *stream, const RdClientFiles *files);

/* Begins the handshake soon. The stream is busy, and tells nothing else, until secured. */
void rd_stream_start_tls (RdStream *stream);
bool rd_stream_is_busy (const RdStream *stream);

bool rd_stream_has_said_farewell (const RdStream *stream); /* the server ended it by </stream> */

/* The alert with which the server ended TLS (rd_tls_tap_get_alert ()); for lost too. Not while
 * busy. */
int rd_stream_get_alert (const RdStream *stream);

void rd_stream_cut (RdStream *stream); /* shuts the socket down: secured or lost comes */
