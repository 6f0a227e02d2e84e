/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/start-failure.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define UNIT "rosterd.service"
#define TIMEOUT_MS 2000

/* What became of the unit, as systemd.service (5) words $SERVICE_RESULT. */
static const struct
{
  const char *result;
  const char *sentence;
} results[] = {
  { "core-dump", "It crashed." },
  { "signal", "It crashed or was killed." },
  { "exit-code", "It ended with an error." },
  { "watchdog", "It hung." },
  { "timeout", "It wasn't ready in time." },
  { "start-limit-hit", "It failed so often that it isn't started again for now; \"systemctl --user "
                       "reset-failed rosterd\" lets it start at once." },
};

static GVariant *
ask_systemd (GDBusConnection *bus, const char *path, const char *interface, const char *method,
             GVariant *arguments, const char *type)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, SYSTEMD, path, interface, method, arguments, G_VARIANT_TYPE (type),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

/* NULL: systemd knows no unit, or isn't there. */
static GVariant *
read_property (GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) path = ask_systemd (bus, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                                           "GetUnit", g_variant_new ("(s)", UNIT), "(o)");
  g_autoptr (GVariant) boxed = NULL;

  if (path == NULL)
    return NULL;
  boxed = ask_systemd (bus, g_variant_get_string (path, NULL), "org.freedesktop.DBus.Properties",
                       "Get", g_variant_new ("(ss)", SYSTEMD ".Service", name), "(v)");
  return boxed != NULL ? g_variant_get_variant (boxed) : NULL;
}

static const char *
find_sentence (const char *result)
{
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (g_strcmp0 (results[i].result, result) == 0)
        return results[i].sentence;
    }
  return NULL;
}

/* NULL: nothing is known. While systemd starts it once more there is no result of the last time. */
static const char *
judge (GDBusConnection *bus)
{
  g_autoptr (GVariant) result = read_property (bus, "Result");
  g_autoptr (GVariant) restarts = NULL;
  const char *sentence = NULL;

  if (result != NULL && g_variant_is_of_type (result, G_VARIANT_TYPE_STRING))
    sentence = find_sentence (g_variant_get_string (result, NULL));
  if (result == NULL || sentence != NULL)
    return sentence;
  restarts = read_property (bus, "NRestarts");
  if (restarts != NULL && g_variant_is_of_type (restarts, G_VARIANT_TYPE_UINT32)
      && g_variant_get_uint32 (restarts) > 0)
    return "It crashed or ended each time.";
  return NULL;
}

void
ctl_start_failure_translate (GDBusConnection *bus, GError *reason, GError **error)
{
  const char *sentence;

  g_dbus_error_strip_remote_error (reason);
  if (g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_DAEMON,
                           "rosterd isn't running, and the session bus doesn't know how to start "
                           "it. Start it (rosterd &), or install it so that the bus finds it.");
      return;
    }
  sentence = judge (bus);
  if (sentence != NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_DAEMON,
                 "rosterd isn't running, and systemd couldn't start it. %s What it said last: "
                 "journalctl --user -u rosterd.",
                 sentence);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_DAEMON,
                 "rosterd isn't running and couldn't be started: %s. Start it by hand to see what "
                 "it says: rosterd.",
                 rd_quote (reason->message).text);
}
