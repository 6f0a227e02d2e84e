/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/edits.h"

#include "server/contacts.h"
#include "server/pushes.h"
#include "server/roster.h"
#include "server/shared.h"

bool
sim_edits_set (SimServer *server, const SimCause *cause, const char *jid, const char *name,
               const char *const *groups)
{
  unsigned n_deeds = server->deeds->len;
  SimItem *item;

  if (sim_shared_set (server, cause, jid, name, groups))
    return server->deeds->len > n_deeds;
  item = sim_roster_copy (server, jid);
  item->is_in_roster = true;
  item->is_approved = false;
  item->writes_groups_twice = false;
  sim_item_set_text (item, name, groups);
  sim_roster_put (server, cause, item);
  sim_push_item (server, jid);
  return server->deeds->len > n_deeds;
}

bool
sim_edits_remove (SimServer *server, const SimCause *cause, const char *jid)
{
  unsigned n_deeds = server->deeds->len;
  g_autoptr (SimItem) before = sim_roster_copy (server, jid);

  if (sim_shared_remove (server, cause, jid))
    return server->deeds->len > n_deeds;
  sim_roster_drop (server, cause, jid);
  sim_push_removal (server, before->spelling, NULL);
  sim_contacts_tell_removed (server, cause, before);
  return server->deeds->len > n_deeds;
}
