/* A frontend that stays in step with one profile as the D-Bus documentation tells it to: by
 * signals, GetChanges, ContactsInvalidated and Get, over restarts of rosterd. Breaks the promises
 * "serials" and "follows" where rosterd doesn't do what the documentation says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/bus.h"

typedef struct _SimFollower SimFollower;

SimFollower *sim_follower_new (const char *name, const char *profile_path);
void sim_follower_free (SimFollower *follower);
/* rosterd is there (again). */
void sim_follower_join (SimFollower *follower, SimBus *bus);
/* Contacts or changes in one answer: 1 to 2000; 0, as at first: what rosterd likes. */
void sim_follower_set_limit (SimFollower *follower, uint32_t limit);
/* The next N signals of contacts get lost. */
void sim_follower_lose (SimFollower *follower, unsigned n);

/* Nothing is asked that isn't answered: what it holds is what it has. False while there is no
 * profile, or no roster. */
bool sim_follower_is_in_step (const SimFollower *follower);
uint64_t sim_follower_get_serial (const SimFollower *follower);
/* JID → SimStored, the contacts it holds. Borrowed. */
GHashTable *sim_follower_get_contacts (const SimFollower *follower);
