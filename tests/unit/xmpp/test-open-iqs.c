/* Open iqs: found by their ids alone, and what is awaited of them since when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/open-iqs.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdOpenIqs, rd_open_iqs_free)

static const RdOpenIq *
ask (RdOpenIqs *iqs, RdAsked kind)
{
  return rd_open_iqs_add (iqs, kind, "c@example.org", false);
}

static void
answer (RdOpenIqs *iqs, const RdOpenIq *iq)
{
  rd_open_iq_free (rd_open_iqs_take (iqs, iq));
}

static void
assert_awaited (const RdOpenIqs *iqs, const char *word, gint64 since)
{
  gint64 found = -1;

  g_assert_cmpstr (rd_open_iqs_get_awaited (iqs, &found), ==, word);
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
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  g_autoptr (RdOpenIq) taken = NULL;
  g_autofree char *id = NULL;
  const RdOpenIq *first = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *second = rd_open_iqs_add (iqs, RD_ASKED_CHANGE, "d@example.org", true);

  g_assert_cmpuint (first->token, ==, 1);
  g_assert_cmpuint (second->token, ==, 2);
  g_assert_cmpstr (first->id, !=, second->id);
  g_assert_true (rd_open_iqs_find (iqs, second->id) == second);
  g_assert_null (rd_open_iqs_find (iqs, "r1"));
  g_assert_null (rd_open_iqs_find (iqs, ""));
  g_assert_null (rd_open_iqs_find (iqs, NULL));

  id = g_strdup (second->id);
  taken = rd_open_iqs_take (iqs, second);
  g_assert_cmpstr (taken->jid, ==, "d@example.org");
  g_assert_true (taken->is_removal);
  g_assert_null (rd_open_iqs_find (iqs, id));
  g_assert_true (rd_open_iqs_find (iqs, first->id) == first);
}

/* Ids that GLib's random numbers, which anybody can compute who has seen some, have no part in. */
static void
test_unguessable_ids (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();

  for (unsigned i = 0; i < 1000; i++)
    {
      const RdOpenIq *iq;

      g_random_set_seed (7);
      iq = ask (iqs, RD_ASKED_CHANGE);
      g_assert_cmpuint (strlen (iq->id), ==, 32);
      g_assert_cmpuint (strspn (iq->id, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (ids, iq->id));
    }
}

static void
test_kinds (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();

  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      const RdOpenIq *iq;

      g_assert_false (rd_open_iqs_has (iqs, kind));
      iq = rd_open_iqs_add (iqs, kind, NULL, false);
      g_assert_true (rd_open_iqs_has (iqs, kind));
      answer (iqs, iq);
      g_assert_false (rd_open_iqs_has (iqs, kind));
    }
}

/* The roster first, then changes, then pings; each since it was asked. */
static void
test_order (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *ping = ask (iqs, RD_ASKED_PING);
  const RdOpenIq *change, *roster;

  pass_time ();
  assert_awaited (iqs, "waiting for the answer to a ping", ping->sent_at);
  change = ask (iqs, RD_ASKED_CHANGE);
  pass_time ();
  ask (iqs, RD_ASKED_CHANGE);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", change->sent_at);
  pass_time ();
  roster = ask (iqs, RD_ASKED_ROSTER);
  assert_awaited (iqs, "waiting for the roster", roster->sent_at);
}

/* An answer to a change moves the deadline of the others and of pings; a pong doesn't. */
static void
test_progress (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *first = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *second = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *ping = ask (iqs, RD_ASKED_PING);
  gint64 since, later = pass_time ();

  answer (iqs, second);
  rd_open_iqs_get_awaited (iqs, &since);
  g_assert_cmpint (since, >=, later);
  answer (iqs, ping);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", since);

  ask (iqs, RD_ASKED_PING);
  later = pass_time ();
  answer (iqs, first);
  g_assert_cmpstr (rd_open_iqs_get_awaited (iqs, &since), ==, "waiting for the answer to a ping");
  g_assert_cmpint (since, >=, later);
}

/* Only what was asked before the roster goes on with it, and the roster itself. */
static void
test_progress_of_roster (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *before = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *roster = ask (iqs, RD_ASKED_ROSTER);
  const RdOpenIq *behind = ask (iqs, RD_ASKED_CHANGE);
  gint64 since, later = pass_time ();

  answer (iqs, behind);
  assert_awaited (iqs, "waiting for the roster", roster->sent_at);
  answer (iqs, before);
  rd_open_iqs_get_awaited (iqs, &since);
  g_assert_cmpint (since, >=, later);
  later = pass_time ();
  rd_open_iqs_note_progress (iqs);
  rd_open_iqs_get_awaited (iqs, &since);
  g_assert_cmpint (since, >=, later);
  answer (iqs, roster);
  assert_awaited (iqs, NULL, 0);
}

/* As much later as it was held, and never in the future. */
static void
test_forgiving (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *change = ask (iqs, RD_ASKED_CHANGE);
  gint64 sent_at = change->sent_at;
  gint64 held_since = pass_time (), now = pass_time ();

  rd_open_iqs_forgive (iqs, held_since);
  g_assert_cmpint (change->sent_at, >=, sent_at + now - held_since);
  g_assert_cmpint (change->sent_at, <=, g_get_monotonic_time ());
  rd_open_iqs_forgive (iqs, 0);
  g_assert_cmpint (change->sent_at, >=, now);
  g_assert_cmpint (change->sent_at, <=, g_get_monotonic_time ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-iqs/ids", test_ids);
  g_test_add_func ("/open-iqs/unguessable-ids", test_unguessable_ids);
  g_test_add_func ("/open-iqs/kinds", test_kinds);
  g_test_add_func ("/open-iqs/order", test_order);
  g_test_add_func ("/open-iqs/progress", test_progress);
  g_test_add_func ("/open-iqs/progress-of-roster", test_progress_of_roster);
  g_test_add_func ("/open-iqs/forgiving", test_forgiving);
  return g_test_run ();
}
