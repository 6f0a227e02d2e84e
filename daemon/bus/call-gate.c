/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/call-gate.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <stdbool.h>
#include <string.h>

/* D-Bus specification, "Valid Names". */
#define NAME_SIZE_MAX 255

typedef struct
{
  size_t n_values;
  size_t longest; /* entries of a list */
} Count;

/* Adds VALUE and all that is in it, and ends early where that is too much. */
static void
count_values (GVariant *value, Count *count)
{
  size_t n = g_variant_is_container (value) ? g_variant_n_children (value) : 0;

  count->n_values++;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    count->longest = MAX (count->longest, n);
  for (size_t i = 0; i < n && count->n_values <= RD_CALL_VALUES_MAX; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      count_values (child, count);
    }
}

/* Why CALL is too much, NULL when it is not. */
static char *
find_excess (GDBusMessage *call)
{
  const char *path = g_dbus_message_get_path (call);
  GVariant *body = g_dbus_message_get_body (call);
  Count count = { 0 };
  size_t size = body != NULL ? g_variant_get_size (body) : 0;

  if (path != NULL && strlen (path) > RD_OBJECT_PATH_SIZE_MAX)
    return g_strdup_printf ("An object's path has at most %d bytes, not %zu; there is none such.",
                            RD_OBJECT_PATH_SIZE_MAX, strlen (path));
  if (size > RD_CALL_SIZE_MAX)
    return g_strdup_printf ("A call has at most %d bytes, not %zu; use several calls.",
                            RD_CALL_SIZE_MAX, size);
  if (body != NULL)
    count_values (body, &count);
  if (count.longest > RD_CALL_LIST_MAX)
    return g_strdup_printf ("A list in a call has at most %d entries, not %zu; use several calls.",
                            RD_CALL_LIST_MAX, count.longest);
  if (count.n_values > RD_CALL_VALUES_MAX)
    return g_strdup_printf ("A call has at most %d values in its arguments, and this one has more; "
                            "use several calls.",
                            RD_CALL_VALUES_MAX);
  return NULL;
}

static bool
is_name (GVariant *text)
{
  const char *name = g_variant_get_string (text, NULL);

  return strlen (name) <= NAME_SIZE_MAX
         && (name[0] == '\0' || g_dbus_is_interface_name (name) || g_dbus_is_member_name (name));
}

/* What of a call of org.freedesktop.DBus.Properties can be the name of nothing, as an error's
 * sentence, NULL when it is well: GDBus would quote all of it. */
static char *
find_misnomer (GDBusMessage *call)
{
  GVariant *body = g_dbus_message_get_body (call);

  if (g_strcmp0 (g_dbus_message_get_interface (call), "org.freedesktop.DBus.Properties") != 0
      || body == NULL)
    return NULL;
  for (size_t i = 0; i < MIN (g_variant_n_children (body), 2); i++)
    {
      g_autoptr (GVariant) name = g_variant_get_child_value (body, i);

      if (g_variant_is_of_type (name, G_VARIANT_TYPE_STRING) && !is_name (name))
        return g_strdup_printf ("There is no interface or property “%s”.",
                                rd_quote (g_variant_get_string (name, NULL)).text);
    }
  return NULL;
}

static void
refuse (GDBusConnection *bus, GDBusMessage *call, RdError code, const char *sentence)
{
  g_autoptr (GDBusMessage) answer = NULL;

  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return;
  answer = g_dbus_message_new_method_error_literal (call, rd_error_get_name (code), sentence);
  g_dbus_connection_send_message (bus, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* On the thread of the bus. Takes MESSAGE. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean is_incoming, gpointer user_data)
{
  bool is_call
      = is_incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;
  g_autofree char *excess = is_call ? find_excess (message) : NULL;
  g_autofree char *misnomer = is_call && excess == NULL ? find_misnomer (message) : NULL;

  if (excess != NULL)
    refuse (bus, message, RD_ERROR_LIMIT_EXCEEDED, excess);
  else if (misnomer != NULL)
    refuse (bus, message, RD_ERROR_INVALID_ARGUMENTS, misnomer);
  else
    return message;
  g_object_unref (message);
  return NULL;
}

guint
rd_call_gate_add (GDBusConnection *bus)
{
  return g_dbus_connection_add_filter (bus, on_message, NULL, NULL);
}
