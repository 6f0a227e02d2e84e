/* rosterctl watch: writes each change of a roster once, a line each, until it is interrupted. It
 * subscribes to the signals first, and keeps one serial. When rosterd is new or missed something,
 * it asks GetChanges from that serial, page by page; signals wait meanwhile. Changes up to the
 * serial are dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/client/paging.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/out/interrupt.h"
#include "cli/verb/verbs.h"
#include "cli/verb/watch-memory.h"
#include "cli/view/change.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"

#include <glib-unix.h>
#include <unistd.h>

#define FIRST_PAUSE_S 2
#define LONGEST_PAUSE_S 30
#define AGAIN_PAUSE_S 1

/* GetChanges has no causes. */
#define CHANGED_SIGNAL_TYPE "(ttsa" RD_CONTACT_TYPE "asas)"

#define CAUSE_AWAY "away"
#define CAUSE_RESET "reset"

typedef struct
{
  CtlCall *call;
  GDBusConnection *connection;
  GMainLoop *loop;
  GError *error;
  char *profile;
  char *path;

  uint64_t serial;
  /* Told from GetChanges; a signal on its way may repeat them. */
  CtlWatchTold told_removed;
  CtlWatchSignals signals; /* that came while reading */
  bool is_reading;
  CtlPaging paging;      /* of the whole roster */
  GCancellable *reading; /* calls to the present daemon; cancelled when it goes */

  CtlInterrupt interrupt;
  unsigned subscriptions[3];
  unsigned name_watch;
  unsigned timer;
  unsigned pause_s;
  bool was_away;
  bool was_reset; /* by the last answer */
} Watch;

static const CtlOption watch_options[] = {
  { "changed-after", CTL_OPTION_SERIAL, "SERIAL", "begin with the first change after this serial" },
  { 0 },
};

static void ask_for_changes (Watch *watch);
static void ask_for_page (Watch *watch);

static void
stop (Watch *watch, GError *error)
{
  if (watch->error == NULL)
    watch->error = error;
  else
    g_clear_error (&error);
  g_main_loop_quit (watch->loop);
}

static void
stop_without_profile (Watch *watch)
{
  stop (watch, g_error_new (RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                            "The profile %s was removed. To see those that are left: rosterctl "
                            "profile list.",
                            watch->profile));
}

/* -- writing ----------------------------------------------------------------------------------- */

static CtlChangeHead
make_head (const Watch *watch, uint64_t serial, const char *cause)
{
  return (CtlChangeHead){
    .is_json = ctl_options_get_format (watch->call->options) != CTL_FORMAT_TEXT,
    .profile = watch->profile,
    .serial = serial,
    .cause = cause,
  };
}

/* Writes changes newer than watch->serial; after a reset, all. ADDED: the new ones' JIDs, or NULL.
 */
static void
write_changed (Watch *watch, const CtlChangeHead *head, GVariant *contacts, GVariant *added,
               bool is_all)
{
  g_autofree const char **new_jids = added != NULL ? g_variant_get_strv (added, NULL) : NULL;

  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      if (!is_all && contact.serial <= watch->serial)
        continue;
      ctl_watch_told_take (&watch->told_removed, contact.jid);
      ctl_output_write_changed (watch->call->output, head, &contact,
                                new_jids != NULL && g_strv_contains (new_jids, contact.jid));
    }
}

static void
write_removed (Watch *watch, const CtlChangeHead *head, GVariant *jids, bool is_remembered)
{
  GVariantIter iter;
  const char *jid;

  g_variant_iter_init (&iter, jids);
  while (g_variant_iter_next (&iter, "&s", &jid))
    {
      bool was_told = ctl_watch_told_take (&watch->told_removed, jid);

      if (!was_told)
        ctl_output_write_removed (watch->call->output, head, jid);
      if (is_remembered)
        ctl_watch_told_add (&watch->told_removed, jid);
    }
}

static void
end_batch (Watch *watch, uint64_t serial)
{
  watch->serial = serial;
  ctl_output_flush (watch->call->output);
  if (ctl_output_is_broken (watch->call->output))
    stop (watch, NULL);
}

/* -- signals of the roster --------------------------------------------------------------------- */

