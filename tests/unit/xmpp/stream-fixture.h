/* A real stream and its peer, and the words of what it tells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/stream.h"

#include "peer-helper.h"

#define STREAM                                                                                     \
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' "   \
  "version='1.0'>"

typedef struct
{
  Peer peer;
  RdStream *stream;
  GString *told;                        /* since it was looked at */
  GError *cause;                        /* of the loss */
  RdHandshake handshake;                /* a copy of the last one */
  bool holds, fails, frees, begins_tls; /* what the next stanza, or end, makes of it */
} Fixture;

typedef struct
{
  const char *sentence;
  void (*test) (Fixture *, gconstpointer);
  unsigned data;
} StreamTest;

void add_stream_tests (const char *path, const StreamTest *tests, unsigned n);

void make_stream (Fixture *fixture, const char *domain, const char *ca_file); /* another one */
void begin (Fixture *fixture);                                                /* connected */
void begin_early (Fixture *fixture);   /* and both headers are there */
void begin_session (Fixture *fixture); /* and others may send */

/* Until TOLD, and nothing else, was told. */
void run_until_told (Fixture *fixture, const char *told);
void run_until_told_anything (Fixture *fixture);
void run_until_length (Fixture *fixture, size_t length);
