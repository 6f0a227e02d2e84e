/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/bus.h"

#include "bus/driver.h"
#include "bus/link.h"
#include "bus/routing.h"
#include "trace.h"

/* Longer arguments are only measured in the trace. */
#define SHOWN_SIZE_MAX 400

struct _SimBus
{
  SimLink *link;
  SimDriver *driver;
  GPtrArray *callers; /* in the order of joining */
  uint32_t serial;    /* of the bus' last message */
  uint32_t last_seen; /* serial of rosterd's last message before an exchange's end */
  uint32_t died;      /* serial of rosterd's last message that arrives; 0: alive */
  bool owns_name;     /* callers match signals by rosterd's name */
};

/* -- who is there ------------------------------------------------------------------------------ */

static SimCaller *
find_caller (const SimBus *bus, const char *address)
{
  for (unsigned i = 0; i < bus->callers->len; i++)
    {
      if (g_strcmp0 (sim_caller_get_address (bus->callers->pdata[i]), address) == 0)
        return bus->callers->pdata[i];
    }
  return NULL;
}

static bool
is_there (const char *name, gpointer bus)
{
  return find_caller (bus, name) != NULL;
}

static size_t
get_unread (const char *name, gpointer bus)
{
  return sim_caller_get_unread (find_caller (bus, name));
}

void
sim_bus_add (SimBus *bus, SimCaller *caller)
{
  g_assert_null (find_caller (bus, sim_caller_get_address (caller)));
  g_ptr_array_add (bus->callers, sim_caller_ref (caller));
}

/* -- to rosterd -------------------------------------------------------------------------------- */

void
sim_bus_send (SimBus *bus, GDBusMessage *message)
{
  sim_link_put (bus->link, message);
}

/* Takes MESSAGE. */
static void
send_own (SimBus *bus, GDBusMessage *message)
{
  g_dbus_message_set_serial (message, ++bus->serial);
  g_dbus_message_set_sender (message, SIM_BUS_NAME);
  sim_link_put (bus->link, message);
  g_object_unref (message);
}

void
sim_bus_remove (SimBus *bus, SimCaller *caller)
{
  GDBusMessage *departure
      = sim_driver_tell_departure (bus->driver, sim_caller_get_address (caller));

  if (departure != NULL)
    send_own (bus, departure);
  g_ptr_array_remove (bus->callers, caller);
}

/* -- from rosterd ------------------------------------------------------------------------------ */

static bool
wants_answer (GDBusMessage *call)
{
  return (g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0;
}

/* Takes ANSWER. */
static void
answer (SimBus *bus, GDBusMessage *call, GDBusMessage *answer)
{
  if (wants_answer (call))
    send_own (bus, answer);
  else
    g_object_unref (answer);
}

static void
route_to_one (SimBus *bus, GDBusMessage *message, const char *receiver)
{
  bool is_call = g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;
  SimCaller *caller = find_caller (bus, receiver);

  if (caller != NULL)
    sim_caller_deliver (caller, message);
  else if (is_call && g_strcmp0 (receiver, SIM_BUS_NAME) == 0)
    answer (bus, message, sim_driver_answer (bus->driver, message));
  else if (is_call)
    answer (bus, message,
            g_dbus_message_new_method_error_literal (
                message, "org.freedesktop.DBus.Error.ServiceUnknown", receiver));
}

/* FNV-1a. */
static uint32_t
get_checksum (GVariant *value)
{
  const uint8_t *bytes = g_variant_get_data (value);
  uint32_t sum = 2166136261u;

  for (size_t i = 0; i < g_variant_get_size (value); i++)
    sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

static char *
describe (GVariant *arguments)
{
  if (arguments == NULL)
    return g_strdup ("()");
  if (g_variant_get_size (arguments) <= SHOWN_SIZE_MAX)
    return g_variant_print (arguments, FALSE);
  return g_strdup_printf ("(%zu bytes, %08x)", g_variant_get_size (arguments),
                          get_checksum (arguments));
}

/* A caller may leave while others get the signal. */
static void
route_to_all (SimBus *bus, GDBusMessage *signal)
{
  g_autoptr (GPtrArray) callers = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_caller_unref);
  g_autofree char *arguments = describe (g_dbus_message_get_body (signal));

  sim_trace ("rosterd", "%s %s", g_dbus_message_get_member (signal), arguments);
  for (unsigned i = 0; i < bus->callers->len; i++)
    g_ptr_array_add (callers, sim_caller_ref (bus->callers->pdata[i]));
  for (unsigned i = 0; i < callers->len; i++)
    sim_caller_deliver (callers->pdata[i], signal);
}

static bool
is_signal (GDBusMessage *message)
{
  return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL;
}

static void
route (SimBus *bus, GPtrArray *messages)
{
  for (unsigned i = 0; i < messages->len; i++)
    {
      GDBusMessage *message = messages->pdata[i];
      const char *receiver = g_dbus_message_get_destination (message);

      if (bus->died != 0 && g_dbus_message_get_serial (message) > bus->died)
        continue;
      if (receiver != NULL)
        route_to_one (bus, message, receiver);
      else if (is_signal (message) && bus->owns_name)
        route_to_all (bus, message);
    }
}

bool
sim_bus_exchange (SimBus *bus)
{
  bool has_moved = false;

  while (bus->died == 0)
    {
      g_autoptr (GPtrArray) messages = sim_link_exchange (bus->link);

      if (messages == NULL)
        break;
      has_moved = true;
      bus->last_seen = sim_link_get_last_serial (bus->link);
      route (bus, messages);
    }
  return has_moved;
}

/* -- beginning and end ------------------------------------------------------------------------- */

SimBus *
sim_bus_new (void)
{
  static const SimDriverQueries queries = { is_there, get_unread };
  SimBus *bus = g_new0 (SimBus, 1);

  bus->owns_name = true;
  bus->link = sim_link_new ();
  bus->driver = sim_driver_new (&queries, bus);
  bus->callers = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_caller_unref);
  return bus;
}

GDBusConnection *
sim_bus_get_connection (SimBus *bus)
{
  return sim_link_get_connection (bus->link);
}

void
sim_bus_die (SimBus *bus)
{
  if (bus->died == 0)
    bus->died = MAX (sim_link_get_last_serial (bus->link), 1);
}

static void
deliver_last (SimBus *bus)
{
  g_autoptr (GPtrArray) messages = NULL;

  sim_link_drop (bus->link);
  messages = sim_link_exchange (bus->link);
  if (messages != NULL)
    route (bus, messages);
}

void
sim_bus_free (SimBus *bus, bool is_dead)
{
  if (is_dead && bus->died == 0)
    bus->died = MAX (bus->last_seen, 1);
  bus->owns_name = is_dead;
  deliver_last (bus);
  while (bus->callers->len > 0)
    {
      SimCaller *caller = sim_caller_ref (bus->callers->pdata[0]);

      g_ptr_array_remove_index (bus->callers, 0);
      sim_caller_lose_service (caller);
      sim_caller_unref (caller);
    }
  sim_link_free (bus->link);
  sim_driver_free (bus->driver);
  g_ptr_array_unref (bus->callers);
  g_free (bus);
}
