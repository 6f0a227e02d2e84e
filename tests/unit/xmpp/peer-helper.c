/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer-helper.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 10000

/* -- the main loop ----------------------------------------------------------------------------- */

static void
turn (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

void
run_until (Condition condition, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * 1000;

  while (!condition (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      turn ();
    }
}

void
run_for_ms (unsigned ms)
{
  gint64 end = g_get_monotonic_time () + (gint64)ms * 1000;

  while (g_get_monotonic_time () < end)
    turn ();
}

/* -- a certificate ----------------------------------------------------------------------------- */

static void
make_certificate (Peer *peer)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t pem;
  char serial = 1;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, &serial, 1);
  gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600);
  gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 3600);
  gnutls_x509_crt_set_dn (certificate, "CN=localhost", NULL);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                        strlen ("localhost"), GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_basic_constraints (certificate, 1, -1);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   0);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem);
  peer->certificate = g_strndup ((const char *)pem.data, pem.size);
  gnutls_free (pem.data);
  gnutls_certificate_allocate_credentials (&peer->credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_key (peer->credentials, &certificate, 1, key), ==,
                   0);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}

/* -- the socket -------------------------------------------------------------------------------- */

void
peer_begin (Peer *peer)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;

  memset (peer, 0, sizeof *peer);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  peer->socket = -1;
  peer->heard = g_string_new (NULL);
  peer->listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (peer->listener, (struct sockaddr *)&address, size), ==, 0);
  g_assert_cmpint (listen (peer->listener, 8), ==, 0);
  getsockname (peer->listener, (struct sockaddr *)&address, &size);
  peer->port = ntohs (address.sin_port);
}

int
peer_connect (const Peer *peer)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (peer->port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
  return fd;
}

void
peer_close (Peer *peer)
{
  if (peer->tls != NULL)
    gnutls_deinit (peer->tls);
  peer->tls = NULL;
  if (peer->socket >= 0)
    close (peer->socket);
  peer->socket = -1;
}

void
peer_end (Peer *peer)
{
  peer_close (peer);
  close (peer->listener);
  g_string_free (peer->heard, TRUE);
  g_free (peer->certificate);
  if (peer->credentials != NULL)
    gnutls_certificate_free_credentials (peer->credentials);
}

static bool
has_come (gconstpointer data)
{
  Peer *peer = (Peer *)data;

  peer->socket = accept4 (peer->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return peer->socket >= 0;
}

void
peer_accept (Peer *peer)
{
  run_until (has_come, peer);
}

static void
hear (Peer *peer)
{
  char text[16384];
  ssize_t n;

  do
    {
      n = peer->tls != NULL ? gnutls_record_recv (peer->tls, text, sizeof text)
                            : recv (peer->socket, text, sizeof text, 0);
      if (n > 0)
        g_string_append_len (peer->heard, text, n);
    }
  while (n > 0);
}

void
peer_say (Peer *peer, const char *text)
{
  size_t size = strlen (text);

  while (size > 0)
    {
      ssize_t n = peer->tls != NULL ? gnutls_record_send (peer->tls, text, size)
                                    : send (peer->socket, text, size, MSG_NOSIGNAL);

      if (n > 0)
        {
          text += n;
          size -= (size_t)n;
        }
      else
        g_assert_true (n == GNUTLS_E_AGAIN || errno == EAGAIN);
      turn ();
    }
}

typedef struct
{
  Peer *peer;
  const char *tail;
} Hearing;

static bool
has_tail (gconstpointer data)
{
  const Hearing *hearing = data;

  hear (hearing->peer);
  return g_str_has_suffix (hearing->peer->heard->str, hearing->tail);
}

void
peer_hear (Peer *peer, const char *tail)
{
  Hearing hearing = { peer, tail };

  run_until (has_tail, &hearing);
}

void
peer_hear_nothing (Peer *peer)
{
  size_t size = peer->heard->len;

  run_for_ms (30);
  hear (peer);
  g_assert_cmpuint (peer->heard->len, ==, size);
}

static bool
has_shaken_hands (gconstpointer data)
{
  int result = gnutls_handshake (((const Peer *)data)->tls);

  g_assert_false (gnutls_error_is_fatal (result));
  return result == 0;
}

static void
begin_tls (Peer *peer)
{
  if (peer->credentials == NULL)
    make_certificate (peer);
  gnutls_init (&peer->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK);
  if (peer->priority != NULL)
    g_assert_cmpint (gnutls_priority_set_direct (peer->tls, peer->priority, NULL), ==, 0);
  else
    gnutls_set_default_priority (peer->tls);
  gnutls_credentials_set (peer->tls, GNUTLS_CRD_CERTIFICATE, peer->credentials);
  gnutls_transport_set_int (peer->tls, peer->socket);
}

void
peer_shake_hands (Peer *peer)
{
  begin_tls (peer);
  run_until (has_shaken_hands, peer);
}

void
peer_send_alert (Peer *peer, gnutls_alert_level_t level, gnutls_alert_description_t alert)
{
  g_assert_cmpint (gnutls_alert_send (peer->tls, level, alert), ==, 0);
}

bool
peer_try_handshake (Peer *peer)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * 1000;
  int result;

  begin_tls (peer);
  while ((result = gnutls_handshake (peer->tls)) != 0 && !gnutls_error_is_fatal (result))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (500);
    }
  if (result != 0)
    gnutls_alert_send_appropriate (peer->tls, result);
  return result == 0;
}
