/* Open iqs: found by their ids alone, and what is awaited of them since when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/open-iqs.h"

#include "clock-helper.h"

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
      for (unsigned n = 0; n < 3; n++)
        for (unsigned k = n + 1; k < 4; k++)
          g_assert_cmpint (memcmp (iq->id + 8 * n, iq->id + 8 * k, 8), !=, 0);
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

/* The roster first, then changes, then pings; each since the oldest of its kind was asked. */
static void
test_order (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  int64_t now = rd_clock_get_monotonic ();

  assert_awaited (iqs, NULL, 0);
  ask (iqs, RD_ASKED_PING);
  pass_ms (10);
  assert_awaited (iqs, "waiting for the answer to a ping", now);
  ask (iqs, RD_ASKED_CHANGE);
  pass_ms (10);
  ask (iqs, RD_ASKED_CHANGE);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", now + 10000);
  pass_ms (10);
  ask (iqs, RD_ASKED_ROSTER);
  assert_awaited (iqs, "waiting for the roster", now + 30000);
}

/* An answer to a change moves the deadline of the others and of pings; a pong doesn't. */
static void
test_progress (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *first = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *second = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *ping = ask (iqs, RD_ASKED_PING);
  int64_t now = rd_clock_get_monotonic ();

  pass_ms (10);
  answer (iqs, second);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", now + 10000);
  pass_ms (10);
  answer (iqs, ping);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", now + 10000);

  ask (iqs, RD_ASKED_PING);
  pass_ms (10);
  answer (iqs, first);
  assert_awaited (iqs, "waiting for the answer to a ping", now + 30000);
}

/* Only what was asked before the roster goes on with it, and the roster itself. */
static void
test_progress_of_roster (void)
{
  g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
  const RdOpenIq *before = ask (iqs, RD_ASKED_CHANGE);
  const RdOpenIq *roster = ask (iqs, RD_ASKED_ROSTER);
  const RdOpenIq *behind = ask (iqs, RD_ASKED_CHANGE);
  int64_t now = rd_clock_get_monotonic ();

  ask (iqs, RD_ASKED_CHANGE);
  pass_ms (10);
  answer (iqs, behind);
  assert_awaited (iqs, "waiting for the roster", now);
  answer (iqs, before);
  assert_awaited (iqs, "waiting for the roster", now + 10000);
  pass_ms (10);
  rd_open_iqs_note_progress (iqs);
  assert_awaited (iqs, "waiting for the roster", now + 20000);
  pass_ms (10);
  answer (iqs, roster);
  assert_awaited (iqs, "waiting for the answer to a change of the roster", now + 30000);
}

/* As much later as it was held, and never in the future: of each kind, and of what went on. */
static void
test_forgiving (void)
{
  static const char *const words[RD_N_ASKED] = {
    [RD_ASKED_ROSTER] = "waiting for the roster",
    [RD_ASKED_CHANGE] = "waiting for the answer to a change of the roster",
    [RD_ASKED_PING] = "waiting for the answer to a ping",
    [RD_ASKED_BLOCK] = "waiting for the answer to a change of the block list",
  };

  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    for (unsigned has_gone_on = 0; has_gone_on < 2; has_gone_on++)
      {
        g_autoptr (RdOpenIqs) iqs = rd_open_iqs_new ();
        int64_t now = rd_clock_get_monotonic ();
        int64_t since = now + (has_gone_on ? 10000 : 0);

        ask (iqs, kind);
        pass_ms (10);
        if (has_gone_on)
          rd_open_iqs_note_progress (iqs);
        pass_ms (10);
        rd_open_iqs_forgive (iqs, rd_clock_get_monotonic () - 5000);
        assert_awaited (iqs, words[kind], since + 5000);
        rd_open_iqs_forgive (iqs, 0);
        assert_awaited (iqs, words[kind], now + 20000);
      }
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
