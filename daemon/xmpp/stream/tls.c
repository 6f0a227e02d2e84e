/* The handshake in a thread, and the verdict on the certificate. libstrophe's handler of bad
 * certificates has no user data: it notes each complaint for this thread's handshake and lets it go
 * on; the verdict follows in one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/tls.h"

#include "dbus-interfaces/errors.h"
#include "runtime/thread-job.h"

#include <string.h>

/* More say nothing new. */
#define COMPLAINTS_MAX 32

typedef struct
{
  xmpp_conn_t *conn;
  RdTlsTap *tap;
  RdClientFiles files;
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
  g_clear_pointer (&handshake->complaints, g_ptr_array_unref);
  g_clear_error (&handshake->own_fault);
  explicit_bzero (&handshake->binding, sizeof handshake->binding);
  g_free (handshake);
}

/* Refuses outside a handshake of ours, as in a renegotiation. */
static int
on_certificate_fails (const xmpp_tlscert_t *certificate, const char *const reason)
{
  if (current == NULL)
    return 0;
  if (current->complaints->len < COMPLAINTS_MAX)
    g_ptr_array_add (current->complaints,
                     rd_complaint_new (reason, xmpp_tlscert_get_pem (certificate)));
  return 1;
}

void
rd_tls_prepare (xmpp_conn_t *conn, const char *ca_file)
{
  xmpp_conn_set_certfail_handler (conn, on_certificate_fails);
  if (ca_file != NULL && ca_file[0] != '\0')
    xmpp_conn_set_cafile (conn, ca_file);
}

/* NULL: the account has none, or own_fault says why it can't be used. */
static RdClientCertificate *
load_certificate (const HandshakeJob *job)
{
  RdHandshake *handshake = job->handshake;
  RdClientCertificate *certificate;

  if (job->files.path[0] == '\0')
    return NULL;
  certificate
      = rd_client_certificate_load (&job->files, &handshake->own_remedy, &handshake->own_fault);
  if (certificate == NULL)
    return NULL;
  handshake->own_end = rd_client_certificate_get_end (certificate);
  handshake->is_password_used = rd_client_certificate_was_encrypted (certificate);
  return certificate;
}

static void
connect_tls (const HandshakeJob *job, const RdClientCertificate *certificate)
{
  xmpp_tlscert_t *leaf;

  current = job->handshake;
  rd_tls_tap_present (job->tap, certificate);
  rd_tls_tap_enter (job->tap);
  job->handshake->is_encrypted
      = xmpp_conn_tls_start (job->conn) == XMPP_EOK && xmpp_conn_is_secured (job->conn);
  rd_tls_tap_leave ();
  rd_tls_tap_present (job->tap, NULL);
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

static void
shake_hands (gpointer data, gpointer user_data)
{
  HandshakeJob *job = data;
  g_autoptr (RdClientCertificate) certificate = load_certificate (job);

  if (job->handshake->own_fault == NULL)
    connect_tls (job, certificate);
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
rd_tls_start (xmpp_conn_t *conn, RdTlsTap *tap, const RdClientFiles *files, GMainContext *context,
              RdHandshakeDone done, gpointer user_data)
{
  HandshakeJob *job = g_new0 (HandshakeJob, 1);

  job->conn = conn;
  job->tap = tap;
  job->files = *files;
  job->handshake = g_new0 (RdHandshake, 1);
  job->handshake->complaints = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_complaint_free);
  job->done = done;
  job->user_data = user_data;
  rd_thread_job_run (context, shake_hands, on_hands_shaken, job);
}

bool
rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
              GError **error)
{
  if (handshake->is_encrypted)
    return rd_trust_judge (handshake->leaf, handshake->complaints, terms,
                           g_get_real_time () / G_USEC_PER_SEC, remedy, error);
  if (handshake->own_fault != NULL)
    {
      *remedy = handshake->own_remedy;
      g_propagate_error (error, g_error_copy (handshake->own_fault));
      return false;
    }
  *remedy = RD_REMEDY_SOON;
  g_set_error (error, RD_ERROR, RD_ERROR_CONNECTION_FAILED,
               "The TLS handshake with the server of %s failed; check that the address and port "
               "are those of an XMPP service with TLS 1.2 or later.",
               terms->domain);
  return false;
}
