/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/follow/follow.h"

#include "cli/client/object.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/out/interrupt.h"
#include "dbus-interfaces/names.h"

#include <glib-unix.h>
#include <unistd.h>

#define FIRST_PAUSE_S 2
#define LONGEST_PAUSE_S 30
#define AGAIN_PAUSE_S 1

struct CtlFollow
{
  CtlCall *call;
  GDBusConnection *connection;
  const CtlFollower *follower;
  void *data;
  GMainLoop *loop;
  GError *error;
  char *profile;
  char *path;

  bool is_waiting;
  CtlFollowAnswered answered; /* of the present call */
  GCancellable *reading;      /* calls to the present daemon; cancelled when it goes */

  CtlInterrupt interrupt;
  unsigned subscriptions[3];
  unsigned name_watch;
  unsigned timer;
  unsigned pause_s;
  bool was_away;
};

/* -- the end ----------------------------------------------------------------------------------- */

void
ctl_follow_stop (CtlFollow *follow, GError *error)
{
  if (follow->error == NULL)
    follow->error = error;
  else
    g_clear_error (&error);
  g_main_loop_quit (follow->loop);
}

static void
stop_without_profile (CtlFollow *follow)
{
  ctl_follow_stop (follow,
                   g_error_new (RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                                "The profile %s was removed. To see those that are left: rosterctl "
                                "profile list.",
                                follow->profile));
}

void
ctl_follow_flush (CtlFollow *follow)
{
  ctl_output_flush (follow->call->output);
  if (ctl_output_is_broken (follow->call->output))
    ctl_follow_stop (follow, NULL);
}

static void
on_interrupt (void *data)
{
  CtlFollow *follow = data;
  g_autofree char *words = follow->follower->make_words (follow->data);
  g_autofree char *command = ctl_call_make_command (follow->call, "%s", words);
  GError *error = NULL;

  ctl_interrupt_end_line ();
  ctl_interrupt_set_error (&error, follow->interrupt.number, "To go on from here: %s", command);
  ctl_follow_stop (follow, error);
}

static gboolean
on_output_closed (int fd, GIOCondition condition, void *data)
{
  ctl_follow_stop (data, NULL);
  return G_SOURCE_CONTINUE;
}

static void
on_bus_closed (GDBusConnection *connection, gboolean is_remote, GError *reason, void *data)
{
  ctl_follow_stop (
      data, g_error_new_literal (CTL_EXIT_DOMAIN, CTL_EXIT_NO_BUS, "The session bus is gone."));
}

/* -- signals ----------------------------------------------------------------------------------- */

static void
on_roster_signal (GDBusConnection *connection, const char *sender, const char *path,
                  const char *interface, const char *name, GVariant *parameters, void *data)
{
  CtlFollow *follow = data;

  follow->follower->take_signal (follow->data, parameters);
}

static void
on_interfaces_removed (GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *name, GVariant *parameters, void *data)
{
  CtlFollow *follow = data;
  const char *object;

  g_variant_get (parameters, "(&oas)", &object, NULL);
  if (g_str_equal (object, follow->path))
    stop_without_profile (follow);
}

static unsigned
subscribe (CtlFollow *follow, const char *interface, const char *signal, const char *path,
           GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (follow->connection, RD_BUS_NAME, interface, signal,
                                             path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, callback, follow,
                                             NULL);
}

static void
subscribe_to_roster (CtlFollow *follow)
{
  follow->subscriptions[0]
      = subscribe (follow, RD_ROSTER_INTERFACE, "ContactsChanged", follow->path, on_roster_signal);
  follow->subscriptions[1] = subscribe (follow, RD_ROSTER_INTERFACE, "ContactsInvalidated",
                                        follow->path, on_roster_signal);
  follow->subscriptions[2] = subscribe (follow, "org.freedesktop.DBus.ObjectManager",
                                        "InterfacesRemoved", RD_ROOT_PATH, on_interfaces_removed);
}

/* -- calls ------------------------------------------------------------------------------------- */

static gboolean
on_again (void *data)
{
  CtlFollow *follow = data;

  follow->timer = 0;
  follow->follower->ask (follow->data);
  return G_SOURCE_REMOVE;
}

void
ctl_follow_ask_later (CtlFollow *follow)
{
  follow->is_waiting = true;
  if (follow->timer == 0)
    follow->timer = g_timeout_add_seconds (AGAIN_PAUSE_S, on_again, follow);
}

bool
ctl_follow_is_waiting (const CtlFollow *follow)
{
  return follow->is_waiting;
}

/* Takes ERROR. Waits if rosterd is gone, and asks again if it is slow; an error that the follower
 * doesn't know ends all. */
static void
take_error (CtlFollow *follow, GError *error)
{
  g_autoptr (GError) reason = error;

  if (ctl_exit_from_error (reason) == CTL_EXIT_NO_DAEMON)
    return;
  if (follow->follower->take_error != NULL && follow->follower->take_error (follow->data, reason))
    return;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    ctl_follow_ask_later (follow);
  else if (ctl_object_is_missing (reason))
    stop_without_profile (follow);
  else
    ctl_follow_stop (follow, g_steal_pointer (&reason));
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  CtlFollow *follow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* A cancelled call may end after FOLLOW is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    {
      take_error (follow, g_steal_pointer (&error));
      return;
    }
  follow->is_waiting = false;
  follow->answered (follow->data, reply);
}

