/* libstrophe's connection in raw mode, turned by a source of the main loop: connects, writes,
 * parses and shakes hands. Decides nothing. Keeps libstrophe's traps inside: the end is told only
 * outside its stack, and nothing touches the connection during the handshake. libstrophe would make
 * the socket itself, and try one address only: it gets a connected one in its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/stream.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/secret.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/wire-limits.h"
#include "xmpp/stream/outbox.h"
#include "xmpp/stream/stream-source.h"
#include "xmpp/stream/strophe-runtime.h"
#include "xmpp/stream/strophe-turn.h"
#include "xmpp/stream/xml-tap.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libstrophe reads a TLS record of 16 KiB in four calls, and writes what handlers queued in one
 * more; only the first finds the socket readable. */
#define QUIET_CALLS 5
#define CALLS_MAX 64
#define USER_TIMEOUT_MS 60000 /* for a server that takes nothing */

struct _RdStream
{
  xmpp_ctx_t *context;
  xmpp_conn_t *conn;
  RdXmlTap *tap;
  RdTlsTap *tls_tap;
  char *certificate, *key; /* of the account; "": none */
  RdSecret *passphrase;
  int socket;         /* our own descriptor of the socket; -1: none yet */
  int strophe_socket; /* libstrophe's */
  GSource *source;
  GMainContext *main_context;
  const RdStreamEvents *events;
  gpointer user_data;
  bool wants_tls, is_busy;
  bool is_disconnected; /* libstrophe said so */
  bool has_said_farewell;
  bool is_over;    /* nothing is told any more */
  bool is_held;    /* nothing is read */
  bool is_patient; /* the kernel doesn't end it */
  GError *failure; /* of rd_stream_fail () */
  RdOutbox *outbox;
};

/* libstrophe's callback for sockets has no user data. */
static _Thread_local RdStream *connecting;

/* -- the socket -------------------------------------------------------------------------------- */

static void
set_option (int socket, int level, int option, int value)
{
  (void)!setsockopt (socket, level, option, &value, sizeof value);
}

