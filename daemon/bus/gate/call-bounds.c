/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/call-bounds.h"

#include "bus/gate/message-bound.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

#include <gio/gunixfdlist.h>
#include <string.h>

/* D-Bus specification, "Valid Names". */
#define NAME_SIZE_MAX 255

typedef struct
{
  size_t n_values;
  size_t longest; /* entries of the largest list */
} Count;

/* Counts VALUE and everything in it; stops above the limit. */
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

static char *
describe_size (size_t size)
{
  return g_strdup_printf ("A call has at most %d bytes, not %zu; use several calls.",
                          RD_CALL_SIZE_MAX, size);
}

/* The refusal of a call that was not read. SIZE: bytes of its arguments; 0: its path is too
 * long. */
static char *
describe_unread (uint32_t size)
{
  if (size > 0)
    return describe_size (size);
  return g_strdup_printf ("An object's path has at most %d bytes, and this one has more; there is "
                          "none such.",
                          RD_OBJECT_PATH_SIZE_MAX);
}

/* Adds CALL to COUNT. Returns the limit that it is over, or NULL. */
static char *
find_excess (GDBusMessage *call, Count *count)
{
  const char *path = g_dbus_message_get_path (call);
  GVariant *body = g_dbus_message_get_body (call);
  size_t size = body != NULL ? g_variant_get_size (body) : 0;
  uint32_t unread_size = 0;

  if (rd_message_bound_is_over (call, &unread_size))
    return describe_unread (unread_size);
  if (path != NULL && strlen (path) > RD_OBJECT_PATH_SIZE_MAX)
    return g_strdup_printf ("An object's path has at most %d bytes, not %zu; there is none such.",
                            RD_OBJECT_PATH_SIZE_MAX, strlen (path));
  if (size > RD_CALL_SIZE_MAX)
    return describe_size (size);
  if (body != NULL)
    count_values (body, count);
  if (count->longest > RD_CALL_LIST_MAX)
    return g_strdup_printf ("A list in a call has at most %d entries, not %zu; use several calls.",
                            RD_CALL_LIST_MAX, count->longest);
  if (count->n_values > RD_CALL_VALUES_MAX)
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

/* A sentence about an impossible name in a call of org.freedesktop.DBus.Properties, or NULL. GDBus
 * would quote the whole name. */
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
        return g_strdup_printf ("There is no interface or property \"%s\".",
                                rd_quote (g_variant_get_string (name, NULL)).text);
    }
  return NULL;
}

static bool
is_of (GDBusMessage *call, const char *interface, const char *method)
{
  return g_strcmp0 (g_dbus_message_get_interface (call), interface) == 0
         && g_strcmp0 (g_dbus_message_get_member (call), method) == 0;
}

/* Only what reads a password or a file's contacts takes a descriptor, and one: it stays open as
 * long as the call. */
static bool
check_descriptors (GDBusMessage *call, unsigned n, GError **error)
{
  bool takes_one = is_of (call, RD_PROFILE_INTERFACE, "SetPassword")
                   || is_of (call, RD_MANAGER_INTERFACE, "AddProfile")
                   || is_of (call, RD_ROSTER_INTERFACE, "Import");

  if (n > (takes_one ? 1 : 0))
    g_set_error_literal (
        error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
        "SetPassword, AddProfile and Import take one file descriptor, and no other "
        "method takes any; hand no more over.");
  else if (n < g_dbus_message_get_num_unix_fds (call))
    g_set_error_literal (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                         "rosterd has as many files open as it may, and can't take the call's file "
                         "descriptor; try again later.");
  else
    return true;
  return false;
}

bool
rd_call_bounds_check (GDBusMessage *call, RdCallWeight *weight, GError **error)
{
  Count count = { 0 };
  g_autofree char *excess = find_excess (call, &count);
  g_autofree char *misnomer = excess == NULL ? find_misnomer (call) : NULL;
  GVariant *body = g_dbus_message_get_body (call);
  GUnixFDList *descriptors = g_dbus_message_get_unix_fd_list (call);

  weight->size = RD_CALL_COST + count.n_values * RD_CALL_VALUE_COST;
  if (body != NULL)
    weight->size += g_variant_get_size (body);
  weight->n_descriptors
      = descriptors != NULL ? (unsigned)g_unix_fd_list_get_length (descriptors) : 0;
  if (excess != NULL)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED, excess);
  else if (misnomer != NULL)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, misnomer);
  else
    return check_descriptors (call, weight->n_descriptors, error);
  return false;
}
