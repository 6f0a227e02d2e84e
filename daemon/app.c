/* Starts, in this order, the wire, the store, the profiles, the objects on the bus, and its name.
 * Connects only when rosterd owns the name: of two on one bus, one never connects. Stops in the
 * opposite order, and gives the sessions a moment to end politely.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app.h"

#include "dbus-interfaces/names.h"
#include "process/last-words.h"
#include "process/notify.h"
#include "process/stop-signals.h"
#include "process/watchdog.h"
#include "service-status.h"
#include "service.h"
#include "xmpp/stream/strophe-runtime.h"

#include <glib-unix.h>

/* The process ends within 2 s, and needs the rest of them to exit. */
#define STOP_TIMEOUT_MS 1800

typedef struct
{
  GMainLoop *loop;
  RdTurns turns;
  RdService *service;           /* NULL: it could not be made */
  RdServiceStatus *status_line; /* NULL: it doesn't own its name */
  guint name;
  unsigned stop_timeout_ms;
  guint stop_timer;
  bool is_stopping;
  int status;
} App;

/* -- stop -------------------------------------------------------------------------------------- */

static void
on_service_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  App *app = user_data;

  rd_service_stop_finish (source, result);
  g_main_loop_quit (app->loop);
}

static gboolean
on_stop_timeout (gpointer user_data)
{
  App *app = user_data;

  g_warning ("Not every connection or job ended in time; rosterd ends without waiting for the "
             "rest.");
  app->stop_timer = 0;
  g_main_loop_quit (app->loop);
  return G_SOURCE_REMOVE;
}

static void
stop (App *app, int status)
{
  if (app->is_stopping)
    return;
  app->is_stopping = true;
  app->status = status;
  rd_stop_signals_begin_end (status);
  rd_notify_send ("STOPPING=1");
  /* The last third is for the store. */
  app->stop_timer = g_timeout_add_full (G_PRIORITY_HIGH, app->stop_timeout_ms * 2 / 3,
                                        on_stop_timeout, app, NULL);
  rd_service_stop_async (app->service, on_service_stopped, app);
}

static gboolean
on_signal (gpointer user_data)
{
  stop (user_data, 0);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal (gpointer user_data)
{
  App *app = user_data;

  if (app->is_stopping || app->status_line == NULL)
    return G_SOURCE_CONTINUE;
  rd_notify_send_reloading ();
  rd_service_reload (app->service);
  rd_notify_send ("READY=1");
  return G_SOURCE_CONTINUE;
}

/* -- start ------------------------------------------------------------------------------------- */

static void
on_bus_acquired (GDBusConnection *bus, const char *name, gpointer user_data)
{
  App *app = user_data;
  g_autoptr (GError) error = NULL;

  if (!rd_service_export (app->service, bus, &app->turns, &error))
    {
      g_printerr ("rosterd: %s\n", error->message);
      stop (app, 1);
    }
}

static void
on_name_acquired (GDBusConnection *bus, const char *name, gpointer user_data)
{
  App *app = user_data;

  if (app->is_stopping)
    return;
  rd_service_start (app->service);
  app->status_line = rd_service_status_new (rd_service_get_profiles (app->service));
  rd_notify_send ("READY=1");
}

static void
on_name_lost (GDBusConnection *bus, const char *name, gpointer user_data)
{
  App *app = user_data;

  if (app->is_stopping)
    return;
  if (bus == NULL && rd_service_is_exported (app->service))
    {
      g_message ("The session bus is gone, and rosterd with it.");
      stop (app, 0);
      return;
    }
  if (bus == NULL)
    g_printerr ("rosterd: There is no session bus; start one, e.g. with \"dbus-run-session\".\n");
  else
    g_printerr ("rosterd: Another program owns %s on this bus; is rosterd running already?\n",
                RD_BUS_NAME);
  stop (app, 1);
}

/* By the XDG Base Directory Specification a relative path is ignored: it would depend on where
 * rosterd was started. */
static char *
get_usual_store_dir (void)
{
  const char *data = g_get_user_data_dir ();

  return g_path_is_absolute (data)
             ? g_build_filename (data, "rosterd", NULL)
             : g_build_filename (g_get_home_dir (), ".local", "share", "rosterd", NULL);
}

/* Rosters can be read without a usable libstrophe: each profile that would connect says why it
 * doesn't. */
static void
init_wire (void)
{
  const GError *refusal = rd_xmpp_init ();

  if (refusal != NULL)
    g_warning ("%s", refusal->message);
}

static bool
start (App *app, const RdAppOptions *options, GError **error)
{
  g_autofree char *usual = get_usual_store_dir ();
  const char *notice;

  init_wire ();
  app->service = rd_service_new (options->store_dir != NULL ? options->store_dir : usual,
                                 g_network_monitor_get_default (), options->step_timeout_ms, error);
  notice = app->service != NULL ? rd_service_get_store_notice (app->service) : NULL;
  if (notice != NULL)
    g_warning ("%s", notice);
  return app->service != NULL;
}

static void
tell_alive (void)
{
  rd_notify_send ("WATCHDOG=1");
}

/* The signs come in half the time that systemd waits for them. */
static GSource *
begin_watchdog (void)
{
  uint64_t watchdog = rd_notify_get_watchdog ();

  return watchdog != 0 ? rd_watchdog_new (NULL, watchdog / 2, tell_alive) : NULL;
}

static void
run (App *app)
{
  GSource *watchdog = begin_watchdog ();
  guint reload = g_unix_signal_add (SIGHUP, on_reload_signal, app);

  rd_stop_signals_watch (app->stop_timeout_ms, on_signal, app);
  app->name = g_bus_own_name (G_BUS_TYPE_SESSION, RD_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                              on_bus_acquired, on_name_acquired, on_name_lost, app, NULL);
  g_main_loop_run (app->loop);
  g_bus_unown_name (app->name);
  g_source_remove (reload);
  if (watchdog != NULL)
    g_source_destroy (watchdog);
  g_clear_pointer (&watchdog, g_source_unref);
  g_clear_handle_id (&app->stop_timer, g_source_remove);
  g_clear_pointer (&app->status_line, rd_service_status_free);
}

int
rd_app_run (const RdAppOptions *options)
{
  App app = { .loop = g_main_loop_new (NULL, FALSE),
              .stop_timeout_ms
              = options->stop_timeout_ms != 0 ? options->stop_timeout_ms : STOP_TIMEOUT_MS };
  g_autoptr (GError) error = NULL;
  bool is_started;

  rd_turns_watch (&app.turns, NULL);
  is_started = start (&app, options, &error);
  if (is_started)
    run (&app);
  else
    {
      g_printerr ("rosterd: %s\n", error->message);
      rd_notify_send_status (error->message);
      rd_last_words_tell (error);
      app.status = 1;
    }
  if (app.service != NULL)
    rd_service_free (app.service);
  g_main_loop_unref (app.loop); /* the last callbacks may have quit it once more */
  rd_turns_unwatch (NULL);
  if (is_started)
    rd_stop_signals_forget ();
  return app.status;
}
