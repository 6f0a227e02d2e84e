/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/pushes.h"

#include "server/letters.h"
#include "server/roster.h"
#include "trace.h"

#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#define BROKEN_PERCENT 15 /* of pushes lack what they should bear, if the habit is there */

static bool
lacks (SimServer *server, bool has_habit)
{
  return has_habit && sim_chance_hits (&server->chance, BROKEN_PERCENT);
}

/* Awaits its answer. ejabberd writes the sender. */
static char *
write_push (SimSession *session, const char *item, const char *version)
{
  SimServer *server = session->server;
  GString *xml = g_string_new ("<iq type='set'");
  g_autofree char *id = g_strdup_printf ("push-%" G_GUINT64_FORMAT, ++server->n_pushes);

  if (!lacks (server, server->habits.pushes_without_id))
    {
      g_string_append_printf (xml, " id='%s'", id);
      g_hash_table_add (session->open_pushes, g_steal_pointer (&id));
    }
  if (server->habits.pushes_before_answer)
    g_string_append_printf (xml, " from='%s'", server->account);
  g_string_append (xml, "><query xmlns='" RD_NS_ROSTER "'");
  if (version != NULL && !lacks (server, server->habits.pushes_without_version))
    {
      g_string_append (xml, " ver='");
      rd_xml_append_escaped (xml, version);
      g_string_append_c (xml, '\'');
    }
  g_string_append_printf (xml, ">%s</query></iq>", item);
  return g_string_free (xml, FALSE);
}

static void
push_to_all (SimServer *server, const char *item)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      SimSession *session = server->sessions->pdata[i];
      g_autofree char *xml = NULL;

      if (!session->is_interested)
        continue;
      xml = write_push (session, item, server->version);
      sim_letters_post (session, SIM_LANE_PUSH, xml);
    }
}

/* Returns XML, and for the trace WHAT. NULL: clients aren't shown it, but it isn't gone either. */
static char *
write_item (SimServer *server, const char *jid, char **what)
{
  const SimItem *item = sim_server_find (server, jid);
  GString *xml;

  if (item != NULL && item->is_in_roster && !sim_roster_is_shown (server, item))
    return NULL;
  xml = g_string_new ("");
  if (item != NULL && item->is_in_roster)
    {
      sim_item_append_xml (item, xml);
      *what = sim_item_describe (item);
    }
  else
    {
      sim_item_append_removal (jid, NULL, xml);
      *what = g_strdup_printf ("that %s is removed", jid);
    }
  return g_string_free (xml, FALSE);
}

void
sim_push_item (SimServer *server, const char *jid)
{
  g_autofree char *what = NULL;
  g_autofree char *item = write_item (server, jid, &what);

  if (item == NULL)
    return;
  sim_trace ("server", "pushes %s as version %s", what,
             server->version != NULL ? server->version : "(none)");
  push_to_all (server, item);
}

void
sim_push_removal (SimServer *server, const char *spelling, const char *const *groups)
{
  g_autoptr (GString) item = g_string_new ("");

  sim_item_append_removal (spelling, groups, item);
  sim_trace ("server", "pushes that %s is removed%s as version %s", spelling,
             groups != NULL ? ", with groups," : "",
             server->version != NULL ? server->version : "(none)");
  push_to_all (server, item->str);
}

void
sim_push_to (SimSession *session, const char *jid, const char *version)
{
  g_autofree char *what = NULL;
  g_autofree char *item = write_item (session->server, jid, &what);
  g_autofree char *xml = item != NULL ? write_push (session, item, version) : NULL;

  if (xml == NULL)
    return;
  sim_trace ("server", "tells session %u what changed: %s as version %s", session->number, what,
             version);
  sim_letters_post (session, SIM_LANE_PUSH, xml);
}
