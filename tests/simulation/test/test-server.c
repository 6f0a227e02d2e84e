/* The model server as the RFC has it: the roster and its versions, edits and pushes, requests,
 * whose doing each change was, and the server's own troubles.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/server-stage.h"

#include "machine/schedule.h"

#include <string.h>

#define ROMEO "romeo@example.net"
#define NURSE "nurse@example.org"

static const char *const no_groups[] = { NULL };
static const char *const friends[] = { "Friends", NULL };

static void
begin (SimServer **server, bool has_versioning)
{
  *server = stage_begin (&(SimHabits){ .has_versioning = has_versioning });
}

static void
log_in (const char *version, const char *expected)
{
  g_autofree char *answer = stage_log_in (version);

  if (strstr (answer, expected) == NULL)
    g_error ("expected: %s\nsent: %s", expected, answer);
}

/* -- versions ---------------------------------------------------------------------------------- */

static void
test_whole_roster (void)
{
  SimServer *server;

  begin (&server, false);
  sim_server_client_sets (server, ROMEO, "Romeo & co", friends);
  log_in (NULL, "<iq type='result' id='r' to='juliet@example.org/script'>"
                "<query xmlns='jabber:iq:roster'>"
                "<item jid='romeo@example.net' subscription='none' name='Romeo &amp; co'>"
                "<group>Friends</group></item></query></iq>");
  g_assert_null (sim_server_get_version (server));
  stage_end ();
}

static void
test_unchanged (void)
{
  SimServer *server;
  g_autofree char *version = NULL;

  begin (&server, true);
  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  version = g_strdup (sim_server_get_version (server));
  log_in (version, "to='juliet@example.org/script'></iq>");
  log_in ("", "<item ");
  log_in (NULL, "<item ");
  log_in ("never", "<item ");
  sim_server_client_removes (server, ROMEO);
  log_in (version, "></query>");
  g_assert_cmpstr (sim_server_get_version (server), !=, version);
  g_assert_false (sim_server_has_lied (server));
  stage_end ();
}

static void
test_pushes_bear_versions (void)
{
  SimServer *server;

  begin (&server, true);
  log_in ("", "<query");
  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("Romeo %u", i);
      g_autofree char *version = NULL;

      sim_server_client_sets (server, ROMEO, name, no_groups);
      version = g_strdup_printf (" ver='%s'>", sim_server_get_version (server));
      stage_expect (version);
    }
  stage_end ();
}

static void
test_pushes_to_all (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  stage_leave ();
  g_assert_true (stage_connect ());
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  stage_expect_nothing ();
  log_in (NULL, "Romeo");
  sim_server_client_removes (server, ROMEO);
  stage_expect ("<item jid='romeo@example.net' subscription='remove'></item>");
  stage_end ();
}

/* -- edits ------------------------------------------------------------------------------------- */

static void
test_set (void)
{
  SimServer *server;
  const SimDeed *deed;
  const SimSaid *said;

  begin (&server, false);
  log_in (NULL, "<query");
  stage_set (ROMEO, "Romeo", "Friends");
  stage_expect ("<iq type='result' id='1' to='juliet@example.org/script'></iq>");
  stage_expect ("name='Romeo'><group>Friends</group></item>");
  stage_expect_nothing ();
  said = sim_server_get_said (server)->pdata[1];
  g_assert_true (said->kind == SIM_SAID_SET && said->had_effect && !said->is_refused);
  g_assert_cmpstr (said->jid, ==, ROMEO);
  g_assert_cmpstr (said->name, ==, "Romeo");
  g_assert_true (g_strv_equal ((const char *const *)said->groups, friends));
  g_assert_true (said->number == 2 && said->session == 1);
  deed = sim_server_get_deeds (server)->pdata[0];
  g_assert_true (deed->actor == SIM_BY_ROSTERD && deed->stanza == 2 && deed->before == NULL);
  g_assert_cmpstr (deed->after->name, ==, "Romeo");
  stage_end ();
}

static void
test_set_of_the_same (void)
{
  SimServer *server;
  const SimSaid *said;

  begin (&server, true);
  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  log_in ("", "Romeo");
  stage_set (ROMEO, "Romeo", "Friends");
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("name='Romeo'");
  said = sim_server_get_said (server)->pdata[1];
  g_assert_false (said->had_effect);
  g_assert_cmpuint (sim_server_get_deeds (server)->len, ==, 1);
  stage_send (
      "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='Romeo@example.net/a'>"
      "<group>b</group><group>a</group></item></query></iq>");
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("<item jid='romeo@example.net' subscription='none'>"
                "<group>a</group><group>b</group></item>");
  stage_end ();
}

