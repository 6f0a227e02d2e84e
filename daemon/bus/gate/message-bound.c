/* GDBus reads a whole message before a filter sees it, keeps a buffer as long as the longest one,
 * and makes an object of each value: some hundred MiB for one call. So the bound stands where GDBus
 * reads: GIO calls recvmsg () through its dynamic symbol, which this program defines in front of
 * the real one, and a message's first 16 bytes tell its length (D-Bus specification, "Message
 * Format"). Sockets that are no bus are read as usual. With a GIO that reads otherwise only the
 * call gate bounds.
 *
 * The last byte of a dropped message stays in the kernel until GDBus has taken what replaces it:
 * GDBus polls before it reads. Runs two or three times a message, on the bus's thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/message-bound.h"

#include "dbus-interfaces/call-limits.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define HEADER_SIZE 16
/* The header before the arguments: names of at most 255 bytes, and a path. */
#define FIELDS_SIZE_MAX (64 * 1024)
/* A field's code, its signature "s" and its length. */
#define FIELD_HEAD_SIZE 8
#define NAME_SIZE_MAX 255
#define SENDER_FIELD 7
/* Not in the specification, whose readers ignore unknown fields. */
#define SIZE_FIELD 255
/* The session bus, the system bus, and some before them. */
#define STREAMS_MAX 8
#define PIECE_SIZE (16 * 1024)

/* A bus's socket. For the thread that reads it only. */
typedef struct
{
  int fd;
  ino_t inode;     /* of the socket; 0: free */
  bool is_foreign; /* not D-Bus */
  uint64_t left;   /* of the message that is passed on; 0: the next one begins */

  /* The message that is dropped: */
  bool is_dropping;
  bool is_swapped; /* other byte order */
  uint64_t position, next_field, fields_end, length;
  uint8_t type, flags;
  uint32_t serial, size;
  char sender[NAME_SIZE_MAX + 1];
  GByteArray *substitute; /* passed on instead; NULL: nothing (yet) */
  unsigned given;
} Stream;

typedef ssize_t (*Receive) (int, struct msghdr *, int);

static GMutex lock; /* guards who takes a place */
static Stream streams[STREAMS_MAX];

static ssize_t
receive_really (int fd, struct msghdr *message, int flags)
{
  static size_t symbol;

  if (g_once_init_enter (&symbol))
    g_once_init_leave (&symbol, (size_t)dlsym (RTLD_NEXT, "recvmsg"));
  return ((Receive)symbol) (fd, message, flags);
}

/* -- the sockets ------------------------------------------------------------------------------- */

