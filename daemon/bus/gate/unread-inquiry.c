/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/unread-inquiry.h"

#include "runtime/clock.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define STATS BUS_NAME ".Debug.Stats"

struct _RdUnreadInquiry
{
  GDBusConnection *bus;
  RdUnread *unread;
  bool is_mute; /* the bus can't tell */
};

typedef struct
{
  RdUnreadInquiry *inquiry;
  char *receiver;
  uint64_t position;
} Question;

static void
clear (gpointer data)
{
  RdUnreadInquiry *inquiry = data;

  g_object_unref (inquiry->bus);
  rd_unread_unref (inquiry->unread);
}

RdUnreadInquiry *
rd_unread_inquiry_new (GDBusConnection *bus, RdUnread *unread)
{
  RdUnreadInquiry *inquiry = g_rc_box_new0 (RdUnreadInquiry);

  inquiry->bus = g_object_ref (bus);
  inquiry->unread = rd_unread_ref (unread);
  return inquiry;
}

void
rd_unread_inquiry_unref (RdUnreadInquiry *inquiry)
{
  g_rc_box_release_full (inquiry, clear);
}

static void
free_question (Question *question)
{
  rd_unread_inquiry_unref (question->inquiry);
  g_free (question->receiver);
  g_free (question);
}

/* The bus counts what all senders sent to the client. */
static void
take_stats (const Question *question, GVariant *answer)
{
  g_autoptr (GVariant) stats = g_variant_get_child_value (answer, 0);
  guint32 n_left;

  if (g_variant_lookup (stats, "OutgoingBytes", "u", &n_left))
    rd_unread_end_inquiry (question->inquiry->unread, question->receiver, question->position,
                           n_left);
  else
    question->inquiry->is_mute = true;
}

/* The bus lacks the method or refuses it; otherwise the client has left. */
static bool
is_for_good (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

static void
on_stats (GObject *bus, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (answer != NULL)
    take_stats (question, answer);
  else
    question->inquiry->is_mute = is_for_good (error);
  free_question (question);
}

void
rd_unread_inquiry_ask (RdUnreadInquiry *inquiry, const char *receiver)
{
  Question *question;
  uint64_t position;

  if (inquiry->is_mute
      || !rd_unread_begin_inquiry (inquiry->unread, receiver, rd_clock_get_monotonic (), &position))
    return;
  question = g_new (Question, 1);
  *question = (Question){ g_rc_box_acquire (inquiry), g_strdup (receiver), position };
  g_dbus_connection_call (inquiry->bus, BUS_NAME, BUS_PATH, STATS, "GetConnectionStats",
                          g_variant_new ("(s)", receiver), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_stats, question);
}
