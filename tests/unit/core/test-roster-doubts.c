/* When a doubt leads to a request for the whole roster, and which versions say nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/roster-doubts.h"
#include "virtual-time.h"

typedef struct
{
  RdRosterDoubts *doubts;
  RdSyncState *state;
  unsigned n_due;
} Ground;

static void
on_due (gpointer user_data)
{
  ((Ground *)user_data)->n_due++;
}

static void
set_up (Ground *ground, gconstpointer data)
{
  ground->state = rd_sync_state_new ();
  ground->state->version = g_strdup ("stored");
  ground->doubts = rd_roster_doubts_new ("me", ground->state, on_due, ground);
}

static void
tear_down (Ground *ground, gconstpointer data)
{
  rd_roster_doubts_free (ground->doubts);
  rd_sync_state_free (ground->state);
  pass (3600 * SECOND); /* a timer that was left would call a freed one */
}

static void
doubt (Ground *ground)
{
  rd_roster_doubts_add (ground->doubts, RD_DOUBT_NO_ID, NULL);
}

/* A doubt whose request is made at once, and answered. */
static void
doubt_and_be_answered (Ground *ground)
{
  doubt (ground);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_true (rd_roster_doubts_take_answer (ground->doubts));
}

/* A doubt whose request is due after exactly DISTANCE. */
static void
doubt_and_wait (Ground *ground, gint64 distance)
{
  ground->n_due = 0;
  doubt (ground);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  g_assert_false (rd_roster_doubts_is_due (ground->doubts)); /* no second timer */
  pass (distance - MS);
  g_assert_cmpuint (ground->n_due, ==, 0);
  pass (3 * MS);
  g_assert_cmpuint (ground->n_due, ==, 1);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_true (rd_roster_doubts_take_answer (ground->doubts));
}

/* -- when a request is due --------------------------------------------------------------------- */

static void
test_first (Ground *ground, gconstpointer data)
{
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  doubt_and_be_answered (ground);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  pass (10 * SECOND);
  g_assert_cmpuint (ground->n_due, ==, 0);
}

/* Each distance is twice the last one, up to an hour. */
static void
test_distances (Ground *ground, gconstpointer data)
{
  gint64 distance = 2 * SECOND;

  doubt_and_be_answered (ground);
  for (unsigned i = 0; i < 14; i++)
    {
      doubt_and_wait (ground, distance);
      distance = MIN (2 * distance, 3600 * SECOND);
    }
}

/* After 16 distances without a request all begins anew. */
static void
test_quiet (Ground *ground, gconstpointer data)
{
  doubt_and_be_answered (ground);
  doubt_and_wait (ground, 2 * SECOND);
  pass (4 * SECOND + 16 * 4 * SECOND - SECOND);
  doubt_and_be_answered (ground); /* at once, but not anew: the distance is 8 s now */
  doubt_and_wait (ground, 8 * SECOND);
  pass (16 * SECOND + 16 * 16 * SECOND + SECOND);
  doubt_and_be_answered (ground);
  doubt_and_wait (ground, 2 * SECOND);
}

/* A doubt that comes while the roster is under way needs another one. */
static void
test_doubt_after_request (Ground *ground, gconstpointer data)
{
  doubt (ground);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  doubt (ground);
  g_assert_false (rd_roster_doubts_take_answer (ground->doubts));
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  pass (2 * SECOND + 2 * MS);
  g_assert_cmpuint (ground->n_due, ==, 1);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_true (rd_roster_doubts_take_answer (ground->doubts));
}

/* A job may be about to set the item that the end of the request cost; other doubts don't wait. */
static void
test_ended_request (Ground *ground, gconstpointer data)
{
  g_assert_false (rd_roster_doubts_is_any (ground->doubts));
  rd_roster_doubts_add (ground->doubts, RD_DOUBT_ENDED_REQUEST, "a@b");
  g_assert_true (rd_roster_doubts_is_any (ground->doubts));
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  pass (9 * SECOND);
  rd_roster_doubts_add (ground->doubts, RD_DOUBT_ENDED_REQUEST, "c@d");
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  g_assert_cmpuint (ground->n_due, ==, 0);
  pass (SECOND + 2 * MS);
  g_assert_cmpuint (ground->n_due, ==, 1);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_true (rd_roster_doubts_is_any (ground->doubts));
  g_assert_true (rd_roster_doubts_take_answer (ground->doubts));
  g_assert_false (rd_roster_doubts_is_any (ground->doubts));
  pass (3600 * SECOND);
  rd_roster_doubts_add (ground->doubts, RD_DOUBT_ENDED_REQUEST, "a@b");
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  doubt_and_be_answered (ground);
}

/* A request that isn't answered well is made again, though no doubt follows. */
static void
test_unanswered (Ground *ground, gconstpointer data)
{
  doubt (ground);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  pass (2 * SECOND + 2 * MS);
  g_assert_cmpuint (ground->n_due, ==, 1);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
}

