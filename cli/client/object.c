/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"

#include "cli/client/contract.h"
#include "dbus-interfaces/names.h"

typedef struct
{
  GDBusProxy *proxy; /* not owned */
  CtlObjectChanged changed;
  gpointer user_data;
} Following;

/* Returns an a{sv}. */
static GVariant *
ask_for_properties (GDBusConnection *connection, int timeout_ms, const char *path,
                    const char *interface, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, RD_BUS_NAME, path, CTL_PROPERTIES, "GetAll", g_variant_new ("(s)", interface),
      G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, timeout_ms, NULL, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
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

static gpointer
make_proxy (GDBusConnection *connection, int timeout_ms, GType type, const char *path,
            GError **error)
{
  return g_initable_new (
      type, NULL, error, "g-flags",
      G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
      "g-connection", connection, "g-name", RD_BUS_NAME, "g-object-path", path, "g-interface-name",
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
  /* Asks before it makes the proxy: that would start rosterd too, but wait 25 s if it hangs. */
  g_autoptr (GVariant) values = ask_for_properties (connection, timeout_ms, path,
                                                    ctl_contract_get_interface_of (type), &reason);
  GDBusProxy *proxy
      = values != NULL ? make_proxy (connection, timeout_ms, type, path, &reason) : NULL;

  if (proxy != NULL)
    take_properties (proxy, values);
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
                     type, g_dbus_proxy_get_object_path (proxy), error);
}

bool
ctl_object_read (gpointer proxy, GError **error)
{
  g_autoptr (GVariant) values = ask_for_properties (
      g_dbus_proxy_get_connection (proxy), g_dbus_proxy_get_default_timeout (proxy),
      g_dbus_proxy_get_object_path (proxy), g_dbus_proxy_get_interface_name (proxy), error);

  if (values != NULL)
    take_properties (proxy, values);
  return values != NULL;
}

/* -- following --------------------------------------------------------------------------------- */

static void
on_properties_changed (GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *name, GVariant *parameters, gpointer data)
{
  Following *following = data;
  g_autoptr (GVariant) values = g_variant_get_child_value (parameters, 1);

  take_properties (following->proxy, values);
  following->changed (following->user_data);
}

static void
on_owner (GDBusProxy *proxy, GParamSpec *pspec, gpointer data)
{
  Following *following = data;

  following->changed (following->user_data);
}

unsigned
ctl_object_follow (GDBusProxy *proxy, CtlObjectChanged changed, gpointer user_data, GError **error)
{
  Following *following = g_new0 (Following, 1);
  unsigned id;

  following->proxy = proxy;
  following->changed = changed;
  following->user_data = user_data;
  g_signal_connect (proxy, "notify::g-name-owner", G_CALLBACK (on_owner), following);
  id = g_dbus_connection_signal_subscribe (
      g_dbus_proxy_get_connection (proxy), RD_BUS_NAME, CTL_PROPERTIES, "PropertiesChanged",
      g_dbus_proxy_get_object_path (proxy), g_dbus_proxy_get_interface_name (proxy),
      G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, following, g_free);
  if (ctl_object_read (proxy, error))
    return id;
  ctl_object_unfollow (proxy, id);
  return 0;
}

void
ctl_object_unfollow (GDBusProxy *proxy, unsigned following)
{
  g_signal_handlers_disconnect_matched (proxy, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                        G_CALLBACK (on_owner), NULL);
  g_dbus_connection_signal_unsubscribe (g_dbus_proxy_get_connection (proxy), following);
}

bool
ctl_object_is_gone (GDBusProxy *proxy)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (proxy);

  return owner == NULL;
}
