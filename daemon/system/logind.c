/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "system/logind.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <stdbool.h>
#include <unistd.h>

#define NAME "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"

struct _RdLogind
{
  const RdLogindEvents *events;
  gpointer user_data;
  GCancellable *cancellable; /* when it is freed */
  GDBusConnection *bus;      /* NULL: none */
  guint watch, subscription;
  bool has_logind;
  int inhibitor;  /* a descriptor; -1: none */
  bool is_asking; /* for one */
  bool is_asleep; /* or is to be */
};

static void
let_go (RdLogind *logind)
{
  if (logind->inhibitor >= 0)
    close (logind->inhibitor);
  logind->inhibitor = -1;
}

/* -- the inhibitor ----------------------------------------------------------------------------- */

static int
take_descriptor (GVariant *reply, GUnixFDList *descriptors, GError **error)
{
  int32_t index;

  g_variant_get (reply, "(h)", &index);
  if (descriptors != NULL && index >= 0 && index < g_unix_fd_list_get_length (descriptors))
    return g_unix_fd_list_get (descriptors, index, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has no descriptor");
  return -1;
}

static void
on_inhibited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdLogind *logind = user_data;
  g_autoptr (GUnixFDList) descriptors = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
      G_DBUS_CONNECTION (source), &descriptors, result, &error);
  int inhibitor = -1;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  logind->is_asking = false;
  if (reply != NULL)
    inhibitor = take_descriptor (reply, descriptors, &error);
  if (inhibitor < 0)
    g_info ("logind lets nobody delay sleep: %s", error->message);
  let_go (logind);
  logind->inhibitor = inhibitor;
  if (logind->is_asleep)
    let_go (logind); /* too late */
}

/* Without it sleep comes while connections are being closed, no worse. */
static void
inhibit (RdLogind *logind)
{
  if (logind->is_asking || logind->inhibitor >= 0)
    return;
  logind->is_asking = true;
  g_dbus_connection_call_with_unix_fd_list (
      logind->bus, NAME, PATH, MANAGER, "Inhibit",
      g_variant_new ("(ssss)", "sleep", "rosterd", "Ends XMPP connections politely", "delay"),
      G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, logind->cancellable,
      on_inhibited, logind);
}

void
rd_logind_let_sleep (RdLogind *logind)
{
  let_go (logind);
}

void
rd_logind_note_awake (RdLogind *logind)
{
  logind->is_asleep = false;
  if (logind->has_logind)
    inhibit (logind);
}

/* -- what it tells ----------------------------------------------------------------------------- */

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path,
                      const char *interface, const char *signal, GVariant *arguments,
                      gpointer user_data)
{
  RdLogind *logind = user_data;
  gboolean is_asleep;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (arguments, "(b)", &is_asleep);
  logind->is_asleep = is_asleep;
  if (is_asleep)
    logind->events->sleeps (logind->user_data);
  else
    logind->events->woke (logind->user_data);
  if (!is_asleep)
    inhibit (logind);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  RdLogind *logind = user_data;

  logind->has_logind = true;
  inhibit (logind);
}

/* Nobody else will say that the machine woke. */
static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  RdLogind *logind = user_data;

  logind->has_logind = false;
  let_go (logind);
  if (logind->is_asleep)
    logind->events->woke (logind->user_data);
  logind->is_asleep = false;
}

/* -- life -------------------------------------------------------------------------------------- */

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdLogind *logind = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_info ("There is no system bus that tells of sleep: %s", error->message);
      return;
    }
  /* rosterd lives on without it. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  logind->bus = bus;
  logind->subscription = g_dbus_connection_signal_subscribe (bus, NAME, MANAGER, "PrepareForSleep",
                                                             PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                             on_prepare_for_sleep, logind, NULL);
  logind->watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  on_appeared, on_vanished, logind, NULL);
}

RdLogind *
rd_logind_new (const RdLogindEvents *events, gpointer user_data)
{
  RdLogind *logind = g_new0 (RdLogind, 1);

  logind->events = events;
  logind->user_data = user_data;
  logind->inhibitor = -1;
  logind->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, logind->cancellable, on_bus, logind);
  return logind;
}

void
rd_logind_free (RdLogind *logind)
{
  g_cancellable_cancel (logind->cancellable);
  g_object_unref (logind->cancellable);
  if (logind->watch != 0)
    g_bus_unwatch_name (logind->watch);
  if (logind->subscription != 0)
    g_dbus_connection_signal_unsubscribe (logind->bus, logind->subscription);
  let_go (logind);
  g_clear_object (&logind->bus);
  g_free (logind);
}
