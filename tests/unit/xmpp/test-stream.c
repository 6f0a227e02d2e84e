/* The stream over a real socket: what is written and read, what a hold does, and how it ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stanza/wire-limits.h"
#include "xmpp/stream/strophe-runtime.h"

#include "descriptors-helper.h"
#include "stream-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* A descriptor of this process whose other end is the peer's. */
static int
find_socket (const Peer *peer)
{
  for (int fd = 3; fd < 200; fd++)
    {
      struct sockaddr_in address = { 0 };
      socklen_t size = sizeof address;

      if (getpeername (fd, (struct sockaddr *)&address, &size) == 0 && address.sin_family == AF_INET
          && ntohs (address.sin_port) == peer->port)
        return fd;
    }
  g_assert_not_reached ();
}

/* -- opening ----------------------------------------------------------------------------------- */

/* Each header has all of RFC 6120 §4.7, and "from" only if it is given. */
static void
test_header (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  peer_hear_nothing (&fixture->peer);
  rd_stream_open (fixture->stream, "a'b.example", NULL);
  peer_hear (&fixture->peer, ">");
  g_assert_nonnull (strstr (fixture->peer.heard->str, "<stream:stream to=\"a&apos;b.example\""));
  g_assert_nonnull (strstr (fixture->peer.heard->str, " xml:lang=\"en\""));
  g_assert_nonnull (strstr (fixture->peer.heard->str, " version=\"1.0\""));
  g_assert_nonnull (strstr (fixture->peer.heard->str, " xmlns=\"jabber:client\""));
  g_assert_nonnull (
      strstr (fixture->peer.heard->str, " xmlns:stream=\"http://etherx.jabber.org/streams\""));
  g_assert_null (strstr (fixture->peer.heard->str, " from="));
  peer_say (&fixture->peer, STREAM "<stream:features/>");
  run_until_told (fixture, "opened stanza:features ");
  rd_stream_open (fixture->stream, "b", "j&r@b");
  peer_hear (&fixture->peer, " from=\"j&amp;r@b\">");
  peer_say (&fixture->peer, STREAM);
  run_until_told (fixture, "opened ");
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  int number = 0;
  int socket = peer_connect (&fixture->peer);

  peer_accept (&fixture->peer);
  peer_close (&fixture->peer);
  g_assert_true (rd_stream_begin (fixture->stream, socket, &number));
  run_until_length (fixture, strlen ("connected lost "));
  g_assert_no_error (fixture->cause);
}

/* The socket that it was given is the one that libstrophe has, too, whoever closes it first. */
static void
test_one_socket (Fixture *fixture, gconstpointer data)
{
  int socket = peer_connect (&fixture->peer);
  int next = dup (socket), number = 0;
  unsigned n_before = count_descriptors ();

  close (next);
  g_assert_true (rd_stream_begin (fixture->stream, socket, &number));
  peer_accept (&fixture->peer);
  run_until_told (fixture, "connected ");
  g_assert_cmpint (fcntl (socket, F_GETFD), ==, FD_CLOEXEC);
  g_clear_pointer (&fixture->stream, rd_stream_free);
  g_assert_cmpint (fcntl (socket, F_GETFD), ==, -1);
  /* Without the socket, its second number, and with that of the peer. */
  g_assert_cmpuint (count_descriptors (), ==, n_before - 2 + 1);
}

/* It needs three: an epoll's, libstrophe's of the socket, and one meanwhile. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  for (unsigned n_left = 0; n_left < 4; n_left++)
    {
      g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (int));
      int socket = peer_connect (&fixture->peer);
      int number = 0, fd;
      bool is_begun;

      make_stream (fixture, "localhost", "");
      while ((fd = dup (fixture->peer.listener)) >= 0)
        g_array_append_val (taken, fd);
      for (unsigned i = 0; i < taken->len; i++)
        if (i < n_left)
          close (g_array_index (taken, int, i));
      is_begun = rd_stream_begin (fixture->stream, socket, &number);
      for (unsigned i = n_left; i < taken->len; i++)
        close (g_array_index (taken, int, i));
      g_assert_true (is_begun == (n_left == 3));
      if (!is_begun)
        g_assert_cmpint (number, ==, EMFILE);
    }
}

/* It isn't sent before there is a connection, nor kept for later. */
static void
test_too_early (Fixture *fixture, gconstpointer data)
{
  rd_stream_open (fixture->stream, "b", NULL);
  rd_stream_send (fixture->stream, "<a/>");
  rd_stream_ask (fixture->stream, "<b/>");
  begin (fixture);
  peer_hear_nothing (&fixture->peer);
}

