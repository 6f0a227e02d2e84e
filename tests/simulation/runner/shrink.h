/* Finds the fewest events that still break a promise, by leaving them out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario.h"

/* SCENARIO breaks PROMISE. */
SimScenario *sim_shrink (const SimScenario *scenario, const char *promise);
