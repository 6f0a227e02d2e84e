/* The tasks of a job, found by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"

typedef struct _RdItemTasks RdItemTasks;

/* ITEMS (element-type RdPlanItem) are taken; their tasks are not made yet. */
RdItemTasks *rd_item_tasks_new (GPtrArray *items);
void rd_item_tasks_free (RdItemTasks *tasks);
/* Makes the task of the next item. NULL: all are made. */
RdItemTask *rd_item_tasks_make (RdItemTasks *tasks);

/* (element-type RdItemTask): those that are made, in order. */
const GPtrArray *rd_item_tasks_list (const RdItemTasks *tasks);
/* The task of JID, in any spelling of it, or NULL: the server may spell a new one otherwise. */
RdItemTask *rd_item_tasks_find (const RdItemTasks *tasks, const char *jid);
/* Puts CONTACT, which must live on, into BY_TASK (RdItemTask → RdContact) under its task. Call it
 * for all contacts with IS_EXACT, then for all without: where the roster has two spellings, the one
 * that is not the task's belongs to nobody, in rd_item_tasks_find () too. */
void rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact,
                          GHashTable *by_task);
/* The task that sends a presence to JID, which is prepared. */
RdItemTask *rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid);

/* The connection is gone: puts what was under way at the head of PENDING (element-type RdItemTask),
 * and marks it as unsettled: its outcome is unknown. */
void rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending);
/* A new connection is synced: the store knows all outcomes. */
void rd_item_tasks_settle_all (RdItemTasks *tasks);
/* Is any unsettled? */
bool rd_item_tasks_is_unsettled (const RdItemTasks *tasks);
