/* Items that follow the first one, as those of a merge do: nobody goes before the server has shown
 * what stays, and nobody at all if it doesn't.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "road-ground.h"

#define C "c@example.org"

static void
add_follower (Fixture *fixture, const char *jid)
{
  RdPlanItem *item;

  add_removal (fixture, jid);
  item = fixture->items->pdata[fixture->items->len - 1];
  item->is_follower = item->is_strict = true;
}

/* A gets the name; B and C go. */
static void
begin_merge (Fixture *fixture, const char *name)
{
  add_set (fixture, A, name);
  add_follower (fixture, B);
  add_follower (fixture, C);
  begin (fixture);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  played_assert_noted ("set " A " new\nmark " A);
  answer (fixture, A, 0);
  played_assert_noted ("ping");
  push_item (fixture, A, "new");
  played_assert_noted ("remove " B "\nremove " C "\nmark " B "\nmark " C);
  answer (fixture, B, 0);
  answer (fixture, C, 0);
  push_item (fixture, B, NULL);
  push_item (fixture, C, NULL);
  assert_job (fixture, 3, 0, 0);
  assert_over (fixture);
}

/* It needs no edit: they go at once. */
static void
test_nothing_to_edit (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "old");
  played_assert_noted ("remove " B "\nremove " C "\nmark " B "\nmark " C);
  assert_job (fixture, 1, 0, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  played_forget_notes ();
  answer (fixture, A, RD_ERROR_XMPP_NOT_ALLOWED);
  played_assert_noted ("");
  assert_job (fixture, 0, 3, 0);
  assert_failure (fixture, C, RD_ERROR_FAILED);
  assert_over (fixture);
}

/* The server says yes, and its roster doesn't show it. */
static void
test_not_shown (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  answer (fixture, A, 0);
  pong (fixture);
  played_forget_notes ();
  rd_item_road_take_roster (fixture->road, true);
  pass (6 * SECOND + 3 * MS);
  played_assert_noted ("roster");
  assert_job (fixture, 0, 0, 0);
  rd_item_road_take_roster (fixture->road, true);
  played_assert_noted ("");
  assert_job (fixture, 0, 3, 0);
  assert_over (fixture);
}

static void
test_cut_before (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  played_forget_notes ();
  detach (fixture);
  attach (fixture);
  played_assert_noted ("replan " A " new\nset " A " new");
  answer (fixture, A, 0);
  played_forget_notes ();
  push_item (fixture, A, "new");
  played_assert_noted ("remove " B "\nremove " C "\nmark " B "\nmark " C);
}

/* The server had done it, as the next login shows. */
static void
test_cut_behind (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  detach (fixture);
  push_item (fixture, A, "new");
  played_forget_notes ();
  attach (fixture);
  played_assert_noted ("remove " B "\nremove " C "\nmark " B "\nmark " C);
}

/* Somebody else takes the name away while the connection is lost: who has it too stays. */
static void
test_undone_by_others (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  answer (fixture, A, 0);
  push_item (fixture, A, "new");
  answer (fixture, B, 0);
  push_item (fixture, B, NULL);
  detach (fixture);
  push_item (fixture, A, "theirs");
  played_forget_notes ();
  attach (fixture);
  played_assert_noted ("");
  assert_job (fixture, 2, 1, 0);
  assert_failure (fixture, C, RD_ERROR_STALE);
  assert_over (fixture);
}

/* What is gone already needs nobody's leave. */
static void
test_gone_already (Fixture *fixture, gconstpointer data)
{
  add_set (fixture, A, "new");
  add_follower (fixture, B);
  build (fixture);
  push_item (fixture, B, NULL);
  attach (fixture);
  played_forget_notes ();
  answer (fixture, A, RD_ERROR_XMPP_NOT_ALLOWED);
  played_assert_noted ("");
  assert_job (fixture, 1, 1, 0);
  assert_over (fixture);
}

/* Others' later edits are not lost with it. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  begin_merge (fixture, "new");
  push_item (fixture, B, "theirs");
  answer (fixture, A, 0);
  played_forget_notes ();
  push_item (fixture, A, "new");
  played_assert_noted ("remove " C "\nmark " C);
  assert_failure (fixture, B, RD_ERROR_STALE);
}

int
main (int argc, char **argv)
{
  static const RoadTest tests[] = {
    { "order", test_order },
    { "nothing-to-edit", test_nothing_to_edit },
    { "refused", test_refused },
    { "not-shown", test_not_shown },
    { "cut-before", test_cut_before },
    { "cut-behind", test_cut_behind },
    { "undone-by-others", test_undone_by_others },
    { "gone-already", test_gone_already },
    { "changed-meanwhile", test_changed_meanwhile },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/merge-road/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
