/* The whole roster, asked for once more by a job or because of a doubt: one at a time, and what
 * becomes of each answer. And what a job is told, behind the pushes that came before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-ground.h"

#include <string.h>

#define HOUR (3600 * SECOND)

static void
ask (Fixture *fixture)
{
  rd_roster_sync_request_whole (fixture->sync, 7, false);
}

static void
compare (Fixture *fixture)
{
  rd_roster_sync_request_whole (fixture->sync, 0, true);
}

/* -- by a job ---------------------------------------------------------------------------------- */

static void
test_stored (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  assert_noted ("roster \"\"");
  send_roster (1, "v2");
  played_assert_noted ("");
  assert_noted ("stored +0 ~0 -1\nresynced +0 ~0 -1");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 1);
  g_assert_cmpstr (fixture->record->sync->version, ==, "v2");
  pass (HOUR);
  assert_noted ("");
}

/* A dry run compares, and stores nothing. */
static void
test_compared (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  compare (fixture);
  assert_noted ("roster \"\"");
  send_roster (1, "v2");
  assert_noted ("resynced +0 ~0 -1");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
  g_assert_cmpstr (fixture->record->sync->version, ==, "v1");
}

/* The session goes on. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  assert_noted ("roster \"\"");
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  played_assert_noted ("not resynced");
  g_assert_cmpint (error_of_resync, ==, RD_ERROR_XMPP_NOT_ALLOWED);
  push (A, "new", "v2");
  assert_noted ("accept v2\nstored +0 ~1 -0");
  ask (fixture);
  assert_noted ("roster \"\"");
}

/* All of it was asked for: nothing is known of it. */
static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  int64_t last_sync;

  become_synced (fixture, 2, "v1");
  last_sync = fixture->record->sync->last_sync;
  ask (fixture);
  assert_noted ("roster \"\"");
  send_unchanged ();
  assert_noted ("not resynced");
  g_assert_cmpint (error_of_resync, ==, RD_ERROR_FAILED);
  g_assert_cmpint (fixture->record->sync->last_sync, ==, last_sync);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  compare (fixture);
  assert_noted ("roster \"\"");
  send_roster (2, "v2");
  assert_noted ("roster \"\"\nstored +0 ~0 -0\nresynced +0 ~0 -0");
  send_roster (1, "v3");
  assert_noted ("resynced +0 ~0 -1");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
}

/* Before the login is complete. */
static void
test_asked_early (Fixture *fixture, gconstpointer data)
{
  log_in (fixture, true);
  ask (fixture);
  assert_noted ("open\nbound\nroster \"\"\nping");
  send_roster (1, "v1");
  assert_noted ("roster \"\"\nstored +1 ~0 -0");
  pong (fixture->login_ping);
  assert_noted ("");
  send_roster (2, "v2");
  assert_noted ("stored +1 ~0 -0\nresynced +1 ~0 -0\nsynced");
}

/* The login was complete but for that. */
static void
test_refused_early (Fixture *fixture, gconstpointer data)
{
  log_in (fixture, true);
  ask (fixture);
  send_roster (1, "v1");
  pong (fixture->login_ping);
  assert_noted ("open\nbound\nroster \"\"\nping\nroster \"\"\nstored +1 ~0 -0");
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  played_assert_noted ("not resynced\nsynced");
}

/* A roster comes in faster than it can be stored. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  unsigned n = 0;

  become_synced (fixture, 2, "v1");
  compare (fixture);
  get_roster ()->begin (played_connection.user_data);
  for (; n < 100000 && !played_connection.is_held; n++)
    send_items (2);
  g_assert_cmpuint (n, >, 10);
  pass (SECOND);
  assert_noted ("roster \"\"\nhold\nrelease");
  get_roster ()->end ("v2", played_connection.user_data);
  assert_noted ("resynced +0 ~0 -0");
}

/* Its job is cancelled while it does. */
static void
test_held_and_dropped (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  get_roster ()->begin (played_connection.user_data);
  for (unsigned n = 0; n < 100000 && !played_connection.is_held; n++)
    send_items (2);
  played_assert_noted ("roster \"\"\nhold");
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  played_assert_noted ("release");
  send_items (2);
  get_roster ()->end ("v2", played_connection.user_data);
  assert_noted ("");
}

/* -- a job that is cancelled ------------------------------------------------------------------- */

