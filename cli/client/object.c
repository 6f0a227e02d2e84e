/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"

#include "cli/client/contract.h"
#include "dbus-interfaces/names.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
/* Set on a followed proxy. */
#define IS_GONE "ctl-is-gone"

struct CtlFollowing
{
  GDBusProxy *proxy; /* not owned */
  CtlObjectChanged changed;
  gpointer user_data;
  unsigned properties, owner; /* subscriptions */
};

typedef struct
{
  GDBusConnection *connection;
  const char *name, *path, *interface;
  int timeout_ms;
} Asked;

/* Returns the answer to GetAll: an (a{sv}), and the name of who sent it. */
static GDBusMessage *
ask_for_properties (const Asked *asked, GError **error)
{
  g_autoptr (GDBusMessage) call
      = g_dbus_message_new_method_call (asked->name, asked->path, CTL_PROPERTIES, "GetAll");
  g_autoptr (GDBusMessage) answer = NULL;

  g_dbus_message_set_body (call, g_variant_new ("(s)", asked->interface));
  answer = g_dbus_connection_send_message_with_reply_sync (asked->connection, call,
                                                           G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                                           asked->timeout_ms, NULL, NULL, error);
  if (answer == NULL || g_dbus_message_to_gerror (answer, error))
    return NULL;
  return g_steal_pointer (&answer);
}

static void
take_properties (GDBusProxy *proxy, GVariant *values)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_dbus_proxy_set_cached_property (proxy, name, value);
}

static void
take_answer (GDBusProxy *proxy, GDBusMessage *answer)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (g_dbus_message_get_body (answer), 0);

  take_properties (proxy, values);
}

/* OWNER: rosterd's own name on the bus. For the other one GDBusProxy would ask who owns it, twice,
 * and go on asking. */
static gpointer
make_proxy (GDBusConnection *connection, int timeout_ms, GType type, const char *owner,
            const char *path, GError **error)
{
  return g_initable_new (
      type, NULL, error, "g-flags",
      G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
      "g-connection", connection, "g-name", owner, "g-object-path", path, "g-interface-name",
      ctl_contract_get_interface_of (type), "g-default-timeout", timeout_ms, NULL);
}

bool
ctl_object_is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

gpointer
ctl_object_load (GDBusConnection *connection, int timeout_ms, GType type, const char *path,
                 const GError *missing, GError **error)
{
  g_autoptr (GError) reason = NULL;
  /* This first call makes the bus start rosterd. */
  g_autoptr (GDBusMessage) answer = ask_for_properties (
      &(Asked){ connection, RD_BUS_NAME, path, ctl_contract_get_interface_of (type), timeout_ms },
      &reason);
  GDBusProxy *proxy = answer != NULL
                          ? make_proxy (connection, timeout_ms, type,
                                        g_dbus_message_get_sender (answer), path, &reason)
                          : NULL;

  if (proxy != NULL)
    take_answer (proxy, answer);
  else if (missing != NULL && ctl_object_is_missing (reason))
    g_propagate_error (error, g_error_copy (missing));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return proxy;
}

gpointer
ctl_object_beside (gpointer proxy, GType type, GError **error)
{
  return make_proxy (g_dbus_proxy_get_connection (proxy), g_dbus_proxy_get_default_timeout (proxy),
                     type, g_dbus_proxy_get_name (proxy), g_dbus_proxy_get_object_path (proxy),
                     error);
}

bool
ctl_object_read (gpointer proxy, GError **error)
{
  g_autoptr (GDBusMessage) answer = ask_for_properties (
      &(Asked){
          .connection = g_dbus_proxy_get_connection (proxy),
          .name = g_dbus_proxy_get_name (proxy),
          .path = g_dbus_proxy_get_object_path (proxy),
          .interface = g_dbus_proxy_get_interface_name (proxy),
          .timeout_ms = g_dbus_proxy_get_default_timeout (proxy),
      },
      error);

  if (answer != NULL)
    take_answer (proxy, answer);
  return answer != NULL;
}

/* -- following --------------------------------------------------------------------------------- */

static void
on_properties_changed (GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *name, GVariant *parameters, gpointer data)
{
  CtlFollowing *following = data;
  g_autoptr (GVariant) values = g_variant_get_child_value (parameters, 1);

  take_properties (following->proxy, values);
  following->changed (following->user_data);
}

/* A name of this kind changes hands once, when its owner leaves the bus. */
static void
on_owner_changed (GDBusConnection *connection, const char *sender, const char *path,
                  const char *interface, const char *name, GVariant *parameters, gpointer data)
{
  CtlFollowing *following = data;

  g_object_set_data (G_OBJECT (following->proxy), IS_GONE, following->proxy);
  following->changed (following->user_data);
}

CtlFollowing *
ctl_object_follow (GDBusProxy *proxy, CtlObjectChanged changed, gpointer user_data, GError **error)
{
  GDBusConnection *connection = g_dbus_proxy_get_connection (proxy);
  const char *name = g_dbus_proxy_get_name (proxy);
  CtlFollowing *following = g_new0 (CtlFollowing, 1);

  following->proxy = proxy;
  following->changed = changed;
  following->user_data = user_data;
  following->owner = g_dbus_connection_signal_subscribe (
      connection, BUS_NAME, BUS_NAME, "NameOwnerChanged", BUS_PATH, name, G_DBUS_SIGNAL_FLAGS_NONE,
      on_owner_changed, following, NULL);
  /* Freed with this one, which ends last. */
  following->properties = g_dbus_connection_signal_subscribe (
      connection, name, CTL_PROPERTIES, "PropertiesChanged", g_dbus_proxy_get_object_path (proxy),
      g_dbus_proxy_get_interface_name (proxy), G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed,
      following, g_free);
  if (ctl_object_read (proxy, error))
    return following;
  ctl_object_unfollow (following);
  return NULL;
}

void
ctl_object_unfollow (CtlFollowing *following)
{
  GDBusConnection *connection = g_dbus_proxy_get_connection (following->proxy);

  g_dbus_connection_signal_unsubscribe (connection, following->owner);
  g_dbus_connection_signal_unsubscribe (connection, following->properties);
}

bool
ctl_object_is_gone (GDBusProxy *proxy)
{
  return g_object_get_data (G_OBJECT (proxy), IS_GONE) != NULL;
}
