/* Sees the TLS below libstrophe, which keeps it to itself: its version, its channel binding and the
 * server's alerts. libstrophe calls OpenSSL by its dynamic symbols; this program defines
 * SSL_connect () and SSL_write () in front of the real ones. The first is called one to three times
 * a handshake, and changes nothing of it but that there is no second one and that the
 * account may show a certificate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/tls-tap.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib.h>
#include <openssl/ssl.h>
#include <string.h>

#define EXPORTER_LABEL "EXPORTER-Channel-Binding"
#define EXPORTER_SIZE 32

struct _RdTlsTap
{
  bool is_probe, is_called;
  unsigned version;
  RdChannelBinding binding;
  int alert;
  bool has_hung_up;                       /* the server takes nothing any more */
  const RdClientCertificate *certificate; /* NULL: none */
};

typedef int (*Connect) (SSL *);
typedef int (*Write) (SSL *, const void *, int);

static _Thread_local RdTlsTap *current;

RdTlsTap *
rd_tls_tap_new (void)
{
  RdTlsTap *tap = g_new0 (RdTlsTap, 1);

  tap->alert = RD_NO_ALERT;
  return tap;
}

void
rd_tls_tap_free (RdTlsTap *tap)
{
  explicit_bzero (&tap->binding, sizeof tap->binding);
  g_free (tap);
}

void
rd_tls_tap_present (RdTlsTap *tap, const RdClientCertificate *certificate)
{
  tap->certificate = certificate;
}

void
rd_tls_tap_enter (RdTlsTap *tap)
{
  current = tap;
}

void
rd_tls_tap_leave (void)
{
  current = NULL;
}

unsigned
rd_tls_tap_get_version (const RdTlsTap *tap)
{
  return tap->version;
}

const RdChannelBinding *
rd_tls_tap_get_binding (const RdTlsTap *tap)
{
  return &tap->binding;
}

int
rd_tls_tap_get_alert (const RdTlsTap *tap)
{
  return tap->alert;
}

/* -- alerts ------------------------------------------------------------------------------------ */

static int
get_tap_index (void)
{
  static int index;
  static gsize is_made = 0;

  if (g_once_init_enter (&is_made))
    {
      index = SSL_get_ex_new_index (0, NULL, NULL, NULL, NULL);
      g_once_init_leave (&is_made, 1);
    }
  return index;
}

/* Whatever its level says, an alert is fatal but for these (RFC 8446 §6); before TLS 1.3 a warning
 * is none. */
static bool
is_fatal (const SSL *ssl, int level, int description)
{
  return description != SSL3_AD_CLOSE_NOTIFY && description != TLS1_AD_USER_CANCELLED
         && (level == SSL3_AL_FATAL || SSL_version (ssl) >= TLS1_3_VERSION);
}

static void
on_info (const SSL *ssl, int where, int value)
{
  RdTlsTap *tap = SSL_get_ex_data (ssl, get_tap_index ());

  if (tap != NULL && (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT
      && is_fatal (ssl, value >> 8, value & 0xff))
    tap->alert = value & 0xff;
}

/* -- the handshake ----------------------------------------------------------------------------- */

/* RFC 9266. */
static void
take_exporter (RdChannelBinding *binding, SSL *ssl)
{
  if (SSL_export_keying_material (ssl, binding->data, EXPORTER_SIZE, EXPORTER_LABEL,
                                  strlen (EXPORTER_LABEL), (const unsigned char *)"", 0, 1)
      != 1)
    return;
  binding->type = "tls-exporter";
  binding->size = EXPORTER_SIZE;
}

/* RFC 5929 §3: the first Finished message, which is the server's when a session is resumed. Without
 * an extended master secret two handshakes can be made to have the same (RFC 7627 §1). */
static void
take_unique (RdChannelBinding *binding, SSL *ssl)
{
  if (SSL_get_extms_support (ssl) != 1)
    return;
  binding->size = SSL_session_reused (ssl)
                      ? SSL_get_peer_finished (ssl, binding->data, sizeof binding->data)
                      : SSL_get_finished (ssl, binding->data, sizeof binding->data);
  if (binding->size > 0 && binding->size <= sizeof binding->data)
    binding->type = "tls-unique";
}

static void
take_handshake (RdTlsTap *tap, SSL *ssl)
{
  tap->version = (unsigned)SSL_version (ssl);
  if (tap->version == TLS1_3_VERSION)
    take_exporter (&tap->binding, ssl);
  else if (tap->version == TLS1_2_VERSION)
    take_unique (&tap->binding, ssl);
}

/* A second handshake would have another certificate and another binding than was judged. */
static void
prepare (RdTlsTap *tap, SSL *ssl)
{
  SSL_set_ex_data (ssl, get_tap_index (), tap);
  SSL_set_info_callback (ssl, on_info);
  SSL_set_options (ssl, SSL_OP_NO_RENEGOTIATION);
  if (tap->certificate != NULL)
    rd_client_certificate_use (tap->certificate, ssl);
}

__attribute__ ((visibility ("default"))) int
SSL_connect (SSL *ssl)
{
  static _Thread_local Connect real_connect;
  RdTlsTap *tap = current;
  int result;

  if (real_connect == NULL)
    real_connect = (Connect)dlsym (RTLD_NEXT, "SSL_connect");
  if (tap != NULL)
    tap->is_called = true;
  if (real_connect == NULL || (tap != NULL && tap->is_probe))
    return -1;
  if (tap != NULL)
    prepare (tap, ssl);
  result = real_connect (ssl);
  if (tap != NULL && result == 1)
    take_handshake (tap, ssl);
  else if (tap != NULL && SSL_version (ssl) < TLS1_2_VERSION)
    tap->version = (unsigned)SSL_version (ssl);
  return result;
}

/* -- the server's last words ------------------------------------------------------------------- */

static bool
is_hung_up (const SSL *ssl, int result, int number)
{
  return SSL_get_error (ssl, result) == SSL_ERROR_SYSCALL
         && (number == ECONNRESET || number == EPIPE);
}

/* A server that closed has often said why, and that waits to be read; libstrophe gives up at the
 * first write that fails. So nothing fails here, and it reads on to the end, which comes at once.
 */
__attribute__ ((visibility ("default"))) int
SSL_write (SSL *ssl, const void *data, int size)
{
  static _Thread_local Write real_write;
  RdTlsTap *tap = SSL_get_ex_data (ssl, get_tap_index ());
  int result;

  if (tap != NULL && tap->has_hung_up)
    return size;
  if (real_write == NULL)
    real_write = (Write)dlsym (RTLD_NEXT, "SSL_write");
  if (real_write == NULL)
    return -1;
  result = real_write (ssl, data, size);
  if (result > 0 || tap == NULL || !is_hung_up (ssl, result, errno))
    return result;
  tap->has_hung_up = true;
  return size;
}

bool
rd_tls_tap_probe (xmpp_ctx_t *context)
{
  RdTlsTap tap = { .is_probe = true };
  xmpp_conn_t *conn = xmpp_conn_new (context);

  rd_tls_tap_enter (&tap);
  xmpp_conn_tls_start (conn);
  rd_tls_tap_leave ();
  xmpp_conn_release (conn);
  return tap.is_called;
}
