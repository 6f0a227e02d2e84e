/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/session.h"

#include "server/contacts.h"
#include "server/edits.h"
#include "server/heard.h"
#include "server/letters.h"
#include "server/pushes.h"
#include "server/roster.h"
#include "server/shared.h"
#include "trace.h"

#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

#define ALONE_PERCENT 60 /* of logins find the roster unloaded: no other client is there */
#define INTERIM_MAX 20   /* so many changes are pushed; for more the whole roster is sent */

/* -- answers ----------------------------------------------------------------------------------- */

/* CONTENT "": nothing. */
static void
answer (SimSession *session, SimLane lane, const char *id, const char *content)
{
  g_autofree char *written_id = rd_xml_escape (id);
  g_autofree char *xml = g_strdup_printf ("<iq type='result' id='%s' to='%s'>%s</iq>", written_id,
                                          session->full_jid, content);

  sim_letters_post (session, lane, xml);
}

static void
answer_error (SimSession *session, const char *id, const char *condition)
{
  g_autofree char *written_id = rd_xml_escape (id);
  g_autofree char *xml = g_strdup_printf (
      "<iq type='error' id='%s' to='%s'><error type='cancel'><%s xmlns='" RD_NS_STANZA_CONDITIONS
      "'/></error></iq>",
      written_id, session->full_jid, condition);

  sim_letters_post (session, SIM_LANE_ANSWER, xml);
}

/* -- what was said ----------------------------------------------------------------------------- */

static SimSaid *
book_said (SimSession *session, SimSaidKind kind, const SimHeard *heard)
{
  SimSaid *said = g_new0 (SimSaid, 1);

  said->time = sim_schedule_get_now ();
  said->number = session->server->said->len + 1;
  said->session = session->number;
  said->kind = kind;
  said->jid = g_strdup (heard->jid);
  if (kind == SIM_SAID_SET)
    {
      said->name = g_strdup (heard->name);
      said->groups = g_strdupv (heard->groups);
    }
  said->version = g_strdup (heard->version);
  g_ptr_array_add (session->server->said, said);
  return said;
}

/* -- the roster -------------------------------------------------------------------------------- */

/* A version that a result doesn't bear is shown as "nil" or not at all. */
static void
append_version (SimServer *server, GString *xml)
{
  bool is_nil = g_strcmp0 (server->version, "nil") == 0;

  if (server->version == NULL || (is_nil && sim_chance_hits (&server->chance, 50)))
    return;
  g_string_append (xml, " ver='");
  rd_xml_append_escaped (xml, server->version);
  g_string_append_c (xml, '\'');
}

static void
send_roster (SimSession *session, const char *id)
{
  SimServer *server = session->server;
  g_autoptr (GPtrArray) items = sim_server_list (server, true);
  g_autoptr (GString) xml = g_string_new ("<query xmlns='" RD_NS_ROSTER "'");

  append_version (server, xml);
  g_string_append_c (xml, '>');
  for (unsigned i = 0; i < items->len; i++)
    sim_item_append_xml (items->pdata[i], xml);
  g_string_append (xml, "</query>");
  sim_trace ("server", "sends session %u the roster: %u items, version %s", session->number,
             items->len, server->version != NULL ? server->version : "(none)");
  answer (session, SIM_LANE_BARRIER, id, xml->str);
}

/* NULL: not by this way. */
static GPtrArray *
find_interim (SimServer *server, const char *version)
{
  g_autoptr (GPtrArray) changed = NULL;

  if (!server->habits.sends_interim_pushes)
    return NULL;
  changed = sim_roster_find_changed (server, version);
  return changed != NULL && changed->len <= INTERIM_MAX ? g_steal_pointer (&changed) : NULL;
}

static void
hear_roster (SimSession *session, const SimHeard *heard)
{
  SimServer *server = session->server;
  bool is_versioned = heard->version != NULL && server->version != NULL;
  g_autoptr (GPtrArray) changed = NULL;

  book_said (session, SIM_SAID_ROSTER, heard)->had_effect = true;
  session->is_interested = true;
  if (is_versioned && g_str_equal (heard->version, server->version)
      && !g_str_equal (server->version, "nil"))
    {
      sim_trace ("server", "tells session %u: unchanged since %s", session->number, heard->version);
      answer (session, SIM_LANE_BARRIER, heard->id, "");
      return;
    }
  changed = is_versioned ? find_interim (server, heard->version) : NULL;
  if (changed == NULL)
    {
      send_roster (session, heard->id);
      return;
    }
  answer (session, SIM_LANE_BARRIER, heard->id, "");
  for (unsigned i = 0; i < changed->len; i++)
    {
      const SimChanged *one = changed->pdata[i];

      sim_push_to (session, one->jid, one->version);
    }
}

/* -- sets -------------------------------------------------------------------------------------- */