static void
test_remove (void)
{
  SimServer *server;
  const SimTold *told;

  begin (&server, false);
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBED);
  log_in (NULL, "subscription='to'");
  stage_remove (ROMEO);
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("subscription='remove'></item>");
  g_assert_null (sim_server_find (server, ROMEO));
  told = sim_server_get_told (server)->pdata[1];
  g_assert_true (told->act == SIM_ACT_UNSUBSCRIBE && told->actor == SIM_BY_ROSTERD);
  g_assert_cmpuint (told->stanza, ==, 2);
  stage_remove (ROMEO);
  stage_expect ("item-not-found");
  stage_expect_nothing ();
  stage_end ();
}

static void
test_bad_sets (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  stage_set ("juliet@example.org", "Me", "Friends");
  stage_expect ("<not-allowed ");
  stage_set (ROMEO, "Romeo", "");
  stage_expect ("<bad-request ");
  stage_send ("<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b'/>"
              "<item jid='c@d'/></query></iq>");
  stage_expect ("<bad-request ");
  g_assert_cmpuint (sim_server_get_deeds (server)->len, ==, 0);
  stage_end ();
}

static void
test_ping (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  stage_send ("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
  stage_expect ("<iq type='result' id='p'");
  stage_send ("<iq type='get' id='q'><query xmlns='jabber:iq:private'/></iq>");
  stage_expect ("<service-unavailable ");
  stage_expect_nothing ();
  stage_end ();
}

static void
test_answers_to_pushes (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  stage_expect (" id='push-1'>");
  g_assert_cmpuint (sim_server_get_n_unanswered (server), ==, 1);
  stage_send ("<iq type='result' id='push-1'/>");
  g_assert_cmpuint (sim_server_get_n_unanswered (server), ==, 0);
  stage_end ();
}

/* PATH is that of the test, which is run once more with what breaks the promise. */
static bool
is_broken (const char *path, const char *sentence)
{
  if (g_test_subprocess ())
    return false;
  g_test_trap_subprocess (path, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (sentence);
  return true;
}

static void
test_push_answered_twice (void)
{
  SimServer *server;

  if (is_broken (NULL, "*rosterd answers push-1, which waits for none*"))
    return;
  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  stage_send ("<iq type='result' id='push-1'/>");
  stage_send ("<iq type='result' id='push-1'/>");
}

static void
test_push_refused (void)
{
  SimServer *server;

  if (is_broken (NULL, "*rosterd refuses the push push-1*"))
    return;
  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  stage_send ("<iq type='error' id='push-1'/>");
}

/* -- requests ---------------------------------------------------------------------------------- */

static void
test_request_waits (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_expect_nothing ();
  stage_send ("<presence/>");
  stage_expect ("<presence from='romeo@example.net' to='juliet@example.org' type='subscribe'/>");
  stage_send ("<presence><priority>-1</priority></presence>");
  stage_expect_nothing ();
  stage_send ("<presence type='unavailable'/>");
  sim_server_contact_acts (server, NURSE, SIM_ACT_SUBSCRIBE);
  stage_expect_nothing ();
  stage_send ("<presence/>");
  stage_expect ("from='nurse@example.org'");
  stage_expect ("from='romeo@example.net'");
  stage_act (ROMEO, "subscribed");
  stage_expect ("<item jid='romeo@example.net' subscription='from'>");
  stage_end ();
}

/* Who did what: each deed has its actor, and rosterd's have the number of the stanza. */
static void
test_actors (void)
{
  SimServer *server;
  const GPtrArray *deeds, *told;
  static const SimActor actors[]
      = { SIM_BY_CONTACT, SIM_BY_ROSTERD, SIM_BY_ROSTERD, SIM_BY_CONTACT, SIM_BY_CLIENT };
  static const uint64_t stanzas[] = { 0, 2, 3, 0, 0 };

  begin (&server, false);
  deeds = sim_server_get_deeds (server);
  told = sim_server_get_told (server);
  log_in (NULL, "<query");
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_act (ROMEO, "subscribed");
  stage_act (ROMEO, "subscribe");
  stage_act (ROMEO, "subscribe");
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBED);
  sim_server_client_acts (server, ROMEO, SIM_ACT_UNSUBSCRIBED);
  g_assert_cmpuint (deeds->len, ==, G_N_ELEMENTS (actors));
  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      g_assert_true (deed->actor == actors[i] && deed->stanza == stanzas[i]);
      g_assert_cmpstr (deed->jid, ==, ROMEO);
    }
  g_assert_cmpuint (told->len, ==, 4);
  g_assert_cmpuint (((const SimTold *)told->pdata[2])->stanza, ==, 4);
  g_assert_cmpint (((const SimTold *)told->pdata[3])->actor, ==, SIM_BY_CLIENT);
  g_assert_false (((const SimSaid *)sim_server_get_said (server)->pdata[3])->had_effect);
  stage_end ();
}

static void
test_contact_answers_again (void)
{
  SimServer *server;

  begin (&server, false);
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBED);
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_wait (5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (sim_server_find (server, ROMEO)->subscription, ==, SIM_TO);
  sim_server_client_acts (server, ROMEO, SIM_ACT_UNSUBSCRIBE);
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_wait (5 * G_TIME_SPAN_SECOND);
  g_assert_true (sim_server_find (server, ROMEO)->ask);
  stage_end ();
}

