/* A GDBus filter can't pass a message on later, but it can replace the one that it has. So the bus
 * is asked once for each waiting call, and the call is passed on in place of the answer; answers
 * come in the order of the questions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/caller-users.h"

#include "dbus-interfaces/call-limits.h"

#include <stdint.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

typedef struct
{
  RdUser user;
  unsigned n_waiting; /* calls */
} Sender;

struct _RdCallerUsers
{
  uid_t own;
  GHashTable *senders; /* name → Sender */
  GHashTable *calls;   /* serial of a question → GDBusMessage that waits for the answer */
};

RdCallerUsers *
rd_caller_users_new (void)
{
  RdCallerUsers *users = g_new0 (RdCallerUsers, 1);

  users->own = geteuid ();
  users->senders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  users->calls = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  return users;
}

void
rd_caller_users_free (RdCallerUsers *users)
{
  g_hash_table_unref (users->senders);
  g_hash_table_unref (users->calls);
  g_free (users);
}

RdUser
rd_caller_users_find (RdCallerUsers *users, GDBusMessage *call)
{
  const char *name = g_dbus_message_get_sender (call);
  const Sender *sender = name != NULL ? g_hash_table_lookup (users->senders, name) : NULL;

  if (name == NULL)
    return RD_USER_OWN;
  return sender != NULL && sender->n_waiting == 0 ? sender->user : RD_USER_UNKNOWN;
}

static gboolean
is_idle (gpointer name, gpointer value, gpointer user_data)
{
  return ((const Sender *)value)->n_waiting == 0;
}

static Sender *
ensure_sender (RdCallerUsers *users, const char *name)
{
  Sender *sender = g_hash_table_lookup (users->senders, name);

  if (sender != NULL)
    return sender;
  /* The bus is asked about them again. */
  if (g_hash_table_size (users->senders) >= RD_KNOWN_SENDERS_MAX)
    g_hash_table_foreach_remove (users->senders, is_idle, NULL);
  sender = g_new0 (Sender, 1);
  g_hash_table_insert (users->senders, g_strdup (name), sender);
  return sender;
}

bool
rd_caller_users_ask (RdCallerUsers *users, GDBusConnection *bus, GDBusMessage *call, GError **error)
{
  const char *name = g_dbus_message_get_sender (call);
  g_autoptr (GDBusMessage) question
      = g_dbus_message_new_method_call (BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixUser");
  guint32 serial = 0;

  g_dbus_message_set_body (question, g_variant_new ("(s)", name));
  if (!g_dbus_connection_send_message (bus, question, G_DBUS_SEND_MESSAGE_FLAGS_NONE, &serial,
                                       error))
    return false;
  ensure_sender (users, name)->n_waiting++;
  g_hash_table_insert (users->calls, GUINT_TO_POINTER (serial), g_object_ref (call));
  return true;
}

static RdUser
read_user (const RdCallerUsers *users, GDBusMessage *answer)
{
  GVariant *body = g_dbus_message_get_body (answer);
  uint32_t uid;

  if (g_dbus_message_get_message_type (answer) != G_DBUS_MESSAGE_TYPE_METHOD_RETURN || body == NULL
      || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(u)")))
    return RD_USER_OTHER;
  g_variant_get (body, "(u)", &uid);
  return uid == users->own ? RD_USER_OWN : RD_USER_OTHER;
}

GDBusMessage *
rd_caller_users_take (RdCallerUsers *users, GDBusMessage *answer, RdUser *user)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (answer));
  GDBusMessage *call = NULL;
  Sender *sender;

  if (g_strcmp0 (g_dbus_message_get_sender (answer), BUS_NAME) != 0
      || !g_hash_table_steal_extended (users->calls, serial, NULL, (gpointer *)&call))
    return NULL;
  *user = read_user (users, answer);
  sender = g_hash_table_lookup (users->senders, g_dbus_message_get_sender (call));
  if (sender != NULL)
    {
      sender->user = *user;
      sender->n_waiting--;
    }
  return call;
}

void
rd_caller_users_forget (RdCallerUsers *users, const char *sender)
{
  g_hash_table_remove (users->senders, sender);
}
