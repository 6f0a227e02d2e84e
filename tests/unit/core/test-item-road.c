/* How a job's contacts go their road: what is sent, when, and what counts as done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "road-ground.h"

/* -- answers and pushes ------------------------------------------------------------------------ */

static void
test_answer_then_push (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin (fixture);
  played_assert_noted ("set " A " new\nmark " A);
  g_assert_true (rd_item_road_is_under_way (fixture->road));
  answer (fixture, A, 0);
  played_assert_noted ("ping");
  assert_job (fixture, 0, 0, 0);
  g_assert_true (rd_item_road_is_under_way (fixture->road));
  push_item (fixture, A, "new");
  assert_job (fixture, 1, 0, 0);
  assert_over (fixture);
  pong (fixture);
  pass (60 * SECOND);
  played_assert_noted ("");
  assert_unsettled (fixture, NULL);
}

static void
test_push_then_answer (Fixture *fixture, gconstpointer data)
{
  add_removal (fixture, A);
  begin (fixture);
  played_assert_noted ("remove " A "\nmark " A);
  push_item (fixture, A, NULL);
  assert_job (fixture, 0, 0, 0);
  answer (fixture, A, 0);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("");
  assert_over (fixture);
}

/* After some errors nobody knows whether the server has done it. */
static void
test_unsettled (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_set (fixture, B, "new");
  begin (fixture);
  answer (fixture, A, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT);
  answer (fixture, B, RD_ERROR_XMPP_UNDEFINED_CONDITION);
  assert_unsettled (fixture, A " " B);
  assert_job (fixture, 0, 2, 0);
}

/* What else the server has to do must not wait behind a long import. */
static void
test_import_asks_for_few (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  unsigned n_open = 0;

  fixture->plan->kind = RD_JOB_IMPORT;
  for (unsigned i = 0; i < 100; i++)
    {
      g_ptr_array_add (jids, g_strdup_printf ("%u@example.org", i));
      add_set (fixture, jids->pdata[i], "new");
    }
  begin (fixture);
  for (unsigned i = 0; i < 50; i++)
    {
      answer (fixture, jids->pdata[i], 0);
      push_item (fixture, jids->pdata[i], "new");
    }
  for (unsigned i = 50; i < 100; i++)
    n_open += find (fixture, jids->pdata[i])->step == RD_TASK_ASKED;
  g_assert_cmpuint (n_open, ==, 16);
  for (unsigned i = 50; i < 100; i++)
    {
      answer (fixture, jids->pdata[i], 0);
      push_item (fixture, jids->pdata[i], "new");
    }
  assert_job (fixture, 100, 0, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_set (fixture, B, "new");
  begin (fixture);
  answer (fixture, A, RD_ERROR_XMPP_NOT_ALLOWED);
  assert_failure (fixture, A, RD_ERROR_XMPP_NOT_ALLOWED);
  assert_unsettled (fixture, NULL);
  answer (fixture, B, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR);
  assert_failure (fixture, B, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR);
  assert_unsettled (fixture, B);
  assert_job (fixture, 0, 2, 0);
  assert_over (fixture);
  /* An answer that nobody waits for. */
  rd_item_road_take_answer (fixture->road, 99, NULL);
  assert_job (fixture, 0, 2, 0);
}

/* A busy server is asked again after a pause, some times. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin (fixture);
  played_assert_noted ("set " A " new\nmark " A);
  for (unsigned i = 0; i < 8; i++)
    {
      answer (fixture, A, RD_ERROR_XMPP_RESOURCE_CONSTRAINT);
      assert_job (fixture, 0, 0, 0);
      g_assert_false (rd_item_road_is_under_way (fixture->road));
      g_assert_false (rd_item_road_is_empty (fixture->road));
      pass_pause (fixture);
      played_assert_noted ("replan " A " new\nset " A " new");
    }
  answer (fixture, A, RD_ERROR_XMPP_RESOURCE_CONSTRAINT);
  assert_failure (fixture, A, RD_ERROR_XMPP_RESOURCE_CONSTRAINT);
  assert_job (fixture, 0, 1, 0);
  assert_over (fixture);
}

/* The stored roster was wrong: no push comes. */
static void
test_gone_already (Fixture *fixture, gconstpointer data)
{
  add_removal (fixture, A);
  begin (fixture);
  played_assert_noted ("remove " A "\nmark " A);
  answer (fixture, A, RD_ERROR_XMPP_ITEM_NOT_FOUND);
  played_assert_noted ("forget " A "\nping");
  push_item (fixture, A, NULL);
  assert_job (fixture, 1, 0, 0);
  assert_over (fixture);
}

/* To a set the same error is a refusal. */
static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin (fixture);
  played_assert_noted ("set " A " new\nmark " A);
  answer (fixture, A, RD_ERROR_XMPP_ITEM_NOT_FOUND);
  played_assert_noted ("");
  assert_job (fixture, 0, 1, 0);
}

