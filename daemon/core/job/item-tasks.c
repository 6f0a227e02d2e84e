/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-tasks.h"

#include "core/memory/disposal.h"
#include "model/jid.h"

#include <string.h>

/* An item's number is kept in a table as the number after it, since 0 is NULL. */
#define TO_VALUE(number) GUINT_TO_POINTER ((number) + 1)

struct _RdItemTasks
{
  RdPlanItems *items;
  unsigned n_listed;  /* in the tables */
  unsigned next;      /* never begun, like all after it */
  GHashTable *by_jid; /* → number */
  GHashTable *by_key; /* → number: whose item is not spelt as prepared */
  GHashTable *by_prepared;
  GHashTable *others;  /* (element-type utf8): spellings that belong to no task */
  GTree *tasks;        /* number → RdItemTask */
  GPtrArray *retired;  /* (element-type RdItemTask): not in tasks any more */
  GByteArray *is_over; /* a byte an item: its task was retired */
  bool has_followers;  /* all but the first follow it */
};

/* A bounce has the JID prepared. */
static char *
prepare (const char *jid)
{
  char *prepared = rd_jid_prepare_bare (jid, NULL);

  return prepared != NULL ? prepared : g_strdup (jid);
}

static void
add_key (RdItemTasks *tasks, const char *jid, unsigned number)
{
  g_autofree char *key = rd_jid_make_key (jid);

  if (!g_str_equal (key, jid) && !g_hash_table_contains (tasks->by_key, key))
    g_hash_table_insert (tasks->by_key, g_steal_pointer (&key), TO_VALUE (number));
}

bool
rd_item_tasks_list_next (RdItemTasks *tasks)
{
  unsigned number = tasks->n_listed;
  const char *jid;

  if (number == tasks->items->len)
    return false;
  jid = rd_plan_items_get_jid (tasks->items, number);
  g_hash_table_insert (tasks->by_jid, (gpointer)jid, TO_VALUE (number));
  add_key (tasks, jid, number);
  if (rd_plan_items_has_presence (tasks->items, number))
    g_hash_table_insert (tasks->by_prepared, prepare (jid), TO_VALUE (number));
  tasks->n_listed++;
  return true;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return (GPOINTER_TO_UINT (a) > GPOINTER_TO_UINT (b))
         - (GPOINTER_TO_UINT (a) < GPOINTER_TO_UINT (b));
}

RdItemTasks *
rd_item_tasks_new (RdPlanItems *items)
{
  RdItemTasks *tasks = g_new0 (RdItemTasks, 1);

  tasks->items = items;
  tasks->by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  tasks->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tasks->by_prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tasks->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tasks->tasks = g_tree_new_full (compare_numbers, NULL, NULL, (GDestroyNotify)rd_item_task_free);
  tasks->retired = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_item_task_free);
  tasks->is_over = g_byte_array_new ();
  g_byte_array_set_size (tasks->is_over, items->len);
  tasks->has_followers = items->len > 1 && rd_plan_items_is_follower (items, 1);
  if (items->len > 0)
    memset (tasks->is_over->data, 0, items->len);
  return tasks;
}

static void
free_tasks (gpointer data)
{
  RdItemTasks *tasks = data;

  g_tree_unref (tasks->tasks);
  g_ptr_array_unref (tasks->retired);
  g_byte_array_unref (tasks->is_over);
  g_hash_table_unref (tasks->by_jid);
  g_hash_table_unref (tasks->by_key);
  g_hash_table_unref (tasks->by_prepared);
  g_hash_table_unref (tasks->others);
  rd_plan_items_free (tasks->items);
  g_free (tasks);
}

void
rd_item_tasks_free (RdItemTasks *tasks)
{
  rd_dispose (tasks, free_tasks, tasks->items->len);
}

unsigned
rd_item_tasks_get_length (const RdItemTasks *tasks)
{
  return tasks->items->len;
}

/* -- one task ---------------------------------------------------------------------------------- */

static bool
is_over (const RdItemTasks *tasks, unsigned number)
{
  return tasks->is_over->data[number] != 0;
}

/* NULL: not made yet, or retired. */
static RdItemTask *
look_up (const RdItemTasks *tasks, unsigned number)
{
  return g_tree_lookup (tasks->tasks, GUINT_TO_POINTER (number));
}

RdItemTask *
rd_item_tasks_get (RdItemTasks *tasks, unsigned number)
{
  RdItemTask *task = look_up (tasks, number);

  if (task != NULL || is_over (tasks, number))
    return task;
  task = rd_item_task_new (rd_plan_items_get (tasks->items, number));
  task->number = number;
  g_tree_insert (tasks->tasks, GUINT_TO_POINTER (number), task);
  return task;
}

bool
rd_item_tasks_is_known (const RdItemTasks *tasks, unsigned number, const RdContact *contact)
{
  return is_over (tasks, number)
         || (look_up (tasks, number) == NULL
             && rd_plan_items_is_as_planned (tasks->items, number, contact));
}

bool
rd_item_tasks_has_next (const RdItemTasks *tasks)
{
  return tasks->next < tasks->n_listed;
}

