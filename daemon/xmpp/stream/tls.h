/* The TLS handshake and what is thought of the certificate: see tls.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

/* What a handshake brought. */
typedef struct
{
  bool is_encrypted; /* it came to its end */
  char *leaf;        /* the server's certificate, PEM; NULL: none */
  char *reason;      /* what the verification complained about first; NULL: nothing */
  char *issue;       /* the certificate it complained about, PEM */
} RdHandshake;

void rd_handshake_free (RdHandshake *handshake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHandshake, rd_handshake_free)

typedef void (*RdHandshakeDone) (RdHandshake *handshake, gpointer user_data);

/* Must be called before any handshake of CONN. */
void rd_tls_prepare (xmpp_conn_t *conn, const char *ca_file);

/* Shakes hands in a thread; nobody else may touch CONN until DONE is called in CONTEXT, which owns
 * the handshake then. */
void rd_tls_start (xmpp_conn_t *conn, GMainContext *context, RdHandshakeDone done,
                   gpointer user_data);

/* The one verdict, before any credential is sent: was the certificate verified for DOMAIN (in
 * ASCII), or is its key the one with the fingerprint TRUSTED ("" or NULL: none)? */
bool rd_tls_judge (const RdHandshake *handshake, const char *domain, const char *trusted,
                   bool *is_final, GError **error);
