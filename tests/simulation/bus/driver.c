/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/driver.h"

#include "trace.h"

#include <string.h>
#include <unistd.h>

struct _SimDriver
{
  const SimDriverQueries *queries;
  gpointer user_data;
  GPtrArray *rules; /* (element-type GHashTable): key → value */
};

SimDriver *
sim_driver_new (const SimDriverQueries *queries, gpointer user_data)
{
  SimDriver *driver = g_new0 (SimDriver, 1);

  driver->queries = queries;
  driver->user_data = user_data;
  driver->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  return driver;
}

void
sim_driver_free (SimDriver *driver)
{
  g_ptr_array_unref (driver->rules);
  g_free (driver);
}

/* -- match rules ------------------------------------------------------------------------------- */

/* "Match Rules": KEY='VALUE', separated by commas; rosterd's have no comma in a value. NULL: it is
 * none. */
static GHashTable *
parse_rule (const char *text)
{
  g_autoptr (GHashTable) rule = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (unsigned i = 0; parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');
      size_t length = value != NULL ? strlen (value) : 0;

      if (length < 3 || value[1] != '\'' || value[length - 1] != '\'')
        return NULL;
      g_hash_table_insert (rule, g_strndup (parts[i], (size_t)(value - parts[i])),
                           g_strndup (value + 2, length - 3));
    }
  return g_steal_pointer (&rule);
}

/* The text of SIGNAL that KEY speaks of; NULL: another one, or an unknown key. */
static const char *
get_text (GDBusMessage *signal, const char *key)
{
  GVariant *body = g_dbus_message_get_body (signal);
  g_autoptr (GVariant) argument = NULL;

  if (g_str_equal (key, "type"))
    return "signal";
  if (g_str_equal (key, "sender"))
    return g_dbus_message_get_sender (signal);
  if (g_str_equal (key, "path"))
    return g_dbus_message_get_path (signal);
  if (g_str_equal (key, "interface"))
    return g_dbus_message_get_interface (signal);
  if (g_str_equal (key, "member"))
    return g_dbus_message_get_member (signal);
  if (strncmp (key, "arg", 3) != 0 || key[3] < '0' || key[3] > '2' || key[4] != '\0')
    return NULL;
  argument = g_variant_get_child_value (body, (size_t)(key[3] - '0'));
  return g_variant_get_string (argument, NULL); /* BODY holds it */
}

static bool
matches (GHashTable *rule, GDBusMessage *signal)
{
  GHashTableIter iter;
  const char *key;
  const char *value;

  g_hash_table_iter_init (&iter, rule);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&value))
    {
      if (g_strcmp0 (get_text (signal, key), value) != 0)
        return false;
    }
  return true;
}

GDBusMessage *
sim_driver_tell_departure (const SimDriver *driver, const char *name)
{
  g_autoptr (GDBusMessage) signal
      = g_dbus_message_new_signal (SIM_BUS_PATH, SIM_BUS_NAME, "NameOwnerChanged");

  g_dbus_message_set_sender (signal, SIM_BUS_NAME);
  g_dbus_message_set_body (signal, g_variant_new ("(sss)", name, name, ""));
  for (unsigned i = 0; i < driver->rules->len; i++)
    {
      if (matches (driver->rules->pdata[i], signal))
        return g_steal_pointer (&signal);
    }
  return NULL;
}

/* -- methods ----------------------------------------------------------------------------------- */

static GDBusMessage *
make_error (GDBusMessage *call, const char *name, const char *sentence)
{
  return g_dbus_message_new_method_error_literal (call, name, sentence);
}

static GDBusMessage *
make_reply (GDBusMessage *call, GVariant *body)
{
  GDBusMessage *reply = g_dbus_message_new_method_reply (call);

  if (body != NULL)
    g_dbus_message_set_body (reply, body);
  return reply;
}

static GDBusMessage *
add_match (SimDriver *driver, GDBusMessage *call, const char *text)
{
  GHashTable *rule = parse_rule (text);

  if (rule == NULL)
    return make_error (call, "org.freedesktop.DBus.Error.MatchRuleInvalid", text);
  g_ptr_array_add (driver->rules, rule);
  return make_reply (call, NULL);
}

static GDBusMessage *
get_unix_user (SimDriver *driver, GDBusMessage *call, const char *name)
{
  if (!driver->queries->is_there (name, driver->user_data))
    return make_error (call, "org.freedesktop.DBus.Error.NameHasNoOwner", name);
  return make_reply (call, g_variant_new ("(u)", (uint32_t)geteuid ()));
}

static GDBusMessage *
get_stats (SimDriver *driver, GDBusMessage *call, const char *name)
{
  GVariantDict stats;

  if (!driver->queries->is_there (name, driver->user_data))
    return make_error (call, "org.freedesktop.DBus.Error.NameHasNoOwner", name);
  g_variant_dict_init (&stats, NULL);
  g_variant_dict_insert (&stats, "OutgoingBytes", "u",
                         (uint32_t)driver->queries->get_unread (name, driver->user_data));
  return make_reply (call, g_variant_new ("(@a{sv})", g_variant_dict_end (&stats)));
}

static const struct
{
  const char *interface;
  const char *method; /* with one text */
  GDBusMessage *(*answer) (SimDriver *driver, GDBusMessage *call, const char *text);
} methods[] = {
  { SIM_BUS_NAME, "AddMatch", add_match },
  { SIM_BUS_NAME, "GetConnectionUnixUser", get_unix_user },
  { SIM_BUS_NAME ".Debug.Stats", "GetConnectionStats", get_stats },
};

GDBusMessage *
sim_driver_answer (SimDriver *driver, GDBusMessage *call)
{
  const char *member = g_dbus_message_get_member (call);
  GVariant *body = g_dbus_message_get_body (call);
  const char *text = NULL;

  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(s)")))
    g_variant_get (body, "(&s)", &text);
  for (size_t i = 0; i < G_N_ELEMENTS (methods) && text != NULL; i++)
    {
      if (g_strcmp0 (methods[i].interface, g_dbus_message_get_interface (call)) == 0
          && g_strcmp0 (methods[i].method, member) == 0)
        return methods[i].answer (driver, call, text);
    }
  return make_error (call, "org.freedesktop.DBus.Error.UnknownMethod", member);
}
