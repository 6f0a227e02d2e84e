/* The budget for answers: what is in it, what isn't any more, and how it comes back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/answer-budget.h"

#include "xmpp/stanza/wire-limits.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define BEGIN (5 * SECOND)

static void
test_at_once (void)
{
  RdAnswerBudget budget = { 0 };

  g_assert_false (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_SIZE + 1, BEGIN));
  g_assert_true (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_SIZE - 1, BEGIN));
  g_assert_false (rd_answer_budget_take (&budget, 2, BEGIN));
  g_assert_true (rd_answer_budget_take (&budget, 1, BEGIN));
  g_assert_false (rd_answer_budget_take (&budget, 1, BEGIN));
}

/* As much as the time that has passed, and no more than all of it. */
static void
test_coming_back (void)
{
  RdAnswerBudget budget = { 0 };

  g_assert_true (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_SIZE, BEGIN));
  g_assert_false (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_A_SECOND + 1, BEGIN + SECOND));
  g_assert_true (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_A_SECOND, BEGIN + SECOND));
  g_assert_false (rd_answer_budget_take (&budget, 1, BEGIN + SECOND));
  g_assert_true (rd_answer_budget_take (&budget, RD_OTHERS_ANSWERS_SIZE, BEGIN + 1000 * SECOND));
  g_assert_false (rd_answer_budget_take (&budget, 1, BEGIN + 1000 * SECOND));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-budget/at-once", test_at_once);
  g_test_add_func ("/answer-budget/coming-back", test_coming_back);
  return g_test_run ();
}
