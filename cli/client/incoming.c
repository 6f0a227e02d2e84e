/* A filter of the connection, called on GDBus's thread. It notes the expected type of each call's
 * answer, and checks the answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/incoming.h"

#include "cli/client/contract.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

/* The expected answer to a call. */
typedef struct
{
  const char *method;
  char *signature;               /* without parentheses */
  GDBusInterfaceInfo *interface; /* of GetAll; NULL: another call */
} Expected;

/* -- what is wrong ----------------------------------------------------------------------------- */

/* Each function returns the fault in words, or NULL. */

static char *
check_property (const GDBusPropertyInfo *property, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE (property->signature)))
    return NULL;
  return g_strdup_printf ("%s is of type %s instead of %s", property->name,
                          rd_quote (g_variant_get_type_string (value)).text, property->signature);
}

/* VALUES, an a{sv}: properties of INTERFACE. IS_WHOLE: none may be missing. */
static char *
check_properties (GDBusInterfaceInfo *interface, GVariant *values, bool is_whole)
{
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  GVariantIter iter;
  const char *name;
  GVariant *value;
  char *fault = NULL;

  g_variant_iter_init (&iter, values);
  while (fault == NULL && g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GDBusPropertyInfo *property = g_dbus_interface_info_lookup_property (interface, name);

      if (property != NULL)
        {
          g_hash_table_add (found, property);
          fault = check_property (property, value);
        }
      g_variant_unref (value);
    }
  for (GDBusPropertyInfo **property = interface->properties;
       fault == NULL && is_whole && property != NULL && *property != NULL; property++)
    {
      if (!g_hash_table_contains (found, *property))
        fault = g_strdup_printf ("%s is missing", (*property)->name);
    }
  return fault;
}

/* INTERFACES: a{sa{sv}}, of one object. */
static char *
check_object (GVariant *interfaces)
{
  GVariantIter iter;
  const char *name;
  GVariant *values;
  char *fault = NULL;

  g_variant_iter_init (&iter, interfaces);
  while (fault == NULL && g_variant_iter_next (&iter, "{&s@a{sv}}", &name, &values))
    {
      GDBusInterfaceInfo *interface = ctl_contract_find_interface (name);

      if (interface != NULL)
        fault = check_properties (interface, values, true);
      g_variant_unref (values);
    }
  return fault;
}

static char *
check_objects (GVariant *objects)
{
  GVariantIter iter;
  GVariant *interfaces;
  char *fault = NULL;

  g_variant_iter_init (&iter, objects);
  while (fault == NULL && g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", NULL, &interfaces))
    {
      fault = check_object (interfaces);
      g_variant_unref (interfaces);
    }
  return fault;
}

static char *
check_size (GDBusMessage *message)
{
  bool is_error = g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_ERROR;
  GVariant *body = g_dbus_message_get_body (message);
  size_t size = body != NULL ? g_variant_get_size (body) : 0;

  if (size > CTL_INCOMING_SIZE_MAX)
    return g_strdup ("it has more than 32 MiB");
  return is_error && size > CTL_INCOMING_ERROR_SIZE_MAX
             ? g_strdup ("it is an error of more than 64 KiB")
             : NULL;
}

static char *
check_signature (GDBusMessage *message, const char *expected)
{
  const char *signature = g_dbus_message_get_signature (message);

  return g_strcmp0 (signature, expected) != 0 ? g_strdup_printf (
             "its type is (%s) instead of (%s)", rd_quote (signature).text, expected)
                                              : check_size (message);
}

static char *
check_values (const Expected *expected, GVariant *body)
{
  g_autoptr (GVariant) first = body != NULL ? g_variant_get_child_value (body, 0) : NULL;

  if (g_str_equal (expected->method, "GetManagedObjects"))
    return check_objects (first);
  return expected->interface != NULL ? check_properties (expected->interface, first, true) : NULL;
}

static char *
check_answer (const Expected *expected, GDBusMessage *message)
{
  char *fault;

  if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_ERROR)
    return check_size (message);
  fault = check_signature (message, expected->signature);
  return fault != NULL ? fault : check_values (expected, g_dbus_message_get_body (message));
}

