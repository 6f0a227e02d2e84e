/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/contacts.h"

#include "server/later.h"
#include "server/letters.h"
#include "server/pushes.h"
#include "server/roster.h"
#include "server/shared.h"
#include "trace.h"

#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

#define NICK_PERCENT 50 /* of presences bear a nick */
#define MINUTE (60 * G_TIME_SPAN_SECOND)

/* A contact's server answers by itself after so long. */
#define ANSWER_LEAST (20 * G_TIME_SPAN_MILLISECOND)
#define ANSWER_MOST (2 * G_TIME_SPAN_SECOND)

/* Counts it. False: it is one too many in this minute. */
static bool
passes (SimServer *server, SimDirection direction)
{
  int64_t now = sim_schedule_get_now ();

  if (now - server->minute_began >= MINUTE)
    {
      server->minute_began = now;
      memset (server->n_presences, 0, sizeof server->n_presences);
    }
  server->n_presences[direction]++;
  return server->habits.presences_a_minute == 0
         || server->n_presences[direction] <= server->habits.presences_a_minute;
}

/* -- to rosterd -------------------------------------------------------------------------------- */

static void
deliver_to (SimSession *session, const char *jid, SimAct act)
{
  g_autofree char *from = rd_xml_escape (jid);
  g_autofree char *xml = g_strdup_printf ("<presence from='%s' to='%s' type='%s'/>", from,
                                          session->server->account, sim_act_to_string (act));

  if (!passes (session->server, SIM_INBOUND))
    {
      sim_trace ("server", "holds back %s from %s: too many this minute", sim_act_to_string (act),
                 jid);
      return;
    }
  sim_trace ("server", "delivers %s from %s to session %u", sim_act_to_string (act), jid,
             session->number);
  sim_letters_post (session, SIM_LANE_PUSH, xml);
}

/* Requests go to resources that are there, the rest to those that asked for the roster (RFC 6121
 * §3.1.3, §3.1.6). */
static void
deliver (SimServer *server, const char *jid, SimAct act)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      SimSession *session = server->sessions->pdata[i];

      if (act == SIM_ACT_SUBSCRIBE ? session->is_available : session->is_interested)
        deliver_to (session, jid, act);
    }
}

void
sim_contacts_give_requests (SimSession *session)
{
  SimServer *server = session->server;

  if (session->got_requests && !server->habits.requests_again)
    return;
  if (server->habits.requests_need_priority && session->priority < 0)
    return;
  session->got_requests = true;
  for (GTreeNode *node = g_tree_node_first (server->items); node != NULL;
       node = g_tree_node_next (node))
    {
      const SimItem *item = g_tree_node_value (node);

      if (item->has_request)
        deliver_to (session, item->jid, SIM_ACT_SUBSCRIBE);
    }
}

static void
send_back (SimSession *session, const char *id, const char *jid)
{
  const char *condition
      = sim_chance_hits (&session->server->chance, 70) ? "not-acceptable" : "policy-violation";
  g_autofree char *from = rd_xml_escape (jid);
  g_autofree char *written_id = rd_xml_escape (id);
  g_autofree char *xml
      = g_strdup_printf ("<presence type='error' from='%s' to='%s' id='%s'><error type='cancel'>"
                         "<%s xmlns='" RD_NS_STANZA_CONDITIONS "'/></error></presence>",
                         from, session->full_jid, written_id, condition);

  sim_trace ("server", "sends the presence for %s back: %s", jid, condition);
  sim_letters_post (session, SIM_LANE_ANSWER, xml);
}

/* -- to contacts ------------------------------------------------------------------------------- */

static void
book_told (SimServer *server, const SimCause *cause, const char *jid, SimAct act)
{
  SimTold *told = g_new0 (SimTold, 1);

  told->time = sim_schedule_get_now ();
  told->actor = cause->actor;
  told->stanza = cause->stanza;
  told->jid = g_strdup (jid);
  told->act = act;
  g_ptr_array_add (server->told, told);
}

static void
on_contact_answers (SimServer *server, const char *jid, unsigned act)
{
  if (g_hash_table_contains (server->granted, jid))
    sim_server_contact_acts (server, jid, (SimAct)act);
}

/* False: it was one too many in this minute, and the contact hears nothing. */
static bool
tell (SimServer *server, const SimCause *cause, const char *jid, SimAct act)
{
  if (!passes (server, SIM_OUTBOUND))
    return false;
  sim_trace ("server", "tells %s: %s", jid, sim_act_to_string (act));
  book_told (server, cause, jid, act);
  if (act == SIM_ACT_UNSUBSCRIBE)
    g_hash_table_remove (server->granted, jid);
  else if (act == SIM_ACT_SUBSCRIBE && g_hash_table_contains (server->granted, jid))
    sim_later_add (server, sim_chance_between (&server->chance, ANSWER_LEAST, ANSWER_MOST),
                   on_contact_answers, jid, SIM_ACT_SUBSCRIBED);
  return true;
}

void
sim_contacts_tell_removed (SimServer *server, const SimCause *cause, const SimItem *before)
{
  bool had_from = before->subscription == SIM_FROM || before->subscription == SIM_BOTH;
  bool had_to = before->subscription == SIM_TO || before->subscription == SIM_BOTH;

  if (had_to || before->ask)
    tell (server, cause, before->jid, SIM_ACT_UNSUBSCRIBE);
  if (had_from || before->has_request)
    tell (server, cause, before->jid, SIM_ACT_UNSUBSCRIBED);
}

