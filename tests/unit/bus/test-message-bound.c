/* What a bus sends is read as it is, but for messages over the limit, which a short one stands for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/message-bound.h"

#include "dbus-interfaces/call-limits.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SENDER ":1.77"
#define SERIAL 4711
#define SIZE_FIELD 255

/* -- a socket ---------------------------------------------------------------------------------- */

typedef struct
{
  int near; /* read by the tested function */
  int far;
  GByteArray *sent; /* what the socket has no room for yet */
  GByteArray *read;
} Pair;

static void
set_up (Pair *pair, gconstpointer data)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), ==, 0);
  pair->near = ends[0];
  pair->far = ends[1];
  pair->sent = g_byte_array_new ();
  pair->read = g_byte_array_new ();
}

/* As GDBus does it. */
static ssize_t
receive (int fd, void *bytes, size_t size, int flags)
{
  struct iovec vector = { bytes, size };
  struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

  return recvmsg (fd, &message, flags);
}

static void
tear_down (Pair *pair, gconstpointer data)
{
  char bytes[4096];

  /* An end that is read leaves its place to another. */
  shutdown (pair->far, SHUT_RDWR);
  while (receive (pair->near, bytes, sizeof bytes, 0) > 0)
    ;
  close (pair->near);
  close (pair->far);
  g_byte_array_unref (pair->sent);
  g_byte_array_unref (pair->read);
}

static void
push (Pair *pair)
{
  ssize_t n = pair->sent->len > 0 ? send (pair->far, pair->sent->data, pair->sent->len, 0) : 0;

  if (n > 0)
    g_byte_array_remove_range (pair->sent, 0, (unsigned)n);
}

/* Reads, SIZE bytes at most at a time, until nothing more comes. */
static void
read_all (Pair *pair, size_t size)
{
  g_autofree char *bytes = g_malloc (size);
  unsigned n_vain = 0;

  while (n_vain < 3)
    {
      ssize_t n;

      push (pair);
      errno = 0;
      n = receive (pair->near, bytes, size, 0);
      g_assert_cmpint (n, !=, 0);
      g_assert_true (n > 0 || errno == EAGAIN);
      g_assert_cmpint (n, <=, size);
      if (n > 0)
        g_byte_array_append (pair->read, (guint8 *)bytes, (unsigned)n);
      n_vain = n > 0 || pair->sent->len > 0 ? 0 : n_vain + 1;
    }
}

static void
send_bytes (Pair *pair, const void *bytes, size_t size)
{
  g_byte_array_append (pair->sent, bytes, (unsigned)size);
}

static GBytes *
to_bytes (GDBusMessage *message)
{
  size_t size;
  guint8 *blob
      = g_dbus_message_to_blob (message, &size, G_DBUS_CAPABILITY_FLAGS_UNIX_FD_PASSING, NULL);

  g_assert_nonnull (blob);
  return g_bytes_new_take (blob, size);
}

static void
send_blob (Pair *pair, GBytes *blob)
{
  send_bytes (pair, g_bytes_get_data (blob, NULL), g_bytes_get_size (blob));
}

static void
assert_read (Pair *pair, GBytes *blob)
{
  g_assert_cmpmem (pair->read->data, pair->read->len, g_bytes_get_data (blob, NULL),
                   g_bytes_get_size (blob));
  g_byte_array_set_size (pair->read, 0);
}

/* -- messages ---------------------------------------------------------------------------------- */

/* SIZE: of the arguments, 0 for none. */
static GDBusMessage *
make_message (GDBusMessageType type, const char *sender, const char *path, size_t size)
{
  GDBusMessage *message
      = type == G_DBUS_MESSAGE_TYPE_SIGNAL
            ? g_dbus_message_new_signal (path, "a.b", "Signal")
            : g_dbus_message_new_method_call ("im.rosterd.Roster1", path, "a.b", "Method");

  g_dbus_message_set_serial (message, SERIAL);
  if (sender != NULL)
    g_dbus_message_set_sender (message, sender);
  if (size > 0)
    {
      g_autofree char *text = g_strnfill (size - 5, 't'); /* its length before, a NUL behind */

      g_dbus_message_set_body (message, g_variant_new ("(s)", text));
    }
  if (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN)
    {
      g_dbus_message_set_message_type (message, type);
      g_dbus_message_set_reply_serial (message, 5);
    }
  return message;
}

static GBytes *
make_blob (GDBusMessageType type, const char *sender, const char *path, size_t size)
{
  g_autoptr (GDBusMessage) message = make_message (type, sender, path, size);

  return to_bytes (message);
}

static GBytes *
make_call (size_t size)
{
  return make_blob (G_DBUS_MESSAGE_TYPE_METHOD_CALL, SENDER, "/", size);
}