/* -- sending ----------------------------------------------------------------------------------- */

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  begin_session (fixture);
  for (unsigned i = 0; i < 2000; i++)
    {
      g_autofree char *xml = g_strdup_printf ("<a n='%u'/>", i);

      (i % 3 == 0 ? rd_stream_send : rd_stream_ask) (fixture->stream, xml);
      g_string_append (expected, xml);
    }
  peer_hear (&fixture->peer, "<a n='1999'/>");
  g_assert_cmpstr (fixture->peer.heard->str, ==, expected->str);
}

/* A server that takes no answers may leave a MiB of them, and no more; what we began is not
 * counted. */
static void
test_unread_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (16 * 1024 * 1024, ' ');
  g_autofree char *answer = g_strnfill (RD_UNSENT_MAX, ' ');

  begin_session (fixture);
  rd_stream_ask (fixture->stream, large);
  rd_stream_ask (fixture->stream, large);
  rd_stream_send (fixture->stream, answer);
  run_for_ms (30);
  g_assert_cmpstr (fixture->told->str, ==, "");
  rd_stream_send (fixture->stream, "x");
  rd_stream_ask (fixture->stream, "x");
  rd_stream_send (fixture->stream, "x");
  run_until_told (fixture, "lost ");
  g_assert_error (fixture->cause, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (fixture->cause->message, "1 MiB"));
  rd_stream_send (fixture->stream, "x");
}

static void
test_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (3 * 1024 * 1024, ' ');
  g_autofree char *xml = g_strconcat ("<a>", spaces, "</a>", NULL);

  begin_session (fixture);
  rd_stream_ask (fixture->stream, xml);
  peer_hear (&fixture->peer, "</a>");
  g_assert_cmpuint (fixture->peer.heard->len, ==, strlen (xml));
}

/* -- reading ----------------------------------------------------------------------------------- */

/* In whatever pieces it comes. */
static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  static const char xml[] = "<iq id='1' from='b'/> <presence type='subscribe' from='a'/>\n";

  begin_session (fixture);
  for (const char *c = xml; *c != '\0'; c++)
    peer_say (&fixture->peer, (char[]){ *c, '\0' });
  run_until_told (fixture, "stanza:iq stanza:presence ");
}

/* Any byte is a sign of life, whatever becomes of it, and however the reading and the writing of it
 * meet. */