/* The contact let the account in; a backup forgot it. */
static void
test_forgotten_grant (void)
{
  SimServer *server;

  begin (&server, true);
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBED);
  for (unsigned i = 0; i < 5 && sim_server_find (server, ROMEO) != NULL; i++)
    sim_server_restart (server, 0, true);
  g_assert_null (sim_server_find (server, ROMEO));
  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_wait (5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (sim_server_find (server, ROMEO)->subscription, ==, SIM_TO);
  stage_end ();
}

/* -- troubles ---------------------------------------------------------------------------------- */

static void
test_freeze (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  g_assert_true (sim_server_is_quiet (server));
  sim_server_freeze (server, 2 * G_TIME_SPAN_SECOND, false);
  sim_server_client_sets (server, NURSE, "Nurse", no_groups);
  stage_set (ROMEO, "Romeo", "Friends");
  stage_wait (G_TIME_SPAN_SECOND);
  stage_expect_nothing ();
  g_assert_cmpuint (sim_server_get_said (server)->len, ==, 1);
  g_assert_false (sim_server_is_quiet (server));
  stage_wait (2 * G_TIME_SPAN_SECOND);
  stage_expect ("Nurse");
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("Romeo");
  g_assert_true (sim_server_is_quiet (server));
  stage_end ();
}

/* What was said in a session before is done in the next. */
static void
test_freeze_of_sessions (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_freeze (server, 2 * G_TIME_SPAN_SECOND, true);
  stage_set (ROMEO, "Romeo", "Friends");
  log_in (NULL, "<query");
  stage_wait (G_TIME_SPAN_SECOND);
  stage_expect_nothing ();
  stage_wait (2 * G_TIME_SPAN_SECOND);
  stage_expect ("Romeo");
  stage_end ();
}

static void
test_close (void)
{
  SimServer *server;

  begin (&server, false);
  log_in (NULL, "<query");
  sim_server_close_streams (server, "conflict");
  stage_expect ("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                "</stream:error>");
  stage_expect ("</stream:stream>");
  g_assert_false (stage_is_open ());
  g_assert_false (sim_server_is_quiet (server));
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  g_assert_cmpuint (sim_server_get_n_unanswered (server), ==, 0);
  stage_end ();
}

static void
test_restart (void)
{
  SimServer *server;

  begin (&server, true);
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  log_in ("", "Romeo");
  sim_server_restart (server, G_TIME_SPAN_SECOND, false);
  stage_expect ("<system-shutdown ");
  g_assert_false (stage_connect ());
  stage_wait (G_TIME_SPAN_SECOND);
  log_in ("", "Romeo");
  g_assert_false (sim_server_has_lied (server));
  stage_end ();
}

/* The counter goes on from where the backup was: one version, two rosters. */
static void
test_backup (void)
{
  SimServer *server;
  g_autofree char *version = NULL;
  unsigned n_deeds;

  begin (&server, true);
  version = g_strdup (sim_server_get_version (server));
  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  n_deeds = sim_server_get_deeds (server)->len;
  sim_server_restart (server, 0, true);
  g_assert_cmpuint (sim_server_get_deeds (server)->len, ==, n_deeds + 1);
  g_assert_null (sim_server_find (server, ROMEO));
  g_assert_cmpstr (sim_server_get_version (server), ==, version);
  g_assert_true (sim_server_has_lied (server));
  stage_end ();
}

static void
test_fair (void)
{
  SimServer *server = stage_begin (
      &(SimHabits){ .has_versioning = true, .repeats_versions = true, .lost_answers = 100 });

  sim_server_client_sets (server, ROMEO, "Romeo", no_groups);
  log_in ("", "Romeo");
  sim_server_freeze (server, G_TIME_SPAN_HOUR, false);
  sim_server_be_fair (server);
  log_in ("1", "Romeo");
  g_assert_cmpstr (sim_server_get_version (server), !=, "1");
  stage_set (ROMEO, "Romeo", "Friends");
  stage_expect ("<iq type='result' id='1'");
  stage_wait (G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
  stage_wait (2 * G_TIME_SPAN_HOUR);
  stage_end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/simulation/server/" #name, test_##name)
  ADD (whole_roster);
  ADD (unchanged);
  ADD (pushes_bear_versions);
  ADD (pushes_to_all);
  ADD (set);
  ADD (set_of_the_same);
  ADD (remove);
  ADD (bad_sets);
  ADD (ping);
  ADD (answers_to_pushes);
  ADD (push_answered_twice);
  ADD (push_refused);
  ADD (request_waits);
  ADD (actors);
  ADD (contact_answers_again);
  ADD (forgotten_grant);
  ADD (freeze);
  ADD (freeze_of_sessions);
  ADD (close);
  ADD (restart);
  ADD (backup);
  ADD (fair);
  return g_test_run ();
}
