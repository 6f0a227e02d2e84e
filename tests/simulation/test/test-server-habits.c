/* The habits of real servers, each once: what was measured is what the model server does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/server-stage.h"

#include "machine/schedule.h"

#include <string.h>

#define ROMEO "romeo@example.net"
#define NURSE "nurse@example.org"
#define MANY 200

static const char *const no_groups[] = { NULL };
static const char *const friends[] = { "Friends", NULL };

static SimServer *
begin_with (const SimHabits *habits)
{
  SimServer *server = stage_begin (habits);

  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  return server;
}

static void
log_in (const char *version, const char *expected)
{
  g_autofree char *answer = stage_log_in (version);

  if (strstr (answer, expected) == NULL)
    g_error ("expected: %s\nsent: %s", expected, answer);
}

static void
log_in_without (const char *version, const char *unexpected)
{
  g_autofree char *answer = stage_log_in (version);

  g_assert_nonnull (strstr (answer, "<query"));
  g_assert_null (strstr (answer, unexpected));
}

/* -- versions ---------------------------------------------------------------------------------- */

static void
test_versions_are_hashes (void)
{
  SimServer *server
      = begin_with (&(SimHabits){ .has_versioning = true, .versions_are_hashes = true });
  g_autofree char *version = g_strdup (sim_server_get_version (server));

  sim_server_client_sets (server, ROMEO, "R.", friends);
  g_assert_cmpstr (sim_server_get_version (server), !=, version);
  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  g_assert_cmpstr (sim_server_get_version (server), ==, version);
  g_assert_false (sim_server_has_lied (server));
  stage_end ();
}

static void
test_interim_pushes (void)
{
  SimServer *server
      = begin_with (&(SimHabits){ .has_versioning = true, .sends_interim_pushes = true });
  g_autofree char *version = g_strdup (sim_server_get_version (server));
  g_autofree char *second = NULL;

  sim_server_client_sets (server, ROMEO, "R.", friends);
  sim_server_client_sets (server, NURSE, "Nurse", no_groups);
  second = g_strdup_printf (" ver='%s'>", sim_server_get_version (server));
  sim_server_client_removes (server, ROMEO);
  log_in (version, "to='juliet@example.org/script'></iq>");
  stage_expect (second);
  stage_expect ("<item jid='romeo@example.net' subscription='remove'></item>");
  stage_expect_nothing ();
  log_in ("never", "Nurse");
  stage_expect_nothing ();
  stage_end ();
}

/* "1" is any roster; one that was read from disk has no version. */
static void
test_repeats_versions (void)
{
  SimServer *server = begin_with (&(SimHabits){ .has_versioning = true, .repeats_versions = true });
  unsigned n_unchanged = 0, n_whole = 0;

  log_in ("", "Romeo");
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("Romeo %u", i);
      g_autofree char *answer = NULL;

      sim_server_client_sets (server, ROMEO, name, friends);
      stage_expect (" ver='1'>");
      stage_leave ();
      sim_server_client_removes (server, NURSE);
      answer = stage_log_in ("1");
      n_whole += strstr (answer, name) != NULL && strstr (answer, "ver='1'") == NULL;
      n_unchanged += strstr (answer, "<query") == NULL;
    }
  g_assert_cmpuint (n_unchanged + n_whole, ==, MANY);
  g_assert_cmpuint (MIN (n_unchanged, n_whole), >, MANY / 10);
  g_assert_true (sim_server_has_lied (server));
  stage_end ();
}

/* -- pushes ------------------------------------------------------------------------------------ */

static void
test_pushes_before_answer (void)
{
  begin_with (&(SimHabits){ .pushes_before_answer = true });
  log_in (NULL, "Romeo");
  stage_set (ROMEO, "R.", "Friends");
  stage_expect (" from='juliet@example.org'><query");
  stage_expect ("<iq type='result' id='1'");
  stage_end ();
}