static void
take_signal (Watch *watch, GVariant *parameters)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) removed = NULL;
  const char *cause;
  CtlChangeHead head;
  guint64 serial, previous;

  g_variant_get_child (parameters, 0, "t", &serial);
  g_variant_get_child (parameters, 1, "t", &previous);
  if (serial <= watch->serial)
    return;
  if (previous > watch->serial
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (CHANGED_SIGNAL_TYPE)))
    {
      ask_for_changes (watch);
      return;
    }
  g_variant_get (parameters, "(tt&s@a" RD_CONTACT_TYPE "@as@as)", NULL, NULL, &cause, &changed,
                 &added, &removed);
  head = make_head (watch, serial, cause);
  write_changed (watch, &head, changed, added, false);
  write_removed (watch, &head, removed, false);
  end_batch (watch, serial);
}

static void
take_waiting_signals (Watch *watch)
{
  while (!watch->is_reading)
    {
      g_autoptr (GVariant) parameters = ctl_watch_signals_take (&watch->signals);

      if (parameters == NULL)
        return;
      take_signal (watch, parameters);
    }
}

static void
on_roster_signal (GDBusConnection *connection, const char *sender, const char *path,
                  const char *interface, const char *name, GVariant *parameters, void *data)
{
  Watch *watch = data;

  ctl_watch_signals_add (&watch->signals, parameters);
  take_waiting_signals (watch);
}

static void
on_interfaces_removed (GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *name, GVariant *parameters, void *data)
{
  Watch *watch = data;
  const char *object;

  g_variant_get (parameters, "(&oas)", &object, NULL);
  if (g_str_equal (object, watch->path))
    stop_without_profile (watch);
}

static unsigned
subscribe (Watch *watch, const char *interface, const char *signal, const char *path,
           GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (watch->connection, RD_BUS_NAME, interface, signal,
                                             path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, callback, watch,
                                             NULL);
}

static void
subscribe_to_roster (Watch *watch)
{
  watch->subscriptions[0]
      = subscribe (watch, RD_ROSTER_INTERFACE, "ContactsChanged", watch->path, on_roster_signal);
  watch->subscriptions[1] = subscribe (watch, RD_ROSTER_INTERFACE, "ContactsInvalidated",
                                       watch->path, on_roster_signal);
  watch->subscriptions[2] = subscribe (watch, "org.freedesktop.DBus.ObjectManager",
                                       "InterfacesRemoved", RD_ROOT_PATH, on_interfaces_removed);
}

/* -- reading ----------------------------------------------------------------------------------- */

static gboolean
on_again (void *data)
{
  Watch *watch = data;

  watch->timer = 0;
  ask_for_changes (watch);
  return G_SOURCE_REMOVE;
}

static void
begin_reset (Watch *watch)
{
  CtlChangeHead head = make_head (watch, watch->serial, CAUSE_RESET);

  ctl_watch_told_clear (&watch->told_removed);
  ctl_output_write_reset (watch->call->output, &head);
  ctl_paging_begin (&watch->paging);
  ask_for_page (watch);
}

/* Pauses between resets: rosterd may forget changes faster than they can be read. */
static void
take_reset (Watch *watch)
{
  if (!watch->was_reset)
    begin_reset (watch);
  else if (watch->timer == 0)
    watch->timer = g_timeout_add_seconds (AGAIN_PAUSE_S, on_again, watch);
  watch->was_reset = !watch->was_reset;
}

/* Takes ERROR. Waits if rosterd is gone, asks again if it is slow, resets on RD_ERROR_STALE. Any
 * other error ends the watch. */
static void
take_error (Watch *watch, GError *error)
{
  g_autoptr (GError) reason = error;

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || ctl_exit_from_error (reason) == CTL_EXIT_NO_DAEMON)
    return;
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    take_reset (watch);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) && watch->timer == 0)
    watch->timer = g_timeout_add_seconds (AGAIN_PAUSE_S, on_again, watch);
  else if (ctl_object_is_missing (reason))
    stop_without_profile (watch);
  else
    stop (watch, g_steal_pointer (&reason));
}

static GVariant *
finish_call (GObject *source, GAsyncResult *result, Watch **watch, void *data)
{
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* A cancelled call may end after its watch is gone. */
  *watch = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : data;
  if (*watch == NULL)
    g_clear_error (&error);
  else if (reply == NULL)
    take_error (*watch, error);
  return reply;
}