/* -- what the account sends -------------------------------------------------------------------- */

static SimStep
find_step (const SimServer *server, SimAct act, SimItem *item)
{
  SimState state = sim_item_get_state (item);
  SimStep step = sim_rules_get_step (SIM_OUTBOUND, act, state);

  if (act != SIM_ACT_SUBSCRIBED || step.is_passed_on)
    return step;
  if (server->habits.approves_unasked && state == SIM_STATE_TO)
    step.next = SIM_STATE_BOTH;
  else if (server->habits.has_pre_approval && state != SIM_STATE_BOTH && state != SIM_STATE_FROM
           && state != SIM_STATE_FROM_OUT)
    item->is_approved = item->is_in_roster = true;
  return step;
}

/* ejabberd drops the item whose request was denied, name and groups too, and tells no client. */
static void
delete_denied (SimServer *server, const SimCause *cause, const SimItem *before, SimAct act)
{
  SimCause own = { SIM_BY_SERVER, cause->stanza };

  if (!server->habits.deny_deletes || act != SIM_ACT_UNSUBSCRIBED || !before->is_in_roster
      || sim_item_get_state (before) != SIM_STATE_NONE_IN)
    return;
  sim_trace ("server", "deletes %s with its request", before->jid);
  sim_roster_drop (server, &own, before->jid);
}

/* Clients learn of all but requests. */
static bool
is_to_be_pushed (const SimItem *before, const SimItem *after)
{
  return before->subscription != after->subscription || before->ask != after->ask
         || before->is_in_roster != after->is_in_roster || !g_str_equal (before->name, after->name);
}

bool
sim_contacts_send (SimServer *server, const SimCause *cause, SimSession *session, const char *id,
                   const char *jid, SimAct act, bool *came_back)
{
  g_autoptr (SimItem) before = sim_roster_copy (server, jid);
  SimItem *after = sim_roster_copy (server, jid);
  unsigned n_deeds = server->deeds->len;
  SimStep step;
  bool is_pushed;

  *came_back = false;
  if (sim_shared_swallows (server, jid, act))
    {
      sim_item_free (after);
      return false;
    }
  step = find_step (server, act, after);
  sim_item_set_state (after, step.next);
  is_pushed = is_to_be_pushed (before, after);
  sim_roster_put (server, cause, after);
  delete_denied (server, cause, before, act);
  if (is_pushed)
    sim_push_item (server, jid);
  if (step.is_passed_on && !tell (server, cause, jid, act))
    {
      *came_back = session != NULL;
      if (session != NULL)
        send_back (session, id, jid);
    }
  return server->deeds->len > n_deeds;
}

/* -- what contacts send ------------------------------------------------------------------------ */

/* RFC 6121 §3.4.3: let in without a question. */
static void
let_in (SimServer *server, SimItem *item)
{
  SimCause cause = { SIM_BY_SERVER, 0 };
  g_autofree char *jid = g_strdup (item->jid);

  item->is_approved = false;
  sim_item_set_state (item, item->subscription == SIM_TO ? SIM_STATE_BOTH
                            : item->ask                  ? SIM_STATE_FROM_OUT
                                                         : SIM_STATE_FROM);
  sim_trace ("server", "lets %s in: approved before", jid);
  sim_roster_put (server, &cause, item);
  sim_push_item (server, jid);
  tell (server, &cause, jid, SIM_ACT_SUBSCRIBED);
}

static void
note_grant (SimServer *server, const char *jid, SimAct act, const SimStep *step)
{
  if (act == SIM_ACT_UNSUBSCRIBED)
    g_hash_table_remove (server->granted, jid);
  else if (act == SIM_ACT_SUBSCRIBED && step->is_passed_on)
    g_hash_table_add (server->granted, g_strdup (jid));
}

/* As later ejabberds do with <nick/> (XEP-0172). */
static void
take_nick (SimServer *server, SimAct act, SimItem *item)
{
  g_autofree char *nick = NULL;

  if (!server->habits.nicks_overwrite || !item->is_in_roster
      || (act != SIM_ACT_SUBSCRIBE && act != SIM_ACT_SUBSCRIBED)
      || !sim_chance_hits (&server->chance, NICK_PERCENT))
    return;
  nick = g_strdup_printf ("Nick of %.*s", (int)strcspn (item->jid, "@"), item->jid);
  g_free (item->name);
  item->name = g_steal_pointer (&nick);
}

void
sim_server_contact_acts (SimServer *server, const char *jid, SimAct act)
{
  SimCause cause = { SIM_BY_CONTACT, 0 };
  g_autoptr (SimItem) before = sim_roster_copy (server, jid);
  SimItem *after = sim_roster_copy (server, jid);
  SimStep step = sim_rules_get_step (SIM_INBOUND, act, sim_item_get_state (before));
  bool is_pushed;

  sim_trace (jid, "%s", sim_act_to_string (act));
  note_grant (server, jid, act, &step);
  if (act == SIM_ACT_SUBSCRIBE && step.is_passed_on && before->is_approved)
    {
      let_in (server, after);
      return;
    }
  sim_item_set_state (after, step.next);
  take_nick (server, act, after);
  is_pushed = is_to_be_pushed (before, after);
  sim_roster_put (server, &cause, after);
  if (is_pushed && server->habits.pushes_before_answer)
    sim_push_item (server, jid);
  if (step.is_passed_on)
    deliver (server, jid, act);
  if (is_pushed && !server->habits.pushes_before_answer)
    sim_push_item (server, jid);
}