/* The kernel finds a dead connection, so that no timer has to wake us. */
static void
keep_alive (int socket)
{
  set_option (socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, 20);
  set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
  set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

/* Puts in place of libstrophe's socket one that sends nothing when libstrophe connects it. */
static int
on_socket_made (xmpp_conn_t *conn, void *strophe_socket)
{
  int fd = *(int *)strophe_socket;
  int family = 0;
  socklen_t size = sizeof family;
  int datagram;

  if (getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0)
    return -1;
  datagram = socket (family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (datagram < 0)
    return -1;
  connecting->strophe_socket = dup3 (datagram, fd, O_CLOEXEC);
  close (datagram);
  return connecting->strophe_socket >= 0 ? 0 : -1;
}

/* -- what libstrophe and the tap tell ---------------------------------------------------------- */

static void
on_connection (xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
               xmpp_stream_error_t *stream_error, void *user_data)
{
  RdStream *stream = user_data;

  if (event == XMPP_CONN_DISCONNECT || event == XMPP_CONN_FAIL)
    stream->is_disconnected = true;
  else if (stream->is_over)
    return;
  else if (event == XMPP_CONN_RAW_CONNECT)
    stream->events->connected (stream->user_data);
  else
    stream->events->opened (stream->user_data);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  RdStream *stream = user_data;

  if (!stream->is_over)
    stream->events->stanza (stanza, stream->user_data);
}

/* libstrophe closes TLS at the end of the stream, which blocks if the server is mute. */
static void
on_stream_ends (gpointer user_data)
{
  RdStream *stream = user_data;

  stream->has_said_farewell = true;
  rd_stream_cut (stream);
}

static const RdStreamContentEvents content_events = { on_stanza, on_stream_ends };

/* -- turning ----------------------------------------------------------------------------------- */

static bool
is_readable (RdStream *stream)
{
  struct pollfd poll_fd = { stream->socket, POLLIN | POLLRDHUP, 0 };

  return stream->socket >= 0 && poll (&poll_fd, 1, 0) > 0;
}

/* Gives libstrophe a piece to write. Its queue length leaves out the piece that is being written:
 * it holds two at most. True: it took one. */
static bool
hand_over_to_write (RdStream *stream)
{
  char *text = NULL;

  if (xmpp_conn_is_connected (stream->conn) && xmpp_conn_send_queue_len (stream->conn) == 0)
    text = rd_outbox_take (stream->outbox, RD_WRITE_SIZE);
  if (text == NULL)
    return false;
  xmpp_send_raw (stream->conn, text, strlen (text));
  rd_secret_free_text (text);
  return true;
}

/* True: there is more to write. */
static bool
run_once (RdStream *stream)
{
  rd_xml_tap_enter (stream->tap);
  rd_strophe_turn (stream->context, stream->is_held);
  rd_xml_tap_leave ();
  return hand_over_to_write (stream);
}

static bool
has_ended (RdStream *stream)
{
  return stream->is_disconnected || stream->failure != NULL || rd_xml_tap_has_failed (stream->tap);
}

/* All streams of one round of the main loop share RD_TURN_US; the rest waits for the next round. */
static gint64
get_end_of_turn (RdStream *stream)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end_of_round = g_source_get_time (stream->source) + RD_TURN_US;

  return CLAMP (end_of_round, now + RD_TURN_SHARE_US, now + RD_TURN_US);
}

static bool
is_through (RdStream *stream)
{
  return stream->wants_tls || has_ended (stream);
}

/* True: there is more to read. */
static bool
run (RdStream *stream)
{
  unsigned n_quiet = 0;
  gint64 end = get_end_of_turn (stream);

  if (rd_xml_tap_parse (stream->tap, end))
    return true;
  for (unsigned n = 0; n < CALLS_MAX && !is_through (stream); n++)
    {
      bool was_held = stream->is_held;
      bool was_readable = !was_held && is_readable (stream);
      bool has_to_write = run_once (stream);

      if (rd_xml_tap_parse (stream->tap, end) || g_get_monotonic_time () >= end)
        return true;
      n_quiet = was_readable || has_to_write ? 0 : n_quiet + 1;
      if (n_quiet == QUIET_CALLS || (was_held && !has_to_write))
        return false;
    }
  return !is_through (stream);
}

static GError *
get_failure (RdStream *stream)
{
  if (stream->failure != NULL)
    return g_steal_pointer (&stream->failure);
  return rd_xml_tap_has_failed (stream->tap) ? rd_xml_tap_get_error (stream->tap) : NULL;
}

static void
on_handshake (RdHandshake *handshake, gpointer user_data)
{
  RdStream *stream = user_data;

  stream->is_busy = false;
  g_clear_pointer (&stream->passphrase, rd_secret_unref);
  if (handshake->is_encrypted)
    rd_stream_source_resume (stream->source);
  stream->events->secured (handshake, stream->user_data);
  rd_handshake_free (handshake);
}

static void
begin_handshake (RdStream *stream)
{
  RdClientFiles files = { stream->certificate, stream->key, stream->passphrase };

  stream->wants_tls = false;
  stream->is_busy = true;
  rd_stream_source_suspend (stream->source);
  rd_tls_start (stream->conn, stream->tls_tap, &files, stream->main_context, on_handshake, stream);
}

/* Tells lost last: the listener may free the stream. */
static bool
turn_stream (gpointer user_data)
{
  RdStream *stream = user_data;
  g_autoptr (GError) cause = NULL;
  bool has_more;

  if (stream->is_over)
    return false;
  has_more = run (stream);
  cause = get_failure (stream);
  if (cause != NULL || stream->is_disconnected)
    {
      stream->is_over = true;
      stream->events->lost (cause, stream->user_data);
      return false;
    }
  if (stream->wants_tls && !rd_xml_tap_has_unread (stream->tap))
    begin_handshake (stream);
  return has_more;
}

/* -- life -------------------------------------------------------------------------------------- */

static void
make_connection (RdStream *stream, const char *domain)
{
  g_autofree char *jid = g_strdup_printf ("rosterd@%s", domain);

  stream->context = rd_strophe_context_new ();
  rd_xml_tap_enter (stream->tap);
  stream->conn = xmpp_conn_new (stream->context);
  rd_xml_tap_leave ();
  /* libstrophe needs only its domain, for the certificate. */
  xmpp_conn_set_jid (stream->conn, jid);
  xmpp_conn_set_flags (stream->conn, XMPP_CONN_FLAG_MANDATORY_TLS | XMPP_CONN_FLAG_DISABLE_SM);
  xmpp_conn_set_sockopt_callback (stream->conn, on_socket_made);
}

RdStream *
rd_stream_new (const char *domain, const char *ca_file, GMainContext *context,
               const RdStreamEvents *events, gpointer user_data, const RdStreamContentItems *items,
               gpointer items_data)
{
  RdStream *stream = g_new0 (RdStream, 1);

  stream->socket = -1;
  stream->outbox = rd_outbox_new ();
  stream->main_context = g_main_context_ref (context);
  stream->events = events;
  stream->user_data = user_data;
  stream->tap = rd_xml_tap_new (&content_events, stream, items, items_data);
  stream->tls_tap = rd_tls_tap_new ();
  stream->certificate = g_strdup ("");
  stream->key = g_strdup ("");
  make_connection (stream, domain);
  rd_tls_prepare (stream->conn, ca_file);
  return stream;
}

void
rd_stream_free (RdStream *stream)
{
  g_return_if_fail (!stream->is_busy);
  stream->is_over = true;
  if (stream->source != NULL)
    {
      g_source_destroy (stream->source);
      g_source_unref (stream->source);
    }
  /* First, since libstrophe's farewell to a mute server would block. */
  rd_stream_cut (stream);
  xmpp_conn_release (stream->conn);
  xmpp_ctx_free (stream->context);
  if (stream->socket >= 0)
    close (stream->socket);
  rd_xml_tap_free (stream->tap);
  rd_tls_tap_free (stream->tls_tap);
  g_free (stream->certificate);
  g_free (stream->key);
  rd_secret_unref (stream->passphrase);
  g_clear_error (&stream->failure);
  rd_outbox_free (stream->outbox);
  g_main_context_unref (stream->main_context);
  g_free (stream);
}

/* By any address of this machine that libstrophe accepts: it leaves out a family that no other
 * network has. */
static int
connect_stand_in (RdStream *stream)
{
  static const char *const loopback[] = { "127.0.0.1", "::1" };
  int result = XMPP_EINT;

  connecting = stream;
  for (unsigned i = 0; i < G_N_ELEMENTS (loopback) && result != XMPP_EOK; i++)
    result = xmpp_connect_raw (stream->conn, loopback[i], 1, on_connection, stream);
  connecting = NULL;
  return result;
}

/* libstrophe closes its descriptor at any time, and the number may be reused at once: we watch our
 * own. */
bool
rd_stream_begin (RdStream *stream, int socket, int *number)
{
  stream->socket = socket;
  keep_alive (socket);
  errno = 0;
  stream->source = rd_stream_source_new (turn_stream, stream);
  if (stream->source == NULL || !rd_stream_source_watch (stream->source, socket)
      || connect_stand_in (stream) != XMPP_EOK
      || dup3 (socket, stream->strophe_socket, O_CLOEXEC) < 0)
    {
      *number = errno;
      return false;
    }
  g_source_attach (stream->source, stream->main_context);
  return true;
}

/* -- sending and holding ----------------------------------------------------------------------- */

static bool
is_usable (RdStream *stream)
{
  return !stream->is_over && !stream->is_busy && xmpp_conn_is_connected (stream->conn);
}

void
rd_stream_open (RdStream *stream, const char *to, const char *from)
{
  g_autofree char *to_text = g_markup_escape_text (to, -1);
  g_autofree char *from_text = from != NULL ? g_markup_escape_text (from, -1) : NULL;
  char *attributes[]
      = { "to",    to_text,      "xml:lang",     "en",          "version", "1.0",
          "xmlns", RD_NS_CLIENT, "xmlns:stream", RD_NS_STREAMS, "from",    from_text };
  size_t n_attributes = G_N_ELEMENTS (attributes);

  if (!is_usable (stream))
    return;
  xmpp_conn_open_stream (stream->conn, attributes, from != NULL ? n_attributes : n_attributes - 2);
  rd_stream_source_wake (stream->source);
}

static void
send_xml (RdStream *stream, const char *xml, bool is_answer)
{
  rd_outbox_add (stream->outbox, xml, is_answer);
  hand_over_to_write (stream);
  rd_stream_source_wake (stream->source);
}

void
rd_stream_send (RdStream *stream, const char *xml)
{
  if (!is_usable (stream) || stream->failure != NULL)
    return;
  if (rd_outbox_get_answers_size (stream->outbox) + strlen (xml) > RD_UNSENT_MAX)
    rd_stream_fail (stream,
                    g_error_new (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                                 "The server asks and takes no answers: 1 MiB of them waited to "
                                 "be sent; the connection was ended. If it goes on, tell whoever "
                                 "runs the server."));
  else
    send_xml (stream, xml, true);
}

void
rd_stream_ask (RdStream *stream, const char *xml)
{
  if (is_usable (stream) && stream->failure == NULL)
    send_xml (stream, xml, false);
}

void
rd_stream_begin_session (RdStream *stream)
{
  rd_xml_tap_begin_session (stream->tap);
}

void
rd_stream_hold (RdStream *stream, bool is_held)
{
  stream->is_held = is_held;
  rd_xml_tap_hold (stream->tap, is_held);
  if (!is_held && stream->source != NULL)
    rd_stream_source_wake (stream->source);
}

gint64
rd_stream_get_last_read (const RdStream *stream)
{
  return rd_xml_tap_get_last_kept (stream->tap);
}

void
rd_stream_be_patient (RdStream *stream, bool is_patient)
{
  if (is_patient == stream->is_patient || stream->socket < 0)
    return;
  stream->is_patient = is_patient;
  set_option (stream->socket, IPPROTO_TCP, TCP_USER_TIMEOUT, is_patient ? 0 : USER_TIMEOUT_MS);
}

void
rd_stream_fail (RdStream *stream, GError *error)
{
  if (stream->failure != NULL || stream->is_over)
    {
      g_error_free (error);
      return;
    }
  stream->failure = error;
  rd_stream_source_wake (stream->source);
}

void
rd_stream_present (RdStream *stream, const RdClientFiles *files)
{
  g_free (stream->certificate);
  g_free (stream->key);
  rd_secret_unref (stream->passphrase);
  stream->certificate = g_strdup (files->path);
  stream->key = g_strdup (files->key_path);
  stream->passphrase = files->passphrase != NULL ? rd_secret_ref (files->passphrase) : NULL;
}

void
rd_stream_start_tls (RdStream *stream)
{
  stream->wants_tls = true;
  rd_stream_source_wake (stream->source);
}

bool
rd_stream_is_busy (const RdStream *stream)
{
  return stream->is_busy;
}

bool
rd_stream_has_said_farewell (const RdStream *stream)
{
  return stream->has_said_farewell;
}

int
rd_stream_get_alert (const RdStream *stream)
{
  return rd_tls_tap_get_alert (stream->tls_tap);
}

void
rd_stream_cut (RdStream *stream)
{
  stream->wants_tls = false;
  if (stream->socket >= 0)
    shutdown (stream->socket, SHUT_RDWR);
}
