/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/object-list.h"

#include "runtime/clock.h"

#include <stdbool.h>

/* The time of one turn to read properties. */
#define TURN_US 5000

struct _RdObjectList
{
  GDBusObjectManagerServer *objects;
  GHashTable *texts; /* path → GVariant "{oa{sa{sv}}}" of objects that have not changed */
  GQueue listings;   /* (element-type Listing) */
};

/* A waiting call. */
typedef struct
{
  RdObjectList *list;
  GDBusConnection *bus;
  GDBusMessage *call;
  guint source;
} Listing;

static void
free_listing (Listing *listing)
{
  g_clear_handle_id (&listing->source, g_source_remove);
  g_object_unref (listing->bus);
  g_object_unref (listing->call);
  g_free (listing);
}

RdObjectList *
rd_object_list_new (GDBusObjectManagerServer *objects)
{
  RdObjectList *list = g_new0 (RdObjectList, 1);

  list->objects = g_object_ref (objects);
  list->texts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  g_queue_init (&list->listings);
  return list;
}

static void
on_notify (GDBusInterfaceSkeleton *face, GParamSpec *property, RdObjectList *list)
{
  const char *path = g_dbus_interface_skeleton_get_object_path (face);

  if (path != NULL)
    g_hash_table_remove (list->texts, path);
}

void
rd_object_list_add (RdObjectList *list, GDBusObjectSkeleton *object)
{
  GList *faces = g_dbus_object_get_interfaces (G_DBUS_OBJECT (object));

  for (GList *link = faces; link != NULL; link = link->next)
    g_signal_connect (link->data, "notify", G_CALLBACK (on_notify), list);
  g_list_free_full (faces, g_object_unref);
}

void
rd_object_list_remove (RdObjectList *list, const char *path)
{
  g_autoptr (GDBusObject) object
      = g_dbus_object_manager_get_object (G_DBUS_OBJECT_MANAGER (list->objects), path);
  GList *faces = object != NULL ? g_dbus_object_get_interfaces (object) : NULL;

  for (GList *link = faces; link != NULL; link = link->next)
    g_signal_handlers_disconnect_by_data (link->data, list);
  g_list_free_full (faces, g_object_unref);
  g_hash_table_remove (list->texts, path);
}

void
rd_object_list_free (RdObjectList *list)
{
  GList *objects = g_dbus_object_manager_get_objects (G_DBUS_OBJECT_MANAGER (list->objects));

  for (GList *link = objects; link != NULL; link = link->next)
    rd_object_list_remove (list, g_dbus_object_get_object_path (link->data));
  g_list_free_full (objects, g_object_unref);
  g_queue_clear_full (&list->listings, (GDestroyNotify)free_listing);
  g_hash_table_unref (list->texts);
  g_object_unref (list->objects);
  g_free (list);
}

static GVariant *
object_to_variant (GDBusObject *object)
{
  GList *faces = g_dbus_object_get_interfaces (object);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  for (GList *link = faces; link != NULL; link = link->next)
    {
      g_autoptr (GVariant) properties = g_dbus_interface_skeleton_get_properties (link->data);

      g_variant_builder_add (&builder, "{s@a{sv}}",
                             g_dbus_interface_skeleton_get_info (link->data)->name, properties);
    }
  g_list_free_full (faces, g_object_unref);
  return g_variant_ref_sink (
      g_variant_new ("{oa{sa{sv}}}", g_dbus_object_get_object_path (object), &builder));
}

static void
send_list (Listing *listing, GList *objects)
{
  g_autoptr (GDBusMessage) answer = g_dbus_message_new_method_reply (listing->call);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  for (GList *link = objects; link != NULL; link = link->next)
    {
      const char *path = g_dbus_object_get_object_path (link->data);

      g_variant_builder_add_value (&builder, g_hash_table_lookup (listing->list->texts, path));
    }
  g_dbus_message_set_body (answer, g_variant_new ("(a{oa{sa{sv}}})", &builder));
  g_dbus_connection_send_message (listing->bus, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* Reads the changed objects. False: another turn is needed. */
static bool
refresh (RdObjectList *list, GList *objects)
{
  gint64 end = rd_clock_get_monotonic () + TURN_US;

  for (GList *link = objects; link != NULL; link = link->next)
    {
      const char *path = g_dbus_object_get_object_path (link->data);

      if (g_hash_table_contains (list->texts, path))
        continue;
      if (rd_clock_get_monotonic () > end)
        return false;
      g_hash_table_insert (list->texts, g_strdup (path), object_to_variant (link->data));
    }
  return true;
}

static gboolean
on_turn (gpointer user_data)
{
  Listing *listing = user_data;
  RdObjectList *list = listing->list;
  GList *objects = g_dbus_object_manager_get_objects (G_DBUS_OBJECT_MANAGER (list->objects));
  bool is_ready = refresh (list, objects);

  if (is_ready)
    {
      send_list (listing, objects);
      listing->source = 0;
      g_queue_remove (&list->listings, listing);
      free_listing (listing);
    }
  g_list_free_full (objects, g_object_unref);
  return is_ready ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
rd_object_list_answer (RdObjectList *list, GDBusConnection *bus, GDBusMessage *call)
{
  Listing *listing = g_new (Listing, 1);

  *listing = (Listing){ list, g_object_ref (bus), g_object_ref (call), 0 };
  g_queue_push_tail (&list->listings, listing);
  listing->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, listing, NULL);
}
