/* The promise "undo" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* At a rest: what an undo of the last job would do. IS_DONE: undoes it, and undoes that undo; all
 * else is still. */
/* Those that callers asked for, since the last rest. */
void sim_promise_past_undos (SimWorld *world, const SimOrders *orders);
void sim_promise_undo (SimWorld *world, const SimOrders *orders, bool is_done);