static void
test_last_read (Fixture *fixture, gconstpointer data)
{
  static const char *const pieces[]
      = { "<pres", "ence type='probe'/>", " ", "<message type='error'/>" };

  begin_session (fixture);
  for (unsigned i = 0; i < 50 * G_N_ELEMENTS (pieces); i++)
    {
      gint64 before = g_get_monotonic_time ();

      rd_stream_ask (fixture->stream, "<iq type='get' id='p'/>");
      peer_say (&fixture->peer, pieces[i % G_N_ELEMENTS (pieces)]);
      while (rd_stream_get_last_read (fixture->stream) < before)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* More than one turn reads, in order and to the end. */
static void
test_much (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GString) told = g_string_new (NULL);

  begin_session (fixture);
  for (unsigned i = 0; i < 20000; i++)
    {
      g_string_append (xml, "<iq type='get' id='1' from='b'><x xmlns='urn:x'>text</x></iq>");
      g_string_append (told, "stanza:iq ");
    }
  peer_say (&fixture->peer, xml->str);
  run_until_told (fixture, told->str);
}

/* Before the session the server sends no more than a quarter of a MiB in one; then others send,
 * too, and as much as they like. */
static void
test_beginning_of_session (Fixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (RD_EARLY_STANZA_SIZE_MAX, ' ');
  bool is_early = GPOINTER_TO_UINT (data) > 0;

  begin_early (fixture);
  if (!is_early)
    rd_stream_begin_session (fixture->stream);
  peer_say (&fixture->peer, "<message from='b'><body>");
  peer_say (&fixture->peer, spaces);
  peer_say (&fixture->peer, "</body><x/></message><iq id='1' from='b'/>");
  run_until_told (fixture, is_early ? "lost " : "stanza:message stanza:iq ");
  g_assert_true ((fixture->cause != NULL) == is_early);
}

/* It goes on sending. */
static void
test_hold (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  rd_stream_hold (fixture->stream, true);
  peer_say (&fixture->peer, "<iq id='1' from='b'/>");
  run_for_ms (30);
  rd_stream_ask (fixture->stream, "<a/>");
  peer_hear (&fixture->peer, "<a/>");
  g_assert_cmpstr (fixture->told->str, ==, "");
  rd_stream_hold (fixture->stream, false);
  run_until_told (fixture, "stanza:iq ");
}

/* The server is held back: what it sends stays in the socket while we send. It is our select ()
 * alone that is deaf. */
static void
test_deaf (Fixture *fixture, gconstpointer data)
{
  static const char xml[] = "<iq id='1' from='b'/>";
  struct timeval none = { 0 };
  int n_waiting = 0;
  fd_set readable;
  int fd;

  begin_session (fixture);
  fd = find_socket (&fixture->peer);
  rd_stream_hold (fixture->stream, true);
  peer_say (&fixture->peer, xml);
  for (unsigned i = 0; i < 20; i++)
    {
      g_string_truncate (fixture->peer.heard, 0);
      rd_stream_ask (fixture->stream, "<a/>");
      peer_hear (&fixture->peer, "<a/>");
    }
  g_assert_cmpint (ioctl (fd, FIONREAD, &n_waiting), ==, 0);
  g_assert_cmpint (n_waiting, ==, (int)strlen (xml));
  FD_ZERO (&readable);
  FD_SET (fd, &readable);
  g_assert_cmpint (select (fd + 1, &readable, NULL, NULL, &none), ==, 1);
  g_assert_cmpint (select (0, NULL, NULL, NULL, &none), ==, 0);
  rd_stream_hold (fixture->stream, false);
  run_until_told (fixture, "stanza:iq ");
  g_assert_cmpint (ioctl (fd, FIONREAD, &n_waiting), ==, 0);
  g_assert_cmpint (n_waiting, ==, 0);
}

/* What was read already waits, too, and so does the rest of a flood. */
static void
test_hold_in_the_middle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) xml = g_string_new (NULL);

  begin_session (fixture);
  fixture->holds = true; /* at the next stanza */
  for (unsigned i = 0; i < 2000; i++)
    g_string_append (xml, "<iq id='1' from='b'/>");
  peer_say (&fixture->peer, xml->str);
  run_until_told_anything (fixture);
  run_for_ms (30);
  g_assert_cmpuint (fixture->told->len, <, 200 * strlen ("stanza:iq "));
  fixture->holds = false;
  rd_stream_hold (fixture->stream, false);
  run_until_length (fixture, 2000 * strlen ("stanza:iq "));
}

/* -- the end ----------------------------------------------------------------------------------- */

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  peer_say (&fixture->peer, "<iq id='1' from='b'/>");
  peer_close (&fixture->peer);
  run_until_told (fixture, "stanza:iq lost ");
  g_assert_no_error (fixture->cause);
  rd_stream_ask (fixture->stream, "<a/>");
  run_for_ms (20);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* The server's farewell ends it; what comes behind is not told. */
static void
test_farewell (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  peer_say (&fixture->peer, "<iq id='1' from='b'/></stream:stream>");
  run_until_told (fixture, "stanza:iq lost ");
  g_assert_no_error (fixture->cause);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  rd_stream_cut (fixture->stream);
  run_until_told (fixture, "lost ");
  g_assert_no_error (fixture->cause);
}

static void
test_bad_xml (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *xml;
    RdError code;
    const char *word;
  } cases[] = {
    { "<a></b>", RD_ERROR_CONNECTION_FAILED, "not XML" },
    { "text", RD_ERROR_CONNECTION_FAILED, "text where a stanza should be" },
    { "<!-- -->", RD_ERROR_LIMIT_EXCEEDED, "comment" },
  };
  unsigned i = GPOINTER_TO_UINT (data);

  begin_session (fixture);
  peer_say (&fixture->peer, cases[i].xml);
  peer_say (&fixture->peer, "<iq id='1' from='b'/>");
  run_until_told (fixture, "lost ");
  g_assert_error (fixture->cause, RD_ERROR, (int)cases[i].code);
  g_assert_nonnull (strstr (fixture->cause->message, cases[i].word));
}

