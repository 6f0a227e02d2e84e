/* The handshake over a real socket, with a server whose certificate only it vouches for: what is
 * noted about it, and that nothing holds up the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/strophe-runtime.h"
#include "xmpp/stream/trust.h"

#include "stream-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

static bool
is_busy (gconstpointer stream)
{
  return rd_stream_is_busy (stream);
}

static void
begin_handshake (Fixture *fixture)
{
  begin (fixture);
  g_assert_false (rd_stream_is_busy (fixture->stream));
  rd_stream_start_tls (fixture->stream);
  run_until (is_busy, fixture->stream);
}

static void
secure (Fixture *fixture)
{
  begin_handshake (fixture);
  peer_shake_hands (&fixture->peer);
  run_until_told (fixture, "secured ");
  g_assert_false (rd_stream_is_busy (fixture->stream));
}

static bool
judge (const Fixture *fixture, const char *domain, const char *trusted, GError **error)
{
  RdTrustTerms terms = { .domain = domain, .trusted = trusted };
  RdRemedy remedy;

  return rd_tls_judge (&fixture->handshake, &terms, &remedy, error);
}

/* Nobody known vouches for it: it is noted, with the certificate, and only its owner's word makes
 * it good. */
static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdCertificate) theirs = NULL;
  g_autoptr (RdCertificate) noted = NULL;
  g_autoptr (GError) error = NULL;
  RdComplaint *complaint;

  secure (fixture);
  g_assert_true (fixture->handshake.is_encrypted);
  g_assert_cmpuint (fixture->handshake.complaints->len, >, 0);
  complaint = fixture->handshake.complaints->pdata[0];
  g_assert_nonnull (strstr (complaint->reason, "signed certificate"));
  g_assert_cmpstr (complaint->pem, ==, fixture->handshake.leaf);
  theirs = rd_certificate_read (fixture->peer.certificate);
  noted = rd_certificate_read (fixture->handshake.leaf);
  g_assert_cmpstr (noted->fingerprint, ==, theirs->fingerprint);
  g_assert_false (judge (fixture, "localhost", NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "self-signed"));
  g_assert_true (judge (fixture, "localhost", theirs->fingerprint, NULL));
}

