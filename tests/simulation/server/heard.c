/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/heard.h"

#include "server/subscription-rules.h"
#include "xmpp/stanza/namespaces.h"

#include <stdlib.h>
#include <string.h>

void
sim_heard_free (SimHeard *heard)
{
  g_free (heard->id);
  g_free (heard->jid);
  g_free (heard->version);
  g_free (heard->name);
  g_strfreev (heard->groups);
  g_free (heard);
}

/* The simulated JIDs need no more: no resource, small letters. NULL of NULL. */
static char *
prepare (const char *jid)
{
  g_autofree char *bare = jid != NULL ? g_strndup (jid, strcspn (jid, "/")) : NULL;

  return bare != NULL ? g_utf8_strdown (bare, -1) : NULL;
}

static char **
read_groups (const RdStanza *stanza, int item)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (int child = rd_stanza_get_first_child (stanza, item); child != RD_NO_ELEMENT;
       child = rd_stanza_get_next (stanza, child))
    if (g_str_equal (rd_stanza_get_name (stanza, child), "group"))
      g_ptr_array_add (groups, g_strdup (rd_stanza_get_text (stanza, child)));
  g_ptr_array_add (groups, NULL);
  return (char **)g_ptr_array_free (groups, FALSE);
}

static void
read_set (SimHeard *heard, const RdStanza *stanza, int query)
{
  int item = rd_stanza_find_child (stanza, query, "item", RD_NS_ROSTER);

  heard->kind = SIM_HEARD_SET;
  for (int other = item; other != RD_NO_ELEMENT; other = rd_stanza_get_next (stanza, other))
    heard->n_items++;
  if (item == RD_NO_ELEMENT)
    return;
  heard->jid = prepare (rd_stanza_get_attribute (stanza, item, "jid"));
  heard->name = g_strdup (rd_stanza_get_attribute (stanza, item, "name"));
  heard->groups = read_groups (stanza, item);
  heard->is_removal
      = g_strcmp0 (rd_stanza_get_attribute (stanza, item, "subscription"), "remove") == 0;
}

static void
read_iq (SimHeard *heard, const RdStanza *stanza)
{
  const char *type = rd_stanza_get (stanza, "type");
  int query = rd_stanza_find_child (stanza, 0, "query", RD_NS_ROSTER);
  bool is_get = g_strcmp0 (type, "get") == 0, is_set = g_strcmp0 (type, "set") == 0;

  heard->is_error = g_strcmp0 (type, "error") == 0;
  if (!is_get && !is_set)
    heard->kind = SIM_HEARD_ANSWER;
  else if (is_set && query != RD_NO_ELEMENT)
    read_set (heard, stanza, query);
  else if (is_get && query != RD_NO_ELEMENT)
    {
      heard->kind = SIM_HEARD_ROSTER;
      heard->version = g_strdup (rd_stanza_get_attribute (stanza, query, "ver"));
    }
  else if (is_get && rd_stanza_find_child (stanza, 0, "ping", RD_NS_PING) != RD_NO_ELEMENT)
    heard->kind = SIM_HEARD_PING;
  else
    heard->kind = SIM_HEARD_OTHER_REQUEST;
}

static void
read_presence (SimHeard *heard, const RdStanza *stanza)
{
  const char *type = rd_stanza_get (stanza, "type");
  int priority = rd_stanza_find_child (stanza, 0, "priority", RD_NS_CLIENT);

  heard->jid = prepare (rd_stanza_get (stanza, "to"));
  if (heard->jid != NULL && sim_act_from_string (type, &heard->act))
    heard->kind = SIM_HEARD_ACT;
  else if (heard->jid == NULL && type == NULL)
    heard->kind = SIM_HEARD_AVAILABLE;
  else if (heard->jid == NULL && g_strcmp0 (type, "unavailable") == 0)
    heard->kind = SIM_HEARD_UNAVAILABLE;
  if (priority != RD_NO_ELEMENT)
    heard->priority = atoi (rd_stanza_get_text (stanza, priority));
}

SimHeard *
sim_heard_read (const RdStanza *stanza)
{
  SimHeard *heard = g_new0 (SimHeard, 1);
  const char *id = rd_stanza_get (stanza, "id");

  heard->kind = SIM_HEARD_OTHER;
  heard->id = g_strdup (id != NULL ? id : "");
  if (rd_stanza_is (stanza, "iq", RD_NS_CLIENT))
    read_iq (heard, stanza);
  else if (rd_stanza_is (stanza, "presence", RD_NS_CLIENT))
    read_presence (heard, stanza);
  if (heard->name == NULL)
    heard->name = g_strdup ("");
  return heard;
}
