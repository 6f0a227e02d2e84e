/* An exchange ends with a barrier: a message that GDBus' thread sends when it has handed on all
 * that was put, behind all that the connection has sent. Until the next exchange a filter keeps
 * that thread from sending: the call gate's own filter, which runs when an answer leaves, would
 * wake the main context at any time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/link.h"

#include "trace.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BARRIER "SimulatedBarrier"
#define TIMEOUT_S 10
#define PIECE_SIZE (64 * 1024)
#define HEADER_SIZE 16
/* Where a message has its serial (D-Bus specification, "Message Format"). */
#define SERIAL_BEGIN 8
#define SERIAL_END 12

struct _SimLink
{
  GDBusConnection *connection;
  int fd;
  GBytes *barrier;
  GByteArray *put;      /* to be sent */
  unsigned n_put;       /* messages */
  GByteArray *received; /* the begin of a message */
  uint32_t last_serial;
  guint filter;

  GMutex lock; /* guards what follows */
  GCond released;
  bool is_kept;    /* nothing leaves */
  bool is_waiting; /* something would leave */
  unsigned n_due;  /* messages that were sent and have not come */
};

/* As short as a message can be. */
static GDBusMessage *
make_barrier (void)
{
  return g_dbus_message_new_method_call (NULL, "/", NULL, BARRIER);
}

/* -- on GDBus' thread -------------------------------------------------------------------------- */

static void
wait_for_release (SimLink *link)
{
  g_mutex_lock (&link->lock);
  link->is_waiting = true;
  while (link->is_kept)
    g_cond_wait (&link->released, &link->lock);
  link->is_waiting = false;
  g_mutex_unlock (&link->lock);
}

static void
send_barrier (SimLink *link)
{
  g_autoptr (GDBusMessage) barrier = make_barrier ();

  g_dbus_connection_send_message (link->connection, barrier, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                  NULL);
}

static gboolean
on_all_handed_on (gpointer link)
{
  send_barrier (link);
  return G_SOURCE_REMOVE;
}

