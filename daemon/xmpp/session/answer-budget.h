/* How much others may have the session answer: answer-budget.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* All zeros: a new one, which is full. */
typedef struct
{
  gint64 spent; /* bytes, in millionths */
  gint64 at;    /* when that was so; µs of a monotonic clock */
} RdAnswerBudget;

/* Is there room for an answer of SIZE bytes at NOW? If so, it is taken. */
bool rd_answer_budget_take (RdAnswerBudget *budget, size_t size, gint64 now);
