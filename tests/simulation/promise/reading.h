/* The promise "reads" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* At a rest, when all is still. */
void sim_promise_reads (SimWorld *world, const SimOrders *orders);
