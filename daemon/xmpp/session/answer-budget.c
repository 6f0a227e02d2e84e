/* The budget for answers to others than the server: so many bytes at once, and as they come back.
 *
 * A request of anybody's who knows the session wants an answer (RFC 6120 §8.2.3). A flood of them
 * would fill what the account's server takes from a client, often a few thousand bytes a second,
 * and what the session itself has to say would wait behind. What is over the budget is left
 * unanswered. Pure: the time is given to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/answer-budget.h"

#include "xmpp/stanza/wire-limits.h"

#define SCALE G_GINT64_CONSTANT (1000000)

bool
rd_answer_budget_take (RdAnswerBudget *budget, size_t size, gint64 now)
{
  gint64 back = budget->at != 0 ? (now - budget->at) * RD_OTHERS_ANSWERS_A_SECOND : 0;
  gint64 spent = MAX (budget->spent - back, 0) + (gint64)size * SCALE;

  if (spent > RD_OTHERS_ANSWERS_SIZE * SCALE)
    return false;
  *budget = (RdAnswerBudget){ spent, now };
  return true;
}
