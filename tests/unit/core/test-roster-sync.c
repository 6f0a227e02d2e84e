/* A roster sync asks, stores, acknowledges and tells, in the server's order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/sync-queue.h"
#include "sync-ground.h"

/* -- the login --------------------------------------------------------------------------------- */

/* Synced is told when both the answer and the pong are there, and all is stored. */
static void
test_login (Fixture *fixture, gconstpointer data)
{
  log_in (fixture, true);
  g_assert_true (rd_roster_sync_get_features (fixture->sync)->has_versioning);
  assert_noted ("open\nbound\nroster \"\"\nping");
  send_roster (2, "v1");
  played_assert_noted ("");
  assert_noted ("stored +2 ~0 -0");
  pong (fixture->login_ping);
  assert_noted ("synced");
  g_assert_cmpstr (fixture->record->sync->version, ==, "v1");
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_noted ("ended: It is over.");
}

static void
test_pong_first (Fixture *fixture, gconstpointer data)
{
  log_in (fixture, false);
  assert_noted ("open\nbound\nroster\nping");
  pong (fixture->login_ping);
  assert_noted ("");
  send_roster (1, NULL);
  played_assert_noted ("");
  assert_noted ("stored +1 ~0 -0\nsynced");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_noted ("ended for good: It is over.");
}

/* The server says what has changed since the stored version: nothing, or pushes. */
static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  int64_t last_sync;

  become_synced (fixture, 2, "v1");
  last_sync = fixture->record->sync->last_sync;
  end (0, RD_REMEDY_SOON);
  assert_noted ("ended");
  pass (60 * SECOND);
  log_in (fixture, true);
  assert_noted ("open\nbound\nroster \"v1\"\nping");
  send_unchanged ();
  assert_noted ("stored +0 ~0 -0");
  g_assert_cmpint (fixture->record->sync->last_sync, >=, last_sync + 60 * SECOND);
  push (A, "new", "v2");
  assert_noted ("accept v2\nstored +0 ~1 -0");
  pong (fixture->login_ping);
  assert_noted ("synced");
}

/* Before the answer, a push's version would vouch for what hasn't come. */
static void
test_push_before_answer (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  end (0, RD_REMEDY_SOON);
  assert_noted ("ended");
  log_in (fixture, true);
  push (B, "new", "v3");
  assert_noted ("open\nbound\nroster \"v1\"\nping\naccept v3\nstored +1 ~0 -0");
  g_assert_cmpstr (fixture->record->sync->version, !=, "v3");
}

/* For good, unless the server may have had a bad moment. */
static void
test_refused_login (Fixture *fixture, gconstpointer data)
{
  static const RdError may_pass[] = {
    RD_ERROR_XMPP_RESOURCE_CONSTRAINT,
    RD_ERROR_XMPP_INTERNAL_SERVER_ERROR,
    RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT,
    RD_ERROR_XMPP_UNDEFINED_CONDITION,
  };

  log_in (fixture, true);
  played_forget_notes ();
  for (size_t i = 0; i < G_N_ELEMENTS (may_pass); i++)
    {
      send_refusal (may_pass[i]);
      assert_noted ("fail: No.");
    }
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  send_refusal (RD_ERROR_XMPP_SERVICE_UNAVAILABLE);
  assert_noted ("fail for long: No.\nfail for long: No.");
}

/* What had come is stored, though the connection is gone; there is nobody left to acknowledge it
 * to, and no job is told an answer. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  rd_roster_sync_close (fixture->sync);
  push (A, "new", "v2");
  end (0, RD_REMEDY_SOON);
  played_assert_noted ("close");
  g_assert_nonnull (fixture->sync);
  assert_noted ("stored +0 ~1 -0\nended");
  pass (60 * SECOND);
  assert_noted ("");
}

/* -- pushes ------------------------------------------------------------------------------------ */

