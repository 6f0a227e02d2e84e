/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/client.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/client/start-failure.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"

void
ctl_client_polish_error (GError *error)
{
  if (error == NULL)
    return;
  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    {
      g_free (error->message);
      error->message = g_strdup ("rosterd ended before it answered. Try again; if that doesn't "
                                 "help, see what its log says (journalctl --user -u rosterd).");
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_free (error->message);
      error->message = g_strdup ("rosterd didn't answer in time. Wait longer with --timeout.");
    }
}

GError *
ctl_client_make_error (const char *name, const char *sentence)
{
  GError *error = g_dbus_error_new_for_dbus_error (name, sentence);

  g_dbus_error_strip_remote_error (error);
  return error;
}

static GDBusConnection *
connect_to_bus (GError **error)
{
  g_autoptr (GError) reason = NULL;
  GDBusConnection *connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &reason);

  if (connection != NULL)
    {
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      ctl_incoming_watch (connection);
      return connection;
    }
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_BUS,
               "There is no session bus (%s). Run this in a login session, or make a bus for it: "
               "dbus-run-session -- sh.",
               reason->message);
  return NULL;
}

static RdBusManager *
load_manager (CtlClient *client, GError **error)
{
  g_autoptr (GError) reason = NULL;
  RdBusManager *manager = ctl_object_load (client->connection, client->timeout_ms,
                                           RD_BUS_TYPE_MANAGER_PROXY, RD_ROOT_PATH, NULL, &reason);

  /* One rosterd may just have ended; the bus starts another. */
  if (g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    {
      g_clear_error (&reason);
      manager = ctl_object_load (client->connection, client->timeout_ms, RD_BUS_TYPE_MANAGER_PROXY,
                                 RD_ROOT_PATH, NULL, &reason);
    }
  if (manager == NULL && reason->domain == G_DBUS_ERROR
      && !g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    ctl_start_failure_translate (client->connection, reason, error);
  else if (manager == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return manager;
}

CtlClient *
ctl_client_new (double timeout, GError **error)
{
  g_autoptr (CtlClient) client = g_new0 (CtlClient, 1);

  rd_error_quark (); /* must be registered before the first answer */
  client->timeout_ms = (int)(timeout * 1000);
  client->connection = connect_to_bus (error);
  if (client->connection == NULL)
    return NULL;
  client->manager = load_manager (client, error);
  return client->manager != NULL ? g_steal_pointer (&client) : NULL;
}

void
ctl_client_free (CtlClient *client)
{
  g_clear_object (&client->manager);
  g_clear_object (&client->connection);
  g_free (client);
}

RdBusProfile *
ctl_client_load_profile (CtlClient *client, const char *path, GError **error)
{
  g_autoptr (GError) missing = g_error_new_literal (
      RD_ERROR, RD_ERROR_NO_SUCH_PROFILE, "The profile was removed while rosterctl looked at it.");

  return ctl_object_load (client->connection, client->timeout_ms, RD_BUS_TYPE_PROFILE_PROXY, path,
                          missing, error);
}

RdBusProfile *
ctl_client_find_profile (CtlClient *client, const char *name_or_jid, GError **error)
{
  bool is_default = name_or_jid == NULL || *name_or_jid == '\0';
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  if (rd_bus_manager_call_find_profile_sync (client->manager, is_default ? "" : name_or_jid, &path,
                                             NULL, &reason))
    return ctl_client_load_profile (client, path, error);
  if (is_default && g_error_matches (reason, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE))
    g_set_error_literal (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE, "There is no profile yet.");
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/* Takes PROFILE; false if it is NULL. */
static bool
add_profile (GPtrArray *profiles, RdBusProfile *profile)
{
  if (profile != NULL)
    g_ptr_array_add (profiles, profile);
  return profile != NULL;
}

GPtrArray *
ctl_client_list_profiles (CtlClient *client, const char *name_or_jid, GError **error)
{
  const char *const *paths = rd_bus_manager_get_profiles (client->manager);
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);
  bool is_good = true;

  if (name_or_jid != NULL)
    is_good = add_profile (profiles, ctl_client_find_profile (client, name_or_jid, error));
  else if (g_strv_length ((char **)paths) > RD_PROFILES_MAX)
    is_good = ctl_incoming_refuse ("Profiles", "they are more than " G_STRINGIFY (RD_PROFILES_MAX),
                                   error);
  else
    for (; is_good && *paths != NULL; paths++)
      is_good = add_profile (profiles, ctl_client_load_profile (client, *paths, error));
  return is_good ? g_steal_pointer (&profiles) : NULL;
}

bool
ctl_client_is_default (CtlClient *client, RdBusProfile *profile)
{
  return g_strcmp0 (rd_bus_manager_get_default_profile (client->manager),
                    g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)))
         == 0;
}

GError *
ctl_client_get_last_error (RdBusProfile *profile)
{
  const char *name, *sentence;

  g_variant_get (rd_bus_profile_get_last_error (profile), "(&s&s)", &name, &sentence);
  return *name != '\0' ? ctl_client_make_error (name, sentence) : NULL;
}

char *
ctl_client_make_command (CtlClient *client, RdBusProfile *profile, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return profile == NULL || ctl_client_is_default (client, profile)
             ? g_strdup_printf ("rosterctl %s", words)
             : g_strdup_printf ("rosterctl -p %s %s", rd_bus_profile_get_name (profile), words);
}
