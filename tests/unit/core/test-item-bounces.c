/* Subscription presences that a server sends back: when they are sent again, and when not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "road-ground.h"
#include "runtime/clock.h"

#include <string.h>

/* -- presences that come back ------------------------------------------------------------------ */

/* A passed, and B came back: B is sent again after a pause. */
static void
begin_bounced (Fixture *fixture)
{
  add_request (fixture, A);
  add_request (fixture, B);
  begin (fixture);
  played_assert_noted ("subscribe " A "\nsubscribe " B "\nmark " A "\nmark " B "\nping");
  push_asked (fixture, A);
  push_asked (fixture, B);
  assert_job (fixture, 0, 0, 0);
  bounce (fixture, B, RD_ERROR_XMPP_NOT_ACCEPTABLE);
  assert_job (fixture, 0, 0, 0);
  pong (fixture);
  assert_job (fixture, 1, 0, 1);
  played_assert_noted ("");
  g_assert_false (rd_item_road_is_empty (fixture->road));
  g_assert_false (rd_item_road_is_under_way (fixture->road));
}

static void
test_sent_again (Fixture *fixture, gconstpointer data)
{
  begin_bounced (fixture);
  pass_pause (fixture);
  played_assert_noted ("subscribe " B "\nping");
  assert_job (fixture, 1, 0, 1);
  pong (fixture);
  assert_job (fixture, 2, 0, 0);
  assert_over (fixture);
}

/* Each of the errors by which servers say that it was too much. */
static void
test_errors_of_pace (Fixture *fixture, gconstpointer data)
{
  begin_bounced (fixture);
  pass_pause (fixture);
  played_assert_noted ("subscribe " B "\nping");
  bounce (fixture, B, RD_ERROR_XMPP_RESOURCE_CONSTRAINT);
  pong (fixture);
  assert_job (fixture, 1, 0, 1);
  pass_pause (fixture);
  played_assert_noted ("subscribe " B "\nping");
  bounce (fixture, B, RD_ERROR_XMPP_SERVICE_UNAVAILABLE);
  pong (fixture);
  assert_job (fixture, 1, 1, 0);
  assert_failure (fixture, B, RD_ERROR_XMPP_SERVICE_UNAVAILABLE);
}

/* It came back, though the last one had passed: some servers let only a few pass in a while. The
 * job tries for five minutes, ever more seldom. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  int64_t began;
  unsigned n = 1;

  begin_bounced (fixture);
  began = rd_clock_get_monotonic ();
  for (; rd_job_get_failed (fixture->job) == 0; n++)
    {
      assert_job (fixture, 1, 0, 1);
      pass_pause (fixture);
      played_assert_noted ("subscribe " B "\nping");
      bounce (fixture, B, RD_ERROR_XMPP_NOT_ACCEPTABLE);
      pong (fixture);
      g_assert_cmpuint (n, <, 100);
    }
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpint (rd_clock_get_monotonic () - began, >=, 300 * SECOND);
  assert_job (fixture, 1, 1, 0);
  assert_failure (fixture, B, RD_ERROR_XMPP_NOT_ACCEPTABLE);
  assert_over (fixture);
}

/* Two times it came back while later ones passed: it is of this contact, not of the pace. */
static void
test_bounced_alone (Fixture *fixture, gconstpointer data)
{
  const RdJobFailure *failure;

  add_request (fixture, A);
  add_request (fixture, B);
  begin (fixture);
  bounce (fixture, A, RD_ERROR_XMPP_NOT_ACCEPTABLE);
  push_asked (fixture, B);
  pong (fixture);
  assert_job (fixture, 1, 0, 1);
  played_forget_notes ();
  pass_pause (fixture);
  played_assert_noted ("subscribe " A "\nping");
  /* Another server's answer to another presence, while this one is under way. */
  rd_item_road_take_bounce (fixture->road, RD_PRESENCE_UNSUBSCRIBE, A, NULL);
  bounce (fixture, A, RD_ERROR_XMPP_SERVICE_UNAVAILABLE);
  pong (fixture);
  assert_job (fixture, 1, 1, 0);
  failure = rd_job_get_failures (fixture->job)->pdata[0];
  g_assert_nonnull (strstr (failure->error->message, "sent 2 times"));
  assert_over (fixture);
}

/* A push that the bounce and the pong have overtaken is the job's, too. */
static void
test_push_overtaken (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  add_request (fixture, B);
  begin (fixture);
  bounce (fixture, A, RD_ERROR_XMPP_NOT_ALLOWED);
  bounce (fixture, B, RD_ERROR_XMPP_NOT_ALLOWED);
  push_asked (fixture, A);
  pong (fixture);
  assert_job (fixture, 0, 2, 0);
  assert_over (fixture);
  assert_unsettled (fixture, B);
  push_asked (fixture, B);
  assert_unsettled (fixture, NULL);
}