RdItemTask *
rd_item_tasks_pop_next (RdItemTasks *tasks)
{
  return rd_item_tasks_has_next (tasks) ? rd_item_tasks_get (tasks, tasks->next++) : NULL;
}

RdItemTask *
rd_item_tasks_get_lead (RdItemTasks *tasks)
{
  return tasks->has_followers ? rd_item_tasks_get (tasks, 0) : NULL;
}

bool
rd_item_tasks_is_next_ready (RdItemTasks *tasks)
{
  const RdItemTask *lead = tasks->next > 0 ? rd_item_tasks_get_lead (tasks) : NULL;

  return lead == NULL || lead->step == RD_TASK_ENDED;
}

void
rd_item_tasks_retire (RdItemTasks *tasks, RdItemTask *task)
{
  if (task->item->has_presence || task->unsettled != RD_NEXT_NOTHING
      || (tasks->has_followers && task->number == 0))
    return;
  tasks->is_over->data[task->number] = 1;
  g_tree_steal (tasks->tasks, GUINT_TO_POINTER (task->number));
  g_ptr_array_add (tasks->retired, task);
}

void
rd_item_tasks_free_retired (RdItemTasks *tasks)
{
  g_ptr_array_set_size (tasks->retired, 0);
}

/* -- all of them ------------------------------------------------------------------------------- */

static gboolean
add_to_array (gpointer number, gpointer task, gpointer array)
{
  g_ptr_array_add (array, task);
  return FALSE;
}

GPtrArray *
rd_item_tasks_list (const RdItemTasks *tasks)
{
  GPtrArray *all = g_ptr_array_new ();

  g_tree_foreach (tasks->tasks, add_to_array, all);
  return all;
}

/* *NUMBER: of the item that JID means. */
static bool
find (const RdItemTasks *tasks, const char *jid, bool is_exact, unsigned *number)
{
  gpointer value = g_hash_table_lookup (tasks->by_jid, jid);

  if (value == NULL && !is_exact && !g_hash_table_contains (tasks->others, jid))
    {
      g_autofree char *key = rd_jid_make_key (jid);

      value = g_hash_table_lookup (tasks->by_jid, key);
      if (value == NULL)
        value = g_hash_table_lookup (tasks->by_key, key);
    }
  *number = GPOINTER_TO_UINT (value) - 1;
  return value != NULL;
}

RdItemTask *
rd_item_tasks_find (RdItemTasks *tasks, const char *jid)
{
  unsigned number;

  return find (tasks, jid, false, &number) ? rd_item_tasks_get (tasks, number) : NULL;
}

/* The task is to add a contact. One that is there in another spelling, before anything was asked,
 * is another contact; letter case alone makes none. */
static bool
is_beside (const RdItemTasks *tasks, unsigned number, const RdContact *contact)
{
  const RdItemTask *task = look_up (tasks, number);
  const char *jid = rd_plan_items_get_jid (tasks->items, number);

  if (task != NULL
      && (task->item->contact != NULL || task->own != NULL || task->is_presence_sent
          || task->asked != RD_NEXT_NOTHING))
    return false;
  return rd_plan_items_is_as_planned (tasks->items, number, NULL)
         && g_ascii_strcasecmp (jid, contact->jid) != 0;
}

void
rd_item_tasks_match (RdItemTasks *tasks, RdContact *contact, bool is_exact, GHashTable *by_number)
{
  gpointer key;
  unsigned number;

  if (!find (tasks, contact->jid, is_exact, &number) || is_over (tasks, number))
    return;
  key = GUINT_TO_POINTER (number);
  if (g_hash_table_lookup (by_number, key) == contact)
    return;
  if (g_hash_table_contains (by_number, key) || is_beside (tasks, number, contact))
    g_hash_table_add (tasks->others, g_strdup (contact->jid));
  else
    g_hash_table_insert (by_number, key, contact);
}

RdItemTask *
rd_item_tasks_find_presence (const RdItemTasks *tasks, const char *jid)
{
  gpointer value = g_hash_table_lookup (tasks->by_prepared, jid);

  return value != NULL ? look_up (tasks, GPOINTER_TO_UINT (value) - 1) : NULL;
}

void
rd_item_tasks_unsettle (RdItemTasks *tasks, GQueue *pending)
{
  g_autoptr (GPtrArray) all = rd_item_tasks_list (tasks);

  for (unsigned i = 0; i < all->len; i++)
    {
      RdItemTask *task = all->pdata[i];

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
  g_autoptr (GPtrArray) all = rd_item_tasks_list (tasks);

  for (unsigned i = 0; i < all->len; i++)
    ((RdItemTask *)all->pdata[i])->unsettled = RD_NEXT_NOTHING;
}

const char **
rd_item_tasks_list_unsettled (const RdItemTasks *tasks)
{
  g_autoptr (GPtrArray) all = rd_item_tasks_list (tasks);
  GPtrArray *jids = g_ptr_array_new ();

  for (unsigned i = 0; i < all->len; i++)
    {
      const RdItemTask *task = all->pdata[i];

      if (task->unsettled != RD_NEXT_NOTHING)
        g_ptr_array_add (jids, task->item->jid);
    }
  if (jids->len > 0)
    g_ptr_array_add (jids, NULL);
  return (const char **)g_ptr_array_free (jids, jids->len == 0);
}
