/* Each task goes through RdTaskAwaits in its order, and from the last state back to the roster
 * once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/confirmations.h"

#include "runtime/clock.h"

/* How long a push may come after a roster that contradicts it: longer for a set or a removal, which
 * the server confirmed, than for a presence, which it did not. */
#define PATIENCE_MS 6000
#define PATIENCE_OF_PRESENCES_MS 2000

struct _RdConfirmations
{
  const RdConfirmationsEvents *events;
  gpointer user_data;
  RdRosterSync *sync; /* NULL: detached */
  GHashTable *tasks;  /* (element-type RdItemTask) */
  uint64_t ping;      /* under way; 0: none */
  bool is_looking;
  guint patience;    /* a timer */
  int64_t pushed_at; /* the last push that was awaited */
};

RdConfirmations *
rd_confirmations_new (const RdConfirmationsEvents *events, gpointer user_data)
{
  RdConfirmations *confirmations = g_new0 (RdConfirmations, 1);

  confirmations->events = events;
  confirmations->user_data = user_data;
  confirmations->tasks = g_hash_table_new (NULL, NULL);
  return confirmations;
}

void
rd_confirmations_free (RdConfirmations *confirmations)
{
  rd_confirmations_detach (confirmations);
  g_hash_table_unref (confirmations->tasks);
  g_free (confirmations);
}

void
rd_confirmations_attach (RdConfirmations *confirmations, RdRosterSync *sync)
{
  g_set_object (&confirmations->sync, sync);
}

void
rd_confirmations_detach (RdConfirmations *confirmations)
{
  g_clear_object (&confirmations->sync);
  g_clear_handle_id (&confirmations->patience, g_source_remove);
  g_hash_table_remove_all (confirmations->tasks);
  confirmations->ping = 0;
  confirmations->is_looking = false;
}

void
rd_confirmations_add (RdConfirmations *confirmations, RdItemTask *task)
{
  task->awaits = RD_AWAITS_PONG;
  task->ping = 0;
  task->is_last_look = false;
  g_hash_table_add (confirmations->tasks, task);
}

void
rd_confirmations_remove (RdConfirmations *confirmations, RdItemTask *task)
{
  if (g_hash_table_remove (confirmations->tasks, task))
    confirmations->pushed_at = rd_clock_get_monotonic ();
}

unsigned
rd_confirmations_get_length (const RdConfirmations *confirmations)
{
  return g_hash_table_size (confirmations->tasks);
}

bool
rd_confirmations_is_looking (const RdConfirmations *confirmations)
{
  return confirmations->is_looking;
}

/* -- all of one kind --------------------------------------------------------------------------- */

static int
compare_places (gconstpointer first, gconstpointer second)
{
  const RdItemTask *a = *(const RdItemTask *const *)first;
  const RdItemTask *b = *(const RdItemTask *const *)second;

  return (a->number > b->number) - (a->number < b->number);
}

/* (element-type RdItemTask), in the order of the job. A copy: judging a task removes it. */
static GPtrArray *
list (const RdConfirmations *confirmations, RdTaskAwaits awaits)
{
  GPtrArray *tasks = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, confirmations->tasks);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (((const RdItemTask *)key)->awaits == awaits)
        g_ptr_array_add (tasks, key);
    }
  g_ptr_array_sort (tasks, compare_places);
  return tasks;
}

static void
judge (RdConfirmations *confirmations, RdItemTask *task)
{
  if (g_hash_table_remove (confirmations->tasks, task))
    confirmations->events->judged (task, confirmations->user_data);
}

static void
ask_for_roster (RdConfirmations *confirmations)
{
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_ROSTER_REQUEST);

  if (confirmations->sync == NULL || confirmations->is_looking || tasks->len == 0)
    return;
  for (unsigned i = 0; i < tasks->len; i++)
    ((RdItemTask *)tasks->pdata[i])->awaits = RD_AWAITS_ROSTER;
  g_debug ("The server has not pushed %u changes that it was asked for: the whole roster is asked "
           "for.",
           tasks->len);
  confirmations->is_looking = true;
  rd_roster_sync_request_whole (confirmations->sync, 0, false);
}

/* -- pings ------------------------------------------------------------------------------------- */