void
ctl_follow_call (CtlFollow *follow, const char *interface, const char *method, GVariant *arguments,
                 const char *reply_type, CtlFollowAnswered answered)
{
  follow->is_waiting = true;
  follow->answered = answered;
  g_dbus_connection_call (follow->connection, RD_BUS_NAME, follow->path, interface, method,
                          arguments, G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          follow->call->client->timeout_ms, follow->reading, on_answer, follow);
}

/* -- the daemon comes and goes ----------------------------------------------------------------- */

static gboolean
on_pause_over (void *data)
{
  CtlFollow *follow = data;

  follow->pause_s = MIN (follow->pause_s * 2, LONGEST_PAUSE_S);
  follow->timer = g_timeout_add_seconds (follow->pause_s, on_pause_over, follow);
  /* Its name appears if it starts. */
  g_dbus_connection_call (follow->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", RD_BUS_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_name_appeared (GDBusConnection *connection, const char *name, const char *owner, void *data)
{
  CtlFollow *follow = data;

  g_clear_handle_id (&follow->timer, g_source_remove);
  if (follow->was_away)
    ctl_say ("rosterd is back.");
  follow->reading = g_cancellable_new ();
  follow->follower->ask (follow->data);
}

static void
on_name_vanished (GDBusConnection *connection, const char *name, void *data)
{
  CtlFollow *follow = data;

  if (follow->reading != NULL)
    g_cancellable_cancel (follow->reading);
  g_clear_object (&follow->reading);
  g_clear_handle_id (&follow->timer, g_source_remove);
  follow->follower->forget (follow->data);
  follow->is_waiting = true; /* until the new daemon has told the missed changes */
  if (connection == NULL || g_dbus_connection_is_closed (connection))
    return;
  ctl_say ("rosterd is gone. Waiting for its return…");
  follow->was_away = true;
  follow->pause_s = FIRST_PAUSE_S;
  follow->timer = g_timeout_add_seconds (follow->pause_s, on_pause_over, follow);
}

/* -- life -------------------------------------------------------------------------------------- */

CtlFollow *
ctl_follow_begin (CtlCall *call, const CtlFollower *follower, void *data)
{
  CtlFollow *follow = g_new0 (CtlFollow, 1);

  follow->call = call;
  follow->connection = call->client->connection;
  follow->follower = follower;
  follow->data = data;
  follow->loop = g_main_loop_new (NULL, FALSE);
  follow->profile = g_strdup (rd_bus_profile_get_name (call->profile));
  follow->path = g_strdup (g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->profile)));
  follow->is_waiting = true;
  subscribe_to_roster (follow);
  return follow;
}

const char *
ctl_follow_get_profile (const CtlFollow *follow)
{
  return follow->profile;
}

void
ctl_follow_hold (CtlFollow *follow)
{
  ctl_interrupt_drop_document ();
  ctl_interrupt_hold ();
}

void
ctl_follow_release (CtlFollow *follow)
{
  follow->interrupt.number = ctl_interrupt_release ();
  if (follow->interrupt.number != 0)
    on_interrupt (follow);
}

bool
ctl_follow_goes_on (const CtlFollow *follow)
{
  return ctl_interrupt_get_held () == 0 && !ctl_output_is_broken (follow->call->output);
}

void
ctl_follow_run (CtlFollow *follow, const char *greeting)
{
  unsigned output;

  if (follow->error != NULL || ctl_output_is_broken (follow->call->output))
    return;
  output = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_output_closed, follow);
  ctl_interrupt_begin (&follow->interrupt, on_interrupt, follow);
  g_signal_connect (follow->connection, "closed", G_CALLBACK (on_bus_closed), follow);
  follow->name_watch = g_bus_watch_name_on_connection (
      follow->connection, RD_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_name_appeared,
      on_name_vanished, follow, NULL);
  if (isatty (STDERR_FILENO))
    ctl_say ("%s Ctrl-C ends it.", greeting);
  g_main_loop_run (follow->loop);
  ctl_interrupt_end (&follow->interrupt);
  g_source_remove (output);
}

static void
clear (CtlFollow *follow)
{
  g_clear_handle_id (&follow->name_watch, g_bus_unwatch_name);
  for (size_t i = 0; i < G_N_ELEMENTS (follow->subscriptions); i++)
    g_dbus_connection_signal_unsubscribe (follow->connection, follow->subscriptions[i]);
  if (follow->reading != NULL)
    g_cancellable_cancel (follow->reading);
  g_clear_object (&follow->reading);
  g_clear_handle_id (&follow->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (follow->connection, follow);
  g_main_loop_unref (follow->loop);
  g_free (follow->profile);
  g_free (follow->path);
  g_free (follow);
}

bool
ctl_follow_end (CtlFollow *follow, GError **error)
{
  CtlCall *call = follow->call;
  GError *reason = g_steal_pointer (&follow->error);

  clear (follow);
  if (reason == NULL)
    return true;
  /* Behind the lines of changes, too; but none of them follows what a person ends. */
  ctl_client_polish_error (reason);
  if (ctl_interrupt_is_error (reason))
    call->output->has_begun = true;
  else if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_failure (call->output, reason);
  g_propagate_error (error, reason);
  return false;
}
