/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/tls-tap.h"
#include "xmpp/stream/trust.h"

typedef struct
{
  bool is_encrypted;     /* the handshake succeeded */
  char *leaf;            /* the server's certificate, PEM; NULL: none */
  GPtrArray *complaints; /* (element-type RdComplaint): the verification's */
  unsigned version;      /* as rd_tls_tap_get_version () has it */
  RdChannelBinding binding;
  int alert; /* as rd_tls_tap_get_alert () has it */
} RdHandshake;

void rd_handshake_free (RdHandshake *handshake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHandshake, rd_handshake_free)

typedef void (*RdHandshakeDone) (RdHandshake *handshake, gpointer user_data); /* owns it */

void rd_tls_prepare (xmpp_conn_t *conn, const char *ca_file); /* before any handshake */

/* Runs the handshake in a thread. CONN and TAP must not be touched before DONE, which runs in
 * CONTEXT. */
void rd_tls_start (xmpp_conn_t *conn, RdTlsTap *tap, GMainContext *context, RdHandshakeDone done,
                   gpointer user_data);

/* Is the certificate good, or its key the trusted one? To be asked before credentials are sent. */
bool rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                   GError **error);
