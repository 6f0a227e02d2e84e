/* The handshake in a thread, and the verdict on the certificate. libstrophe's handler of bad
 * certificates has no user data: it notes the first complaint for this thread's handshake and lets
 * it go on; the verdict follows in one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/tls.h"

#include "dbus-interfaces/errors.h"
#include "runtime/thread-job.h"
#include "xmpp/stream/trust.h"

#include <string.h>

typedef struct
{
  xmpp_conn_t *conn;
  RdTlsTap *tap;
  RdHandshake *handshake;
  RdHandshakeDone done;
  gpointer user_data;
} HandshakeJob;

/* This thread's handshake. */
static _Thread_local RdHandshake *current;

void
rd_handshake_free (RdHandshake *handshake)
{
  g_free (handshake->leaf);
  g_free (handshake->reason);
  g_free (handshake->issue);
  explicit_bzero (&handshake->binding, sizeof handshake->binding);
  g_free (handshake);
}

/* Refuses outside a handshake of ours, as in a renegotiation. */
static int
on_certificate_fails (const xmpp_tlscert_t *certificate, const char *const reason)
{
  if (current == NULL)
    return 0;
  if (current->reason == NULL)
    {
      current->reason = g_strdup (reason != NULL ? reason : "no reason was given");
      current->issue = g_strdup (xmpp_tlscert_get_pem (certificate));
    }
  return 1;
}

void
rd_tls_prepare (xmpp_conn_t *conn, const char *ca_file)
{
  xmpp_conn_set_certfail_handler (conn, on_certificate_fails);
  if (ca_file != NULL && ca_file[0] != '\0')
    xmpp_conn_set_cafile (conn, ca_file);
}

static void
shake_hands (gpointer data, gpointer user_data)
{
  HandshakeJob *job = data;
  xmpp_tlscert_t *leaf;

  current = job->handshake;
  rd_tls_tap_enter (job->tap);
  job->handshake->is_encrypted
      = xmpp_conn_tls_start (job->conn) == XMPP_EOK && xmpp_conn_is_secured (job->conn);
  rd_tls_tap_leave ();
  current = NULL;
  job->handshake->version = rd_tls_tap_get_version (job->tap);
  job->handshake->binding = *rd_tls_tap_get_binding (job->tap);
  job->handshake->alert = rd_tls_tap_get_alert (job->tap);
  leaf = job->handshake->is_encrypted ? xmpp_conn_get_peer_cert (job->conn) : NULL;
  if (leaf == NULL)
    return;
  job->handshake->leaf = g_strdup (xmpp_tlscert_get_pem (leaf));
  xmpp_tlscert_free (leaf);
}

static gboolean
on_hands_shaken (gpointer data)
{
  HandshakeJob *job = data;

  job->done (job->handshake, job->user_data);
  g_free (job);
  return G_SOURCE_REMOVE;
}

void
rd_tls_start (xmpp_conn_t *conn, RdTlsTap *tap, GMainContext *context, RdHandshakeDone done,
              gpointer user_data)
{
  HandshakeJob *job = g_new0 (HandshakeJob, 1);

  job->conn = conn;
  job->tap = tap;
  job->handshake = g_new0 (RdHandshake, 1);
  job->done = done;
  job->user_data = user_data;
  rd_thread_job_run (context, shake_hands, on_hands_shaken, job);
}

static void
set_untrusted (const RdHandshake *handshake, const char *domain, const char *fingerprint,
               const char *trusted, GError **error)
{
  g_autofree char *fault
      = rd_trust_describe_fault (handshake->leaf, domain, handshake->reason, handshake->issue,
                                 g_get_real_time () / G_USEC_PER_SEC);

  g_set_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
               "The certificate of %s can't be trusted%s: %s. Nothing was sent to it. If you got "
               "this fingerprint of its key from whoever runs the server, trust the certificate by "
               "it, else have them renew it: %s",
               domain,
               trusted != NULL && trusted[0] != '\0' ? " and is not the one you trusted" : "",
               fault, fingerprint);
}

bool
rd_tls_judge (const RdHandshake *handshake, const char *domain, const char *trusted,
              RdRemedy *remedy, GError **error)
{
  g_autofree char *fingerprint = rd_trust_get_fingerprint (handshake->leaf);

  *remedy = RD_REMEDY_SOON;
  if (!handshake->is_encrypted)
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_CONNECTION_FAILED,
          "The TLS handshake with the server of %s failed; check that the address and port "
          "are those of an XMPP service with TLS 1.2 or later.",
          domain);
      return false;
    }
  *remedy = RD_REMEDY_PERSON;
  if (fingerprint == NULL)
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
          "The server of %s showed no certificate that can be read; nothing was sent to it. "
          "Ask whoever runs the server.",
          domain);
      return false;
    }
  if (handshake->reason == NULL || g_strcmp0 (fingerprint, trusted) == 0)
    return true;
  set_untrusted (handshake, domain, fingerprint, trusted, error);
  return false;
}