/* An authority of the user's own vouches for the host that is named, and for no other. */
static void
test_authority (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("rosterd-tls-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "ca.pem", NULL);

  for (unsigned is_other = 0; is_other < 2; is_other++)
    {
      g_autoptr (GError) error = NULL;

      /* The peer has its certificate from the first handshake. */
      secure (fixture);
      peer_close (&fixture->peer);
      g_assert_true (g_file_set_contents (path, fixture->peer.certificate, -1, NULL));
      make_stream (fixture, is_other ? "example.org" : "localhost", path);
      secure (fixture);
      g_assert_true (fixture->handshake.is_encrypted);
      g_assert_true ((fixture->handshake.complaints->len > 0) == (is_other > 0));
      g_assert_true (judge (fixture, is_other ? "example.org" : "localhost", NULL, &error)
                     == !is_other);
      if (is_other)
        g_assert_nonnull (strstr (error->message, "issued for localhost, not for example.org"));
      peer_close (&fixture->peer);
      make_stream (fixture, "localhost", "");
    }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_inside (Fixture *fixture, gconstpointer data)
{
  secure (fixture);
  rd_stream_open (fixture->stream, "localhost", "j@localhost");
  peer_hear (&fixture->peer, "from=\"j@localhost\">");
  peer_say (&fixture->peer, STREAM "<stream:features/>");
  run_until_told (fixture, "opened stanza:features ");
  rd_stream_ask (fixture->stream, "<a/>");
  peer_hear (&fixture->peer, "<a/>");
  peer_close (&fixture->peer);
  run_until_told (fixture, "lost ");
}

static gpointer
try_handshake (gpointer peer)
{
  return GINT_TO_POINTER (peer_try_handshake (peer));
}

/* Both ends have the same, by the server's own computation. */
static void
assert_same_binding (Fixture *fixture, const char *type, gnutls_channel_binding_t kind)
{
  const RdChannelBinding *ours = &fixture->handshake.binding;
  gnutls_datum_t theirs;

  g_assert_cmpstr (ours->type, ==, type);
  g_assert_cmpint (gnutls_session_channel_binding (fixture->peer.tls, kind, &theirs), ==, 0);
  g_assert_cmpmem (ours->data, ours->size, theirs.data, theirs.size);
  gnutls_free (theirs.data);
}

static void
test_exporter (Fixture *fixture, gconstpointer data)
{
  fixture->peer.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.3";
  secure (fixture);
  g_assert_cmphex (fixture->handshake.version, ==, 0x0304);
  assert_same_binding (fixture, "tls-exporter", GNUTLS_CB_TLS_EXPORTER);
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
  fixture->peer.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
  secure (fixture);
  g_assert_cmphex (fixture->handshake.version, ==, 0x0303);
  assert_same_binding (fixture, "tls-unique", GNUTLS_CB_TLS_UNIQUE);
}

/* Two handshakes can be made to have the same Finished message then. */
static void
test_no_extended_secret (Fixture *fixture, gconstpointer data)
{
  fixture->peer.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH";
  secure (fixture);
  g_assert_cmphex (fixture->handshake.version, ==, 0x0303);
  g_assert_null (fixture->handshake.binding.type);
}

static bool
has_answered (gconstpointer tls)
{
  return gnutls_handshake ((gnutls_session_t)tls) != GNUTLS_E_AGAIN;
}

/* The server asks for a second handshake: it is told no, and the stream goes on. */
static void
test_no_second_handshake (Fixture *fixture, gconstpointer data)
{
  gnutls_session_t tls;

  fixture->peer.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
  secure (fixture);
  tls = fixture->peer.tls;
  g_assert_cmpint (gnutls_rehandshake (tls), ==, 0);
  run_until (has_answered, tls);
  g_assert_cmpint (gnutls_alert_get (tls), ==, GNUTLS_A_NO_RENEGOTIATION);
  rd_stream_open (fixture->stream, "localhost", "j@localhost");
  peer_hear (&fixture->peer, "from=\"j@localhost\">");
  peer_say (&fixture->peer, STREAM "<stream:features/>");
  run_until_told (fixture, "opened stanza:features ");
}

/* Why the server ended TLS, at any time; a farewell or a warning is no reason. */
static void
test_alerts (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *priority;
    gnutls_alert_level_t level;
    gnutls_alert_description_t alert;
    int expected;
  } cases[] = {
    { "NORMAL:-VERS-ALL:+VERS-TLS1.3", GNUTLS_AL_FATAL, GNUTLS_A_CERTIFICATE_REQUIRED, 116 },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.2", GNUTLS_AL_FATAL, GNUTLS_A_CERTIFICATE_EXPIRED, 45 },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.3", GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY, RD_NO_ALERT },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fixture->peer.priority = cases[i].priority;
      secure (fixture);
      g_assert_cmpint (fixture->handshake.alert, ==, RD_NO_ALERT);
      g_assert_cmpint (rd_stream_get_alert (fixture->stream), ==, RD_NO_ALERT);
      peer_send_alert (&fixture->peer, cases[i].level, cases[i].alert);
      peer_close (&fixture->peer);
      run_until_told (fixture, "lost ");
      g_assert_cmpint (rd_stream_get_alert (fixture->stream), ==, cases[i].expected);
      make_stream (fixture, "localhost", "");
    }
}

/* The server closed and threw away what was sent to it: what it said before is heard, though
 * writing fails first. */