static void
test_pushes (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  push (B, "new", "v2");
  push (A, NULL, "v3");
  played_assert_noted ("");
  assert_noted ("accept v2\nstored +1 ~0 -0\naccept v3\nstored +0 ~0 -1");
  g_assert_cmpstr (fixture->record->sync->version, ==, "v3");
}

/* Nobody keeps them: they are stored all the same. */
static void
test_no_keeper (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  rd_roster_sync_set_keeper (fixture->sync, NULL, NULL);
  push (B, "new", "v2");
  assert_noted ("accept v2");
}

/* No real removal has groups: all is asked for. It is acknowledged when that is stored. */
static void
test_doubt (Fixture *fixture, gconstpointer data)
{
  RdRosterPush removal = { .id = "p", .removed_jid = A, .has_groups = true, .version = "v2" };

  become_synced (fixture, 2, "v1");
  get_roster ()->push (&removal, played_connection.user_data);
  played_assert_noted ("roster \"\"");
  assert_noted ("accept p\nstored +0 ~0 -0");
  g_assert_null (fixture->record->sync->version);
  send_roster (1, "v2");
  assert_noted ("stored +0 ~0 -1");
  g_assert_cmpstr (fixture->record->sync->doubt_jid, ==, A);
  g_assert_cmpint (fixture->record->sync->doubt, ==, RD_DOUBT_REMOVAL_WITH_GROUPS);
}

/* A push that couldn't be read is answered already. */
static void
test_unread_push (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  get_roster ()->doubt (RD_DOUBT_REMOVAL_WITH_GROUPS, A, played_connection.user_data);
  assert_noted ("roster \"\"\nstored +0 ~0 -0");
  g_assert_cmpstr (fixture->record->sync->doubt_jid, ==, A);
  g_assert_cmpint (fixture->record->sync->doubt, ==, RD_DOUBT_REMOVAL_WITH_GROUPS);
}

/* Ten seconds after the last push, and behind a pong, its version is whole. */
static void
test_settled (Fixture *fixture, gconstpointer data)
{
  uint64_t ping;

  become_synced (fixture, 1, "v1");
  push (A, "new", "v2");
  pass (9 * SECOND);
  push (A, "newer", "v3");
  pass (9 * SECOND);
  assert_noted ("accept v2\nstored +0 ~1 -0\naccept v3\nstored +0 ~1 -0");
  pass (SECOND);
  assert_noted ("ping");
  g_assert_true (fixture->record->sync->is_unsettled);
  ping = played_connection.last_token;
  pong (ping);
  assert_noted ("stored +0 ~0 -0");
  g_assert_false (fixture->record->sync->is_unsettled);
  g_assert_cmpstr (fixture->record->sync->version, ==, "v3");
  /* It is nobody else's pong, and isn't another's twice. */
  pass (60 * SECOND);
  assert_noted ("");
}

/* A push between the ping and the pong begins another wait. */
static void
test_unsettled_again (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  push (A, "new", "v2");
  pass (11 * SECOND);
  assert_noted ("accept v2\nstored +0 ~1 -0\nping");
  push (A, "newer", "v3");
  assert_noted ("accept v3\nstored +0 ~1 -0");
  pong (played_connection.last_token);
  assert_noted ("");
  g_assert_true (fixture->record->sync->is_unsettled);
  pass (11 * SECOND);
  assert_noted ("ping");
  pong (played_connection.last_token);
  assert_noted ("stored +0 ~0 -0");
  g_assert_false (fixture->record->sync->is_unsettled);
}

/* The server is read on when the store has caught up, not sooner. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  rd_roster_sync_set_keeper (fixture->sync, NULL, NULL);
  for (unsigned i = 0; i < RD_SYNC_QUEUE_MAX - 1; i++)
    push (A, i % 2 == 0 ? "new" : "old", NULL);
  played_assert_noted ("");
  push (A, "last", NULL);
  played_assert_noted ("hold");
  pass (SECOND);
  g_assert_true (g_str_has_prefix (played_connection.notes->str, "release"));
}

/* -- requests ---------------------------------------------------------------------------------- */