/* A whole roster for another reason is no answer to a doubt before it was asked for. */
static void
test_request_without_doubt (Ground *ground, gconstpointer data)
{
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  doubt (ground);
  g_assert_false (rd_roster_doubts_take_answer (ground->doubts));
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
}

static void
test_give_up (Ground *ground, gconstpointer data)
{
  doubt_and_be_answered (ground);
  doubt (ground);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_give_up (ground->doubts);
  pass (10 * SECOND);
  g_assert_cmpuint (ground->n_due, ==, 0);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
}

/* The answer to a request ends the wait for the next one. */
static void
test_answer_ends_wait (Ground *ground, gconstpointer data)
{
  doubt (ground);
  g_assert_true (rd_roster_doubts_is_due (ground->doubts));
  rd_roster_doubts_note_request (ground->doubts);
  g_assert_false (rd_roster_doubts_is_due (ground->doubts));
  g_assert_true (rd_roster_doubts_take_answer (ground->doubts));
  pass (10 * SECOND);
  g_assert_cmpuint (ground->n_due, ==, 0);
}

/* -- versions ---------------------------------------------------------------------------------- */

static void
test_same_version (Ground *ground, gconstpointer data)
{
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, NULL));
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "new"));
  g_assert_true (rd_roster_doubts_note_version (ground->doubts, "new"));
  pass (RD_MOMENT_MS * MS - MS);
  g_assert_true (rd_roster_doubts_note_version (ground->doubts, "new"));
  pass (2 * MS);
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "new"));
}

static void
test_stored_version (Ground *ground, gconstpointer data)
{
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "stored"));
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "stored"));
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "new"));
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "stored"));
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "new"));
  rd_roster_doubts_forget_move (ground->doubts);
  g_assert_false (rd_roster_doubts_note_version (ground->doubts, "new"));
  g_assert_true (rd_roster_doubts_note_version (ground->doubts, "new"));
}

static RdChange *
change_with (RdDoubt distrust, bool is_empty)
{
  RdChange *change = rd_change_new (RD_CAUSE_PUSH);

  if (!is_empty)
    {
      RdContact *contact
          = rd_contact_new ("a@example.org", "", RD_SUBSCRIPTION_NONE, 0, NULL, "", 1);

      rd_change_add_added (change, contact);
      rd_contact_unref (contact);
    }
  change->sync = rd_sync_state_new ();
  change->sync->distrust = distrust;
  return change;
}

static bool
watch (Ground *ground, RdDoubt distrust, bool is_empty, const char *version)
{
  g_autoptr (RdChange) change = change_with (distrust, is_empty);

  return rd_roster_doubts_watch (ground->doubts, change, version);
}

/* Two changes with two versions end a trial. */
static void
test_trial (Ground *ground, gconstpointer data)
{
  g_assert_false (watch (ground, RD_DOUBT_SAME_VERSION, false, "1"));
  g_assert_false (watch (ground, RD_DOUBT_SAME_VERSION, false, "1"));
  g_assert_false (watch (ground, RD_DOUBT_SAME_VERSION, true, "2"));
  g_assert_false (watch (ground, RD_DOUBT_SAME_VERSION, false, NULL));
  g_assert_true (watch (ground, RD_DOUBT_SAME_VERSION, false, "2"));
  g_assert_false (watch (ground, RD_DOUBT_NONE, false, "3"));
  g_assert_false (watch (ground, RD_DOUBT_REMOVAL_WITH_GROUPS, false, "4"));
  g_assert_true (watch (ground, RD_DOUBT_NO_VERSION, false, "5"));
}

static void
test_state (Ground *ground, gconstpointer data)
{
  g_autoptr (RdSyncState) state = rd_sync_state_new ();

  g_assert_cmpstr (rd_roster_doubts_get_state (ground->doubts)->version, ==, "stored");
  state->version = g_strdup ("later");
  state->distrust = RD_DOUBT_SAME_VERSION;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*not believed*");
  rd_roster_doubts_take_state (ground->doubts, state);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (rd_roster_doubts_get_state (ground->doubts)->version, ==, "later");
  rd_roster_doubts_take_state (ground->doubts, state); /* says nothing again */
  state->distrust = RD_DOUBT_NONE;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*believed again*");
  rd_roster_doubts_take_state (ground->doubts, state);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Ground *ground, gconstpointer data);
  } tests[] = {
    { "/roster-doubts/first", test_first },
    { "/roster-doubts/distances", test_distances },
    { "/roster-doubts/quiet", test_quiet },
    { "/roster-doubts/doubt-after-request", test_doubt_after_request },
    { "/roster-doubts/unanswered", test_unanswered },
    { "/roster-doubts/ended-request", test_ended_request },
    { "/roster-doubts/request-without-doubt", test_request_without_doubt },
    { "/roster-doubts/give-up", test_give_up },
    { "/roster-doubts/answer-ends-wait", test_answer_ends_wait },
    { "/roster-doubts/same-version", test_same_version },
    { "/roster-doubts/stored-version", test_stored_version },
    { "/roster-doubts/trial", test_trial },
    { "/roster-doubts/state", test_state },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Ground, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