/* The answer that comes nevertheless is nobody's. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  assert_noted ("roster \"\"");
  get_roster ()->begin (played_connection.user_data);
  get_roster ()->left_out (B, played_connection.user_data);
  send_items (1);
  get_roster ()->end ("v2", played_connection.user_data);
  assert_noted ("");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
  ask (fixture);
  assert_noted ("roster \"\"");
  send_roster (1, "v3");
  assert_noted ("stored +0 ~0 -1\nresynced +0 ~0 -1");
}

static void
test_dropped_half_way (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  get_roster ()->begin (played_connection.user_data);
  send_items (1);
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  get_roster ()->end ("v2", played_connection.user_data);
  assert_noted ("roster \"\"");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
}

/* Nor is a refusal told, or an answer that says "unchanged". */
static void
test_dropped_and_refused (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  ask (fixture);
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  send_unchanged ();
  assert_noted ("roster \"\"\nroster \"\"");
}

/* One that waits behind another is never sent. */
static void
test_dropped_before (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  get_roster ()->doubt (RD_DOUBT_REMOVAL_WITH_GROUPS, A, played_connection.user_data);
  ask (fixture);
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
  assert_noted ("roster \"\"\nstored +0 ~0 -0");
  send_roster (1, "v2");
  assert_noted ("stored +0 ~0 -1");
  pass (HOUR);
  assert_noted ("");
}

static void
test_dropped_too_late (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  send_roster (1, "v2");
  g_assert_false (rd_roster_sync_drop_whole (fixture->sync));
  assert_noted ("roster \"\"\nstored +0 ~0 -1\nresynced +0 ~0 -1");
  g_assert_true (rd_roster_sync_drop_whole (fixture->sync));
}

/* -- doubts ------------------------------------------------------------------------------------ */

/* It is refused: the doubt stays, and all is asked for again later. */
static void
test_doubt_refused (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  get_roster ()->doubt (RD_DOUBT_REMOVAL_WITH_GROUPS, A, played_connection.user_data);
  assert_noted ("roster \"\"\nstored +0 ~0 -0");
  g_test_expect_message ("rosterd", G_LOG_LEVEL_WARNING, "*asked for again later: No.");
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  g_test_assert_expected_messages ();
  assert_noted ("");
  pass (HOUR);
  assert_noted ("roster \"\"");
}

/* A doubt that comes after the request: the answer may be older than it, so its version is
 * not kept, and all is asked for again. */
static void
test_doubt_meanwhile (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  get_roster ()->doubt (RD_DOUBT_REMOVAL_WITH_GROUPS, A, played_connection.user_data);
  assert_noted ("roster \"\"\nstored +0 ~0 -0");
  send_roster (1, "v2");
  assert_noted ("roster \"\"\nstored +0 ~0 -1\nresynced +0 ~0 -1");
  g_assert_null (fixture->record->sync->version);
}

/* The store raises it, from a push that spells a contact otherwise, when the answer has come. */
static void
test_doubt_of_the_store (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  push ("A@example.org", "old", "v2");
  send_roster (2, "v3");
  pass (100 * MS);
  g_assert_null (fixture->record->sync->version);
  /* All is asked for again, before the answer is stored. */
  g_assert_nonnull (strstr (played_connection.notes->str, "roster \"\"\nroster \"\""));
}

/* A server with versions that gives none. */
static void
test_no_version (Fixture *fixture, gconstpointer data)
{
  static const char *const versions[] = { NULL, "nil" };

  for (size_t i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      log_in (fixture, true);
      send_roster (1, versions[i]);
      pass (100 * MS);
      g_assert_cmpint (fixture->record->sync->doubt, ==, RD_DOUBT_NO_VERSION);
      end (0, RD_REMEDY_SOON);
      pass (100 * MS);
    }
}

/* Without versioning none is expected. */
static void
test_no_versioning (Fixture *fixture, gconstpointer data)
{
  log_in (fixture, false);
  send_roster (1, NULL);
  pass (100 * MS);
  g_assert_cmpint (fixture->record->sync->doubt, ==, RD_DOUBT_NONE);
}

/* An item that could not be read stays what it was. */
static void
test_left_out (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  get_roster ()->begin (played_connection.user_data);
  send_items (1);
  get_roster ()->left_out (B, played_connection.user_data);
  get_roster ()->end ("v2", played_connection.user_data);
  assert_noted ("roster \"\"\nstored +0 ~0 -0\nresynced +0 ~0 -0");
  g_assert_cmpuint (fixture->record->sync->n_left_out, ==, 1);
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
}

/* -- who may be hidden ------------------------------------------------------------------------- */

