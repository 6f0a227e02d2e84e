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
  int alert;             /* as rd_tls_tap_get_alert () has it */
  GError *own_fault;     /* of the account's certificate, which forbade the handshake; NULL: none */
  RdRemedy own_remedy;   /* what mends it */
  int64_t own_end;       /* when that certificate ends, s since 1970; 0: the account has none */
  bool is_password_used; /* as a passphrase: it is no password of the account */
} RdHandshake;

void rd_handshake_free (RdHandshake *handshake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHandshake, rd_handshake_free)

typedef void (*RdHandshakeDone) (RdHandshake *handshake, gpointer user_data); /* owns it */

void rd_tls_prepare (xmpp_conn_t *conn, const char *ca_file); /* before any handshake */

/* Runs the handshake in a thread. CONN, TAP and what FILES point to must not be touched before
 * DONE, which runs in CONTEXT. */
void rd_tls_start (xmpp_conn_t *conn, RdTlsTap *tap, const RdClientFiles *files,
                   GMainContext *context, RdHandshakeDone done, gpointer user_data);

/* Is the certificate good, or its key the trusted one? To be asked before credentials are sent. */
bool rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                   GError **error);