static void
test_hung_up (Fixture *fixture, gconstpointer data)
{
  static const struct linger at_once = { .l_onoff = 1 };

  secure (fixture);
  setsockopt (fixture->peer.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  peer_send_alert (&fixture->peer, GNUTLS_AL_FATAL, GNUTLS_A_CERTIFICATE_REQUIRED);
  peer_close (&fixture->peer);
  rd_stream_open (fixture->stream, "localhost", NULL);
  run_until_told (fixture, "lost ");
  g_assert_cmpint (rd_stream_get_alert (fixture->stream), ==, 116);
}

static void
test_refused_handshake (Fixture *fixture, gconstpointer data)
{
  GThread *thread;

  fixture->peer.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-ECDH";
  begin_handshake (fixture);
  thread = g_thread_new ("peer", try_handshake, &fixture->peer);
  run_until_told (fixture, "secured ");
  g_assert_false (GPOINTER_TO_INT (g_thread_join (thread)));
  g_assert_false (fixture->handshake.is_encrypted);
  g_assert_null (fixture->handshake.binding.type);
  g_assert_cmpint (fixture->handshake.alert, ==, GNUTLS_A_HANDSHAKE_FAILURE);
}

/* More than one TLS record, read in many calls. */
static void
test_large_records (Fixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (60000, ' ');
  g_autofree char *features = g_strdup_printf ("<stream:features>%s</stream:features>", spaces);

  secure (fixture);
  rd_stream_open (fixture->stream, "localhost", NULL);
  peer_hear (&fixture->peer, ">");
  peer_say (&fixture->peer, STREAM);
  for (unsigned i = 0; i < 4; i++)
    peer_say (&fixture->peer, features);
  run_until_told (fixture,
                  "opened stanza:features stanza:features stanza:features stanza:features ");
}

/* Nothing touches the connection until it is over. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  begin_handshake (fixture);
  rd_stream_open (fixture->stream, "localhost", NULL);
  rd_stream_send (fixture->stream, "<a/>");
  rd_stream_ask (fixture->stream, "<b/>");
  run_for_ms (30);
  g_assert_cmpstr (fixture->told->str, ==, "");
  peer_shake_hands (&fixture->peer);
  run_until_told (fixture, "secured ");
  peer_hear_nothing (&fixture->peer);
}

/* What was slipped in behind <proceed/> is told before, so that it can end the attempt. */
static void
test_injection (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  rd_stream_open (fixture->stream, "localhost", NULL);
  peer_hear (&fixture->peer, ">");
  peer_say (&fixture->peer,
            STREAM "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><iq id='1' from='b'/>");
  fixture->begins_tls = true; /* at the first stanza */
  run_until_told (fixture, "opened stanza:proceed stanza:iq ");
}

static void
test_no_tls (Fixture *fixture, gconstpointer data)
{
  begin_handshake (fixture);
  peer_say (&fixture->peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
  run_until_told (fixture, "secured ");
  g_assert_false (fixture->handshake.is_encrypted);
  g_assert_null (fixture->handshake.leaf);
  g_assert_false (judge (fixture, "localhost", NULL, NULL));
  run_for_ms (20);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  begin_handshake (fixture);
  peer_close (&fixture->peer);
  run_until_told (fixture, "secured ");
  g_assert_false (fixture->handshake.is_encrypted);
}

/* A mute server holds nobody up; the stream may be freed once it is over. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  begin_handshake (fixture);
  run_for_ms (20);
  g_assert_cmpstr (fixture->told->str, ==, "");
  fixture->frees = true;
  rd_stream_cut (fixture->stream);
  run_until_told (fixture, "secured ");
  g_assert_false (fixture->handshake.is_encrypted);
  g_assert_null (fixture->stream);
}

static void
on_connection (xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
               xmpp_stream_error_t *stream_error, void *user_data)
{
}

/* Where nobody will judge the certificate, as in a renegotiation, a bad one is refused at once. */
static void
test_unjudged (Fixture *fixture, gconstpointer data)
{
  xmpp_ctx_t *context = rd_strophe_context_new ();
  xmpp_conn_t *conn = xmpp_conn_new (context);
  GThread *thread;

  xmpp_conn_set_jid (conn, "a@localhost");
  xmpp_conn_set_flags (conn, XMPP_CONN_FLAG_MANDATORY_TLS);
  rd_tls_prepare (conn, "");
  g_assert_cmpint (xmpp_connect_raw (conn, "127.0.0.1", fixture->peer.port, on_connection, NULL),
                   ==, XMPP_EOK);
  while (!xmpp_conn_is_connected (conn))
    xmpp_run_once (context, 1);
  peer_accept (&fixture->peer);
  thread = g_thread_new ("peer", try_handshake, &fixture->peer);
  g_assert_cmpint (xmpp_conn_tls_start (conn), !=, XMPP_EOK);
  g_assert_false (xmpp_conn_is_secured (conn));
  xmpp_conn_release (conn);
  g_thread_join (thread);
  xmpp_ctx_free (context);
}

/* Before it has begun it doesn't begin any more. */
static void
test_cut_early (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  rd_stream_start_tls (fixture->stream);
  rd_stream_cut (fixture->stream);
  run_until_told (fixture, "lost ");
}

int
main (int argc, char **argv)
{
  static const StreamTest tests[] = {
    { "an-unknown-authority-is-noted", test_stranger },
    { "an-authority-of-ones-own-vouches-for-one-host", test_authority },
    { "the-stream-goes-on-inside", test_inside },
    { "tls-1.3-has-the-exporter", test_exporter },
    { "tls-1.2-has-its-finished-message", test_unique },
    { "without-an-extended-secret-nothing-binds", test_no_extended_secret },
    { "a-second-handshake-is-refused", test_no_second_handshake },
    { "an-alert-is-told", test_alerts },
    { "an-alert-in-the-handshake-is-told", test_refused_handshake },
    { "what-was-said-before-a-reset-is-heard", test_hung_up },
    { "records-of-any-size-are-read", test_large_records },
    { "nothing-is-sent-during-the-handshake", test_busy },
    { "what-came-before-is-told-before", test_injection },
    { "a-server-without-tls-fails-it", test_no_tls },
    { "a-server-that-goes-fails-it", test_gone },
    { "a-mute-server-can-be-cut-off", test_cut },
    { "an-unjudged-certificate-is-refused", test_unjudged },
    { "a-cut-comes-before-the-handshake", test_cut_early },
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_no_error (rd_xmpp_init ());
  add_stream_tests ("/tls/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
