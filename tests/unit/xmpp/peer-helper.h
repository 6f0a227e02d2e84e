/* The other end of a stream: a socket on loopback, whose TLS is GnuTLS'. Nothing blocks: the main
 * loop runs until what is awaited is there, for ten seconds at most.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  int listener;
  uint16_t port;
  int socket; /* -1: nobody has come */
  GString *heard;
  gnutls_certificate_credentials_t credentials;
  const char *priority; /* as GnuTLS writes it; NULL: its default */
  gnutls_session_t tls; /* NULL: not encrypted */
  char *certificate;    /* PEM, for "localhost", by itself */
} Peer;

void peer_begin (Peer *peer);
void peer_end (Peer *peer);

int peer_connect (const Peer *peer); /* a socket of the other side, connected */
void peer_accept (Peer *peer);
void peer_say (Peer *peer, const char *text);
/* Reads until what was heard ends with TAIL. */
void peer_hear (Peer *peer, const char *tail);
/* Reads for a moment, and nothing comes. */
void peer_hear_nothing (Peer *peer);
void peer_shake_hands (Peer *peer);
bool peer_try_handshake (Peer *peer); /* blocks; from any thread. False: it was refused */
void peer_send_alert (Peer *peer, gnutls_alert_level_t level, gnutls_alert_description_t alert);
void peer_close (Peer *peer);

typedef bool (*Condition) (gconstpointer data);
void run_until (Condition condition, gconstpointer data);
void run_for_ms (unsigned ms); /* for what must not come */
