/* The acts of xmpp-drive: {"do": "set", "jid": …, "name": …, "groups": […], "times": N}, "remove"
 * with a "jid", "remove-all", "ping", "show" with a "visibility", "close", and the four
 * subscription stanzas with a "jid" and a "message". Each change and ping prints its token.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "drive-acts.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>

typedef unsigned (*Act) (RdConnection *connection, JsonObject *object, GPtrArray *jids);

static const char *
get (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static unsigned
note (const char *what, uint64_t token)
{
  printf ("%s %" G_GUINT64_FORMAT "\n", what, token);
  return 1;
}

static unsigned
set (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  g_autoptr (GStrvBuilder) groups = g_strv_builder_new ();
  JsonArray *array = json_object_has_member (object, "groups")
                         ? json_object_get_array_member (object, "groups")
                         : NULL;
  int64_t n_times = json_object_get_int_member_with_default (object, "times", 1);
  g_auto (GStrv) names = NULL;
  g_autoptr (RdContact) contact = NULL;

  for (unsigned i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (groups, json_array_get_string_element (array, i));
  names = g_strv_builder_end (groups);
  contact = rd_contact_new (get (object, "jid"), get (object, "name"), RD_SUBSCRIPTION_BOTH,
                            RD_CONTACT_ASK | RD_CONTACT_APPROVED, (const char *const *)names,
                            "<never xmlns='urn:sent'></never>", 7);
  for (int64_t n = 0; n < n_times; n++)
    note ("set", rd_connection_set_item (connection, contact));
  return n_times;
}

static unsigned
remove_one (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  return note ("remove", rd_connection_remove_item (connection, get (object, "jid")));
}

static unsigned
remove_all (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  for (unsigned i = 0; i < jids->len; i++)
    rd_connection_remove_item (connection, jids->pdata[i]);
  return jids->len;
}

static unsigned
ping (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  return note ("ping", rd_connection_ping (connection));
}

static unsigned
show (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  rd_connection_show (connection, g_str_equal (get (object, "visibility"), "xa")
                                      ? RD_VISIBILITY_XA
                                      : RD_VISIBILITY_NONE);
  return 0;
}

static unsigned
close_now (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  rd_connection_close (connection);
  return 0;
}

/* The word itself is the stanza's type. */
static unsigned
send_presence (RdConnection *connection, JsonObject *object, GPtrArray *jids)
{
  RdPresence presence;

  if (!rd_presence_from_string (get (object, "do"), &presence))
    {
      fprintf (stderr, "xmpp-drive: %s is nothing that can be done\n", get (object, "do"));
      exit (2);
    }
  rd_connection_send_presence (connection, presence, get (object, "jid"), get (object, "message"),
                               get (object, "moved-from"));
  return 0;
}

static Act
find_act (const char *word)
{
  static const struct
  {
    const char *word;
    Act act;
  } acts[] = {
    { "set", set },   { "remove", remove_one }, { "remove-all", remove_all },
    { "ping", ping }, { "show", show },         { "close", close_now },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].word, word))
      return acts[i].act;
  return send_presence;
}

unsigned
drive_act (RdConnection *connection, const char *act, GPtrArray *jids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (act, &error);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      fprintf (stderr, "xmpp-drive: --do takes a JSON object, not %s\n", act);
      exit (2);
    }
  object = json_node_get_object (node);
  return find_act (get (object, "do")) (connection, object, jids);
}