static char *
check_signal (GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);
  g_autofree char *signature
      = ctl_contract_find_signature (g_dbus_message_get_interface (message), member);
  char *fault = signature != NULL ? check_signature (message, signature) : NULL;
  GVariant *body = g_dbus_message_get_body (message);
  g_autoptr (GVariant) values = NULL;
  GDBusInterfaceInfo *interface;
  const char *name;

  if (fault != NULL || signature == NULL || !g_str_equal (member, "PropertiesChanged"))
    return fault;
  g_variant_get (body, "(&s@a{sv}@as)", &name, &values, NULL);
  interface = ctl_contract_find_interface (name);
  return interface != NULL ? check_properties (interface, values, false) : NULL;
}

/* -- messages ---------------------------------------------------------------------------------- */

static void
expected_free (gpointer data)
{
  Expected *expected = data;

  g_free (expected->signature);
  g_free (expected);
}

static void
note_call (GHashTable *calls, GDBusMessage *message)
{
  const char *interface = g_dbus_message_get_interface (message);
  const char *member = g_dbus_message_get_member (message);
  g_autofree char *signature = ctl_contract_find_signature (interface, member);
  const char *name;
  Expected *expected;

  if (signature == NULL)
    return;
  expected = g_new0 (Expected, 1);
  expected->method = g_intern_string (member);
  expected->signature = g_steal_pointer (&signature);
  if (g_str_equal (interface, CTL_PROPERTIES))
    {
      g_variant_get (g_dbus_message_get_body (message), "(&s)", &name);
      expected->interface = ctl_contract_find_interface (name);
    }
  g_hash_table_insert (calls, GUINT_TO_POINTER (g_dbus_message_get_serial (message)), expected);
}

static char *
make_sentence (const char *method, const char *fault)
{
  return g_strdup_printf (
      "What came as rosterd's answer to %s makes no sense: %s. Another program, or another version "
      "of rosterd, may have its name; end that one and try again. To see which it is: busctl "
      "--user "
      "status " RD_BUS_NAME,
      method, fault);
}

bool
ctl_incoming_refuse (const char *method, const char *fault, GError **error)
{
  g_autofree char *sentence = make_sentence (method, fault);

  g_set_error_literal (error, RD_ERROR, RD_ERROR_FAILED, sentence);
  return false;
}

/* Takes MESSAGE. */
static GDBusMessage *
refuse (GDBusMessage *message, const Expected *expected, const char *fault)
{
  GDBusMessage *refusal = g_dbus_message_new ();
  g_autofree char *sentence = make_sentence (expected->method, fault);

  g_dbus_message_set_message_type (refusal, G_DBUS_MESSAGE_TYPE_ERROR);
  g_dbus_message_set_sender (refusal, g_dbus_message_get_sender (message));
  g_dbus_message_set_reply_serial (refusal, g_dbus_message_get_reply_serial (message));
  g_dbus_message_set_error_name (refusal, rd_error_get_name (RD_ERROR_FAILED));
  g_dbus_message_set_body (refusal, g_variant_new ("(s)", sentence));
  g_object_unref (message);
  return refusal;
}

static GDBusMessage *
take_answer (GHashTable *calls, GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  const Expected *expected = g_hash_table_lookup (calls, serial);
  g_autofree char *fault = expected != NULL ? check_answer (expected, message) : NULL;

  if (fault != NULL)
    message = refuse (message, expected, fault);
  g_hash_table_remove (calls, serial);
  return message;
}

static GDBusMessage *
take_signal (GDBusMessage *message)
{
  g_autofree char *fault = check_signal (message);

  if (fault == NULL)
    return message;
  g_debug ("a signal makes no sense: %s", fault);
  g_object_unref (message);
  return NULL;
}

static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean is_incoming, gpointer calls)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);

  if (!is_incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    note_call (calls, message);
  if (!is_incoming)
    return message;
  if (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR)
    return take_answer (calls, message);
  return type == G_DBUS_MESSAGE_TYPE_SIGNAL ? take_signal (message) : message;
}

static void
free_calls (gpointer calls)
{
  g_hash_table_unref (calls);
}

void
ctl_incoming_watch (GDBusConnection *connection)
{
  g_dbus_connection_add_filter (
      connection, filter, g_hash_table_new_full (NULL, NULL, NULL, expected_free), free_calls);
}