static bool
has_bad_groups (const SimHeard *heard)
{
  for (char **group = heard->groups; *group != NULL; group++)
    if ((*group)[0] == '\0' || g_strv_contains ((const char *const *)(group + 1), *group))
      return true;
  return false;
}

/* The condition of the error; NULL: the set is done. */
static const char *
find_refusal (SimServer *server, const SimHeard *heard)
{
  static const char *const conditions[]
      = { "not-allowed",           "forbidden",           "not-acceptable",
          "internal-server-error", "resource-constraint", "policy-violation" };
  const SimItem *item = heard->jid != NULL ? sim_server_find (server, heard->jid) : NULL;

  if (heard->n_items != 1 || heard->jid == NULL || has_bad_groups (heard))
    return "bad-request";
  if (g_str_equal (heard->jid, server->account))
    return "not-allowed";
  if (sim_chance_hits (&server->chance, server->habits.refusals))
    return conditions[sim_chance_below (&server->chance, G_N_ELEMENTS (conditions))];
  if (heard->is_removal && (item == NULL || !item->is_in_roster))
    return "item-not-found";
  return NULL;
}

static void
answer_set (SimSession *session, const SimHeard *heard, const SimSaid *said)
{
  SimServer *server = session->server;

  if (sim_chance_hits (&server->chance, server->habits.lost_answers))
    sim_trace ("server", "never answers stanza %" G_GUINT64_FORMAT, said->number);
  else
    answer (session, SIM_LANE_ANSWER, heard->id, "");
}

static void
do_set (SimSession *session, const SimHeard *heard, SimSaid *said)
{
  SimServer *server = session->server;
  SimCause cause = { SIM_BY_ROSTERD, said->number };

  if (!server->habits.pushes_before_answer)
    answer_set (session, heard, said);
  if (heard->is_removal)
    said->had_effect = sim_edits_remove (server, &cause, heard->jid);
  else
    said->had_effect = sim_edits_set (server, &cause, heard->jid, heard->name,
                                      (const char *const *)heard->groups);
  if (server->habits.pushes_before_answer)
    answer_set (session, heard, said);
}

static void
hear_set (SimSession *session, const SimHeard *heard)
{
  SimSaid *said = book_said (session, heard->is_removal ? SIM_SAID_REMOVE : SIM_SAID_SET, heard);
  const char *refusal = find_refusal (session->server, heard);
  const char *verb = heard->is_removal ? "removes" : "sets";

  sim_trace ("rosterd", "%s %s (stanza %" G_GUINT64_FORMAT ")", verb,
             heard->jid != NULL ? heard->jid : "nobody", said->number);
  if (refusal == NULL)
    {
      do_set (session, heard, said);
      return;
    }
  said->is_refused = true;
  sim_trace ("server", "refuses stanza %" G_GUINT64_FORMAT ": %s", said->number, refusal);
  answer_error (session, heard->id, refusal);
}

/* -- the rest ---------------------------------------------------------------------------------- */

static void
hear_ping (SimSession *session, const SimHeard *heard)
{
  SimLane lane = session->server->habits.pongs_overtake ? SIM_LANE_ANSWER : SIM_LANE_BARRIER;

  book_said (session, SIM_SAID_PING, heard);
  answer (session, lane, heard->id, "");
}

static void
hear_other_request (SimSession *session, const SimHeard *heard)
{
  answer_error (session, heard->id, "service-unavailable");
}

static void
hear_available (SimSession *session, const SimHeard *heard)
{
  book_said (session, SIM_SAID_PRESENCE, heard);
  session->is_available = true;
  session->priority = heard->priority;
  sim_contacts_give_requests (session);
}

static void
hear_unavailable (SimSession *session, const SimHeard *heard)
{
  book_said (session, SIM_SAID_PRESENCE, heard);
  session->is_available = session->got_requests = false;
}

static void
hear_act (SimSession *session, const SimHeard *heard)
{
  static const SimSaidKind kinds[] = {
    [SIM_ACT_SUBSCRIBE] = SIM_SAID_SUBSCRIBE,
    [SIM_ACT_SUBSCRIBED] = SIM_SAID_SUBSCRIBED,
    [SIM_ACT_UNSUBSCRIBE] = SIM_SAID_UNSUBSCRIBE,
    [SIM_ACT_UNSUBSCRIBED] = SIM_SAID_UNSUBSCRIBED,
  };
  SimSaid *said = book_said (session, kinds[heard->act], heard);
  SimCause cause = { SIM_BY_ROSTERD, said->number };

  sim_trace ("rosterd", "sends %s to %s (stanza %" G_GUINT64_FORMAT ")",
             sim_act_to_string (heard->act), heard->jid, said->number);
  said->had_effect = sim_contacts_send (session->server, &cause, session, heard->id, heard->jid,
                                        heard->act, &said->is_refused);
}

