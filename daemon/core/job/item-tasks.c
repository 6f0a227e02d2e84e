/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-tasks.h"

#include "core/memory/disposal.h"
#include "model/jid.h"

struct _RdItemTasks
{
  GPtrArray *items; /* (element-type RdPlanItem); a task owns its own */
  GPtrArray *all;
  GHashTable *by_jid;
  GHashTable *by_key; /* whose item is not spelt as prepared */
  GHashTable *by_prepared;
  GHashTable *others; /* (element-type utf8): spellings that belong to no task */
};

/* A bounce has the JID prepared. */
static char *
prepare (const char *jid)
{
  char *prepared = rd_jid_prepare_bare (jid, NULL);

  return prepared != NULL ? prepared : g_strdup (jid);
}

static void
add_key (RdItemTasks *tasks, RdItemTask *task)
{
  g_autofree char *key = rd_jid_make_key (task->item->jid);

  if (!g_str_equal (key, task->item->jid) && !g_hash_table_contains (tasks->by_key, key))
    g_hash_table_insert (tasks->by_key, g_steal_pointer (&key), task);
}

RdItemTask *
rd_item_tasks_make (RdItemTasks *tasks)
{
  RdPlanItem *item;
  RdItemTask *task;

  if (tasks->all->len == tasks->items->len)
    return NULL;
  item = tasks->items->pdata[tasks->all->len];
  task = rd_item_task_new (item);
  task->number = tasks->all->len;
  g_ptr_array_add (tasks->all, task);
  g_hash_table_insert (tasks->by_jid, item->jid, task);
  add_key (tasks, task);
  if (item->has_presence)
    g_hash_table_insert (tasks->by_prepared, prepare (item->jid), task);
  return task;
}

RdItemTasks *
rd_item_tasks_new (GPtrArray *items)
{
  RdItemTasks *tasks = g_new0 (RdItemTasks, 1);

  tasks->items = items;
  g_ptr_array_set_free_func (items, NULL);
  tasks->all = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_item_task_free);
  tasks->by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  tasks->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tasks->by_prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tasks->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return tasks;
}

static void
free_tasks (gpointer data)
{
  RdItemTasks *tasks = data;

  for (unsigned i = tasks->all->len; i < tasks->items->len; i++)
    rd_plan_item_free (tasks->items->pdata[i]);
  g_ptr_array_unref (tasks->items);
  g_hash_table_unref (tasks->by_jid);
  g_hash_table_unref (tasks->by_key);
  g_hash_table_unref (tasks->by_prepared);
  g_hash_table_unref (tasks->others);
  rd_dispose_in_pieces (tasks->all);
  g_free (tasks);
}

void
rd_item_tasks_free (RdItemTasks *tasks)
{
  rd_dispose (tasks, free_tasks, tasks->items->len);
}

const GPtrArray *
rd_item_tasks_list (const RdItemTasks *tasks)
{
  return tasks->all;
}

RdItemTask *
rd_item_tasks_find (const RdItemTasks *tasks, const char *jid)
{
  RdItemTask *task = g_hash_table_lookup (tasks->by_jid, jid);
  g_autofree char *key = NULL;

  if (task != NULL || g_hash_table_contains (tasks->others, jid))
    return task;
  key = rd_jid_make_key (jid);
  task = g_hash_table_lookup (tasks->by_jid, key);
  return task != NULL ? task : g_hash_table_lookup (tasks->by_key, key);
}

/* The task is to add a contact. One that is there in another spelling, before anything was asked,
 * is another contact; letter case alone makes none. */
static bool
is_beside (const RdItemTask *task, const RdContact *contact)
{
  return task->item->contact == NULL && task->own == NULL && !task->is_presence_sent
         && task->asked == RD_NEXT_NOTHING
         && g_ascii_strcasecmp (task->item->jid, contact->jid) != 0;
}

void
rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact, GHashTable *by_task)
{
  RdItemTask *task = is_exact ? g_hash_table_lookup (tasks->by_jid, contact->jid)
                              : rd_item_tasks_find (tasks, contact->jid);

  if (task == NULL || g_hash_table_lookup (by_task, task) == contact)
    return;
  if (g_hash_table_contains (by_task, task) || is_beside (task, contact))
    g_hash_table_add (tasks->others, g_strdup (contact->jid));
  else
    g_hash_table_insert (by_task, task, contact);
}

RdItemTask *
rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid)
{
  return g_hash_table_lookup (tasks->by_prepared, jid);
}

void
rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending)
{
  for (unsigned i = 0; i < tasks->all->len; i++)
    {
      RdItemTask *task = tasks->all->pdata[i];

      task->is_counted = task->is_in_round = false;
      if (task->step != RD_TASK_ASKED && task->step != RD_TASK_AWAITED)
        continue;
      task->unsettled = task->asked;
      rd_item_task_forget (task);
      g_queue_push_head (pending, task);
    }
}

void
rd_item_tasks_settle_all (RdItemTasks *tasks)
{
  for (unsigned i = 0; i < tasks->all->len; i++)
    ((RdItemTask *)tasks->all->pdata[i])->unsettled = RD_NEXT_NOTHING;
}

const char **
rd_item_tasks_list_unsettled (const RdItemTasks *tasks)
{
  GPtrArray *jids = g_ptr_array_new ();

  for (unsigned i = 0; i < tasks->all->len; i++)
    {
      const RdItemTask *task = tasks->all->pdata[i];

      if (task->unsettled != RD_NEXT_NOTHING)
        g_ptr_array_add (jids, task->item->jid);
    }
  if (jids->len > 0)
    g_ptr_array_add (jids, NULL);
  return (const char **)g_ptr_array_free (jids, jids->len == 0);
}
