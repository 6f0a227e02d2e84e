/* The tasks of a job, found by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* None yet; ITEMS (element-type RdPlanItem) are taken. */
RdItemTasks *rd_item_tasks_new (GPtrArray *items);
void rd_item_tasks_free (RdItemTasks *tasks);
/* That of the next item; NULL: all are made. */
RdItemTask *rd_item_tasks_make (RdItemTasks *tasks);

/* (element-type RdItemTask): those that are made, in their order. */
const GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* JID as the roster spells it; NULL: none. What is asked for the first time is asked for by its
 * prepared JID, and the server may spell it otherwise. */
RdItemTask *rd_item_tasks_find (const RdItemTasks *tasks, const char *jid);
/* Which one is CONTACT of? Puts it into BY_TASK (RdItemTask → RdContact, which must live on). Of
 * all that the roster has those that are spelt as the task's (IS_EXACT) go before the others: of
 * two spellings that it has at once the one that isn't the task's is another contact, from then on
 * for rd_item_tasks_find (), too. */
void rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact,
                          GHashTable *by_task);
/* One that has a presence. JID is prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* With the connection the answers are lost: what is under way is pending, and before all others in
 * the queue PENDING (element-type RdItemTask), but what became of it isn't known. */
void rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending);
/* With a new connection the store has learnt all that was done before. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
/* Is there one of which it isn't known what became of what was asked? */
bool rd_item_tasks_is_unsettled (const RdItemTasks *tasks);
