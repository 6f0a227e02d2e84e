/* A frontend that shows who asks to see the user's presence, as the D-Bus documentation tells it
 * to: by ListPending and RequestsChanged, over restarts of rosterd. Breaks the promise "follows"
 * where a signal contradicts what it holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/bus.h"

typedef struct _SimRequestList SimRequestList;

SimRequestList *sim_request_list_new (const char *profile_path);
void sim_request_list_free (SimRequestList *list);
/* rosterd is there (again). */
void sim_request_list_join (SimRequestList *list, SimBus *bus);

/* It asks for nothing that isn't answered. */
bool sim_request_list_is_settled (const SimRequestList *list);
/* The JIDs that it holds; NULL while there is no profile. Borrowed. */
GHashTable *sim_request_list_get_jids (const SimRequestList *list);