/* What stands for a call was read; nothing else. SIZE: of the call's arguments. */
static void
assert_substitute (Pair *pair, uint32_t size, GDBusMessageFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusMessage) message = g_dbus_message_new_from_blob (
      pair->read->data, pair->read->len, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  uint32_t told = 1;

  g_assert_no_error (error);
  g_assert_cmpint (g_dbus_message_get_message_type (message), ==, G_DBUS_MESSAGE_TYPE_METHOD_CALL);
  g_assert_cmpstr (g_dbus_message_get_sender (message), ==, SENDER);
  g_assert_cmpuint (g_dbus_message_get_serial (message), ==, SERIAL);
  g_assert_cmpint (g_dbus_message_get_flags (message), ==, flags);
  g_assert_true (rd_message_bound_is_over (message, &told));
  g_assert_cmpuint (told, ==, size);
  g_byte_array_set_size (pair->read, 0);
}

static void
test_small (Pair *pair, gconstpointer data)
{
  const size_t sizes[] = { 1, 7, 16, 17, 4096, 1 << 20 };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) first = make_call (0);
      g_autoptr (GBytes) second = make_call (1000);

      send_blob (pair, first);
      read_all (pair, sizes[i]);
      assert_read (pair, first);
      send_blob (pair, second);
      read_all (pair, sizes[i]);
      assert_read (pair, second);
    }
}

/* One reading ends with its message, however much there is. */
static void
test_ends (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) call = make_call (1000);
  g_autofree char *bytes = g_malloc (9000);

  for (unsigned i = 0; i < 3; i++)
    send_blob (pair, call);
  push (pair);
  g_assert_cmpint (receive (pair->near, bytes, 9000, 0), ==, g_bytes_get_size (call));
  g_assert_cmpint (receive (pair->near, bytes, 16, 0), ==, 16);
  g_assert_cmpint (receive (pair->near, bytes, 9000, 0), ==, g_bytes_get_size (call) - 16);
  g_assert_cmpint (receive (pair->near, bytes, 9000, 0), ==, g_bytes_get_size (call));
  g_assert_cmpint (receive (pair->near, bytes, 9000, 0), ==, -1);
}

static void
test_limit (Pair *pair, gconstpointer data)
{
  const GDBusMessageByteOrder orders[]
      = { G_DBUS_MESSAGE_BYTE_ORDER_LITTLE_ENDIAN, G_DBUS_MESSAGE_BYTE_ORDER_BIG_ENDIAN };

  for (size_t i = 0; i < G_N_ELEMENTS (orders); i++)
    for (unsigned more = 0; more < 2; more++)
      {
        g_autoptr (GDBusMessage) call
            = make_message (G_DBUS_MESSAGE_TYPE_METHOD_CALL, SENDER, "/", RD_CALL_SIZE_MAX + more);
        g_autoptr (GBytes) blob = NULL;
        g_autoptr (GBytes) small = make_call (100);

        g_dbus_message_set_byte_order (call, orders[i]);
        g_dbus_message_set_flags (call, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
        blob = to_bytes (call);
        send_blob (pair, blob);
        read_all (pair, 16);
        if (more != 0)
          assert_substitute (pair, RD_CALL_SIZE_MAX + 1, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
        else
          assert_read (pair, blob);
        send_blob (pair, small);
        read_all (pair, 4096);
        assert_read (pair, small);
      }
}

/* A path of 70000 bytes, before the sender or behind it. */
static void
test_path (Pair *pair, gconstpointer data)
{
  g_autofree char *name = g_strnfill (70000, 'p');
  g_autofree char *path = g_strconcat ("/", name, NULL);
  g_autoptr (GBytes) blob = make_blob (G_DBUS_MESSAGE_TYPE_METHOD_CALL, SENDER, path, 0);
  g_autoptr (GBytes) both = make_blob (G_DBUS_MESSAGE_TYPE_METHOD_CALL, SENDER, path, 800000);

  send_blob (pair, blob);
  read_all (pair, 4096);
  assert_substitute (pair, 0, 0);
  send_blob (pair, both);
  read_all (pair, 4096);
  assert_substitute (pair, 800000, 0);
}

/* For these nothing stands: they are dropped. */
static void
test_dropped (Pair *pair, gconstpointer data)
{
  static const struct
  {
    GDBusMessageType type;
    const char *sender;
  } rows[] = {
    { G_DBUS_MESSAGE_TYPE_SIGNAL, SENDER },
    { G_DBUS_MESSAGE_TYPE_METHOD_RETURN, SENDER },
    { G_DBUS_MESSAGE_TYPE_METHOD_CALL, NULL },
    { G_DBUS_MESSAGE_TYPE_METHOD_CALL, "a.b" }, /* no unique name */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) large = make_blob (rows[i].type, rows[i].sender, "/", 800000);
      g_autoptr (GBytes) small = make_call (100);

      send_blob (pair, large);
      send_blob (pair, small);
      read_all (pair, 4096);
      assert_read (pair, small);
    }
}

/* Each byte by itself, as far as the arguments; then the rest. */
static void
test_pieces (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) large = make_call (800000);
  g_autoptr (GBytes) small = make_call (100);
  const char *bytes = g_bytes_get_data (large, NULL);
  size_t n_bytes = 250;

  for (size_t i = 0; i < n_bytes; i++)
    {
      send_bytes (pair, bytes + i, 1);
      read_all (pair, 16);
      g_assert_cmpuint (pair->read->len, ==, 0);
    }
  send_bytes (pair, bytes + n_bytes, g_bytes_get_size (large) - n_bytes - 1);
  read_all (pair, 16);
  g_assert_cmpuint (pair->read->len, ==, 0);
  send_bytes (pair, bytes + g_bytes_get_size (large) - 1, 1);
  read_all (pair, 16);
  assert_substitute (pair, 800000, 0);

  bytes = g_bytes_get_data (small, NULL);
  for (size_t i = 0; i < g_bytes_get_size (small); i++)
    {
      send_bytes (pair, bytes + i, 1);
      read_all (pair, 16);
      g_assert_cmpuint (pair->read->len, ==, i < 15 ? 0 : i + 1);
    }
  assert_read (pair, small);
}

