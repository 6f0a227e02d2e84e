/* A job's tasks, found by contact. A task is made when it begins, or when its contact isn't as
 * planned any more, and is freed when it has ended, unless something may come of it later: of a
 * large job most items have none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* Takes ITEMS. */
RdItemTasks *rd_item_tasks_new (RdPlanItems *items);
void rd_item_tasks_free (RdItemTasks *tasks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdItemTasks, rd_item_tasks_free)
/* From now on the next item is found, and may begin. False: all are. */
bool rd_item_tasks_list_next (RdItemTasks *tasks);
/* Of items. */
unsigned rd_item_tasks_get_length (const RdItemTasks *tasks);

/* The task of an item. NULL: it was retired. */
RdItemTask *rd_item_tasks_get (RdItemTasks *tasks, unsigned number);
/* Need the item's task not be told of CONTACT (NULL: not in the roster)? */
bool rd_item_tasks_is_known (const RdItemTasks *tasks, unsigned number, const RdContact *contact);
bool rd_item_tasks_has_next (const RdItemTasks *tasks);
/* The next one that was never begun; NULL: none. */
RdItemTask *rd_item_tasks_pop_next (RdItemTasks *tasks);
/* The first task, if others follow it; else NULL. It is never retired. */
RdItemTask *rd_item_tasks_get_lead (RdItemTasks *tasks);
/* May the next one begin, as far as the one that it follows has ended? */
bool rd_item_tasks_is_next_ready (RdItemTasks *tasks);
/* TASK has ended: it is no longer found, unless a presence of it may come back, its outcome is
 * unknown, or others follow it. */
void rd_item_tasks_retire (RdItemTasks *tasks, RdItemTask *task);
/* Nobody holds a retired task. */
void rd_item_tasks_free_retired (RdItemTasks *tasks);

/* Those that are made (element-type RdItemTask), by number. Free the array. */
GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* Finds other spellings, too: the server may spell a new contact otherwise. */
RdItemTask *rd_item_tasks_find (RdItemTasks *tasks, const char *jid);
/* Puts CONTACT, borrowed, into BY_NUMBER (number → RdContact). First all with IS_EXACT, then all
 * without: the item's own spelling wins. */
void rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact,
                          GHashTable *by_number);
/* JID must be prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* Marks tasks under way as unsettled; puts them at PENDING's head. */
void rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending);
/* The store knows all outcomes. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
/* JIDs, borrowed, of tasks whose outcome is unknown; NULL: none are. Free the array. */
const char **rd_item_tasks_list_unsettled (const RdItemTasks *tasks);
