/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/driver.h"
#include "bus/routing.h"
#include "dbus-interfaces/names.h"
#include "trace.h"

#include <string.h>

#define PEER "org.freedesktop.DBus.Peer"

struct _SimCaller
{
  grefcount ref_count;
  char *name;
  char *address;
  SimCallerEvents events;
  gpointer user_data;
  SimBus *bus; /* NULL: there is no rosterd */
  bool is_gone;
  bool is_held;
  uint32_t serial;
  GQueue calls;    /* (element-type Call), in order */
  GQueue unread;   /* (element-type GDBusMessage) */
  size_t n_unread; /* bytes */
};

typedef struct
{
  uint32_t serial;
  bool is_answered; /* but the answer isn't read */
  SimAnswer answer;
  gpointer user_data;
} Call;

/* -- beginning and end ------------------------------------------------------------------------- */

/* D-Bus specification, "Bus names". One that was given is never given again. */
static char *
make_address (const char *name)
{
  static unsigned n_given;
  char *address = g_strdup_printf (":1.%u.%s", ++n_given, name);

  g_strcanon (address + strlen (":1."), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.", '_');
  return address;
}

SimCaller *
sim_caller_new (const char *name, const SimCallerEvents *events, gpointer user_data)
{
  SimCaller *caller = g_new0 (SimCaller, 1);

  g_ref_count_init (&caller->ref_count);
  caller->name = g_strdup (name);
  caller->address = make_address (name);
  if (events != NULL)
    caller->events = *events;
  caller->user_data = user_data;
  g_queue_init (&caller->calls);
  g_queue_init (&caller->unread);
  return caller;
}

SimCaller *
sim_caller_ref (SimCaller *caller)
{
  g_ref_count_inc (&caller->ref_count);
  return caller;
}

void
sim_caller_unref (SimCaller *caller)
{
  if (!g_ref_count_dec (&caller->ref_count))
    return;
  g_queue_clear_full (&caller->calls, g_free);
  g_queue_clear_full (&caller->unread, g_object_unref);
  g_free (caller->name);
  g_free (caller->address);
  g_free (caller);
}

void
sim_caller_free (SimCaller *caller)
{
  sim_trace (caller->name, "leaves the bus");
  caller->is_gone = true;
  if (caller->bus != NULL)
    sim_bus_remove (g_steal_pointer (&caller->bus), caller);
  sim_caller_unref (caller);
}

void
sim_caller_join (SimCaller *caller, SimBus *bus)
{
  g_assert_null (caller->bus);
  caller->bus = bus;
  sim_bus_add (bus, caller);
}

const char *
sim_caller_get_name (const SimCaller *caller)
{
  return caller->name;
}

const char *
sim_caller_get_address (const SimCaller *caller)
{
  return caller->address;
}

/* -- calls ------------------------------------------------------------------------------------- */

/* Takes ARGUMENTS. Returns the serial. */
static uint32_t
send_call (SimCaller *caller, const char *path, const char *interface, const char *method,
           GVariant *arguments, GDBusMessageFlags flags)
{
  g_autoptr (GDBusMessage) message
      = g_dbus_message_new_method_call (RD_BUS_NAME, path, interface, method);

  g_dbus_message_set_sender (message, caller->address);
  g_dbus_message_set_serial (message, ++caller->serial);
  g_dbus_message_set_flags (message, flags);
  if (arguments != NULL)
    g_dbus_message_set_body (message, arguments);
  if (caller->bus != NULL)
    sim_bus_send (caller->bus, message);
  return caller->serial;
}

void
sim_caller_call (SimCaller *caller, const char *path, const char *interface, const char *method,
                 GVariant *arguments, SimAnswer answer, gpointer user_data)
{
  uint32_t serial
      = send_call (caller, path, interface, method, arguments, G_DBUS_MESSAGE_FLAGS_NONE);
  Call *call;

  if (caller->bus == NULL)
    {
      answer (NULL, "org.freedesktop.DBus.Error.ServiceUnknown", "rosterd does not run.",
              user_data);
      return;
    }
  call = g_new (Call, 1);
  *call = (Call){ serial, false, answer, user_data };
  g_queue_push_tail (&caller->calls, call);
}

void
sim_caller_tell (SimCaller *caller, const char *path, const char *interface, const char *method,
                 GVariant *arguments)
{
  send_call (caller, path, interface, method, arguments, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
}

unsigned
sim_caller_get_n_open (const SimCaller *caller)
{
  return caller->calls.length;
}

/* -- what comes -------------------------------------------------------------------------------- */

static GVariant *
get_tuple (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return g_variant_ref_sink (body != NULL ? body : g_variant_new ("()"));
}

/* The call that ANSWER belongs to. */
static GList *
find_call (SimCaller *caller, GDBusMessage *answer)
{
  for (GList *link = caller->calls.head; link != NULL; link = link->next)
    {
      if (((Call *)link->data)->serial == g_dbus_message_get_reply_serial (answer))
        return link;
    }
  return NULL;
}

/* Each call is answered once. */
static void
note_answer (SimCaller *caller, GDBusMessage *answer)
{
  GList *link = find_call (caller, answer);
  Call *call = link != NULL ? link->data : NULL;

  if (call == NULL || call->is_answered)
    sim_break ("answers", "%s gets an answer to no open call: %s", caller->name,
               g_dbus_message_get_error_name (answer));
  call->is_answered = true;
}

static void
take_answer (SimCaller *caller, GDBusMessage *answer)
{
  GList *link = find_call (caller, answer);
  Call *call = link->data;
  const char *error = g_dbus_message_get_error_name (answer);
  g_autoptr (GVariant) body = get_tuple (answer);

  g_queue_delete_link (&caller->calls, link);
  if (error != NULL)
    call->answer (NULL, error, g_dbus_message_get_arg0 (answer), call->user_data);
  else
    call->answer (body, NULL, NULL, call->user_data);
  g_free (call);
}

/* Only a Ping is answered. */
static void
take_question (SimCaller *caller, GDBusMessage *question)
{
  bool is_ping = g_strcmp0 (g_dbus_message_get_interface (question), PEER) == 0
                 && g_strcmp0 (g_dbus_message_get_member (question), "Ping") == 0;
  g_autoptr (GDBusMessage) answer
      = is_ping ? g_dbus_message_new_method_reply (question)
                : g_dbus_message_new_method_error_literal (
                    question, "org.freedesktop.DBus.Error.UnknownMethod", caller->name);

  if (caller->bus == NULL)
    return;
  g_dbus_message_set_sender (answer, caller->address);
  g_dbus_message_set_serial (answer, ++caller->serial);
  sim_bus_send (caller->bus, answer);
}

static void
take_signal (SimCaller *caller, GDBusMessage *signal)
{
  g_autoptr (GVariant) arguments = get_tuple (signal);

  if (g_strcmp0 (g_dbus_message_get_sender (signal), SIM_BUS_NAME) == 0)
    {
      if (caller->events.service_left != NULL)
        caller->events.service_left (caller->user_data);
    }
  else if (caller->events.signal != NULL)
    caller->events.signal (g_dbus_message_get_path (signal), g_dbus_message_get_interface (signal),
                           g_dbus_message_get_member (signal), arguments, caller->user_data);
}

static void
take_message (SimCaller *caller, GDBusMessage *message)
{
  switch (g_dbus_message_get_message_type (message))
    {
    case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    case G_DBUS_MESSAGE_TYPE_ERROR:
      take_answer (caller, message);
      break;
    case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
      take_question (caller, message);
      break;
    case G_DBUS_MESSAGE_TYPE_SIGNAL:
      take_signal (caller, message);
      break;
    case G_DBUS_MESSAGE_TYPE_INVALID:
    default:
      sim_break ("answers", "%s gets a message of no type", caller->name);
    }
}

/* What it counts on the bus. */
static size_t
measure (GDBusMessage *message)
{
  size_t length = 0;

  g_free (g_dbus_message_to_blob (message, &length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL));
  return length;
}

static void
read_all (SimCaller *caller)
{
  sim_caller_ref (caller);
  while (!caller->is_held && !caller->is_gone && caller->unread.length > 0)
    {
      g_autoptr (GDBusMessage) message = g_queue_pop_head (&caller->unread);

      take_message (caller, message);
    }
  if (caller->unread.length == 0)
    caller->n_unread = 0;
  sim_caller_unref (caller);
}

void
sim_caller_deliver (SimCaller *caller, GDBusMessage *message)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);

  if (caller->is_gone)
    return;
  if (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR)
    note_answer (caller, message);
  g_queue_push_tail (&caller->unread, g_object_ref (message));
  if (caller->is_held)
    caller->n_unread += measure (message);
  else
    read_all (caller);
}