static void
call_roster (Watch *watch, const char *method, GVariant *arguments, const char *reply_type,
             GAsyncReadyCallback callback)
{
  watch->is_reading = true;
  g_dbus_connection_call (watch->connection, RD_BUS_NAME, watch->path, RD_ROSTER_INTERFACE, method,
                          arguments, G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          watch->call->client->timeout_ms, watch->reading, callback, watch);
}

/* Refuses an answer that would repeat the same question for ever. */
static bool
check_changes (Watch *watch, size_t n, uint64_t serial, bool has_more)
{
  const char *fault = n > RD_PAGE_MAX ? "they are more changes than were asked for"
                      : has_more && serial <= watch->serial
                          ? "more is said to follow, from the same serial on"
                          : NULL;
  GError *error = NULL;

  if (fault == NULL)
    return true;
  ctl_incoming_refuse ("GetChanges", fault, &error);
  stop (watch, error);
  return false;
}

static void
on_changes (GObject *source, GAsyncResult *result, void *data)
{
  Watch *watch;
  g_autoptr (GVariant) reply = finish_call (source, result, &watch, data);
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) removed = NULL;
  gboolean has_more, is_reset;
  CtlChangeHead head;
  guint64 serial;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(@a" RD_CONTACT_TYPE "@astbb)", &changed, &removed, &serial, &has_more,
                 &is_reset);
  if (is_reset)
    {
      take_reset (watch);
      return;
    }
  if (!check_changes (watch, g_variant_n_children (changed) + g_variant_n_children (removed),
                      serial, has_more))
    return;
  watch->was_reset = false;
  head = make_head (watch, serial, CAUSE_AWAY);
  write_changed (watch, &head, changed, NULL, false);
  write_removed (watch, &head, removed, true);
  end_batch (watch, serial);
  watch->is_reading = false;
  if (has_more || watch->signals.has_missed)
    ask_for_changes (watch);
  else
    take_waiting_signals (watch);
}

static void
ask_for_changes (Watch *watch)
{
  watch->signals.has_missed = false;
  call_roster (watch, "GetChanges", g_variant_new ("(tu)", watch->serial, RD_PAGE_MAX),
               "(a" RD_CONTACT_TYPE "astbb)", on_changes);
}

static void
on_page (GObject *source, GAsyncResult *result, void *data)
{
  Watch *watch;
  g_autoptr (GVariant) reply = finish_call (source, result, &watch, data);
  g_autoptr (GVariant) contacts = NULL;
  GError *error = NULL;
  const char *cursor;
  CtlChangeHead head;
  guint64 serial;
  guint32 total;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(@a" RD_CONTACT_TYPE "&sut)", &contacts, &cursor, &total, &serial);
  if (!ctl_paging_take (&watch->paging, g_variant_n_children (contacts), RD_PAGE_MAX, total, cursor,
                        &error))
    {
      stop (watch, error);
      return;
    }
  head = make_head (watch, serial, CAUSE_RESET);
  write_changed (watch, &head, contacts, NULL, true);
  if (*cursor != '\0')
    {
      ask_for_page (watch);
      return;
    }
  end_batch (watch, serial);
  ask_for_changes (watch);
}

static void
ask_for_page (Watch *watch)
{
  call_roster (watch, "Get",
               g_variant_new ("(@a{sv}su)", g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                              watch->paging.cursor, RD_PAGE_MAX),
               "(a" RD_CONTACT_TYPE "sut)", on_page);
}

/* -- the daemon comes and goes ----------------------------------------------------------------- */

