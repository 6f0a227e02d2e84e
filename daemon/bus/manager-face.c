/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/manager-face.h"

#include "bus/password-delivery.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"
#include "model/limit.h"
#include "store/opening/aside.h"

struct _RdManagerFace
{
  RdBusManagerSkeleton parent_instance;
  RdProfiles *profiles;
  RdCallTurns *turns;
  unsigned n_readings; /* of passwords, in progress */
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
    rd_bus_manager_complete_add_profile (NULL, invocation, NULL, path);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* A call of AddProfile whose password is being read. */
typedef struct
{
  RdManagerFace *face;
  char *name, *jid;
  GVariant *settings;
} Addition;

static void
free_addition (gpointer data)
{
  Addition *addition = data;

  g_object_unref (addition->face);
  g_variant_unref (addition->settings);
  g_free (addition->name);
  g_free (addition->jid);
  g_free (addition);
}

static void
add_with_password (RdSecret *password, GDBusMethodInvocation *invocation, gpointer user_data)
{
  const Addition *addition = user_data;

  rd_profiles_add_async (addition->face->profiles, addition->name, addition->jid,
                         addition->settings, password, on_added, invocation);
}

/* Takes the password's handle out of *SETTINGS, which is replaced; NULL: it has none. */
static GVariant *
take_handle (GVariant **settings)
{
  g_autoptr (GVariant) handle
      = g_variant_lookup_value (*settings, "Password", G_VARIANT_TYPE_HANDLE);
  GVariantDict rest;

  if (handle == NULL)
    return NULL;
  g_variant_dict_init (&rest, *settings);
  g_variant_dict_remove (&rest, "Password");
  *settings = g_variant_ref_sink (g_variant_dict_end (&rest));
  return g_steal_pointer (&handle);
}

static void
add_profile (RdManagerFace *self, GDBusMethodInvocation *invocation, GUnixFDList *fds,
             const char *name, const char *jid, GVariant *settings)
{
  GVariant *rest = settings;
  g_autoptr (GVariant) handle = take_handle (&rest);
  bool takes_password;
  GError *error = NULL;
  Addition *addition;

  if (handle == NULL)
    {
      rd_profiles_add_async (self->profiles, name, jid, settings, NULL, on_added, invocation);
      return;
    }
  /* Before the password has come to its end. */
  if (!rd_profiles_check (self->profiles, name, jid, rest, &takes_password, &error))
    {
      g_variant_unref (rest);
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }
  addition = g_new (Addition, 1);
  *addition = (Addition){ g_object_ref (self), g_strdup (name), g_strdup (jid), rest };
  rd_password_delivery_begin (self, &self->n_readings, self->turns, invocation, fds, handle,
                              add_with_password, addition, free_addition);
}

static gboolean
handle_add_profile (RdBusManager *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
                    const char *name, const char *jid, GVariant *settings)
{
  GError *error = NULL;

  if (rd_limit_check_text (name, RD_SETTING_SIZE_MAX, "profile's name", &error)
      && rd_limit_check_text (jid, RD_JID_SIZE_MAX, "JID", &error))
    add_profile (RD_MANAGER_FACE (object), invocation, fds, name, jid, settings);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_check_profile (RdBusManager *object, GDBusMethodInvocation *invocation, const char *name,
                      const char *jid, GVariant *settings)
{
  RdManagerFace *self = RD_MANAGER_FACE (object);
  bool takes_password;
  GError *error = NULL;

  if (rd_limit_check_text (name, RD_SETTING_SIZE_MAX, "profile's name", &error)
      && rd_limit_check_text (jid, RD_JID_SIZE_MAX, "JID", &error)
      && rd_profiles_check (self->profiles, name, jid, settings, &takes_password, &error))
    rd_bus_manager_complete_check_profile (object, invocation, takes_password);
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

/* -- the notice -------------------------------------------------------------------------------- */

/* A call of DismissStoreNotice. */
typedef struct
{
  RdManagerFace *face;
  GDBusMethodInvocation *invocation;
} Dismissal;

static void
on_dismissed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Dismissal *dismissal = user_data;
  g_autoptr (RdManagerFace) face = dismissal->face;
  GError *error = NULL;

  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    {
      g_dbus_method_invocation_take_error (dismissal->invocation, error);
      return;
    }
  rd_bus_manager_set_store_notice (RD_BUS_MANAGER (face), "");
  g_dbus_method_invocation_return_value (dismissal->invocation, NULL);
}

static gboolean
handle_dismiss_store_notice (RdBusManager *object, GDBusMethodInvocation *invocation)
{
  Dismissal *dismissal = g_new (Dismissal, 1);

  *dismissal = (Dismissal){ g_object_ref (RD_MANAGER_FACE (object)), invocation };
  rd_store_dismiss_aside_async (rd_profiles_get_store (dismissal->face->profiles), on_dismissed,
                                dismissal);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
manager_iface_init (RdBusManagerIface *iface)
{
  iface->handle_dismiss_store_notice = handle_dismiss_store_notice;
  iface->handle_add_profile = handle_add_profile;
  iface->handle_check_profile = handle_check_profile;
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
  g_clear_object (&RD_MANAGER_FACE (object)->turns);
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
rd_manager_face_new (RdProfiles *profiles, RdCallTurns *turns, const char *store_notice)
{
  RdManagerFace *self = g_object_new (RD_TYPE_MANAGER_FACE, NULL);

  self->profiles = g_object_ref (profiles);
  self->turns = g_object_ref (turns);
  rd_bus_manager_set_version (RD_BUS_MANAGER (self), RD_VERSION);
  rd_bus_manager_set_store_notice (RD_BUS_MANAGER (self), store_notice != NULL ? store_notice : "");
  g_signal_connect_object (profiles, "added", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profiles, "removed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profiles, "default-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}