size_t
sim_caller_get_unread (const SimCaller *caller)
{
  return caller->n_unread;
}

void
sim_caller_hold (SimCaller *caller, bool is_held)
{
  caller->is_held = is_held;
  read_all (caller);
}

/* -- the end of rosterd ------------------------------------------------------------------------ */

static void
deliver_no_reply (SimCaller *caller, uint32_t serial)
{
  g_autoptr (GDBusMessage) call = g_dbus_message_new_method_call (RD_BUS_NAME, "/", NULL, "Lost");
  g_autoptr (GDBusMessage) answer = NULL;

  g_dbus_message_set_serial (call, serial);
  answer = g_dbus_message_new_method_error_literal (call, "org.freedesktop.DBus.Error.NoReply",
                                                    "rosterd has left the bus without an answer.");
  g_dbus_message_set_sender (answer, SIM_BUS_NAME);
  g_dbus_message_lock (answer);
  sim_caller_deliver (caller, answer);
}

void
sim_caller_lose_service (SimCaller *caller)
{
  g_autoptr (GDBusMessage) departure
      = g_dbus_message_new_signal (SIM_BUS_PATH, SIM_BUS_NAME, "NameOwnerChanged");
  g_autoptr (GArray) serials = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  caller->bus = NULL;
  for (GList *link = caller->calls.head; link != NULL; link = link->next)
    {
      const Call *call = link->data;

      if (!call->is_answered)
        g_array_append_val (serials, call->serial);
    }
  for (unsigned i = 0; i < serials->len; i++)
    deliver_no_reply (caller, g_array_index (serials, uint32_t, i));
  g_dbus_message_set_sender (departure, SIM_BUS_NAME);
  g_dbus_message_set_body (departure, g_variant_new ("(sss)", RD_BUS_NAME, ":1.rosterd", ""));
  sim_caller_deliver (caller, departure);
}