static bool
is_readable (Pair *pair)
{
  struct pollfd poller = { pair->near, POLLIN, 0 };

  return poll (&poller, 1, 0) == 1;
}

/* Who polls before each reading gets all of what stands for a call. */
static void
test_poll (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) large = make_call (800000);
  char bytes[16];

  send_blob (pair, large);
  do
    {
      ssize_t n;

      push (pair);
      g_assert_true (is_readable (pair));
      n = receive (pair->near, bytes, sizeof bytes, 0);
      if (n > 0)
        g_byte_array_append (pair->read, (guint8 *)bytes, (unsigned)n);
    }
  while (pair->sent->len > 0 || is_readable (pair));
  assert_substitute (pair, 800000, 0);
}

/* -- what is no bus ---------------------------------------------------------------------------- */

/* TEXT is longer than a header and is read as it is. */
static void
assert_foreign (Pair *pair, const char *text, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);

  send_blob (pair, bytes);
  read_all (pair, 4096);
  assert_read (pair, bytes);
  send_blob (pair, bytes);
  read_all (pair, 5);
  assert_read (pair, bytes);
}

static void
test_foreign (Pair *pair, gconstpointer data)
{
  static const char *const texts[] = {
    "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
    "l\1\0\2\377\377\377\177\1\0\0\0\0\0\0\0????????", /* another version */
    "b\1\0\1\377\377\377\177\1\0\0\0\0\0\0\0????????", /* no byte order */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Pair own = { 0 };

      set_up (&own, NULL);
      assert_foreign (&own, texts[i], i == 0 ? strlen (texts[i]) : 24);
      tear_down (&own, NULL);
    }
}

/* Datagrams and other families are not touched. */
static void
test_other_sockets (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) large = make_call (100);
  char header[16] = { 'l', 1, 0, 1, '\377', '\377', '\377', '\177', 1 };
  char bytes[64];
  int ends[2];
  int fd;
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends), ==, 0);
  g_assert_cmpint (send (ends[1], header, sizeof header, 0), ==, sizeof header);
  g_assert_cmpint (receive (ends[0], bytes, sizeof bytes, 0), ==, sizeof header);
  close (ends[0]);
  close (ends[1]);

  fd = socket (AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, size), ==, 0);
  getsockname (fd, (struct sockaddr *)&address, &size);
  g_assert_cmpint (sendto (fd, header, sizeof header, 0, (struct sockaddr *)&address, size), ==,
                   sizeof header);
  g_assert_cmpint (receive (fd, bytes, sizeof bytes, 0), ==, sizeof header);
  close (fd);

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (receive (ends[0], bytes, sizeof bytes, 0), ==, -1);
  g_assert_cmpint (errno, ==, ENOTSOCK);
  close (ends[0]);
  close (ends[1]);
}

static void
test_peek (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) call = make_call (100);
  char bytes[500];

  send_blob (pair, call);
  send_blob (pair, call);
  push (pair);
  g_assert_cmpint (receive (pair->near, bytes, sizeof bytes, MSG_PEEK), ==,
                   2 * g_bytes_get_size (call));
  g_assert_cmpint (receive (pair->near, bytes, sizeof bytes, 0), ==, g_bytes_get_size (call));
}