/* Each late set: which came first, and that a pong comes behind both. */
static void
test_answers_late (void)
{
  unsigned n_pushes_first = 0, n_late = 0;

  begin_with (&(SimHabits){ .answers_late = true });
  log_in (NULL, "Romeo");
  for (unsigned i = 0; i < MANY; i++)
    {
      const char *first;
      bool is_late;

      stage_set (ROMEO, "R.", "Friends");
      stage_send ("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
      first = stage_take ();
      is_late = first[0] == '\0';
      stage_wait (5 * G_TIME_SPAN_SECOND);
      n_late += is_late;
      if (is_late)
        first = stage_take ();
      n_pushes_first += strstr (first, "type='set'") != NULL;
      stage_expect ("<iq type=");
      stage_expect ("id='p'");
      stage_expect_nothing ();
    }
  g_assert_cmpuint (n_pushes_first, >, MANY / 20);
  g_assert_cmpuint (n_pushes_first, <, MANY / 2);
  g_assert_cmpuint (n_late, <, MANY / 2);
  stage_end ();
}

/* How many pushes of MANY have TEXT. */
static unsigned
count_pushes (const SimHabits *habits, const char *text)
{
  SimServer *server = begin_with (habits);
  unsigned n = 0;

  log_in ("", "Romeo");
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("Romeo %u", i);

      sim_server_client_sets (server, ROMEO, name, friends);
      n += strstr (stage_take (), text) != NULL;
    }
  stage_end ();
  return n;
}

static void
test_broken_pushes (void)
{
  SimHabits whole = { .has_versioning = true };
  SimHabits without_id = { .has_versioning = true, .pushes_without_id = true };
  SimHabits without_version = { .has_versioning = true, .pushes_without_version = true };
  unsigned n_ids = count_pushes (&without_id, " id='push-");
  unsigned n_versions = count_pushes (&without_version, " ver='");

  g_assert_cmpuint (count_pushes (&whole, " id='push-"), ==, MANY);
  g_assert_cmpuint (count_pushes (&whole, " ver='"), ==, MANY);
  g_assert_true (n_ids > MANY / 2 && n_ids < MANY);
  g_assert_true (n_versions > MANY / 2 && n_versions < MANY);
}

static void
test_spells_otherwise (void)
{
  SimServer *server = begin_with (&(SimHabits){ .spells_otherwise = true });
  unsigned n_large = 0;

  for (unsigned i = 0; i < MANY; i++)
    {
      g_autofree char *jid = g_strdup_printf ("page%u@example.net", i);

      sim_server_client_sets (server, jid, "", no_groups);
      n_large += sim_server_find (server, jid)->spelling[0] == 'P';
      g_assert_cmpint (g_ascii_strcasecmp (sim_server_find (server, jid)->spelling, jid), ==, 0);
    }
  g_assert_true (n_large > MANY / 4 && n_large < MANY / 2);
  log_in (NULL, "jid='Page");
  stage_end ();
}

/* -- requests ---------------------------------------------------------------------------------- */

static void
test_hides_pending (void)
{
  SimServer *server = begin_with (&(SimHabits){ .hides_pending = true });

  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  log_in_without (NULL, "Romeo");
  stage_set (ROMEO, "R.", "Friends");
  stage_expect ("<iq type='result' id='1'");
  stage_expect_nothing ();
  g_assert_cmpstr (sim_server_find (server, ROMEO)->name, ==, "R.");
  stage_act (ROMEO, "unsubscribed");
  stage_expect_nothing ();
  log_in (NULL, "R.");
  stage_end ();
}

static void
test_deny_deletes (void)
{
  SimServer *server = begin_with (&(SimHabits){ .deny_deletes = true });
  const GPtrArray *deeds = sim_server_get_deeds (server);
  const SimDeed *last;

  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  log_in (NULL, "Romeo");
  stage_act (ROMEO, "unsubscribed");
  stage_expect_nothing ();
  g_assert_null (sim_server_find (server, ROMEO));
  last = deeds->pdata[deeds->len - 1];
  g_assert_true (last->actor == SIM_BY_SERVER && last->stanza == 2 && last->after == NULL);
  stage_end ();
}

