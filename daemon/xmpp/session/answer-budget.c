/* Limits the bytes of answers to others than the server. Anybody who knows the session may send
 * iqs that want an answer (RFC 6120 §8.2.3); a flood would use up what the server takes from a
 * client, often a few thousand bytes a second. What is over the budget gets no answer.
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
