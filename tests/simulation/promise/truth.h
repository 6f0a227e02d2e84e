/* What the model server's roster was, at any time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"
#include "view.h"

/* ITEM is the state of a JID, NULL: none was known. */
typedef bool (*SimTruth) (const SimItem *item, gconstpointer data);

/* Was it ever so with KEY from BEGIN to END? */
bool sim_truth_was (const SimServer *server, const char *key, int64_t begin, int64_t end,
                    SimTruth is_so, gconstpointer data);
/* From the change on with the number FIRST (of the deeds; -1: the begin). */
bool sim_truth_was_since (const SimServer *server, const char *key, int first, SimTruth is_so,
                          gconstpointer data);
/* The number of the last change after which it was so; -1: none. */
int sim_truth_find_last (const SimServer *server, const char *key, SimTruth is_so,
                         gconstpointer data);
/* The number of the change since which VERSION has stood for the roster, the last time that it did,
 * or IS_EVER the first; -1: none. */
int sim_truth_find_version (const SimServer *server, const char *version, bool is_ever);

/* DATA is a SimStored, or NULL: is it what the server has? */
bool sim_truth_is_stored (const SimItem *item, gconstpointer data);
bool sim_truth_is_in_roster (const SimItem *item);
/* An item that a server with this habit hides, or hid: nobody can know it. */
bool sim_truth_may_be_hidden (const SimItem *item, gconstpointer data);