static RdContact *
make_stranger (const char *jid)
{
  return rd_contact_new (jid, "old", RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
}

static void
push_stranger (const char *jid, const char *version)
{
  g_autoptr (RdContact) contact = make_stranger (jid);
  const RdRosterPush one = { .id = version, .contact = contact, .version = version };

  get_roster ()->push (&one, played_connection.user_data);
}

/* Does the server show who asks? All is asked for, once in a session, and by no job. */
static void
test_asker (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) stranger = make_stranger (B);

  become_synced (fixture, 2, "v1");
  ask (fixture);
  send_roster (2, "v2");
  push_stranger (A, "v3");
  push_stranger (B, "v4");
  pass (100 * MS);
  played_forget_notes ();
  played_connection.events->presence.received (RD_PRESENCE_SUBSCRIBE, B, "", NULL,
                                               played_connection.user_data);
  assert_noted ("stored +0 ~1 -0 request of " B "\nroster \"\"");
  played_connection.events->presence.received (RD_PRESENCE_SUBSCRIBE, A, "", NULL,
                                               played_connection.user_data);
  assert_noted ("stored +0 ~1 -0 request of " A);
  g_assert_cmpint (fixture->record->sync->hiding, ==, RD_HIDING_UNKNOWN);
  get_roster ()->begin (played_connection.user_data);
  send_items (1);
  get_roster ()->item (stranger, played_connection.user_data);
  get_roster ()->end ("v5", played_connection.user_data);
  assert_noted ("stored +0 ~1 -0");
  g_assert_cmpint (fixture->record->sync->hiding, ==, RD_HIDING_NEVER);
}

/* -- the end of the connection ---------------------------------------------------------------- */

/* Half a roster is none. */
static void
test_closed_half_way (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  ask (fixture);
  get_roster ()->begin (played_connection.user_data);
  send_items (1);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_noted ("roster \"\"\nended: It is over.");
  g_assert_cmpuint (fixture->record->n_contacts, ==, 2);
}

/* Nothing is asked of it any more, though something is stored still. */
static void
test_closed_in_doubt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdRosterSync) sync = NULL;

  become_synced (fixture, 2, "v1");
  get_roster ()->doubt (RD_DOUBT_REMOVAL_WITH_GROUPS, A, played_connection.user_data);
  assert_noted ("roster \"\"\nstored +0 ~0 -0");
  g_test_expect_message ("rosterd", G_LOG_LEVEL_WARNING, "*asked for again later: No.");
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  g_test_assert_expected_messages ();
  sync = g_object_ref (fixture->sync);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_noted ("ended: It is over.");
  pass (HOUR);
  assert_noted ("");
}

/* -- in its turn ------------------------------------------------------------------------------- */

static void
test_marks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED, ": No.");

  become_synced (fixture, 1, "v1");
  get_roster ()->answered (5, NULL, played_connection.user_data);
  played_assert_noted ("answered 5");
  push (A, "new", "v2");
  get_roster ()->answered (6, error, played_connection.user_data);
  pong (99);
  played_connection.events->presence.bounced (RD_PRESENCE_SUBSCRIBE, B, error,
                                              played_connection.user_data);
  push (A, "newer", "v3");
  played_assert_noted ("");
  assert_noted ("accept v2\nstored +0 ~1 -0\nanswered 6: No.\nponged 99\nbounced subscribe " B
                "\naccept v3\nstored +0 ~1 -0");
  rd_roster_sync_set_asker (fixture->sync, NULL, NULL);
  pong (100);
  ask (fixture);
  send_refusal (RD_ERROR_XMPP_NOT_ALLOWED);
  assert_noted ("roster \"\"");
}

/* After the end of the connection the job takes it that nothing was answered. */
static void
test_marks_of_the_dead (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 1, "v1");
  push (A, "new", "v2");
  get_roster ()->answered (5, NULL, played_connection.user_data);
  pong (99);
  end (0, RD_REMEDY_SOON);
  assert_noted ("stored +0 ~1 -0\nended");
}

/* As if the server had pushed the removal. */
static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  become_synced (fixture, 2, "v1");
  rd_roster_sync_forget (fixture->sync, B);
  assert_noted ("stored +0 ~0 -1");
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "stored", test_stored },
    { "compared", test_compared },
    { "refused", test_refused },
    { "unchanged", test_unchanged },
    { "one-at-a-time", test_one_at_a_time },
    { "asked-early", test_asked_early },
    { "refused-early", test_refused_early },
    { "held", test_held },
    { "held-and-dropped", test_held_and_dropped },
    { "dropped", test_dropped },
    { "dropped-half-way", test_dropped_half_way },
    { "dropped-and-refused", test_dropped_and_refused },
    { "dropped-before", test_dropped_before },
    { "dropped-too-late", test_dropped_too_late },
    { "doubt-refused", test_doubt_refused },
    { "doubt-meanwhile", test_doubt_meanwhile },
    { "doubt-of-the-store", test_doubt_of_the_store },
    { "no-version", test_no_version },
    { "no-versioning", test_no_versioning },
    { "left-out", test_left_out },
    { "asker", test_asker },
    { "closed-half-way", test_closed_half_way },
    { "closed-in-doubt", test_closed_in_doubt },
    { "marks", test_marks },
    { "marks-of-the-dead", test_marks_of_the_dead },
    { "forgotten", test_forgotten },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/whole-roster/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