/* What the server asks is pushes, and all of them are good. */
static void
hear_answer (SimSession *session, const SimHeard *heard)
{
  if (!g_hash_table_remove (session->open_pushes, heard->id))
    sim_break ("server", "rosterd answers %s, which waits for none", heard->id);
  if (heard->is_error)
    sim_break ("server", "rosterd refuses the push %s", heard->id);
}

static void
hear_other (SimSession *session, const SimHeard *heard)
{
  sim_break ("asked", "rosterd sends a stanza of a kind that nobody can ask for");
}

static void
hear (SimSession *session, const SimHeard *heard)
{
  static void (*const handlers[]) (SimSession *, const SimHeard *) = {
    [SIM_HEARD_ROSTER] = hear_roster,
    [SIM_HEARD_SET] = hear_set,
    [SIM_HEARD_PING] = hear_ping,
    [SIM_HEARD_OTHER_REQUEST] = hear_other_request,
    [SIM_HEARD_ANSWER] = hear_answer,
    [SIM_HEARD_AVAILABLE] = hear_available,
    [SIM_HEARD_UNAVAILABLE] = hear_unavailable,
    [SIM_HEARD_ACT] = hear_act,
    [SIM_HEARD_OTHER] = hear_other,
  };

  handlers[heard->kind](session, heard);
}

/* -- a stream's life --------------------------------------------------------------------------- */

static bool
has_session (const SimServer *server)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    if (((SimSession *)server->sessions->pdata[i])->full_jid != NULL)
      return true;
  return false;
}

static void
on_bound (const char *full_jid, gpointer user_data)
{
  SimSession *session = user_data;
  SimServer *server = session->server;
  bool is_alone = !has_session (server) && sim_chance_hits (&server->chance, ALONE_PERCENT);

  session->number = ++server->n_sessions;
  session->full_jid = g_strdup (full_jid);
  sim_trace ("server", "has session %u of rosterd's", session->number);
  if (!is_alone)
    return;
  sim_shared_load (server);
  sim_roster_note_load (server);
}

static char *
write_features (const SimHabits *habits)
{
  return g_strconcat (habits->has_versioning ? "<ver xmlns='" RD_NS_VERSIONING "'/>" : "",
                      habits->has_pre_approval ? "<sub xmlns='" RD_NS_PRE_APPROVAL "'/>" : "",
                      NULL);
}

static gpointer
accept_client (SimWire *wire, gpointer user_data)
{
  SimServer *server = user_data;
  g_autofree char *features = write_features (&server->habits);
  SimSession *session;

  if (sim_schedule_get_now () < server->down_until)
    return NULL;
  session = g_new0 (SimSession, 1);
  session->server = server;
  session->wire = wire;
  session->open_pushes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  session->login = sim_login_new (wire, server->account, features, on_bound, session);
  g_ptr_array_add (server->sessions, session);
  session->is_frozen = sim_schedule_get_now () < server->frozen_until;
  if (session->is_frozen)
    sim_wire_freeze (wire, true);
  return session;
}

static void
on_opened (gpointer user_data)
{
  SimSession *session = user_data;

  if (!session->is_closing)
    sim_login_take_header (session->login);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  SimSession *session = user_data;
  g_autoptr (SimHeard) heard = NULL;

  if (session->is_closing || sim_login_take_stanza (session->login, stanza))
    return;
  heard = sim_heard_read (stanza);
  hear (session, heard);
}

/* A stream of which no login came has nothing to end: the wire alone does. */
static void
say_farewell (SimSession *session, const char *condition)
{
  g_autofree char *xml = NULL;

  if (session->full_jid == NULL)
    return;
  if (condition != NULL)
    xml = g_strdup_printf ("<stream:error><%s xmlns='" RD_NS_STREAM_CONDITIONS "'/></stream:error>",
                           condition);
  if (xml != NULL)
    sim_wire_send (session->wire, xml);
  sim_wire_send (session->wire, "</stream:stream>");
}

void
sim_session_close (SimSession *session, const char *condition)
{
  if (session->is_closing)
    return;
  sim_letters_clear (session);
  session->is_closing = true;
  session->is_interested = session->is_available = false;
  say_farewell (session, condition);
  sim_wire_close (session->wire);
}

void
sim_session_free (SimSession *session)
{
  sim_letters_clear (session);
  sim_login_free (session->login);
  g_hash_table_unref (session->open_pushes);
  g_free (session->full_jid);
  g_free (session);
}

static void
on_closed (gpointer user_data)
{
  SimSession *session = user_data;

  if (session->number > 0)
    sim_trace ("server", "loses session %u", session->number);
  g_ptr_array_remove (session->server->sessions, session);
}

const SimWireServer sim_server_wire = { accept_client, on_opened, on_stanza, on_closed };