static gboolean
on_pause_over (void *data)
{
  Watch *watch = data;

  watch->pause_s = MIN (watch->pause_s * 2, LONGEST_PAUSE_S);
  watch->timer = g_timeout_add_seconds (watch->pause_s, on_pause_over, watch);
  /* Its name appears if it starts. */
  g_dbus_connection_call (watch->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", RD_BUS_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_name_appeared (GDBusConnection *connection, const char *name, const char *owner, void *data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->timer, g_source_remove);
  if (watch->was_away)
    ctl_say ("rosterd is back.");
  watch->reading = g_cancellable_new ();
  ask_for_changes (watch);
}

static void
on_name_vanished (GDBusConnection *connection, const char *name, void *data)
{
  Watch *watch = data;

  if (watch->reading != NULL)
    g_cancellable_cancel (watch->reading);
  g_clear_object (&watch->reading);
  g_clear_handle_id (&watch->timer, g_source_remove);
  ctl_watch_signals_clear (&watch->signals);
  watch->is_reading = true; /* until the new daemon has told the missed changes */
  if (connection == NULL || g_dbus_connection_is_closed (connection))
    return;
  ctl_say ("rosterd is gone. Waiting for its return…");
  watch->was_away = true;
  watch->pause_s = FIRST_PAUSE_S;
  watch->timer = g_timeout_add_seconds (watch->pause_s, on_pause_over, watch);
}

static void
on_bus_closed (GDBusConnection *connection, gboolean is_remote, GError *reason, void *data)
{
  stop (data, g_error_new_literal (CTL_EXIT_DOMAIN, CTL_EXIT_NO_BUS, "The session bus is gone."));
}

/* -- life -------------------------------------------------------------------------------------- */

static void
on_interrupt (void *data)
{
  Watch *watch = data;
  g_autofree char *command = ctl_call_make_command (
      watch->call, "watch --changed-after %" G_GUINT64_FORMAT, watch->serial);
  GError *error = NULL;

  ctl_interrupt_end_line ();
  ctl_interrupt_set_error (&error, watch->interrupt.number, "To go on from here: %s", command);
  stop (watch, error);
}

static gboolean
on_output_closed (int fd, GIOCondition condition, void *data)
{
  stop (data, NULL);
  return G_SOURCE_CONTINUE;
}

/* After subscribing to the signals, so that no change is lost between. */
static bool
set_first_serial (Watch *watch, GError **error)
{
  RdBusProfile *profile = watch->call->profile;

  if (ctl_options_get_number (watch->call->options, "changed-after", &watch->serial))
    return true;
  if (!ctl_object_read (profile, error))
    return false;
  watch->serial = rd_bus_profile_get_serial (profile);
  return true;
}

static void
clear (Watch *watch)
{
  g_clear_handle_id (&watch->name_watch, g_bus_unwatch_name);
  for (size_t i = 0; i < G_N_ELEMENTS (watch->subscriptions); i++)
    g_dbus_connection_signal_unsubscribe (watch->connection, watch->subscriptions[i]);
  if (watch->reading != NULL)
    g_cancellable_cancel (watch->reading);
  g_clear_object (&watch->reading);
  g_clear_handle_id (&watch->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (watch->connection, watch);
  ctl_watch_signals_clear (&watch->signals);
  ctl_paging_clear (&watch->paging);
  ctl_watch_told_clear (&watch->told_removed);
  g_main_loop_unref (watch->loop);
  g_free (watch->profile);
  g_free (watch->path);
}

static void
follow (Watch *watch)
{
  unsigned output = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_output_closed, watch);

  ctl_interrupt_begin (&watch->interrupt, on_interrupt, watch);
  g_signal_connect (watch->connection, "closed", G_CALLBACK (on_bus_closed), watch);
  watch->name_watch = g_bus_watch_name_on_connection (
      watch->connection, RD_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_name_appeared,
      on_name_vanished, watch, NULL);
  if (isatty (STDERR_FILENO))
    ctl_say ("Following %s from serial %" G_GUINT64_FORMAT ". Ctrl-C ends it.", watch->profile,
             watch->serial);
  g_main_loop_run (watch->loop);
  ctl_interrupt_end (&watch->interrupt);
  g_source_remove (output);
}

static bool
run_watch (CtlCall *call, GError **error)
{
  Watch watch = {
    .call = call,
    .connection = call->client->connection,
    .loop = g_main_loop_new (NULL, FALSE),
    .profile = g_strdup (rd_bus_profile_get_name (call->profile)),
    .path = g_strdup (g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->profile))),
    .is_reading = true,
  };

  subscribe_to_roster (&watch);
  if (set_first_serial (&watch, &watch.error))
    follow (&watch);
  clear (&watch);
  if (watch.error == NULL)
    return true;
  /* Behind the lines of changes, too; but none of them follows what a person ends. */
  ctl_client_polish_error (watch.error);
  if (ctl_interrupt_is_error (watch.error))
    call->output->has_begun = true;
  else if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_failure (call->output, watch.error);
  g_propagate_error (error, watch.error);
  return false;
}

const CtlVerb ctl_verb_watch = {
  .name = "watch",
  .options = { watch_options },
  .flags = CTL_VERB_ONLY_READS,
  .run = run_watch,
  .summary = "follow the changes of a roster",
  .details
  = "Writes a line a change until it is interrupted. Outlives a restart of rosterd, and tells\n"
    "then what it missed.",
};