/* None has passed: nothing says that one ever will. */
static void
test_none_passes (Fixture *fixture, gconstpointer data)
{
  const RdJobFailure *failure;

  add_request (fixture, A);
  begin (fixture);
  bounce (fixture, A, RD_ERROR_XMPP_NOT_ACCEPTABLE);
  assert_job (fixture, 0, 0, 0);
  pong (fixture);
  assert_job (fixture, 0, 1, 0);
  failure = rd_job_get_failures (fixture->job)->pdata[0];
  g_assert_cmpstr (failure->error->message, ==, "It came back.");
  assert_over (fixture);
}

/* The pong was taken as proof, and it comes back all the same. */
static void
test_bounced_late (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  push_asked (fixture, A);
  pong (fixture);
  assert_job (fixture, 1, 0, 0);
  played_forget_notes ();
  bounce (fixture, A, RD_ERROR_XMPP_POLICY_VIOLATION);
  assert_job (fixture, 0, 0, 1);
  pass_pause (fixture);
  played_assert_noted ("subscribe " A "\nping");
  pong (fixture);
  assert_job (fixture, 1, 0, 0);
  assert_over (fixture);
}

/* A presence that comes back after the pong, before the push. */
static void
test_bounced_after_pong (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  pong (fixture);
  bounce (fixture, A, RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND);
  assert_job (fixture, 0, 1, 0);
  assert_failure (fixture, A, RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND);
}

/* Nothing more is begun; what was sent is followed to its end. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  begin_bounced (fixture);
  rd_job_cancel (fixture->job);
  pass (300 * SECOND);
  go_on (fixture);
  played_assert_noted ("");
  assert_job (fixture, 1, 0, 1);
  g_assert_false (rd_item_road_is_empty (fixture->road));
  g_assert_false (rd_item_road_is_under_way (fixture->road));
}

/* All of it goes before the pong. */
static void
test_freed (Fixture *fixture, gconstpointer data)
{
  add_request (fixture, A);
  begin (fixture);
  bounce (fixture, A, RD_ERROR_XMPP_NOT_ACCEPTABLE);
  assert_job (fixture, 0, 0, 0);
}

/* -- an undo asks again ------------------------------------------------------------------------ */

/* A server that limits the pace may have lost "subscribe" to its own: those who don't answer are
 * asked again, as long as there are ever fewer. */
static void
test_asked_again (Fixture *fixture, gconstpointer data)
{
  fixture->plan->kind = RD_JOB_UNDO;
  begin_bounced (fixture);
  g_assert_false (rd_item_road_is_empty (fixture->road));
  pass_pause (fixture);
  pong (fixture);
  assert_job (fixture, 2, 0, 0);
  assert_over (fixture);
  played_forget_notes ();
  g_assert_true (rd_item_road_ask_again (fixture->road));
  assert_job (fixture, 0, 0, 2);
  pass_pause (fixture);
  played_assert_noted ("subscribe " A "\nping");
  push (fixture, A, "old", RD_SUBSCRIPTION_TO, 0);
  pong (fixture);
  played_assert_noted ("subscribe " B "\nping");
  pong (fixture);
  assert_job (fixture, 2, 0, 0);
  played_forget_notes ();
  /* A has answered; B has not. */
  g_assert_true (rd_item_road_ask_again (fixture->road));
  assert_job (fixture, 1, 0, 1);
  pass_pause (fixture);
  played_assert_noted ("subscribe " B "\nping");
  pong (fixture);
  assert_job (fixture, 2, 0, 0);
  g_assert_false (rd_item_road_ask_again (fixture->road));
  assert_over (fixture);
}

/* Only an undo does, only where something came back, and not when it was cancelled. */
static void
test_not_asked_again (Fixture *fixture, gconstpointer data)
{
  begin_bounced (fixture);
  pass_pause (fixture);
  pong (fixture);
  g_assert_false (rd_item_road_ask_again (fixture->road));
  assert_job (fixture, 2, 0, 0);
}

static void
test_not_asked_again_without_bounce (Fixture *fixture, gconstpointer data)
{
  fixture->plan->kind = RD_JOB_UNDO;
  add_request (fixture, A);
  begin (fixture);
  push_asked (fixture, A);
  pong (fixture);
  g_assert_false (rd_item_road_ask_again (fixture->road));
  assert_job (fixture, 1, 0, 0);
}

int
main (int argc, char **argv)
{
  static const RoadTest tests[] = {
    { "sent-again", test_sent_again },
    { "errors-of-pace", test_errors_of_pace },
    { "given-up", test_given_up },
    { "bounced-alone", test_bounced_alone },
    { "push-overtaken", test_push_overtaken },
    { "none-passes", test_none_passes },
    { "bounced-late", test_bounced_late },
    { "bounced-after-pong", test_bounced_after_pong },
    { "cancelled", test_cancelled },
    { "freed", test_freed },
    { "asked-again", test_asked_again },
    { "not-asked-again", test_not_asked_again },
    { "not-asked-again-without-bounce", test_not_asked_again_without_bounce },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/item-bounces/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