static bool
is_unix_stream (int fd)
{
  int domain = 0, type = 0;
  socklen_t size = sizeof domain;

  return getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX
         && getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

static void
clear_stream (Stream *stream)
{
  g_clear_pointer (&stream->substitute, g_byte_array_unref);
  *stream = (Stream){ 0 };
}

/* The place of FD, or a free one, or NULL. The inode tells whether FD is still the same socket. */
static Stream *
take_place (int fd, ino_t inode)
{
  Stream *place = NULL;

  for (unsigned i = 0; i < STREAMS_MAX; i++)
    {
      Stream *stream = &streams[i];

      if (stream->inode == inode && stream->fd == fd)
        return stream;
      if (stream->inode != 0 && stream->fd == fd)
        clear_stream (stream);
      if (place == NULL && stream->inode == 0)
        place = stream;
    }
  if (place == NULL || !is_unix_stream (fd))
    return NULL;
  place->fd = fd;
  place->inode = inode;
  return place;
}

static Stream *
find_stream (int fd)
{
  struct stat status;
  Stream *stream;

  if (fstat (fd, &status) != 0 || !S_ISSOCK (status.st_mode))
    return NULL;
  g_mutex_lock (&lock);
  stream = take_place (fd, status.st_ino);
  g_mutex_unlock (&lock);
  return stream;
}

static void
forget_stream (Stream *stream)
{
  g_mutex_lock (&lock);
  clear_stream (stream);
  g_mutex_unlock (&lock);
}

/* -- the header -------------------------------------------------------------------------------- */

static uint32_t
get_number (const Stream *stream, const uint8_t *bytes)
{
  uint32_t number;

  memcpy (&number, bytes, sizeof number);
  return stream->is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static uint64_t
align (uint64_t position)
{
  return (position + 7) & ~(uint64_t)7;
}

/* Decides by HEADER whether to pass the message on. */
static void
take_header (Stream *stream, const uint8_t *header)
{
  uint32_t size, fields_size;

  stream->is_foreign = (header[0] != 'l' && header[0] != 'B') || header[3] != 1;
  stream->is_swapped = (header[0] == 'l') != (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  size = get_number (stream, header + 4);
  fields_size = get_number (stream, header + 12);
  stream->length = align (HEADER_SIZE + (uint64_t)fields_size) + size;
  stream->is_dropping = size > RD_CALL_SIZE_MAX || fields_size > FIELDS_SIZE_MAX;
  if (!stream->is_dropping)
    {
      stream->left = stream->length;
      return;
    }
  stream->type = header[1];
  stream->flags = header[2];
  stream->serial = get_number (stream, header + 8);
  stream->size = size > RD_CALL_SIZE_MAX ? size : 0;
  stream->position = 0;
  stream->next_field = HEADER_SIZE;
  stream->fields_end = HEADER_SIZE + (uint64_t)fields_size;
  stream->sender[0] = '\0';
  stream->given = 0;
}

/* The size of the field that begins with HEAD; for an unknown one, all that is left. */
static uint64_t
get_field_size (const Stream *stream, const uint8_t *head)
{
  if (head[1] == 1 && head[3] == '\0' && (head[2] == 's' || head[2] == 'o'))
    return FIELD_HEAD_SIZE + (uint64_t)get_number (stream, head + 4) + 1;
  if (head[1] == 1 && head[3] == '\0' && head[2] == 'g')
    return 4 + 1 + (uint64_t)head[4] + 1;
  if (head[1] == 1 && head[3] == '\0' && head[2] == 'u')
    return FIELD_HEAD_SIZE;
  return stream->fields_end - stream->position;
}

/* Peeks at the next SIZE bytes. 1: they are there; else as recv (). */
static ssize_t
peek (const Stream *stream, void *bytes, size_t size)
{
  ssize_t n = recv (stream->fd, bytes, size, MSG_PEEK | MSG_DONTWAIT);

  if (n == (ssize_t)size)
    return 1;
  if (n > 0)
    errno = EAGAIN;
  return n > 0 ? -1 : n;
}

/* Peeks at the next field; returns as peek () does. */
static ssize_t
look_at_field (Stream *stream)
{
  uint8_t field[FIELD_HEAD_SIZE + NAME_SIZE_MAX + 1];
  uint64_t room = stream->fields_end - stream->position;
  uint64_t size = room;
  ssize_t n = room >= FIELD_HEAD_SIZE ? peek (stream, field, FIELD_HEAD_SIZE) : 1;

  if (n != 1)
    return n;
  if (room >= FIELD_HEAD_SIZE)
    size = get_field_size (stream, field);
  if (field[0] == SENDER_FIELD && field[2] == 's' && size <= MIN (room, sizeof field))
    {
      n = peek (stream, field, (size_t)size);
      if (n != 1)
        return n; /* the field is looked at again */
      field[size - 1] = '\0';
      g_strlcpy (stream->sender, (const char *)field + FIELD_HEAD_SIZE, sizeof stream->sender);
    }
  stream->next_field = MIN (align (stream->position + size), stream->fields_end);
  return 1;
}

/* -- what is dropped --------------------------------------------------------------------------- */

static void
make_substitute (Stream *stream)
{
  g_autoptr (GDBusMessage) call = NULL;
  uint8_t *blob;
  size_t length;

  if (stream->type != G_DBUS_MESSAGE_TYPE_METHOD_CALL || !g_dbus_is_unique_name (stream->sender)
      || stream->serial == 0)
    return;
  call = g_dbus_message_new_method_call (NULL, "/", NULL, "TooLong");
  g_dbus_message_set_sender (call, stream->sender);
  g_dbus_message_set_serial (call, stream->serial);
  g_dbus_message_set_flags (call, stream->flags);
  g_dbus_message_set_header (call, SIZE_FIELD, g_variant_new_uint32 (stream->size));
  blob = g_dbus_message_to_blob (call, &length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  if (blob != NULL)
    stream->substitute = g_byte_array_new_take (blob, length);
}

/* Drops what has come, up to END; returns as recv () does. */
static ssize_t
drop_up_to (Stream *stream, uint64_t end)
{
  char piece[PIECE_SIZE];
  ssize_t n = recv (stream->fd, piece, MIN (sizeof piece, end - stream->position), MSG_DONTWAIT);

  if (n > 0)
    stream->position += (uint64_t)n;
  return n;
}

/* Drops what has come of the message but its last byte. 1: all of it; else as recv (). */
static ssize_t
drop (Stream *stream)
{
  char last;
  ssize_t n = 1;

  while (n > 0 && stream->position < stream->length - 1)
    {
      uint64_t end = stream->length - 1;

      if (stream->position == stream->next_field && stream->next_field < stream->fields_end)
        n = look_at_field (stream);
      if (stream->next_field < stream->fields_end)
        end = MIN (end, stream->next_field);
      if (n > 0)
        n = drop_up_to (stream, end);
    }
  if (n > 0)
    n = peek (stream, &last, 1);
  if (n == 1 && stream->substitute == NULL)
    make_substitute (stream);
  return n;
}

static void
end_drop (Stream *stream)
{
  char last;

  (void)!recv (stream->fd, &last, 1, MSG_DONTWAIT);
  g_clear_pointer (&stream->substitute, g_byte_array_unref);
  stream->is_dropping = false;
}

/* -- what is handed over ----------------------------------------------------------------------- */

static ssize_t
give_substitute (Stream *stream, struct msghdr *message)
{
  size_t n = MIN (message->msg_iov[0].iov_len, stream->substitute->len - stream->given);

  memcpy (message->msg_iov[0].iov_base, stream->substitute->data + stream->given, n);
  message->msg_controllen = 0;
  message->msg_flags = 0;
  stream->given += (unsigned)n;
  if (stream->given == stream->substitute->len)
    end_drop (stream);
  return (ssize_t)n;
}

/* Reads no further than the message that is passed on. */
static ssize_t
pass_on (Stream *stream, struct msghdr *message, int flags)
{
  struct iovec *vectors = message->msg_iov;
  size_t n_vectors = message->msg_iovlen;
  struct iovec first = { vectors[0].iov_base, MIN (vectors[0].iov_len, stream->left) };
  ssize_t n;

  message->msg_iov = &first;
  message->msg_iovlen = 1;
  n = receive_really (stream->fd, message, flags);
  message->msg_iov = vectors;
  message->msg_iovlen = n_vectors;
  if (n > 0)
    stream->left -= (uint64_t)n;
  return n;
}

/* 1: a message has begun; else as recv (). */
static ssize_t
begin_message (Stream *stream)
{
  uint8_t header[HEADER_SIZE];
  ssize_t n = peek (stream, header, sizeof header);

  if (n == 1)
    take_header (stream, header);
  return n;
}

static ssize_t
receive (Stream *stream, struct msghdr *message, int flags)
{
  ssize_t n = 1;

  while (n == 1 && stream->left == 0 && !stream->is_foreign)
    {
      n = stream->is_dropping ? drop (stream) : begin_message (stream);
      if (n == 1 && stream->substitute != NULL)
        return give_substitute (stream, message);
      if (n == 1 && stream->is_dropping && stream->position == stream->length - 1)
        end_drop (stream);
    }
  if (n == 1 && stream->is_foreign)
    return receive_really (stream->fd, message, flags);
  if (n == 1)
    n = pass_on (stream, message, flags);
  else if (n == 0)
    message->msg_controllen = 0;
  if (n == 0)
    forget_stream (stream);
  return n;
}

__attribute__ ((visibility ("default"))) ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  Stream *stream = find_stream (fd);

  if (stream == NULL || message->msg_iovlen == 0 || (flags & MSG_PEEK) != 0)
    return receive_really (fd, message, flags);
  return receive (stream, message, flags);
}

bool
rd_message_bound_is_over (GDBusMessage *call, uint32_t *size)
{
  GVariant *field = g_dbus_message_get_header (call, SIZE_FIELD);

  if (field == NULL || !g_variant_is_of_type (field, G_VARIANT_TYPE_UINT32))
    return false;
  *size = g_variant_get_uint32 (field);
  return true;
}
