/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "played-bus.h"

#include "dbus-interfaces/names.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"
/* Far more than anything takes. */
#define PATIENCE_S 20

/* -- what comes -------------------------------------------------------------------------------- */

/* Runs on the bus's thread. Takes MESSAGE. */
static GDBusMessage *
on_message (GDBusConnection *far_end, GDBusMessage *message, gboolean is_incoming,
            gpointer user_data)
{
  if (!is_incoming)
    return message;
  g_async_queue_push (user_data, message);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Takes BODY; NULL: an error ERROR_NAME. */
static void
reply (PlayedBus *bus, GDBusMessage *call, const char *sender, const char *error_name,
       GVariant *body)
{
  g_autoptr (GDBusMessage) answer = error_name != NULL
                                        ? g_dbus_message_new_method_error (call, error_name, "No.")
                                        : g_dbus_message_new_method_reply (call);

  g_dbus_message_set_sender (answer, sender);
  if (body != NULL)
    g_dbus_message_set_body (answer, body);
  g_dbus_connection_send_message (bus->far_end, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
reply_with_stats (PlayedBus *bus, GDBusMessage *call)
{
  if (bus->stats[0] == '{')
    reply (bus, call, BUS_NAME, NULL,
           g_variant_new ("(@a{sv})", g_variant_new_parsed (bus->stats)));
  else
    reply (bus, call, BUS_NAME, bus->stats, NULL);
}

void
played_bus_answer_user (PlayedBus *bus, GDBusMessage *question)
{
  if (bus->uid == G_MAXUINT)
    reply (bus, question, BUS_NAME, BUS_NAME ".Error.NameHasNoOwner", NULL);
  else
    reply (bus, question, BUS_NAME, NULL, g_variant_new ("(u)", bus->uid));
}

/* Takes CALL. */
static void
take_call (PlayedBus *bus, GDBusMessage *call)
{
  const char *receiver = g_dbus_message_get_destination (call);
  const char *method = g_dbus_message_get_member (call);

  g_queue_push_tail (&bus->calls, call);
  if (g_str_equal (method, "AddMatch"))
    reply (bus, call, BUS_NAME, NULL, NULL);
  else if (g_str_equal (method, "GetConnectionUnixUser") && bus->answers_users)
    played_bus_answer_user (bus, call);
  else if (g_str_equal (method, "GetConnectionStats") && bus->stats != NULL)
    reply_with_stats (bus, call);
  else if (g_str_equal (method, "Ping") && bus->answers_pings)
    reply (bus, call, receiver, NULL, NULL);
}

/* Takes MESSAGE. */
static void
take_message (PlayedBus *bus, GDBusMessage *message)
{
  switch (g_dbus_message_get_message_type (message))
    {
    case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
      take_call (bus, message);
      break;
    case G_DBUS_MESSAGE_TYPE_SIGNAL:
      g_queue_push_tail (&bus->signals, message);
      break;
    case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    case G_DBUS_MESSAGE_TYPE_ERROR:
      g_hash_table_insert (bus->answers,
                           GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message)), message);
      break;
    case G_DBUS_MESSAGE_TYPE_INVALID:
    default:
      g_assert_not_reached ();
    }
}

static void
take_messages (PlayedBus *bus)
{
  GDBusMessage *message;

  while ((message = g_async_queue_try_pop (bus->inbox)) != NULL)
    take_message (bus, message);
}

static gboolean
on_patience_over (gpointer user_data)
{
  g_error ("what the test waits for does not come");
  return G_SOURCE_REMOVE;
}

void
played_bus_wait (PlayedBus *bus)
{
  guint patience = g_timeout_add_seconds (PATIENCE_S, on_patience_over, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
  take_messages (bus);
}

/* -- beginning and end ------------------------------------------------------------------------- */

static void
on_connection (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GDBusConnection **)user_data = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
begin_connection (int fd, GDBusConnectionFlags flags, GDBusConnection **connection)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_dbus_connection_new (G_IO_STREAM (stream),
                         flags == G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER ? guid : NULL,
                         flags, NULL, NULL, on_connection, connection);
}

PlayedBus *
played_bus_new (void)
{
  PlayedBus *bus = g_new0 (PlayedBus, 1);
  int fds[2];

  bus->inbox = g_async_queue_new_full (g_object_unref);
  bus->answers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_queue_init (&bus->signals);
  g_queue_init (&bus->calls);
  bus->uid = geteuid ();
  bus->answers_users = true;
  bus->answers_pings = true;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  begin_connection (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, &bus->connection);
  begin_connection (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, &bus->far_end);
  while (bus->connection == NULL || bus->far_end == NULL)
    g_main_context_iteration (NULL, TRUE);
  bus->filter
      = g_dbus_connection_add_filter (bus->far_end, on_message, g_async_queue_ref (bus->inbox),
                                      (GDestroyNotify)g_async_queue_unref);
  return bus;
}

static void
close_end (GDBusConnection *connection)
{
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_object_unref (connection);
}

void
played_bus_free (PlayedBus *bus)
{
  g_dbus_connection_remove_filter (bus->far_end, bus->filter);
  close_end (bus->far_end);
  close_end (bus->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_queue_clear_full (&bus->signals, g_object_unref);
  g_queue_clear_full (&bus->calls, g_object_unref);
  g_hash_table_unref (bus->answers);
  g_async_queue_unref (bus->inbox);
  g_free (bus);
}

/* -- calls ------------------------------------------------------------------------------------- */

GDBusMessage *
played_bus_make_call (const char *sender, const char *path, const char *member, GVariant *arguments)
{
  const char *method = strrchr (member, '.') + 1;
  g_autofree char *word = g_strndup (member, (size_t)(method - member - 1));
  g_autofree char *interface = strchr (word, '.') != NULL
                                   ? g_strdup (word)
                                   : g_strconcat (RD_BUS_NAME ".", word, NULL);
  GDBusMessage *call = g_dbus_message_new_method_call (NULL, path, interface, method);

  if (sender != NULL)
    g_dbus_message_set_sender (call, sender);
  if (arguments != NULL)
    g_dbus_message_set_body (call, arguments);
  return call;
}

guint32
played_bus_send (PlayedBus *bus, GDBusMessage *message)
{
  guint32 serial = 0;

  g_dbus_connection_send_message (bus->far_end, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, &serial,
                                  NULL);
  g_object_unref (message);
  return serial;
}

guint32
played_bus_call (PlayedBus *bus, const char *sender, const char *path, const char *member,
                 GVariant *arguments)
{
  return played_bus_send (bus, played_bus_make_call (sender, path, member, arguments));
}

void
played_bus_reply (PlayedBus *bus, const char *sender, guint32 serial)
{
  GDBusMessage *answer = g_dbus_message_new ();

  g_dbus_message_set_message_type (answer, G_DBUS_MESSAGE_TYPE_METHOD_RETURN);
  g_dbus_message_set_reply_serial (answer, serial);
  g_dbus_message_set_sender (answer, sender);
  played_bus_send (bus, answer);
}

void
played_bus_leave (PlayedBus *bus, const char *sender)
{
  GDBusMessage *signal
      = g_dbus_message_new_signal ("/org/freedesktop/DBus", BUS_NAME, "NameOwnerChanged");

  g_dbus_message_set_sender (signal, BUS_NAME);
  g_dbus_message_set_body (signal, g_variant_new ("(sss)", sender, sender, ""));
  played_bus_send (bus, signal);
}

/* -- what the tested end said ------------------------------------------------------------------ */

bool
played_bus_is_answered (PlayedBus *bus, guint32 serial)
{
  return g_hash_table_contains (bus->answers, GUINT_TO_POINTER (serial));
}

GDBusMessage *
played_bus_take_answer (PlayedBus *bus, guint32 serial)
{
  gpointer answer = NULL;

  while (!g_hash_table_steal_extended (bus->answers, GUINT_TO_POINTER (serial), NULL, &answer))
    played_bus_wait (bus);
  return answer;
}

static char *
describe (GDBusMessage *answer)
{
  GVariant *body = g_dbus_message_get_body (answer);
  const char *error = g_dbus_message_get_error_name (answer);
  const char *sentence = "";

  if (error == NULL)
    return body != NULL ? g_variant_print (body, FALSE) : g_strdup ("()");
  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(s)")))
    g_variant_get (body, "(&s)", &sentence);
  return g_strdup_printf ("%s: %s", strrchr (error, '.') + 1, sentence);
}

char *
played_bus_take_text (PlayedBus *bus, guint32 serial)
{
  g_autoptr (GDBusMessage) answer = played_bus_take_answer (bus, serial);

  return describe (answer);
}

/* The place of the first signal MEMBER, or NULL. */
static GList *
find_signal (PlayedBus *bus, const char *member)
{
  for (GList *link = bus->signals.head; link != NULL; link = link->next)
    {
      if (g_str_equal (g_dbus_message_get_member (link->data), member))
        return link;
    }
  return NULL;
}

bool
played_bus_has_signal (PlayedBus *bus, const char *member)
{
  take_messages (bus);
  return find_signal (bus, member) != NULL;
}

char *
played_bus_take_signal (PlayedBus *bus, const char *member)
{
  g_autoptr (GDBusMessage) signal = NULL;
  GList *link;

  while ((link = find_signal (bus, member)) == NULL)
    played_bus_wait (bus);
  signal = link->data;
  g_queue_delete_link (&bus->signals, link);
  return describe (signal);
}

unsigned
played_bus_count_calls (PlayedBus *bus, const char *member)
{
  unsigned n = 0;

  take_messages (bus);
  for (const GList *link = bus->calls.head; link != NULL; link = link->next)
    n += g_str_equal (g_dbus_message_get_member (link->data), member);
  return n;
}

void
played_bus_receive (PlayedBus *bus)
{
  guint32 serial = played_bus_call (bus, NULL, "/", BUS_NAME ".Peer.Ping", NULL);

  while (!played_bus_is_answered (bus, serial))
    {
      GDBusMessage *message = g_async_queue_timeout_pop (bus->inbox, PATIENCE_S * G_USEC_PER_SEC);

      g_assert_nonnull (message);
      take_message (bus, message);
    }
}

void
played_bus_settle (PlayedBus *bus)
{
  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (GDBusMessage) answer = played_bus_take_answer (
          bus, played_bus_call (bus, NULL, "/", BUS_NAME ".Peer.Ping", NULL));

      while (g_main_context_iteration (NULL, FALSE))
        ;
      take_messages (bus);
    }
}

/* -- tables ------------------------------------------------------------------------------------ */

char *
played_bus_ask (PlayedBus *bus, const char *path, const char *member, const char *arguments)
{
  GVariant *values = arguments != NULL ? g_variant_new_parsed (arguments) : NULL;

  return played_bus_take_text (bus, played_bus_call (bus, CALLER, path, member, values));
}

void
assert_like (const char *sentence, const char *text, const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, " & ", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      if (!g_pattern_match_simple (*part, text))
        g_error ("%s: it is\n  %.2000s\nand should be\n  %s", sentence, text, *part);
    }
}

void
played_bus_ask_all (PlayedBus *bus, const char *path, const BusRow *rows, size_t n_rows)
{
  for (size_t i = 0; i < n_rows; i++)
    {
      g_autofree char *text = played_bus_ask (bus, path, rows[i].member, rows[i].arguments);

      assert_like (rows[i].sentence, text, rows[i].answer);
    }
}
