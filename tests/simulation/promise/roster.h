/* The promises "version", "synced", "made", "follows" and "serials" (promises.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

void sim_promise_version (SimWorld *world);
void sim_promise_synced (SimWorld *world); /* at a rest */
void sim_promise_made (SimWorld *world);   /* at a rest */
void sim_promise_follows (SimWorld *world);
