/* The promise "jobs" (promises.h) where a job says too little, or says it of presences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* ORDER has ended, and its failures are known. */
void sim_promise_outcomes (const SimOrder *order);
/* The last of the resyncs in ORDERS has ended: those that waited together had one answer. */
void sim_promise_shared_resync (const SimOrders *orders, const SimOrder *order);