static void
test_presences_a_minute (void)
{
  SimServer *server = begin_with (&(SimHabits){ .presences_a_minute = 5 });
  unsigned n_back = 0;

  log_in (NULL, "Romeo");
  for (unsigned i = 0; i < 12; i++)
    {
      g_autofree char *jid = g_strdup_printf ("page%u@example.net", i);
      g_autofree char *error = g_strdup_printf ("<presence type='error' from='%s'", jid);

      stage_act (jid, "subscribe");
      stage_expect (" ask='subscribe'");
      n_back += strstr (stage_take (), error) != NULL;
      g_assert_true (sim_server_find (server, jid)->ask);
    }
  g_assert_cmpuint (n_back, ==, 7);
  g_assert_cmpuint (sim_server_get_told (server)->len, ==, 5);
  stage_wait (61 * G_TIME_SPAN_SECOND);
  stage_act (ROMEO, "subscribe");
  g_assert_cmpuint (sim_server_get_told (server)->len, ==, 6);
  stage_end ();
}

/* Five arrive; the rest comes at the next login. */
static void
test_requests_a_minute (void)
{
  SimServer *server = begin_with (&(SimHabits){ .presences_a_minute = 5 });
  unsigned n = 0;

  log_in (NULL, "Romeo");
  stage_send ("<presence/>");
  for (unsigned i = 0; i < 7; i++)
    {
      g_autofree char *jid = g_strdup_printf ("page%u@example.net", i);

      sim_server_contact_acts (server, jid, SIM_ACT_SUBSCRIBE);
      n += strstr (stage_take (), "type='subscribe'/>") != NULL;
    }
  g_assert_cmpuint (n, ==, 5);
  stage_wait (61 * G_TIME_SPAN_SECOND);
  log_in (NULL, "Romeo");
  stage_send ("<presence/>");
  stage_expect ("from='page0@example.net'");
  stage_end ();
}

static void
test_requests_again (void)
{
  SimServer *server = begin_with (&(SimHabits){ .requests_again = true });

  sim_server_contact_acts (server, NURSE, SIM_ACT_SUBSCRIBE);
  log_in (NULL, "Romeo");
  for (unsigned i = 0; i < 3; i++)
    {
      stage_send ("<presence/>");
      stage_expect ("type='subscribe'/>");
    }
  stage_end ();
}

static void
test_requests_need_priority (void)
{
  SimServer *server = begin_with (&(SimHabits){ .requests_need_priority = true });

  sim_server_contact_acts (server, NURSE, SIM_ACT_SUBSCRIBE);
  log_in (NULL, "Romeo");
  stage_send ("<presence><priority>-1</priority></presence>");
  stage_expect_nothing ();
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_expect ("from='romeo@example.net'");
  stage_send ("<presence/>");
  stage_expect ("from='nurse@example.org'");
  stage_end ();
}

static void
test_nicks_overwrite (void)
{
  SimServer *server = begin_with (&(SimHabits){ .nicks_overwrite = true });
  unsigned n = 0;

  log_in (NULL, "Romeo");
  for (unsigned i = 0; i < MANY; i++)
    {
      sim_server_client_sets (server, ROMEO, "Romeo", friends);
      stage_forget ();
      sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
      n += strstr (stage_take (), "subscription='none' name='Nick of romeo'") != NULL;
    }
  g_assert_true (n > MANY / 4 && n < MANY * 3 / 4);
  stage_end ();
}

static void
test_pre_approval (void)
{
  SimServer *server = begin_with (&(SimHabits){ .has_pre_approval = true });

  log_in (NULL, "Romeo");
  stage_send ("<presence/>");
  stage_act (ROMEO, "subscribed");
  stage_expect_nothing ();
  stage_act (NURSE, "subscribed");
  stage_expect ("<item jid='nurse@example.org' subscription='none'>");
  stage_set (NURSE, "Nurse", "Friends");
  stage_forget ();
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  stage_expect ("<item jid='romeo@example.net' subscription='from'");
  stage_expect_nothing ();
  sim_server_contact_acts (server, NURSE, SIM_ACT_SUBSCRIBE);
  stage_expect ("type='subscribe'/>");
  stage_end ();
}

