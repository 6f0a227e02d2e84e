/* The promises "jobs" and "asked" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* Compares what ORDER of ORDERS, which has ended, says with what the server did. */
void sim_promise_jobs (const SimOrders *orders, const SimOrder *order);
/* Does a job of this kind send such stanzas? */
bool sim_promise_may_say (const SimOrder *order, SimSaidKind kind);
/* Is SAID, by rosterd, of one of ORDERS, and not a second time? */
void sim_promise_asked (const SimOrders *orders, const SimServer *server, const SimSaid *said);
