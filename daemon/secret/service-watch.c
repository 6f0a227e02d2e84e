/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/service-watch.h"

#include <gio/gio.h>
#include <stdbool.h>

#define SERVICE "org.freedesktop.secrets"
#define COLLECTION "org.freedesktop.Secret.Collection"

struct _RdServiceWatch
{
  guint name;
  bool is_known; /* whether the service is there */
  GDBusConnection *bus;
  guint unlocking, changing;
  RdServiceReady ready;
  gpointer user_data;
};

/* Collections tell of their lock; one that locks changes nothing for the better. */
static void
on_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
            const char *signal, GVariant *parameters, gpointer user_data)
{
  RdServiceWatch *watch = user_data;
  g_autoptr (GVariant) changed = NULL;
  gboolean is_locked = TRUE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  changed = g_variant_get_child_value (parameters, 1);
  if (g_variant_lookup (changed, "Locked", "b", &is_locked) && !is_locked)
    watch->ready (true, watch->user_data);
}

static void
on_collection_changed (GDBusConnection *bus, const char *sender, const char *path,
                       const char *interface, const char *signal, GVariant *parameters,
                       gpointer user_data)
{
  RdServiceWatch *watch = user_data;

  watch->ready (false, watch->user_data);
}

static void
unsubscribe (RdServiceWatch *watch)
{
  if (watch->bus != NULL)
    {
      g_dbus_connection_signal_unsubscribe (watch->bus, watch->unlocking);
      g_dbus_connection_signal_unsubscribe (watch->bus, watch->changing);
    }
  g_clear_object (&watch->bus);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  RdServiceWatch *watch = user_data;
  bool is_news = watch->is_known;

  unsubscribe (watch);
  watch->bus = g_object_ref (bus);
  watch->unlocking = g_dbus_connection_signal_subscribe (
      bus, SERVICE, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL, COLLECTION,
      G_DBUS_SIGNAL_FLAGS_NONE, on_changed, watch, NULL);
  watch->changing = g_dbus_connection_signal_subscribe (
      bus, SERVICE, "org.freedesktop.Secret.Service", "CollectionChanged", NULL, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_collection_changed, watch, NULL);
  watch->is_known = true;
  if (is_news)
    watch->ready (true, watch->user_data);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  RdServiceWatch *watch = user_data;

  watch->is_known = true;
  unsubscribe (watch);
}

RdServiceWatch *
rd_service_watch_new (RdServiceReady ready, gpointer user_data)
{
  RdServiceWatch *watch = g_new0 (RdServiceWatch, 1);

  watch->ready = ready;
  watch->user_data = user_data;
  watch->name = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  on_appeared, on_vanished, watch, NULL);
  return watch;
}

void
rd_service_watch_free (RdServiceWatch *watch)
{
  g_bus_unwatch_name (watch->name);
  unsubscribe (watch);
  g_free (watch);
}
