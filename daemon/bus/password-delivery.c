/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/password-delivery.h"

#include "bus/descriptor.h"
#include "bus/password-reader.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

typedef struct
{
  GObject *face;
  unsigned *n_readings; /* of the face */
  RdCallTurns *turns;
  GDBusMethodInvocation *invocation;
  GCancellable *cancellable; /* ends the reading */
  gulong leaving;
  RdPasswordUse use;
  gpointer user_data;
  GDestroyNotify free_data;
} Delivery;

/* A caller that has left can't finish the password. */
static void
on_left (RdCallTurns *turns, const char *sender, Delivery *delivery)
{
  if (g_strcmp0 (g_dbus_method_invocation_get_sender (delivery->invocation), sender) == 0)
    g_cancellable_cancel (delivery->cancellable);
}

static void
free_delivery (Delivery *delivery)
{
  rd_call_turns_clear_handler (delivery->turns, &delivery->leaving);
  if (delivery->free_data != NULL)
    delivery->free_data (delivery->user_data);
  g_object_unref (delivery->cancellable);
  g_object_unref (delivery->turns);
  g_object_unref (delivery->face);
  g_free (delivery);
}

static void
on_password_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Delivery *delivery = user_data;
  GError *error = NULL;
  g_autoptr (RdSecret) password = rd_password_reader_read_finish (result, &error);

  (*delivery->n_readings)--;
  if (password != NULL)
    delivery->use (password, delivery->invocation, delivery->user_data);
  else
    g_dbus_method_invocation_take_error (delivery->invocation, error);
  free_delivery (delivery);
}

static int
open_descriptor (unsigned n_readings, GUnixFDList *fds, GVariant *handle, GError **error)
{
  if (n_readings < RD_PASSWORD_READINGS_MAX)
    return rd_descriptor_take (fds, handle, "the password", error);
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "%d passwords are being read there already; end those first.",
               RD_PASSWORD_READINGS_MAX);
  return -1;
}

void
rd_password_delivery_begin (gpointer face, unsigned *n_readings, RdCallTurns *turns,
                            GDBusMethodInvocation *invocation, GUnixFDList *fds, GVariant *handle,
                            RdPasswordUse use, gpointer user_data, GDestroyNotify free_data)
{
  GError *error = NULL;
  int fd = open_descriptor (*n_readings, fds, handle, &error);
  Delivery *delivery;

  if (fd < 0)
    {
      if (free_data != NULL)
        free_data (user_data);
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }
  (*n_readings)++;
  delivery = g_new (Delivery, 1);
  *delivery = (Delivery){ .face = g_object_ref (face),
                          .n_readings = n_readings,
                          .turns = g_object_ref (turns),
                          .invocation = invocation,
                          .cancellable = g_cancellable_new (),
                          .use = use,
                          .user_data = user_data,
                          .free_data = free_data };
  delivery->leaving = g_signal_connect (turns, "left", G_CALLBACK (on_left), delivery);
  rd_password_reader_read_async (fd, delivery->cancellable, on_password_read, delivery);
}
