/* Open requests: found by their ids alone, and what is awaited of them since when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-requests.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterRequests, rd_roster_requests_free)

static const RdRosterRequest *
ask (RdRosterRequests *requests, RdAsked kind)
{
  return rd_roster_requests_add (requests, kind, "c@example.org", false);
}

static void
answer (RdRosterRequests *requests, const RdRosterRequest *request)
{
  rd_roster_request_free (rd_roster_requests_take (requests, request));
}

static void
assert_awaited (const RdRosterRequests *requests, const char *word, gint64 since)
{
  gint64 found = -1;

  g_assert_cmpstr (rd_roster_requests_get_awaited (requests, &found), ==, word);
  g_assert_cmpint (found, ==, word != NULL ? since : -1);
}

/* So that two moments differ. */
static gint64
pass_time (void)
{
  gint64 before = g_get_monotonic_time ();
  gint64 now;

  do
    now = g_get_monotonic_time ();
  while (now <= before);
  return now;
}

static void
test_ids (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();
  g_autoptr (RdRosterRequest) taken = NULL;
  g_autofree char *id = NULL;
  const RdRosterRequest *first = ask (requests, RD_ASKED_CHANGE);
  const RdRosterRequest *second
      = rd_roster_requests_add (requests, RD_ASKED_CHANGE, "d@example.org", true);

  g_assert_cmpuint (first->token, ==, 1);
  g_assert_cmpuint (second->token, ==, 2);
  g_assert_cmpstr (first->id, !=, second->id);
  g_assert_true (rd_roster_requests_find (requests, second->id) == second);
  g_assert_null (rd_roster_requests_find (requests, "r1"));
  g_assert_null (rd_roster_requests_find (requests, ""));
  g_assert_null (rd_roster_requests_find (requests, NULL));

  id = g_strdup (second->id);
  taken = rd_roster_requests_take (requests, second);
  g_assert_cmpstr (taken->jid, ==, "d@example.org");
  g_assert_true (taken->is_removal);
  g_assert_null (rd_roster_requests_find (requests, id));
  g_assert_true (rd_roster_requests_find (requests, first->id) == first);
}

/* Ids that GLib's random numbers, which anybody can compute who has seen some, have no part in. */
static void
test_unguessable_ids (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();

  for (unsigned i = 0; i < 1000; i++)
    {
      const RdRosterRequest *request;

      g_random_set_seed (7);
      request = ask (requests, RD_ASKED_CHANGE);
      g_assert_cmpuint (strlen (request->id), ==, 32);
      g_assert_cmpuint (strspn (request->id, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (ids, request->id));
    }
}

static void
test_kinds (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();

  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      const RdRosterRequest *request;

      g_assert_false (rd_roster_requests_has (requests, kind));
      request = rd_roster_requests_add (requests, kind, NULL, false);
      g_assert_true (rd_roster_requests_has (requests, kind));
      answer (requests, request);
      g_assert_false (rd_roster_requests_has (requests, kind));
    }
}

/* The roster first, then changes, then pings; each since it was asked. */
static void
test_order (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();
  const RdRosterRequest *ping = ask (requests, RD_ASKED_PING);
  const RdRosterRequest *change, *roster;

  pass_time ();
  assert_awaited (requests, "waiting for the answer to a ping", ping->sent_at);
  change = ask (requests, RD_ASKED_CHANGE);
  pass_time ();
  ask (requests, RD_ASKED_CHANGE);
  assert_awaited (requests, "waiting for the answer to a change of the roster", change->sent_at);
  pass_time ();
  roster = ask (requests, RD_ASKED_ROSTER);
  assert_awaited (requests, "waiting for the roster", roster->sent_at);
}

/* An answer to a change moves the deadline of the others and of pings; a pong doesn't. */
static void
test_progress (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();
  const RdRosterRequest *first = ask (requests, RD_ASKED_CHANGE);
  const RdRosterRequest *second = ask (requests, RD_ASKED_CHANGE);
  const RdRosterRequest *ping = ask (requests, RD_ASKED_PING);
  gint64 since, later = pass_time ();

  answer (requests, second);
  rd_roster_requests_get_awaited (requests, &since);
  g_assert_cmpint (since, >=, later);
  answer (requests, ping);
  assert_awaited (requests, "waiting for the answer to a change of the roster", since);

  ask (requests, RD_ASKED_PING);
  later = pass_time ();
  answer (requests, first);
  g_assert_cmpstr (rd_roster_requests_get_awaited (requests, &since), ==,
                   "waiting for the answer to a ping");
  g_assert_cmpint (since, >=, later);
}

/* Only what was asked before the roster goes on with it, and the roster itself. */
static void
test_progress_of_roster (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();
  const RdRosterRequest *before = ask (requests, RD_ASKED_CHANGE);
  const RdRosterRequest *roster = ask (requests, RD_ASKED_ROSTER);
  const RdRosterRequest *behind = ask (requests, RD_ASKED_CHANGE);
  gint64 since, later = pass_time ();

  answer (requests, behind);
  assert_awaited (requests, "waiting for the roster", roster->sent_at);
  answer (requests, before);
  rd_roster_requests_get_awaited (requests, &since);
  g_assert_cmpint (since, >=, later);
  later = pass_time ();
  rd_roster_requests_note_progress (requests);
  rd_roster_requests_get_awaited (requests, &since);
  g_assert_cmpint (since, >=, later);
  answer (requests, roster);
  assert_awaited (requests, NULL, 0);
}

/* As much later as it was held, and never in the future. */
static void
test_forgiving (void)
{
  g_autoptr (RdRosterRequests) requests = rd_roster_requests_new ();
  const RdRosterRequest *change = ask (requests, RD_ASKED_CHANGE);
  gint64 sent_at = change->sent_at;
  gint64 held_since = pass_time (), now = pass_time ();

  rd_roster_requests_forgive (requests, held_since);
  g_assert_cmpint (change->sent_at, >=, sent_at + now - held_since);
  g_assert_cmpint (change->sent_at, <=, g_get_monotonic_time ());
  rd_roster_requests_forgive (requests, 0);
  g_assert_cmpint (change->sent_at, >=, now);
  g_assert_cmpint (change->sent_at, <=, g_get_monotonic_time ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roster-requests/ids", test_ids);
  g_test_add_func ("/roster-requests/unguessable-ids", test_unguessable_ids);
  g_test_add_func ("/roster-requests/kinds", test_kinds);
  g_test_add_func ("/roster-requests/order", test_order);
  g_test_add_func ("/roster-requests/progress", test_progress);
  g_test_add_func ("/roster-requests/progress-of-roster", test_progress_of_roster);
  g_test_add_func ("/roster-requests/forgiving", test_forgiving);
  return g_test_run ();
}
