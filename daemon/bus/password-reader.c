/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/password-reader.h"

#include "bus/descriptor.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdbool.h>
#include <unistd.h>

#define ROOM (RD_PASSWORD_SIZE_MAX + 2) /* a newline, and a byte that shows it is too long */

typedef struct
{
  int fd;
  bool is_socket;
  guint watch;
  guint deadline;
  GSource *cancelling;
  RdSecret *password;
  size_t length;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_handle_id (&reading->deadline, g_source_remove);
  g_clear_handle_id (&reading->watch, g_source_remove);
  if (reading->cancelling != NULL)
    g_source_destroy (reading->cancelling);
  g_clear_pointer (&reading->cancelling, g_source_unref);
  if (reading->fd >= 0)
    close (reading->fd);
  rd_secret_unref (reading->password);
  g_free (reading);
}

/* Ends the reading. Takes TASK. */
static void
return_password (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);
  size_t length = reading->length;
  const char *fault;

  if (length > 0 && rd_secret_get_room (reading->password)[length - 1] == '\n')
    length--;
  rd_secret_end (reading->password, length);
  fault = rd_secret_find_fault (reading->password);
  if (fault != NULL)
    g_task_return_new_error (task, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, "The password is %s.",
                             fault);
  else
    g_task_return_pointer (task, g_steal_pointer (&reading->password),
                           (GDestroyNotify)rd_secret_unref);
  g_object_unref (task);
}

static void
return_failure (GTask *task, RdError code, const char *sentence)
{
  g_task_return_new_error (task, RD_ERROR, code, "%s", sentence);
  g_object_unref (task);
}

static gboolean
on_deadline (gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = g_task_get_task_data (task);

  reading->deadline = 0;
  g_clear_handle_id (&reading->watch, g_source_remove);
  return_failure (task, RD_ERROR_TIMED_OUT,
                  "The password did not come to an end within " G_STRINGIFY (
                      RD_PASSWORD_READING_S) " seconds; close the writing end of the pipe.");
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  return_failure (user_data, RD_ERROR_CANCELLED, "Nobody wants the password read any more.");
  return G_SOURCE_REMOVE;
}

static ssize_t
read_some (Reading *reading)
{
  return rd_descriptor_read (reading->fd, reading->is_socket,
                             rd_secret_get_room (reading->password) + reading->length,
                             ROOM - reading->length);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = g_task_get_task_data (task);
  ssize_t n = read_some (reading);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    reading->length += (size_t)n;
  if (n > 0 && reading->length < ROOM)
    return G_SOURCE_CONTINUE;

  reading->watch = 0;
  g_clear_handle_id (&reading->deadline, g_source_remove);
  if (n < 0)
    return_failure (task, RD_ERROR_FAILED, "The password can't be read from its descriptor.");
  else
    return_password (task);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (GTask *task, Reading *reading, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  reading->cancelling = g_cancellable_source_new (cancellable);
  g_source_set_callback (reading->cancelling, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (reading->cancelling, NULL);
}

void
rd_password_reader_read_async (int fd, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);
  GError *error = NULL;

  g_task_set_task_data (task, reading, reading_free);
  reading->password = rd_secret_new_empty (ROOM);
  reading->fd = rd_descriptor_make_readable (fd, &reading->is_socket, "a password", &error);
  close (fd);
  if (reading->fd < 0)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  watch_cancellable (task, reading, cancellable);
  reading->watch = g_unix_fd_add (reading->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, task);
  reading->deadline = rd_clock_add_timeout_seconds (RD_PASSWORD_READING_S, on_deadline, task);
}

RdSecret *
rd_password_reader_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