static void
receive (RdPresence presence, const char *jid)
{
  played_connection.events->presence.received (presence, jid, "Hello", NULL,
                                               played_connection.user_data);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 0, "v1");
  receive (RD_PRESENCE_SUBSCRIBED, A);
  receive (RD_PRESENCE_UNSUBSCRIBED, A);
  assert_noted ("");
  receive (RD_PRESENCE_SUBSCRIBE, A);
  assert_noted ("stored +0 ~0 -0 request of " A);
  receive (RD_PRESENCE_SUBSCRIBE, A);
  assert_noted ("stored +0 ~0 -0");
  /* It is taken back, and comes again. */
  receive (RD_PRESENCE_UNSUBSCRIBE, A);
  assert_noted ("stored +0 ~0 -0");
  receive (RD_PRESENCE_SUBSCRIBE, A);
  assert_noted ("stored +0 ~0 -0 request of " A);
}

static void
receive_moved (const char *jid, const char *moved_from)
{
  played_connection.events->presence.received (RD_PRESENCE_SUBSCRIBE, jid, "", moved_from,
                                               played_connection.user_data);
}

static void
answer_former (const char *jid, RdFormer former)
{
  played_connection.events->presence.former (jid, A, former, played_connection.user_data);
}

/* One account at a time is asked, for each request once a session, and silence ends it. */
static void
test_moved (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  receive_moved ("d@x", "nobody@example.org");
  assert_noted ("stored +0 ~0 -0 request of d@x");
  receive_moved (B, A);
  assert_noted ("stored +0 ~0 -0 request of " B "\nis " B " " A);
  receive_moved ("c@x", A);
  assert_noted ("stored +0 ~0 -0 request of c@x");
  receive_moved (B, A);
  assert_noted ("stored +0 ~0 -0");
  answer_former ("c@x", RD_FORMER_VERIFIED);
  assert_noted ("");
  answer_former (B, RD_FORMER_VERIFIED);
  assert_noted ("is c@x " A "\nstored +0 ~0 -0");
  pass (31 * SECOND);
  assert_noted ("stored +0 ~0 -0");
  answer_former ("c@x", RD_FORMER_VERIFIED);
  receive_moved ("c@x", A);
  assert_noted ("stored +0 ~0 -0");
  receive_moved ("e@x", A);
  assert_noted ("stored +0 ~0 -0 request of e@x\nis e@x " A);
  end (0, RD_REMEDY_SOON);
  pass (31 * SECOND);
  assert_noted ("ended");
  log_in (fixture, true);
  send_unchanged ();
  played_forget_notes ();
  receive_moved ("c@x", NULL); /* the server repeats it */
  assert_noted ("stored +0 ~0 -0\nstored +0 ~0 -0\nis c@x " A);
}

/* Strangers can say so without end. */
static void
test_many_moved (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  for (unsigned i = 0; i < 60; i++)
    {
      g_autofree char *jid = g_strdup_printf ("s%u@x", i);
      g_autofree char *stored = g_strdup_printf ("stored +0 ~0 -0 request of %s", jid);
      g_autofree char *asked = g_strdup_printf ("%s\nis %s " A, stored, jid);

      receive_moved (jid, A);
      assert_noted (i < 50 ? asked : stored);
      answer_former (jid, RD_FORMER_DENIED);
      assert_noted (i < 50 ? "stored +0 ~0 -0" : "");
    }
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "login", test_login },
    { "pong-first", test_pong_first },
    { "unchanged", test_unchanged },
    { "push-before-answer", test_push_before_answer },
    { "refused-login", test_refused_login },
    { "closed", test_closed },
    { "pushes", test_pushes },
    { "no-keeper", test_no_keeper },
    { "doubt", test_doubt },
    { "unread-push", test_unread_push },
    { "settled", test_settled },
    { "unsettled-again", test_unsettled_again },
    { "held", test_held },
    { "requests", test_requests },
    { "moved", test_moved },
    { "many-moved", test_many_moved },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/roster-sync/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
