/* Whose a change is: a part of the promise "journal" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/journal.h"

typedef struct
{
  SimWorld *world;
  const SimOrders *orders;
  const GPtrArray *changes; /* SimChange, in order */
  int64_t since;            /* when the last rest was */
  bool was_power_cut;       /* since then: jobs may be lost, and what they did is nobody's */
} SimBooking;

/* CHANGE was stored since then. */
void sim_promise_booking (const SimBooking *booking, const SimChange *change);