/* Told soon, but not inside the call; the first error counts. */
static void
test_failing (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  rd_stream_fail (fixture->stream, g_error_new (RD_ERROR, RD_ERROR_STORE_FULL, "Full."));
  rd_stream_fail (fixture->stream, g_error_new (RD_ERROR, RD_ERROR_FAILED, "Other."));
  rd_stream_ask (fixture->stream, "<a/>");
  g_assert_cmpstr (fixture->told->str, ==, "");
  run_until_told (fixture, "lost ");
  g_assert_error (fixture->cause, RD_ERROR, RD_ERROR_STORE_FULL);
  rd_stream_fail (fixture->stream, g_error_new (RD_ERROR, RD_ERROR_FAILED, "Late."));
  run_for_ms (20);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* From a stanza it tells, too: nothing is told behind it. */
static void
test_failing_in_stanza (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  fixture->fails = true;
  peer_say (&fixture->peer, "<iq id='1' from='b'/>");
  run_until_told (fixture, "stanza:iq lost ");
  g_assert_error (fixture->cause, RD_ERROR, RD_ERROR_STORE_FULL);
}

static void
test_freed_in_lost (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  fixture->frees = true;
  peer_close (&fixture->peer);
  run_until_told (fixture, "lost ");
  g_assert_null (fixture->stream);
}

/* -- the socket----------------------------------------------------------------- */

static int
get_option (const Peer *peer, int level, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (find_socket (peer), level, option, &value, &size), ==, 0);
  return value;
}

/* The kernel finds out that nobody is there any more, within two minutes, and no timer of ours. */
static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  begin_session (fixture);
  g_assert_cmpint (get_option (&fixture->peer, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
  g_assert_cmpint (get_option (&fixture->peer, IPPROTO_TCP, TCP_KEEPIDLE)
                       + get_option (&fixture->peer, IPPROTO_TCP, TCP_KEEPINTVL)
                             * get_option (&fixture->peer, IPPROTO_TCP, TCP_KEEPCNT),
                   ==, 120);
  g_assert_cmpint (get_option (&fixture->peer, IPPROTO_TCP, TCP_NODELAY), ==, 1);
  g_assert_cmpint (get_option (&fixture->peer, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 60000);
  rd_stream_be_patient (fixture->stream, true);
  g_assert_cmpint (get_option (&fixture->peer, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 0);
  rd_stream_be_patient (fixture->stream, false);
  g_assert_cmpint (get_option (&fixture->peer, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 60000);
}

/* Before there is a socket there is nobody to be patient with. */
static void
test_unused (Fixture *fixture, gconstpointer data)
{
  rd_stream_be_patient (fixture->stream, true);
  rd_stream_cut (fixture->stream);
  rd_stream_hold (fixture->stream, true);
  rd_stream_hold (fixture->stream, false);
  g_assert_false (rd_stream_is_busy (fixture->stream));
}

int
main (int argc, char **argv)
{
  static const StreamTest tests[] = {
    { "a-header-says-who-and-what", test_header },
    { "a-connection-that-is-gone-is-lost", test_gone },
    { "it-takes-one-socket", test_one_socket },
    { "without-descriptors-it-says-so", test_no_descriptors },
    { "nothing-is-sent-too-early", test_too_early },
    { "all-is-sent-in-order", test_order },
    { "a-server-must-take-its-answers", test_unread_answers },
    { "a-large-text-is-sent-whole", test_large },
    { "a-stanza-may-come-in-pieces", test_pieces },
    { "any-byte-is-a-sign-of-life", test_last_read },
    { "a-flood-is-read-to-its-end", test_much },
    { "a-session-may-bring-large-stanzas", test_beginning_of_session, 0 },
    { "no-large-stanza-comes-before-the-session", test_beginning_of_session, 1 },
    { "a-hold-stops-reading-only", test_hold },
    { "a-hold-leaves-all-in-the-socket", test_deaf },
    { "a-hold-in-the-middle-of-a-flood-stops-it", test_hold_in_the_middle },
    { "a-closed-stream-is-lost-behind-its-stanzas", test_closed },
    { "a-farewell-ends-it", test_farewell },
    { "a-cut-ends-it", test_cut },
    { "bad-xml-ends-it", test_bad_xml, 0 },
    { "text-between-stanzas-ends-it", test_bad_xml, 1 },
    { "a-comment-ends-it", test_bad_xml, 2 },
    { "the-first-error-counts", test_failing },
    { "a-stanza-may-end-it", test_failing_in_stanza },
    { "it-may-be-freed-when-lost", test_freed_in_lost },
    { "the-kernel-watches-it", test_keep_alive },
    { "one-that-was-never-used-is-freed", test_unused },
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_no_error (rd_xmpp_init ());
  add_stream_tests ("/stream/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
