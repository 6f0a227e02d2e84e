/* Contacts, other clients of the account, and the server with its administrator.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/kinds.h"
#include "people.h"
#include "world.h"

#define SECOND ((int64_t)G_USEC_PER_SEC)

/* -- contacts ---------------------------------------------------------------------------------- */

static void
contact_subscribes (SimWorld *world, const SimEvent *event)
{
  sim_server_contact_acts (world->server, sim_people_get_jid (event->a), SIM_ACT_SUBSCRIBE);
}

static void
contact_accepts (SimWorld *world, const SimEvent *event)
{
  sim_server_contact_acts (world->server, sim_people_get_jid (event->a), SIM_ACT_SUBSCRIBED);
}

static void
contact_unsubscribes (SimWorld *world, const SimEvent *event)
{
  sim_server_contact_acts (world->server, sim_people_get_jid (event->a), SIM_ACT_UNSUBSCRIBE);
}

static void
contact_refuses (SimWorld *world, const SimEvent *event)
{
  sim_server_contact_acts (world->server, sim_people_get_jid (event->a), SIM_ACT_UNSUBSCRIBED);
}

const SimEventKind sim_event_contact_subscribes = { "contact-subscribes", 40, contact_subscribes };
const SimEventKind sim_event_contact_accepts = { "contact-accepts", 40, contact_accepts };
const SimEventKind sim_event_contact_unsubscribes
    = { "contact-unsubscribes", 20, contact_unsubscribes };
const SimEventKind sim_event_contact_refuses = { "contact-refuses", 20, contact_refuses };

/* -- another client of the account ------------------------------------------------------------- */

static void
client_sets (SimWorld *world, const SimEvent *event)
{
  g_auto (GStrv) groups = sim_people_get_groups (event->c);

  sim_server_client_sets (world->server, sim_people_get_jid (event->a),
                          sim_people_get_name (event->b), (const char *const *)groups);
}

static void
client_removes (SimWorld *world, const SimEvent *event)
{
  sim_server_client_removes (world->server, sim_people_get_jid (event->a));
}

static void
client_acts (SimWorld *world, const SimEvent *event)
{
  sim_server_client_acts (world->server, sim_people_get_jid (event->a), (SimAct)(event->b % 4));
}

const SimEventKind sim_event_client_sets = { "client-sets", 50, client_sets };
const SimEventKind sim_event_client_removes = { "client-removes", 20, client_removes };
const SimEventKind sim_event_client_acts = { "client-acts", 30, client_acts };

/* -- the server -------------------------------------------------------------------------------- */

static void
administer (SimWorld *world, const SimEvent *event)
{
  sim_server_administer (world->server, &world->chance);
}

static void
server_closes (SimWorld *world, const SimEvent *event)
{
  static const char *const conditions[] = {
    NULL, "system-shutdown", "reset", "conflict", "policy-violation", "internal-server-error"
  };

  sim_server_close_streams (world->server, conditions[event->a % G_N_ELEMENTS (conditions)]);
}

static void
server_freezes (SimWorld *world, const SimEvent *event)
{
  bool takes_new = event->c % 3 == 0;
  bool is_long = !takes_new && event->a % 4 == 0;

  sim_server_freeze (world->server, (event->b % 200) * (is_long ? SECOND : SECOND / 10), takes_new);
}

/* Its machine goes on acknowledging, and new sessions are served. */
static void
server_is_mute (SimWorld *world, const SimEvent *event)
{
  sim_server_freeze (world->server, (200 + event->a) * SECOND, true);
}

/* Longer than anybody waits: it must be found out. */
static void
rest_beside_mute (SimWorld *world, const SimEvent *event)
{
  sim_server_freeze (world->server, 3600 * SECOND, true);
  sim_world_rest (world);
}

static void
server_restarts (SimWorld *world, const SimEvent *event)
{
  sim_server_restart (world->server, (event->a % 30) * SECOND, event->b % 4 == 0);
}

const SimEventKind sim_event_administer = { "administer", 10, administer };
const SimEventKind sim_event_server_closes = { "server-closes", 6, server_closes };
const SimEventKind sim_event_server_freezes = { "server-freezes", 8, server_freezes };
const SimEventKind sim_event_server_is_mute = { "server-is-mute", 4, server_is_mute };
const SimEventKind sim_event_rest_beside_mute = { "rest-beside-mute", 3, rest_beside_mute };
const SimEventKind sim_event_server_restarts = { "server-restarts", 4, server_restarts };