static void
test_approves_unasked (void)
{
  SimServer *server = begin_with (&(SimHabits){ .approves_unasked = true });
  unsigned n_told;

  sim_server_client_acts (server, ROMEO, SIM_ACT_SUBSCRIBE);
  sim_server_contact_acts (server, ROMEO, SIM_ACT_SUBSCRIBED);
  n_told = sim_server_get_told (server)->len;
  log_in (NULL, "subscription='to'");
  stage_act (ROMEO, "subscribed");
  stage_expect ("subscription='both'");
  g_assert_cmpuint (sim_server_get_told (server)->len, ==, n_told);
  stage_end ();
}

/* -- answers ----------------------------------------------------------------------------------- */

static void
test_refusals (void)
{
  SimServer *server = begin_with (&(SimHabits){ .refusals = 100 });
  const SimSaid *said;

  log_in (NULL, "Romeo");
  stage_remove (ROMEO);
  stage_expect ("<iq type='error' id='1'");
  stage_expect_nothing ();
  said = sim_server_get_said (server)->pdata[1];
  g_assert_true (said->is_refused && !said->had_effect && said->kind == SIM_SAID_REMOVE);
  g_assert_nonnull (sim_server_find (server, ROMEO));
  stage_end ();
}

static void
test_lost_answers (void)
{
  begin_with (&(SimHabits){ .lost_answers = 100 });
  log_in (NULL, "Romeo");
  stage_set (ROMEO, "R.", "Friends");
  stage_expect ("name='R.'");
  stage_expect_nothing ();
  stage_end ();
}

/* -- drawing ----------------------------------------------------------------------------------- */

static bool
is_like_prosody (const SimHabits *habits)
{
  return habits->has_versioning && habits->has_pre_approval && !habits->pushes_before_answer
         && !habits->versions_are_hashes && !habits->hides_pending && !habits->deny_deletes
         && habits->presences_a_minute == 0;
}

static bool
is_like_ejabberd (const SimHabits *habits)
{
  return habits->pushes_before_answer && habits->hides_pending && habits->deny_deletes
         && !habits->has_pre_approval && !habits->sends_interim_pushes
         && habits->requests_need_priority;
}

static void
test_draw (void)
{
  unsigned n_prosody = 0, n_ejabberd = 0;

  for (unsigned seed = 0; seed < 3000; seed++)
    {
      SimChance chance = sim_chance_new (seed, "habits");
      SimHabits habits;
      g_autofree char *text = NULL;

      sim_habits_draw (&habits, &chance);
      text = sim_habits_describe (&habits);
      g_assert_cmpstr (text, !=, "");
      n_prosody += is_like_prosody (&habits);
      n_ejabberd += is_like_ejabberd (&habits);
    }
  g_assert_true (n_prosody > 900 && n_prosody < 1200);
  g_assert_true (n_ejabberd > 900 && n_ejabberd < 1200);
}

static void
test_describe (void)
{
  g_autofree char *none = sim_habits_describe (&(SimHabits){ 0 });
  g_autofree char *some
      = sim_habits_describe (&(SimHabits){ .has_versioning = true, .presences_a_minute = 5 });

  g_assert_cmpstr (none, ==, "as the RFC has it");
  g_assert_cmpstr (some, ==, "versions, 5 presences a minute");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/simulation/server/habits/" #name, test_##name)
  ADD (versions_are_hashes);
  ADD (interim_pushes);
  ADD (repeats_versions);
  ADD (pushes_before_answer);
  ADD (answers_late);
  ADD (broken_pushes);
  ADD (spells_otherwise);
  ADD (hides_pending);
  ADD (deny_deletes);
  ADD (presences_a_minute);
  ADD (requests_a_minute);
  ADD (requests_again);
  ADD (requests_need_priority);
  ADD (nicks_overwrite);
  ADD (pre_approval);
  ADD (approves_unasked);
  ADD (refusals);
  ADD (lost_answers);
  ADD (draw);
  ADD (describe);
  return g_test_run ();
}