static void
test_end (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) call = make_call (100);
  g_autoptr (GBytes) large = make_call (800000);
  char bytes[500];
  Pair next = { 0 };

  /* It ends within a message that is dropped. */
  send_bytes (pair, g_bytes_get_data (large, NULL), 100000);
  read_all (pair, 16);
  shutdown (pair->far, SHUT_WR);
  g_assert_cmpint (receive (pair->near, bytes, sizeof bytes, 0), ==, 0);
  g_assert_cmpint (receive (pair->near, bytes, sizeof bytes, 0), ==, 0);

  /* The next socket with its number begins anew, also when the end was not read. */
  for (unsigned i = 0; i < 2; i++)
    {
      int old = pair->near;

      close (pair->near);
      set_up (&next, NULL);
      if (next.near != old)
        {
          g_assert_cmpint (dup2 (next.near, old), ==, old);
          close (next.near);
          next.near = old;
        }
      send_blob (&next, call);
      read_all (&next, 4096);
      assert_read (&next, call);
      send_bytes (&next, g_bytes_get_data (call, NULL), 20);
      read_all (&next, 4096);
      pair->near = dup (next.far); /* any: it is closed again */
      close (pair->near);
      pair->near = next.near;
      close (next.far);
      g_byte_array_unref (next.sent);
      g_byte_array_unref (next.read);
    }
}

/* A descriptor comes with its message. */
static void
test_descriptors (Pair *pair, gconstpointer data)
{
  g_autoptr (GBytes) call = make_call (100);
  char control[CMSG_SPACE (sizeof (int))] = { 0 };
  char bytes[500];
  struct iovec vector = { (void *)g_bytes_get_data (call, NULL), g_bytes_get_size (call) };
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  struct cmsghdr *head = CMSG_FIRSTHDR (&message);
  int fd;

  *head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS,
                            .cmsg_len = CMSG_LEN (sizeof (int)) };
  memcpy (CMSG_DATA (head), &pair->far, sizeof (int));
  g_assert_cmpint (sendmsg (pair->far, &message, 0), ==, vector.iov_len);
  vector = (struct iovec){ bytes, sizeof bytes };
  memset (control, 0, sizeof control);
  g_assert_cmpint (recvmsg (pair->near, &message, 0), ==, g_bytes_get_size (call));
  g_assert_cmpint (CMSG_FIRSTHDR (&message)->cmsg_type, ==, SCM_RIGHTS);
  memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  g_assert_cmpint (close (fd), ==, 0);
}

/* Eight buses at once are bounded; a ninth is read as it is, until one ends. */
static void
test_many (Pair *pair, gconstpointer data)
{
  Pair pairs[9] = { 0 };
  g_autoptr (GBytes) large = make_call (800000);

  for (unsigned i = 0; i < 9; i++)
    {
      set_up (&pairs[i], NULL);
      send_blob (&pairs[i], large);
      read_all (&pairs[i], 1 << 16);
      if (i < 8)
        assert_substitute (&pairs[i], 800000, 0);
      else
        assert_read (&pairs[i], large);
    }
  shutdown (pairs[3].far, SHUT_WR);
  g_assert_cmpint (receive (pairs[3].near, (char[16]){ 0 }, 16, 0), ==, 0);
  send_blob (&pairs[8], large);
  read_all (&pairs[8], 1 << 16);
  assert_substitute (&pairs[8], 800000, 0);
  for (unsigned i = 0; i < 9; i++)
    tear_down (&pairs[i], NULL);
}

static void
test_mark (void)
{
  g_autoptr (GDBusMessage) call = g_dbus_message_new_method_call (NULL, "/", NULL, "Method");
  uint32_t size = 5;

  g_assert_false (rd_message_bound_is_over (call, &size));
  g_dbus_message_set_header (call, SIZE_FIELD, g_variant_new_string ("7"));
  g_assert_false (rd_message_bound_is_over (call, &size));
  g_assert_cmpuint (size, ==, 5);
}

#define ADD(sentence, test)                                                                        \
  g_test_add ("/message-bound/" sentence, Pair, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-message-is-read-as-it-is", test_small);
  ADD ("a-reading-ends-with-its-message", test_ends);
  ADD ("another-stands-for-one-over-the-limit", test_limit);
  ADD ("another-stands-for-one-with-a-long-path", test_path);
  ADD ("nothing-stands-for-what-is-no-call", test_dropped);
  ADD ("a-message-comes-in-any-pieces", test_pieces);
  ADD ("who-polls-gets-all-of-it", test_poll);
  ADD ("what-is-not-d-bus-is-read-as-it-is", test_foreign);
  ADD ("other-sockets-are-read-as-they-are", test_other_sockets);
  ADD ("a-look-takes-nothing", test_peek);
  ADD ("the-next-socket-begins-anew", test_end);
  ADD ("descriptors-come-with-their-message", test_descriptors);
  ADD ("eight-at-once", test_many);
  g_test_add_func ("/message-bound/a-mark-is-a-number", test_mark);
  return g_test_run ();
}
