/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/last-words.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "process/notify.h"
#include "runtime/clock.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
/* RequestName: don't wait for it; its answer when the name is ours. */
#define DO_NOT_QUEUE 4
#define PRIMARY_OWNER 1
/* More would be many programs that ask at the same instant. */
#define CALLS_MAX 100
#define TIMEOUT_MS 5000
#define ROUNDS_MAX 10
#define HOLD_MS 2000

/* Filled on the bus's thread. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex lock;
  GPtrArray *calls; /* (element-type GDBusMessage) */
} Waiting;

static Waiting *
waiting_new (void)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_atomic_ref_count_init (&waiting->ref_count);
  g_mutex_init (&waiting->lock);
  waiting->calls = g_ptr_array_new_with_free_func (g_object_unref);
  return waiting;
}

static Waiting *
waiting_ref (Waiting *waiting)
{
  g_atomic_ref_count_inc (&waiting->ref_count);
  return waiting;
}

static void
waiting_unref (gpointer data)
{
  Waiting *waiting = data;

  if (!g_atomic_ref_count_dec (&waiting->ref_count))
    return;
  g_ptr_array_unref (waiting->calls);
  g_mutex_clear (&waiting->lock);
  g_free (waiting);
}

/* Takes MESSAGE. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean is_incoming, gpointer user_data)
{
  Waiting *waiting = user_data;

  if (!is_incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_mutex_lock (&waiting->lock);
  if (waiting->calls->len < CALLS_MAX)
    g_ptr_array_add (waiting->calls, g_object_ref (message));
  g_mutex_unlock (&waiting->lock);
  g_object_unref (message);
  return NULL;
}

static bool
ask_bus (GDBusConnection *bus, const char *method, GVariant *arguments, uint32_t *answer)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, BUS_NAME, BUS_PATH, BUS_NAME, method, arguments, G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, NULL);

  if (reply != NULL)
    g_variant_get (reply, "(u)", answer);
  return reply != NULL;
}

/* The sentence may name files of the user. */
static bool
is_of_own_user (GDBusConnection *bus, const char *sender)
{
  uint32_t user;

  return sender == NULL
         || (ask_bus (bus, "GetConnectionUnixUser", g_variant_new ("(s)", sender), &user)
             && user == geteuid ());
}

static void
answer (GDBusConnection *bus, GDBusMessage *call, const GError *reason)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return;
  if (is_of_own_user (bus, g_dbus_message_get_sender (call)))
    reply = g_dbus_message_new_method_error_literal (call, rd_error_get_name (RD_ERROR_NOT_STARTED),
                                                     reason->message);
  else
    reply = g_dbus_message_new_method_error (
        call, rd_error_get_name (RD_ERROR_ACCESS_DENIED),
        "rosterd serves the programs of the user alone that it runs as (uid %u).",
        (unsigned)geteuid ());
  g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static bool
own_name (GDBusConnection *bus)
{
  uint32_t result;

  return ask_bus (bus, "RequestName", g_variant_new ("(su)", RD_BUS_NAME, DO_NOT_QUEUE), &result)
         && result == PRIMARY_OWNER;
}

/* Gives the calls that have come. What was sent to the name before this is among them: the bus
 * answers in order. */
static GPtrArray *
take_calls (GDBusConnection *bus, Waiting *waiting)
{
  GPtrArray *calls;
  uint32_t user;

  ask_bus (bus, "GetConnectionUnixUser", g_variant_new ("(s)", BUS_NAME), &user);
  g_mutex_lock (&waiting->lock);
  calls = g_steal_pointer (&waiting->calls);
  waiting->calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_unlock (&waiting->lock);
  return calls;
}

/* Were there any? */
static bool
answer_calls (GDBusConnection *bus, Waiting *waiting, const GError *reason)
{
  unsigned n_answered = 0;
  bool is_last = false;

  for (unsigned round = 0; !is_last && round < ROUNDS_MAX; round++)
    {
      g_autoptr (GPtrArray) calls = take_calls (bus, waiting);

      for (unsigned i = 0; i < calls->len; i++)
        answer (bus, calls->pdata[i], reason);
      n_answered += calls->len;
      is_last = calls->len == 0;
    }
  g_dbus_connection_flush_sync (bus, NULL, NULL);
  return n_answered > 0;
}

/* The next call may come at any time, and then the bus asks systemd once more. While systemd starts
 * rosterd it would take that for the same question, and the caller would wait in vain. So the start
 * is over when its calls are answered; and a child, which does nothing, holds the socket, and with
 * it the name, until systemd, having seen the end, ends what is left. */
static void
hand_over_to_systemd (void)
{
  rd_notify_send ("READY=1");
  if (fork () != 0)
    return;
  rd_clock_sleep (HOLD_MS);
  _exit (0);
}

void
rd_last_words_tell (const GError *reason)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  Waiting *waiting;
  guint filter;

  if (bus == NULL)
    return;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  waiting = waiting_new ();
  filter = g_dbus_connection_add_filter (bus, on_message, waiting_ref (waiting), waiting_unref);
  if (own_name (bus) && answer_calls (bus, waiting, reason) && rd_notify_is_heard ())
    hand_over_to_systemd ();
  g_dbus_connection_remove_filter (bus, filter);
  waiting_unref (waiting);
}
