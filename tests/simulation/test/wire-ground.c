/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/wire-ground.h"

#include "machine/random.h"
#include "machine/threads.h"
#include "server/login.h"

/* The server's, of one stream. */
typedef struct
{
  Ground *ground;
  SimWire *wire;
  SimLogin *login;
} Session;

static void note (Ground *ground, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (Ground *ground, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_printf (ground->told, "%" G_GINT64_FORMAT " ",
                          sim_schedule_get_now () - ground->begin);
  g_string_append_vprintf (ground->told, format, arguments);
  g_string_append_c (ground->told, '\n');
  va_end (arguments);
}

/* -- the server -------------------------------------------------------------------------------- */

static void
on_bound (const char *full_jid, gpointer user_data)
{
  note (user_data, "server: bound %s", full_jid);
}

static gpointer
accept_session (SimWire *wire, gpointer user_data)
{
  Ground *ground = user_data;
  Session *session;

  if (ground->refuses)
    return NULL;
  session = g_new0 (Session, 1);
  session->ground = ground;
  session->wire = wire;
  session->login = sim_login_new (wire, GROUND_ACCOUNT, "<ver xmlns='" RD_NS_VERSIONING "'/>",
                                  on_bound, ground);
  ground->wire = wire;
  ground->n_sessions++;
  return session;
}

static void
take_header (gpointer user_data)
{
  sim_login_take_header (((Session *)user_data)->login);
}

static void
answer (Session *session, const char *id, const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='result' id='%s'>%s</iq>", id, content);

  sim_wire_send (session->wire, xml);
}

static void
take_iq (Session *session, const RdStanza *stanza)
{
  const char *id = rd_stanza_get (stanza, "id");

  if (g_strcmp0 (rd_stanza_get (stanza, "type"), "get") != 0)
    return;
  if (rd_stanza_find_child (stanza, 0, "query", RD_NS_ROSTER) != RD_NO_ELEMENT)
    answer (session, id,
            "<query xmlns='" RD_NS_ROSTER "' ver='1'>"
            "<item jid='a@example.org' subscription='both'/>"
            "<item jid='b@example.org' subscription='to'/></query>");
  else
    answer (session, id, "");
}

static void
take_stanza (const RdStanza *stanza, gpointer user_data)
{
  Session *session = user_data;

  if (sim_login_take_stanza (session->login, stanza))
    return;
  note (session->ground, "server: %s %s to %s", rd_stanza_get_name (stanza, 0),
        rd_stanza_get (stanza, "type"), rd_stanza_get (stanza, "to"));
  if (rd_stanza_is (stanza, "iq", RD_NS_CLIENT))
    take_iq (session, stanza);
}

static void
take_end (gpointer user_data)
{
  Session *session = user_data;

  note (session->ground, "server: closed");
  if (session->ground->wire == session->wire)
    session->ground->wire = NULL;
  sim_login_free (session->login);
  g_free (session);
}

const SimWireServer ground_server = { accept_session, take_header, take_stanza, take_end };

void
ground_push (Ground *ground)
{
  sim_wire_send (ground->wire,
                 "<iq type='set' id='p'><query xmlns='" RD_NS_ROSTER
                 "' ver='2'><item jid='c@example.org' subscription='none'/></query></iq>");
}

/* -- the connection ---------------------------------------------------------------------------- */

static void
on_ready (const RdFeatures *features, gpointer user_data)
{
  g_assert_true (features->has_versioning);
  g_assert_false (features->has_pre_approval);
  ((Ground *)user_data)->is_ready = true;
  note (user_data, "ready");
}

static void
on_roster_begins (gpointer user_data)
{
  note (user_data, "roster");
}

static void
on_item (RdContact *contact, gpointer user_data)
{
  note (user_data, "item %s", contact->jid);
}

static void
on_roster_ends (const char *version, gpointer user_data)
{
  note (user_data, "version %s", version);
}

static void
on_push (const RdRosterPush *told, gpointer user_data)
{
  Ground *ground = user_data;

  ground->n_pushes++;
  note (ground, "push %s", told->contact->jid);
  rd_connection_accept_push (ground->connection, told->id);
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  ((Ground *)user_data)->n_pongs++;
  note (user_data, "pong");
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  Ground *ground = user_data;

  g_assert_nonnull (ground->connection);
  note (ground, "closed: %s", error != NULL ? error->message : "asked for");
  ground->error = error != NULL ? g_error_copy (error) : NULL;
  g_clear_object (&ground->connection);
}

static const RdConnectionEvents connection_events = {
  .ready = on_ready,
  .roster = { .begin = on_roster_begins,
              .item = on_item,
              .end = on_roster_ends,
              .push = on_push,
              .pong = on_pong },
  .closed = on_closed,
};

void
ground_connect (Ground *ground)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSecret) password = rd_secret_new ("any");
  RdConnectionTerms terms = { .jid = GROUND_ACCOUNT, .settings = settings, .password = password };

  settings->allow_plain = true;
  ground->is_ready = false;
  g_clear_error (&ground->error);
  ground->connection = rd_connection_new (&terms, &connection_events, ground);
  rd_connection_open (ground->connection);
}

Ground *
ground_new (uint64_t seed)
{
  Ground *ground = g_new0 (Ground, 1);

  ground->told = g_string_new (NULL);
  ground->begin = sim_schedule_get_now ();
  sim_random_begin (sim_chance_new (seed, "random"));
  sim_threads_begin (sim_chance_new (seed, "threads"));
  sim_wire_begin (&ground_server, ground, sim_chance_new (seed, "wire"));
  ground_connect (ground);
  return ground;
}

/* -- time -------------------------------------------------------------------------------------- */

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

bool
ground_step (void)
{
  bool has_stepped;

  settle ();
  has_stepped = sim_schedule_step ();
  settle ();
  return has_stepped;
}

static void
on_time (gpointer user_data)
{
  *(bool *)user_data = true;
}

void
ground_pass (int64_t duration)
{
  bool is_over = false;

  sim_schedule_add (duration, on_time, &is_over);
  while (!is_over)
    ground_step ();
}

void
ground_wait_for (const bool *flag)
{
  while (!*flag)
    g_assert_true (ground_step ());
}

int64_t
ground_wait_for_end (Ground *ground)
{
  int64_t begin = sim_schedule_get_now ();

  while (ground->connection != NULL)
    g_assert_true (ground_step ());
  return sim_schedule_get_now () - begin;
}

char *
ground_free (Ground *ground)
{
  char *told;

  if (ground->connection != NULL)
    rd_connection_close (ground->connection);
  ground_wait_for_end (ground);
  while (ground_step ())
    ;
  g_assert_null (ground->wire);
  sim_wire_end ();
  told = g_string_free (ground->told, FALSE);
  g_clear_error (&ground->error);
  g_free (ground);
  return told;
}

Ground *
ground_new_ready (uint64_t seed)
{
  Ground *ground = ground_new (seed);

  ground_wait_for (&ground->is_ready);
  ground_pass (10 * SECOND);
  g_assert_true (sim_wire_is_quiet (ground->wire));
  return ground;
}
