/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/call-gate.h"

#include "bus/gate/call-bounds.h"
#include "bus/gate/caller-users.h"
#include "bus/gate/method-kind.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "runtime/clock.h"
#include "runtime/heap.h"

#include <stdbool.h>

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
/* Matches NameOwnerChanged signals of names that have left the bus. */
#define DEPARTURES                                                                                 \
  "type='signal',sender='" BUS_NAME "',path='" BUS_PATH "',interface='" BUS_NAME                   \
  "',member='NameOwnerChanged',arg2=''"

/* Marks an answer that the gate made. */
#define REFUSAL_KEY "rd-refusal"

typedef struct
{
  gatomicrefcount ref_count;
  RdCallers *callers;
  RdUnread *unread;
  RdCallerUsers *users;
  RdCallTurns *turns;
  RdCallAnswer list_objects;
  gpointer user_data;
} Gate;

static Gate *
ref_gate (Gate *gate)
{
  g_atomic_ref_count_inc (&gate->ref_count);
  return gate;
}

static void
unref_gate (gpointer data)
{
  Gate *gate = data;

  if (!g_atomic_ref_count_dec (&gate->ref_count))
    return;
  rd_callers_unref (gate->callers);
  rd_unread_unref (gate->unread);
  rd_caller_users_free (gate->users);
  g_object_unref (gate->turns);
  g_free (gate);
}

/* -- refusals ---------------------------------------------------------------------------------- */