/* GDBus hands the last message on when the filters have returned, before its thread's next turn. */
static void
note_arrival (SimLink *link)
{
  g_autoptr (GSource) source = NULL;
  bool is_last;

  g_mutex_lock (&link->lock);
  is_last = --link->n_due == 0;
  g_mutex_unlock (&link->lock);
  if (!is_last)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_all_handed_on, link, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static GDBusMessage *
on_message (GDBusConnection *connection, GDBusMessage *message, gboolean is_incoming,
            gpointer user_data)
{
  if (is_incoming)
    note_arrival (user_data);
  else
    wait_for_release (user_data);
  return message;
}

/* -- who works --------------------------------------------------------------------------------- */

static void
keep (SimLink *link, bool is_kept)
{
  g_mutex_lock (&link->lock);
  link->is_kept = is_kept;
  link->n_due = link->n_put;
  g_cond_signal (&link->released);
  g_mutex_unlock (&link->lock);
}

/* -- beginning and end ------------------------------------------------------------------------- */

static GBytes *
make_barrier_bytes (void)
{
  g_autoptr (GDBusMessage) barrier = make_barrier ();
  size_t length = 0;
  uint8_t *blob;

  g_dbus_message_set_serial (barrier, 1);
  blob = g_dbus_message_to_blob (barrier, &length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  return g_bytes_new_take (blob, length);
}

static void
set_timeouts (int fd)
{
  const struct timeval limit = { .tv_sec = TIMEOUT_S };

  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

SimLink *
sim_link_new (void)
{
  SimLink *link = g_new0 (SimLink, 1);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    g_error ("There is no socket pair: %s", g_strerror (errno));
  link->fd = fds[0];
  set_timeouts (link->fd);
  socket = g_socket_new_from_fd (fds[1], NULL);
  stream = g_socket_connection_factory_create_connection (socket);
  link->connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                                 G_DBUS_CONNECTION_FLAGS_NONE, NULL, NULL, NULL);
  link->barrier = make_barrier_bytes ();
  link->put = g_byte_array_new ();
  link->received = g_byte_array_new ();
  g_mutex_init (&link->lock);
  g_cond_init (&link->released);
  link->is_kept = true;
  link->filter = g_dbus_connection_add_filter (link->connection, on_message, link, NULL);
  return link;
}

void
sim_link_free (SimLink *link)
{
  shutdown (link->fd, SHUT_RDWR);
  keep (link, false);
  g_dbus_connection_close_sync (link->connection, NULL, NULL);
  g_dbus_connection_remove_filter (link->connection, link->filter);
  g_object_unref (link->connection);
  close (link->fd);
  g_bytes_unref (link->barrier);
  g_byte_array_unref (link->put);
  g_byte_array_unref (link->received);
  g_cond_clear (&link->released);
  g_mutex_clear (&link->lock);
  g_free (link);
}

GDBusConnection *
sim_link_get_connection (SimLink *link)
{
  return link->connection;
}

uint32_t
sim_link_get_last_serial (SimLink *link)
{
  return MAX (link->last_serial, g_dbus_connection_get_last_serial (link->connection));
}

/* -- exchange ---------------------------------------------------------------------------------- */

void
sim_link_put (SimLink *link, GDBusMessage *message)
{
  size_t length = 0;
  g_autofree uint8_t *blob
      = g_dbus_message_to_blob (message, &length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);

  g_assert_nonnull (blob);
  g_byte_array_append (link->put, blob, (unsigned)length);
  link->n_put++;
}

void
sim_link_drop (SimLink *link)
{
  g_byte_array_set_size (link->put, 0);
  link->n_put = 0;
}

static bool
has_sent (SimLink *link)
{
  bool is_waiting;

  g_mutex_lock (&link->lock);
  is_waiting = link->is_waiting; /* maybe from another thread */
  g_mutex_unlock (&link->lock);
  return is_waiting || sim_link_get_last_serial (link) != link->last_serial;
}

static void
send_all (SimLink *link)
{
  const GByteArray *bytes = link->put;

  for (size_t sent = 0; sent < bytes->len;)
    {
      ssize_t n = send (link->fd, bytes->data + sent, bytes->len - sent, MSG_NOSIGNAL);

      if (n <= 0 && errno != EINTR)
        sim_break ("bus", "rosterd reads nothing from the bus for %d s: %s", TIMEOUT_S,
                   g_strerror (errno));
      sent += n > 0 ? (size_t)n : 0;
    }
  sim_link_drop (link);
}

static void
receive_some (SimLink *link)
{
  unsigned before = link->received->len;
  ssize_t n;

  g_byte_array_set_size (link->received, before + PIECE_SIZE);
  do
    n = recv (link->fd, link->received->data + before, PIECE_SIZE, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    sim_break ("bus", "rosterd's end of the bus is silent: %s",
               n == 0 ? "it is closed" : g_strerror (errno));
  g_byte_array_set_size (link->received, before + (unsigned)n);
}

/* The size of the next message, when all of it is there; else 0. */
static size_t
find_message (SimLink *link)
{
  g_autoptr (GError) error = NULL;
  gssize size;

  if (link->received->len < HEADER_SIZE)
    return 0;
  size = g_dbus_message_bytes_needed (link->received->data, link->received->len, &error);
  if (size <= 0)
    sim_break ("bus", "rosterd sends what is no message: %s", error->message);
  return link->received->len < (size_t)size ? 0 : (size_t)size;
}

/* One differs from another in its serial. */
static bool
is_barrier (SimLink *link, size_t size)
{
  const uint8_t *bytes = link->received->data;
  const uint8_t *barrier = g_bytes_get_data (link->barrier, NULL);

  return size == g_bytes_get_size (link->barrier) && memcmp (bytes, barrier, SERIAL_BEGIN) == 0
         && memcmp (bytes + SERIAL_END, barrier + SERIAL_END, size - SERIAL_END) == 0;
}

static GDBusMessage *
parse_message (SimLink *link, size_t size)
{
  g_autoptr (GError) error = NULL;
  GDBusMessage *message = g_dbus_message_new_from_blob (link->received->data, size,
                                                        G_DBUS_CAPABILITY_FLAGS_NONE, &error);

  if (message == NULL)
    sim_break ("bus", "rosterd sends what is no message: %s", error->message);
  return message;
}

/* Adds what comes before the barrier. */
static void
receive_all (SimLink *link, GPtrArray *messages)
{
  bool is_end = false;

  while (!is_end)
    {
      size_t size = find_message (link);

      if (size == 0)
        {
          receive_some (link);
          continue;
        }
      is_end = is_barrier (link, size);
      memcpy (&link->last_serial, link->received->data + SERIAL_BEGIN, sizeof link->last_serial);
      if (!is_end)
        g_ptr_array_add (messages, parse_message (link, size));
      g_byte_array_remove_range (link->received, 0, (unsigned)size);
    }
}

GPtrArray *
sim_link_exchange (SimLink *link)
{
  GPtrArray *messages;

  if (link->put->len == 0 && !has_sent (link))
    return NULL;
  messages = g_ptr_array_new_with_free_func (g_object_unref);
  keep (link, false);
  if (link->n_put > 0)
    send_all (link);
  else
    send_barrier (link);
  receive_all (link, messages);
  keep (link, true);
  return messages;
}
