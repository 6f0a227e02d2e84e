/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/import-call.h"

#include "bus/descriptor.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "runtime/clock.h"
#include "runtime/threads.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#define CHUNK (64 * 1024) /* in one turn of the main loop */

/* Calls whose bytes are held, of all profiles: each may have RD_IMPORT_SIZE_MAX. */
static unsigned n_held;

typedef struct
{
  RdProfile *profile;
  RdCallTurns *turns;
  GDBusMethodInvocation *invocation;
  GVariant *options;
  gulong leaving;
  int fd;
  bool is_socket;
  guint watch, deadline;
  GByteArray *bytes;
} ImportCall;

static void
end_reading (ImportCall *call)
{
  rd_call_turns_clear_handler (call->turns, &call->leaving);
  g_clear_handle_id (&call->watch, g_source_remove);
  g_clear_handle_id (&call->deadline, g_source_remove);
}

static void
import_call_free (ImportCall *call)
{
  end_reading (call);
  if (call->fd >= 0)
    close (call->fd);
  g_clear_pointer (&call->bytes, g_byte_array_unref);
  g_variant_unref (call->options);
  g_object_unref (call->turns);
  g_object_unref (call->profile);
  g_free (call);
  n_held--;
}

/* Takes ERROR. */
static void
refuse (ImportCall *call, GError *error)
{
  g_dbus_method_invocation_take_error (call->invocation, error);
  import_call_free (call);
}

/* -- the order --------------------------------------------------------------------------------- */

static void
make_order (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ImportCall *call = data;
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&call->bytes));
  g_autoptr (GVariant) edits
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("a(sa{sv})"), bytes, FALSE));
  GError *error = NULL;
  RdOrder *order = NULL;

  if (g_variant_is_normal_form (edits))
    order = rd_order_new_import (edits, call->options, &error);
  else
    g_set_error_literal (&error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                         "What the descriptor gives is no list of edits: it must be a serialised "
                         "value of the type a(sa{sv}), in its normal form.");
  if (order != NULL)
    g_task_return_pointer (task, order, (GDestroyNotify)rd_order_free);
  else
    g_task_return_error (task, error);
}

static void
on_ordered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImportCall *call = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  RdOrder *order = g_task_propagate_pointer (G_TASK (result), &error);

  rd_job_answer (call->profile, call->invocation, order, error);
  import_call_free (call);
}

static void
end_of_edits (ImportCall *call)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_ordered, NULL);

  end_reading (call);
  g_task_set_task_data (task, call, NULL); /* the thread may be the last to hold the task */
  rd_threads_run_task (task, make_order);
}

/* -- reading ----------------------------------------------------------------------------------- */

static gboolean
on_deadline (gpointer user_data)
{
  ImportCall *call = user_data;

  call->deadline = 0;
  refuse (call, g_error_new_literal (
                    RD_ERROR, RD_ERROR_TIMED_OUT,
                    "The edits did not come to an end within " G_STRINGIFY (
                        RD_IMPORT_READING_S) " seconds; close the writing end of the pipe."));
  return G_SOURCE_REMOVE;
}

static void
on_left (RdCallTurns *turns, const char *sender, ImportCall *call)
{
  if (g_strcmp0 (g_dbus_method_invocation_get_sender (call->invocation), sender) == 0)
    refuse (call, g_error_new_literal (RD_ERROR, RD_ERROR_CANCELLED,
                                       "Nobody wants the edits read any more."));
}

/* Returns what read () does. */
static ssize_t
read_some (ImportCall *call)
{
  size_t before = call->bytes->len;
  ssize_t n;

  g_byte_array_set_size (call->bytes, (guint)before + CHUNK);
  n = rd_descriptor_read (call->fd, call->is_socket, call->bytes->data + before, CHUNK);
  g_byte_array_set_size (call->bytes, (guint)before + (n > 0 ? (guint)n : 0));
  return n;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  ImportCall *call = user_data;
  ssize_t n = read_some (call);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0 && call->bytes->len <= RD_IMPORT_SIZE_MAX)
    return G_SOURCE_CONTINUE;
  call->watch = 0;
  if (n < 0)
    refuse (call, g_error_new_literal (RD_ERROR, RD_ERROR_FAILED,
                                       "The edits can't be read from their descriptor."));
  else if (n > 0)
    refuse (call,
            g_error_new_literal (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                                 "The edits have more than 64 MiB; import them in several parts."));
  else
    end_of_edits (call);
  return G_SOURCE_REMOVE;
}

static void
begin_reading (ImportCall *call)
{
  call->bytes = g_byte_array_new ();
  call->leaving = g_signal_connect (call->turns, "left", G_CALLBACK (on_left), call);
  call->watch = g_unix_fd_add (call->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, call);
  call->deadline = rd_clock_add_timeout_seconds (RD_IMPORT_READING_S, on_deadline, call);
}

/* -1: ERROR is set. */
static int
open_descriptor (GUnixFDList *fds, GVariant *handle, bool *is_socket, GError **error)
{
  int theirs, own;

  if (n_held >= RD_IMPORT_READINGS_MAX)
    {
      g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                   "%d imports are being read already; try again in a moment.",
                   RD_IMPORT_READINGS_MAX);
      return -1;
    }
  theirs = rd_descriptor_take (fds, handle, "the edits", error);
  if (theirs < 0)
    return -1;
  own = rd_descriptor_make_readable (theirs, is_socket, "the edits", error);
  close (theirs);
  return own;
}

void
rd_import_call_begin (RdProfile *profile, RdCallTurns *turns, GDBusMethodInvocation *invocation,
                      GUnixFDList *fds, GVariant *handle, GVariant *options)
{
  bool is_socket = false;
  GError *error = NULL;
  int fd = open_descriptor (fds, handle, &is_socket, &error);
  ImportCall *call;

  if (fd < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }
  n_held++;
  call = g_new0 (ImportCall, 1);
  call->profile = g_object_ref (profile);
  call->turns = g_object_ref (turns);
  call->invocation = invocation;
  call->options = g_variant_ref (options);
  call->fd = fd;
  call->is_socket = is_socket;
  begin_reading (call);
}
