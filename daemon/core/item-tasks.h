/* The tasks of a job, found by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* One for each of ITEMS (element-type RdPlanItem), which it takes. */
RdItemTasks *rd_item_tasks_new (GPtrArray *items);
void rd_item_tasks_free (RdItemTasks *tasks);

/* (element-type RdItemTask), in their order. */
const GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* JID as the roster spells it; NULL: none. What is asked for the first time is asked for by its
 * prepared JID, and the server may spell it otherwise. */
RdItemTask *rd_item_tasks_find (const RdItemTasks *tasks, const char *jid);
/* Each of CONTACTS (element-type RdContact) that one is of: RdItemTask → RdContact, which must live
 * on. Of two spellings that the roster has at once the one that isn't the task's is another
 * contact, from then on for rd_item_tasks_find (), too. */
GHashTable *rd_item_tasks_match (RdItemTasks *tasks, const GPtrArray *contacts);
/* One that has a presence. JID is prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* With a new connection the store has learnt all that was done before. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
/* Is there one of which it isn't known what became of what was asked? */
bool rd_item_tasks_is_unsettled (const RdItemTasks *tasks);
