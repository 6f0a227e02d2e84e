/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/manager-face.h"

#include "bus/gate/call-turns.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"
#include "model/limit.h"

struct _RdManagerFace
{
  RdBusManagerSkeleton parent_instance;
  RdProfiles *profiles;
};

static void manager_iface_init (RdBusManagerIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdManagerFace, rd_manager_face, RD_BUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_MANAGER, manager_iface_init))

char *
rd_profile_get_object_path (RdProfile *profile)
{
  GString *path = g_string_new (RD_PROFILE_PATH_PREFIX);

  for (const char *c = rd_profile_get_record (profile)->name; *c != '\0'; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (path, *c);
      else
        g_string_append_printf (path, "_%02x", (unsigned char)*c);
    }
  return g_string_free (path, FALSE);
}

static RdProfile *
find_by_path (RdManagerFace *self, const char *path, GError **error)
{
  GPtrArray *list = rd_profiles_list (self->profiles);

  for (unsigned i = 0; i < list->len; i++)
    {
      g_autofree char *own = rd_profile_get_object_path (list->pdata[i]);

      if (g_str_equal (own, path))
        return list->pdata[i];
    }
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE, "There is no profile at %s.",
               rd_quote (path).text);
  return NULL;
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  RdProfile *profile = rd_profiles_add_finish (RD_PROFILES (source), result, &error);
  g_autofree char *path = profile != NULL ? rd_profile_get_object_path (profile) : NULL;

  if (profile != NULL)
    rd_bus_manager_complete_add_profile (NULL, invocation, path);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_add_profile (RdBusManager *object, GDBusMethodInvocation *invocation, const char *name,
                    const char *jid, GVariant *settings)
{
  GError *error = NULL;

  if (rd_limit_check_text (name, RD_SETTING_SIZE_MAX, "profile's name", &error)
      && rd_limit_check_text (jid, RD_JID_SIZE_MAX, "JID", &error))
    rd_profiles_add_async (RD_MANAGER_FACE (object)->profiles, name, jid, settings, on_added,
                           invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (rd_profiles_finish (RD_PROFILES (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_remove_profile (RdBusManager *object, GDBusMethodInvocation *invocation, const char *path)
{
  RdManagerFace *self = RD_MANAGER_FACE (object);
  GError *error = NULL;
  RdProfile *profile = find_by_path (self, path, &error);

  if (profile != NULL)
    rd_profiles_remove_async (self->profiles, profile, on_done, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_default_profile (RdBusManager *object, GDBusMethodInvocation *invocation,
                            const char *path)
{
  RdManagerFace *self = RD_MANAGER_FACE (object);
  GError *error = NULL;
  RdProfile *profile = find_by_path (self, path, &error);

  if (profile != NULL)
    rd_profiles_set_default_async (self->profiles, profile, on_done, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_find_profile (RdBusManager *object, GDBusMethodInvocation *invocation,
                     const char *name_or_jid)
{
  GError *error = NULL;
  RdProfile *profile
      = rd_limit_check_text (name_or_jid, RD_JID_SIZE_MAX, "name or JID", &error)
            ? rd_profiles_find (RD_MANAGER_FACE (object)->profiles, name_or_jid, &error)
            : NULL;
  g_autofree char *path = profile != NULL ? rd_profile_get_object_path (profile) : NULL;

  if (profile != NULL)
    rd_bus_manager_complete_find_profile (object, invocation, path);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
manager_iface_init (RdBusManagerIface *iface)
{
  iface->handle_add_profile = handle_add_profile;
  iface->handle_remove_profile = handle_remove_profile;
  iface->handle_find_profile = handle_find_profile;
  iface->handle_set_default_profile = handle_set_default_profile;
}

static void
update (RdManagerFace *self)
{
  GPtrArray *list = rd_profiles_list (self->profiles);
  RdProfile *profile = rd_profiles_find_default (self->profiles);
  g_autofree char *path = profile != NULL ? rd_profile_get_object_path (profile) : g_strdup ("/");
  g_auto (GStrv) paths = g_new0 (char *, list->len + 1);

  for (unsigned i = 0; i < list->len; i++)
    paths[i] = rd_profile_get_object_path (list->pdata[i]);
  rd_bus_manager_set_profiles (RD_BUS_MANAGER (self), (const char *const *)paths);
  rd_bus_manager_set_default_profile (RD_BUS_MANAGER (self), path);
}

static void
rd_manager_face_finalize (GObject *object)
{
  g_clear_object (&RD_MANAGER_FACE (object)->profiles);
  G_OBJECT_CLASS (rd_manager_face_parent_class)->finalize (object);
}

static void
rd_manager_face_class_init (RdManagerFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->finalize = rd_manager_face_finalize;
}

static void
rd_manager_face_init (RdManagerFace *self)
{
}

RdManagerFace *
rd_manager_face_new (RdProfiles *profiles, const char *store_notice)
{
  RdManagerFace *self = g_object_new (RD_TYPE_MANAGER_FACE, NULL);

  self->profiles = g_object_ref (profiles);
  rd_bus_manager_set_version (RD_BUS_MANAGER (self), RD_VERSION);
  rd_bus_manager_set_store_notice (RD_BUS_MANAGER (self), store_notice != NULL ? store_notice : "");
  g_signal_connect_object (profiles, "added", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profiles, "removed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profiles, "default-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}
