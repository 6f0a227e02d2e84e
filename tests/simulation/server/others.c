/* Other clients of the account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/contacts.h"
#include "server/edits.h"
#include "trace.h"

static const SimCause client = { SIM_BY_CLIENT, 0 };

void
sim_server_client_acts (SimServer *server, const char *jid, SimAct act)
{
  bool came_back;

  sim_trace ("other client", "sends %s to %s", sim_act_to_string (act), jid);
  sim_contacts_send (server, &client, NULL, "", jid, act, &came_back);
}

void
sim_server_client_sets (SimServer *server, const char *jid, const char *name,
                        const char *const *groups)
{
  g_autofree char *list = g_strjoinv (", ", (char **)groups);

  sim_trace ("other client", "sets %s <%s> [%s]", name, jid, list);
  sim_edits_set (server, &client, jid, name, groups);
}

void
sim_server_client_removes (SimServer *server, const char *jid)
{
  const SimItem *item = sim_server_find (server, jid);

  if (item == NULL || !item->is_in_roster)
    return;
  sim_trace ("other client", "removes %s", jid);
  sim_edits_remove (server, &client, jid);
}
