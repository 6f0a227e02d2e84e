/* A job's tasks, found by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* Takes ITEMS (element-type RdPlanItem). */
RdItemTasks *rd_item_tasks_new (GPtrArray *items);
void rd_item_tasks_free (RdItemTasks *tasks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdItemTasks, rd_item_tasks_free)
/* Makes the next item's task. NULL: all are made. */
RdItemTask *rd_item_tasks_make (RdItemTasks *tasks);

/* (element-type RdItemTask) */
const GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* Finds other spellings, too: the server may spell a new contact otherwise. */
RdItemTask *rd_item_tasks_find (const RdItemTasks *tasks, const char *jid);
/* Puts CONTACT, borrowed, into BY_TASK (RdItemTask → RdContact). First all with IS_EXACT, then all
 * without: the task's own spelling wins. */
void rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact,
                          GHashTable *by_task);
/* JID must be prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* Marks tasks under way as unsettled; puts them at PENDING's head. */
void rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending);
/* The store knows all outcomes. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
/* JIDs, borrowed, of tasks whose outcome is unknown; NULL: none are. Free the array. */
const char **rd_item_tasks_list_unsettled (const RdItemTasks *tasks);
