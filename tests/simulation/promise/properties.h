/* The promise "properties" (promises.h): what the profiles and jobs on the bus tell of themselves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

typedef struct _SimProperties SimProperties;

SimProperties *sim_properties_new (SimWorld *world);
void sim_properties_free (SimProperties *properties);

/* rosterd is there: asks what it has. */
void sim_properties_begin (SimProperties *properties);
void sim_properties_note_death (SimProperties *properties);
/* Any signal of rosterd. */
void sim_properties_note_signal (SimProperties *properties, const char *path, const char *member,
                                 GVariant *arguments);

/* All is good but the server, which is at SERVER_BACK (monotonic µs): until then, or the next
 * attempt, and ten minutes more nothing need be online. */
void sim_properties_note_fair (SimProperties *properties, int64_t server_back);
/* The profile is disabled or has failed. */
bool sim_properties_need_person (const SimProperties *properties);
/* While it is fair. */
void sim_properties_check_online (const SimProperties *properties);
/* After each step of time: nothing is overdue. */
void sim_properties_check (const SimProperties *properties);
/* At a rest, when all is still. */
void sim_properties_check_rest (SimProperties *properties, const SimOrders *orders);
