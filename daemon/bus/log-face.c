/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/log-face.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "roster-bus.h"
#include "runtime/log.h"

#include <stdbool.h>

#define PATH "/org/freedesktop/LogControl1"

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *name, GError **error, gpointer user_data)
{
  if (g_str_equal (name, "LogLevel"))
    return g_variant_new_string (rd_log_get_level ());
  if (g_str_equal (name, "LogTarget"))
    return g_variant_new_string (rd_log_get_target ());
  return g_variant_new_string ("rosterd");
}

static gboolean
set_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *name, GVariant *value, GError **error, gpointer user_data)
{
  const char *word = g_variant_get_string (value, NULL);
  bool is_level = g_str_equal (name, "LogLevel");

  if (is_level ? rd_log_set_level (word) : rd_log_set_target (word))
    return TRUE;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               is_level
                   ? "There is no log level \"%s\"; there are emerg, alert, crit, err, warning, "
                     "notice, info and debug."
                   : "rosterd can't log to \"%s\", only to auto, console and journal.",
               rd_quote (word).text);
  return FALSE;
}

guint
rd_log_face_register (GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable functions
      = { .get_property = get_property, .set_property = set_property };

  return g_dbus_connection_register_object (bus, PATH,
                                            rd_bus_org_freedesktop_log_control1_interface_info (),
                                            &functions, NULL, NULL, error);
}