/* -- a push that doesn't come ------------------------------------------------------------------ */

/* Answered, ponged, and not pushed. */
static void
begin_unpushed (Fixture *fixture)
{
  g_autoptr (GPtrArray) tasks = NULL;

  begin (fixture);
  tasks = rd_item_tasks_list (fixture->tasks);
  for (unsigned i = 0; i < tasks->len; i++)
    answer (fixture, ((RdItemTask *)tasks->pdata[i])->item->jid, 0);
  pong (fixture);
  played_forget_notes ();
}

/* The whole roster tells instead of it. */
static void
test_roster_shows (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin (fixture);
  played_assert_noted ("set " A " new\nmark " A);
  answer (fixture, A, 0);
  /* Another's pong. */
  rd_item_road_take_pong (fixture->road, played_connection.last_token + 1);
  played_assert_noted ("ping");
  pong (fixture);
  played_assert_noted ("roster");
  rd_item_task_take_known (find (fixture, A), find (fixture, A)->target);
  assert_job (fixture, 0, 0, 0);
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 1, 0, 0);
  assert_over (fixture);
  pass (60 * SECOND);
  played_assert_noted ("");
  /* A roster that nobody looks at. */
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 1, 0, 0);
}

/* The roster contradicts it. The push may still come for six seconds; then the roster is asked for
 * once more, and has the last word. */
static void
test_roster_contradicts (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin_unpushed (fixture);
  rd_item_road_take_roster (fixture->road, true);
  pass (6 * SECOND - MS);
  assert_job (fixture, 0, 0, 0);
  played_assert_noted ("");
  pass (3 * MS);
  played_assert_noted ("roster");
  g_assert_true (rd_item_road_is_under_way (fixture->road));
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 0, 1, 0);
  assert_failure (fixture, A, RD_ERROR_FAILED);
  assert_over (fixture);
}

/* A server that makes the contact takes it for the edit and gives it back, with a name of its own:
 * nothing more of it is to come. */
static void
test_server_rebuilds (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin (fixture);
  answer (fixture, A, 0);
  push (fixture, A, "server's", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK);
  push_item (fixture, A, "server's");
  pong (fixture);
  rd_item_road_take_roster (fixture->road, true);
  pass (6 * SECOND + MS);
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 1, 0, 0);
  assert_unsettled (fixture, NULL);
  assert_over (fixture);
}

static void
test_push_comes_late (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_set (fixture, B, "new");
  begin_unpushed (fixture);
  rd_item_road_take_roster (fixture->road, true);
  pass (5 * SECOND);
  push_item (fixture, A, "new");
  assert_job (fixture, 1, 0, 0);
  /* One push came: the other has as long again. */
  pass (5 * SECOND);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("");
  push_item (fixture, B, "new");
  assert_job (fixture, 2, 0, 0);
  pass (60 * SECOND);
  played_assert_noted ("");
  assert_over (fixture);
}

/* Nothing confirms a presence, so it has two seconds only. */
static void
test_presence_contradicted (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  played_assert_noted ("subscribe " A "\nmark " A "\nping");
  pong (fixture);
  played_assert_noted ("roster");
  rd_item_road_take_roster (fixture->road, true);
  pass (2 * SECOND - MS);
  played_assert_noted ("");
  pass (3 * MS);
  played_assert_noted ("roster");
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 0, 1, 0);
  assert_failure (fixture, A, RD_ERROR_FAILED);
}

/* Without a roster nothing contradicts a presence. */
static void
test_roster_refused (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  pong (fixture);
  rd_item_road_take_roster (fixture->road, false);
  assert_job (fixture, 0, 0, 0);
  played_assert_noted ("subscribe " A "\nmark " A "\nping\nroster");
  pass (3 * SECOND);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("");
  assert_over (fixture);
}

/* One ping and one roster for all. */
static void
test_one_look_for_all (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_set (fixture, B, "new");
  begin (fixture);
  played_assert_noted ("set " A " new\nset " B " new\nmark " A "\nmark " B);
  answer (fixture, A, 0);
  played_assert_noted (""); /* an answer is due */
  answer (fixture, B, 0);
  played_assert_noted ("ping");
  pong (fixture);
  played_assert_noted ("roster");
  push_item (fixture, A, "new");
  push_item (fixture, B, "new");
  assert_job (fixture, 2, 0, 0);
  played_assert_noted ("");
  g_assert_true (rd_item_road_is_under_way (fixture->road));
  rd_item_road_take_roster (fixture->road, true);
  assert_over (fixture);
}

/* -- cuts, many ------------------------------------------------------------------------------- */

