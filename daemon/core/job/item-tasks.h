/* The tasks of a job, found by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* Takes ITEMS (element-type RdPlanItem); makes no task yet. */
RdItemTasks *rd_item_tasks_new (GPtrArray *items);
void rd_item_tasks_free (RdItemTasks *tasks);
/* Makes the task of the next item. NULL: all are made. */
RdItemTask *rd_item_tasks_make (RdItemTasks *tasks);

/* (element-type RdItemTask) */
const GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* The task of JID, in any spelling of it, or NULL: the server may spell a new one otherwise. */
RdItemTask *rd_item_tasks_find (const RdItemTasks *tasks, const char *jid);
/* Puts CONTACT, borrowed, into BY_TASK (RdItemTask → RdContact). Call it for all with IS_EXACT,
 * then for all without: of two spellings, the one that isn't the task's belongs to nobody. */
void rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact,
                          GHashTable *by_task);
/* JID is prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* Puts what was under way at the head of PENDING, and marks it: its outcome is unknown. */
void rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending);
/* The store knows all outcomes. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
bool rd_item_tasks_is_unsettled (const RdItemTasks *tasks);
