/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  gint64 spent; /* bytes, in millionths; all zeros: a new budget */
  gint64 at;    /* time of the last answer, in monotonic µs */
} RdAnswerBudget;

/* Takes SIZE bytes at time NOW. False: not enough is left. */
bool rd_answer_budget_take (RdAnswerBudget *budget, size_t size, gint64 now);