static bool
needs_ping (const RdItemTask *task)
{
  return task->awaits == RD_AWAITS_PONG && task->ping == 0;
}

void
rd_confirmations_ping (RdConfirmations *confirmations)
{
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_PONG);

  if (confirmations->sync == NULL || confirmations->ping != 0)
    return;
  for (unsigned i = 0; i < tasks->len; i++)
    {
      RdItemTask *task = tasks->pdata[i];

      if (!needs_ping (task))
        continue;
      if (confirmations->ping == 0)
        confirmations->ping
            = rd_connection_ping (rd_roster_sync_get_connection (confirmations->sync));
      task->ping = confirmations->ping;
    }
}

void
rd_confirmations_take_pong (RdConfirmations *confirmations, uint64_t token)
{
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_PONG);

  if (confirmations->ping == 0 || token != confirmations->ping)
    return;
  confirmations->ping = 0;
  for (unsigned i = 0; i < tasks->len; i++)
    {
      RdItemTask *task = tasks->pdata[i];

      if (task->ping != token)
        continue;
      if (rd_item_task_is_proven (task))
        {
          judge (confirmations, task);
          continue;
        }
      task->awaits = RD_AWAITS_ROSTER_REQUEST;
      confirmations->events->ponged (task, confirmations->user_data);
    }
  ask_for_roster (confirmations);
  confirmations->events->moved (confirmations->user_data);
}

/* -- the wait for a push, and the last look ---------------------------------------------------- */

static int64_t
get_due_time (const RdConfirmations *confirmations, const RdItemTask *task)
{
  int64_t since = MAX (task->waits_since, confirmations->pushed_at);
  int64_t patience_ms = task->asked == RD_NEXT_PRESENCE ? PATIENCE_OF_PRESENCES_MS : PATIENCE_MS;

  return since + patience_ms * 1000;
}

static gboolean on_patience_over (gpointer user_data);

static void
arm_patience (RdConfirmations *confirmations)
{
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_PUSH);
  int64_t now = rd_clock_get_monotonic ();
  int64_t due = G_MAXINT64;

  for (unsigned i = 0; i < tasks->len; i++)
    due = MIN (due, get_due_time (confirmations, tasks->pdata[i]));
  if (tasks->len > 0 && confirmations->patience == 0)
    confirmations->patience = rd_clock_add_timeout ((guint)(MAX (0, due - now) / 1000 + 1),
                                                    on_patience_over, confirmations);
}

/* Asks for the roster once more, unless it was refused. */
static void
end_patience (RdConfirmations *confirmations, RdItemTask *task)
{
  if (!task->is_contradicted)
    {
      judge (confirmations, task);
      return;
    }
  task->is_last_look = true;
  task->awaits = RD_AWAITS_ROSTER_REQUEST;
}

static gboolean
on_patience_over (gpointer user_data)
{
  RdConfirmations *confirmations = user_data;
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_PUSH);
  int64_t now = rd_clock_get_monotonic ();

  confirmations->patience = 0;
  for (unsigned i = 0; i < tasks->len; i++)
    {
      if (get_due_time (confirmations, tasks->pdata[i]) <= now)
        end_patience (confirmations, tasks->pdata[i]);
    }
  arm_patience (confirmations);
  ask_for_roster (confirmations);
  confirmations->events->moved (confirmations->user_data);
  return G_SOURCE_REMOVE;
}

void
rd_confirmations_take_roster (RdConfirmations *confirmations, bool has_roster)
{
  g_autoptr (GPtrArray) tasks = list (confirmations, RD_AWAITS_ROSTER);

  if (!confirmations->is_looking)
    return;
  confirmations->is_looking = false;
  for (unsigned i = 0; i < tasks->len; i++)
    {
      RdItemTask *task = tasks->pdata[i];

      task->is_contradicted |= has_roster && !rd_item_task_is_proven (task);
      task->awaits = RD_AWAITS_PUSH;
      task->waits_since = rd_clock_get_monotonic ();
      if (task->is_last_look || rd_item_task_is_proven (task))
        judge (confirmations, task);
    }
  arm_patience (confirmations);
  ask_for_roster (confirmations);
  confirmations->events->moved (confirmations->user_data);
}