/* What was under way is unsettled, until the next login tells; then the rest is done. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_request (fixture, B);
  begin (fixture);
  played_assert_noted ("set " A " new\nsubscribe " B "\nmark " A "\nmark " B);
  detach (fixture);
  g_assert_false (rd_item_road_is_under_way (fixture->road));
  g_assert_false (rd_item_road_is_empty (fixture->road));
  assert_unsettled (fixture, A " " B);
  rd_item_task_take_known (find (fixture, A), find (fixture, A)->target);
  pass (60 * SECOND);
  played_assert_noted ("");
  attach (fixture);
  assert_unsettled (fixture, NULL);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("subscribe " B "\nping");
  push_asked (fixture, B);
  pong (fixture);
  assert_job (fixture, 2, 0, 0);
  assert_over (fixture);
}

/* While it waits for a push after the roster, and for nothing else. */
static void
test_cut_in_patience (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin_unpushed (fixture);
  rd_item_road_take_roster (fixture->road, true);
  detach (fixture);
  pass (60 * SECOND);
  played_assert_noted ("");
  assert_job (fixture, 0, 0, 0);
  assert_unsettled (fixture, A);
  attach (fixture);
  played_assert_noted ("replan " A " new\nset " A " new");
  answer (fixture, A, 0);
  push_item (fixture, A, "new");
  assert_job (fixture, 1, 0, 0);
}

/* While the roster is asked for: the next connection has its own. */
static void
test_cut_while_looking (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  begin_unpushed (fixture);
  detach (fixture);
  g_assert_false (rd_item_road_is_under_way (fixture->road));
  attach (fixture);
  answer (fixture, A, 0);
  pong (fixture);
  played_assert_noted ("replan " A " new\nset " A " new\nping\nroster");
  rd_item_task_take_known (find (fixture, A), find (fixture, A)->target);
  rd_item_road_take_roster (fixture->road, true);
  assert_job (fixture, 1, 0, 0);
  assert_over (fixture);
}

/* A hundred in a turn of the main loop, though they need nothing. */
static void
test_turns (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < 250; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@example.org", i);

      add_set (fixture, jid, "old");
    }
  build (fixture);
  rd_item_road_attach (fixture->road, fixture->sync);
  g_assert_true (rd_item_road_begin_some (fixture->road));
  assert_job (fixture, 100, 0, 0);
  g_assert_true (rd_item_road_begin_some (fixture->road));
  assert_job (fixture, 200, 0, 0);
  g_assert_false (rd_item_road_begin_some (fixture->road));
  assert_job (fixture, 250, 0, 0);
  played_assert_noted ("");
  assert_over (fixture);
}

/* -- the store --------------------------------------------------------------------------------- */

/* The request is gone before the denial is sent, and after an approval has come. */
static void
test_requests_answered (Fixture *fixture, gconstpointer data)
{
  add_presence (fixture, A, RD_PRESENCE_UNSUBSCRIBED, RD_SUBSCRIPTION_FROM);
  begin (fixture);
  played_assert_noted ("answered " A "\nunsubscribed " A "\nmark " A "\nping");
  push (fixture, A, "old", RD_SUBSCRIPTION_NONE, 0);
  pong (fixture);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("answered " A);
}

static void
test_approval (Fixture *fixture, gconstpointer data)
{
  add_presence (fixture, A, RD_PRESENCE_SUBSCRIBED, RD_SUBSCRIPTION_TO);
  ((RdPlanItem *)fixture->items->pdata[0])->has_request = true;
  begin (fixture);
  played_assert_noted ("subscribed " A "\nmark " A "\nping");
  push (fixture, A, "old", RD_SUBSCRIPTION_BOTH, 0);
  pong (fixture);
  assert_job (fixture, 1, 0, 0);
  played_assert_noted ("answered " A);
}

/* Somebody else renames the contact meanwhile: what the store is to attribute is planned anew. */
static void
test_replanned (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  played_forget_notes ();
  detach (fixture);
  push_item (fixture, A, NULL);
  push (fixture, A, "theirs", RD_SUBSCRIPTION_NONE, 0);
  played_assert_noted ("");
  attach (fixture);
  played_assert_noted ("replan " A " theirs\nsubscribe " A "\nping");
}

int
main (int argc, char **argv)
{
  static const RoadTest tests[] = {
    { "answer-then-push", test_answer_then_push },
    { "push-then-answer", test_push_then_answer },
    { "unsettled", test_unsettled },
    { "import-asks-for-few", test_import_asks_for_few },
    { "refused", test_refused },
    { "server-rebuilds", test_server_rebuilds },
    { "busy", test_busy },
    { "gone-already", test_gone_already },
    { "not-found", test_not_found },
    { "roster-shows", test_roster_shows },
    { "roster-contradicts", test_roster_contradicts },
    { "push-comes-late", test_push_comes_late },
    { "presence-contradicted", test_presence_contradicted },
    { "roster-refused", test_roster_refused },
    { "one-look-for-all", test_one_look_for_all },
    { "cut", test_cut },
    { "cut-in-patience", test_cut_in_patience },
    { "cut-while-looking", test_cut_while_looking },
    { "turns", test_turns },
    { "requests-answered", test_requests_answered },
    { "approval", test_approval },
    { "replanned", test_replanned },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/item-road/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
