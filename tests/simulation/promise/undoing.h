/* The promise "undo" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* At a rest: undoes the last job, and undoes that undo; all else is still. */
void sim_promise_undo (SimWorld *world, const SimOrders *orders);