static bool
wants_answer (GDBusMessage *call)
{
  return (g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0;
}

/* Closes no open call, even if one has the serial of CALL. */
static void
refuse (Gate *gate, GDBusConnection *bus, GDBusMessage *call, const GError *error)
{
  g_autoptr (GDBusMessage) answer = NULL;

  if (!wants_answer (call)
      || !rd_unread_add_refusal (gate->unread, rd_call_id_from_call (call).sender))
    return;
  answer = g_dbus_message_new_method_error_literal (call, rd_error_get_name (error->code),
                                                    error->message);
  g_object_set_data (G_OBJECT (answer), REFUSAL_KEY, (gpointer)REFUSAL_KEY);
  g_dbus_connection_send_message (bus, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static bool
is_refusal (GDBusMessage *answer)
{
  return g_object_get_data (G_OBJECT (answer), REFUSAL_KEY) != NULL;
}

/* -- what GDBus would answer at once ----------------------------------------------------------- */

/* A call on its way to the main loop. */
typedef struct
{
  Gate *gate;
  GDBusMessage *call;
} Listing;

static void
free_listing (gpointer data)
{
  Listing *listing = data;

  g_object_unref (listing->call);
  unref_gate (listing->gate);
  g_free (listing);
}

static gboolean
on_listing (gpointer user_data)
{
  Listing *listing = user_data;
  Gate *gate = listing->gate;

  rd_call_turns_add (gate->turns, listing->call, gate->list_objects, gate->user_data);
  return G_SOURCE_REMOVE;
}

/* GetManagedObjects takes turns, too: with many jobs it is the longest call. It reaches the main
 * loop after the calls before it, on the same road as GDBus's. */
static bool
take_listing (Gate *gate, GDBusMessage *call)
{
  GSource *source;
  Listing *listing;

  if (g_strcmp0 (g_dbus_message_get_member (call), "GetManagedObjects") != 0
      || g_strcmp0 (g_dbus_message_get_interface (call), "org.freedesktop.DBus.ObjectManager") != 0
      || g_strcmp0 (g_dbus_message_get_path (call), RD_ROOT_PATH) != 0
      || g_dbus_message_get_body (call) != NULL)
    return false;
  listing = g_new (Listing, 1);
  *listing = (Listing){ ref_gate (gate), g_object_ref (call) };
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_listing, listing, free_listing);
  g_source_attach (source, NULL);
  g_source_unref (source);
  return true;
}

/* -- whose it is ------------------------------------------------------------------------------- */

/* Refuses a call that was let in. */
static void
turn_away (Gate *gate, GDBusConnection *bus, GDBusMessage *call)
{
  g_autoptr (GError) error
      = g_error_new (RD_ERROR, RD_ERROR_ACCESS_DENIED,
                     "rosterd serves the programs of the user alone that it runs as (uid %u).",
                     (unsigned)geteuid ());

  rd_callers_close (gate->callers, rd_call_id_from_call (call));
  refuse (gate, bus, call, error);
}

/* May CALL, which was let in, go to GDBus now? */
static bool
check_user (Gate *gate, GDBusConnection *bus, GDBusMessage *call)
{
  RdUser user = rd_caller_users_find (gate->users, call);

  if (user == RD_USER_OWN)
    return !take_listing (gate, call);
  if (user == RD_USER_OTHER || !rd_caller_users_ask (gate->users, bus, call, NULL))
    turn_away (gate, bus, call);
  return false;
}

/* ANSWER may be the reply to a Ping. */
static void
note_answer (Gate *gate, GDBusMessage *answer)
{
  const char *sender = g_dbus_message_get_sender (answer);

  if (sender != NULL
      && rd_unread_take_answer (gate->unread, sender, g_dbus_message_get_reply_serial (answer)))
    rd_callers_wake (gate->callers);
}

/* ANSWER may name the user of a waiting call; then that call goes to GDBus instead. Takes ANSWER.
 */
static GDBusMessage *
take_answer (Gate *gate, GDBusConnection *bus, GDBusMessage *answer)
{
  RdUser user = RD_USER_UNKNOWN;
  GDBusMessage *call = rd_caller_users_take (gate->users, answer, &user);

  note_answer (gate, answer);
  if (call == NULL)
    return answer;
  g_object_unref (answer);
  if (!rd_callers_is_open (gate->callers, rd_call_id_from_call (call)))
    ; /* the sender has left */
  else if (user != RD_USER_OWN)
    turn_away (gate, bus, call);
  else if (!take_listing (gate, call))
    return call;
  g_object_unref (call);
  return NULL;
}

/* -- messages ---------------------------------------------------------------------------------- */

/* The reply to a Ping shows that everything sent before was read. */
static void
ask_whether_read (Gate *gate, GDBusConnection *bus, const char *receiver)
{
  g_autoptr (GDBusMessage) question
      = g_dbus_message_new_method_call (receiver, "/", "org.freedesktop.DBus.Peer", "Ping");
  guint32 serial = 0;

  g_dbus_message_set_flags (question, G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
  g_dbus_connection_send_message (bus, question, G_DBUS_SEND_MESSAGE_FLAGS_NONE, &serial, NULL);
  rd_unread_set_question (gate->unread, receiver, serial);
}

/* May the answer leave? */
static bool
pass_answer (Gate *gate, GDBusConnection *bus, GDBusMessage *answer)
{
  const char *receiver = g_dbus_message_get_destination (answer);
  GVariant *body = g_dbus_message_get_body (answer);
  size_t size = RD_ANSWER_COST + (body != NULL ? g_variant_get_size (body) : 0);

  if (is_refusal (answer))
    rd_unread_end_refusal (gate->unread, rd_call_id_from_answer (answer).sender);
  else if (!rd_callers_close (gate->callers, rd_call_id_from_answer (answer)))
    return false;
  if (receiver != NULL && rd_unread_add (gate->unread, receiver, size))
    ask_whether_read (gate, bus, receiver);
  return true;
}

static bool
reads_nothing (Gate *gate, const char *sender)
{
  return sender != NULL
         && rd_unread_get_level (gate->unread, sender, rd_clock_get_monotonic ())
                == RD_UNREAD_TOO_MUCH;
}

/* May CALL go to GDBus? */
static bool
pass_call (Gate *gate, GDBusConnection *bus, GDBusMessage *call)
{
  g_autoptr (GError) error = NULL;
  RdCallWeight weight;

  if (reads_nothing (gate, g_dbus_message_get_sender (call)))
    return false;
  if (!wants_answer (call)
      && rd_method_kind_is_for_answer (g_dbus_message_get_interface (call),
                                       g_dbus_message_get_member (call)))
    return false;
  if (rd_call_bounds_check (call, &weight, &error)
      && rd_callers_open (gate->callers, rd_call_id_from_call (call), weight, &error))
    return check_user (gate, bus, call);
  /* A refused call may have been large, and is often one of many. */
  rd_heap_give_back ();
  refuse (gate, bus, call, error);
  return false;
}

static void
note_departure (Gate *gate, GDBusMessage *signal)
{
  GVariant *body = g_dbus_message_get_body (signal);
  const char *name;
  const char *owner;

  if (g_strcmp0 (g_dbus_message_get_member (signal), "NameOwnerChanged") != 0
      || g_strcmp0 (g_dbus_message_get_sender (signal), BUS_NAME) != 0 || body == NULL
      || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (body, "(&s&s&s)", &name, NULL, &owner);
  if (name[0] != ':' || owner[0] != '\0')
    return;
  rd_caller_users_forget (gate->users, name);
  rd_callers_leave (gate->callers, name);
  rd_unread_forget (gate->unread, name);
}

static bool
pass (Gate *gate, GDBusConnection *bus, GDBusMessage *message, bool is_incoming)
{
  switch (g_dbus_message_get_message_type (message))
    {
    case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
      return !is_incoming || pass_call (gate, bus, message);
    case G_DBUS_MESSAGE_TYPE_SIGNAL:
      if (is_incoming)
        note_departure (gate, message);
      return true;
    case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    case G_DBUS_MESSAGE_TYPE_ERROR:
      return is_incoming || pass_answer (gate, bus, message);
    case G_DBUS_MESSAGE_TYPE_INVALID:
    default:
      return true;
    }
}

/* Runs on the bus's thread. Takes MESSAGE. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean is_incoming, gpointer user_data)
{
  bool is_answer = g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_RETURN
                   || g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_ERROR;

  if (is_incoming && is_answer)
    return take_answer (user_data, bus, message);
  if (pass (user_data, bus, message, is_incoming))
    return message;
  g_object_unref (message);
  return NULL;
}

guint
rd_call_gate_add (GDBusConnection *bus, RdCallers *callers, RdUnread *unread, RdCallTurns *turns,
                  RdCallAnswer list_objects, gpointer user_data)
{
  Gate *gate = g_new (Gate, 1);

  *gate = (Gate){
    .ref_count = 1,
    .callers = rd_callers_ref (callers),
    .unread = rd_unread_ref (unread),
    .users = rd_caller_users_new (),
    .turns = g_object_ref (turns),
    .list_objects = list_objects,
    .user_data = user_data,
  };
  g_dbus_connection_call (bus, BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch",
                          g_variant_new ("(s)", DEPARTURES), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          NULL, NULL);
  return g_dbus_connection_add_filter (bus, on_message, gate, unref_gate);
}
