/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/planned-contacts.h"

#include "core/memory/disposal.h"
#include "store/job/intent.h"

/* Tasks made, or told, in a turn of the main loop. */
#define PIECE 500

/* OWNER is NULL when nobody waits for it. */
typedef struct
{
  RdPlannedContacts *owner;
} Reading;

struct _RdPlannedContacts
{
  RdStore *store;
  int64_t profile;
  uint64_t job;
  RdItemTasks *tasks;
  const RdPlannedContactsEvents *events;
  gpointer user_data;
  uint64_t load;       /* the number of the last reading */
  guint turn;          /* a source: the next piece */
  Reading *reading;    /* NULL: none */
  bool is_stale;       /* read once more */
  GPtrArray *found;    /* (element-type RdContact): being told; NULL: none are */
  GHashTable *by_task; /* RdItemTask → RdContact of found */
  unsigned place;      /* in found, twice, then in the tasks */
};

RdPlannedContacts *
rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job, RdItemTasks *tasks,
                         const RdPlannedContactsEvents *events, gpointer user_data)
{
  RdPlannedContacts *contacts = g_new0 (RdPlannedContacts, 1);

  contacts->store = g_object_ref (store);
  contacts->profile = profile;
  contacts->job = job;
  contacts->tasks = tasks;
  contacts->by_task = g_hash_table_new (NULL, NULL);
  contacts->events = events;
  contacts->user_data = user_data;
  return contacts;
}

void
rd_planned_contacts_free (RdPlannedContacts *contacts)
{
  rd_planned_contacts_stop (contacts);
  g_hash_table_unref (contacts->by_task);
  g_object_unref (contacts->store);
  g_free (contacts);
}

static void
drop_found (RdPlannedContacts *contacts)
{
  if (contacts->found != NULL)
    rd_dispose_array (g_steal_pointer (&contacts->found));
  g_hash_table_remove_all (contacts->by_task);
  contacts->place = 0;
}

/* -- telling ----------------------------------------------------------------------------------- */

static void
tell (RdPlannedContacts *contacts, RdItemTask *task)
{
  if (task->load == contacts->load)
    return;
  task->load = contacts->load;
  contacts->events->told (task, g_hash_table_lookup (contacts->by_task, task), contacts->user_data);
}

/* Goes through the contacts twice (rd_item_tasks_match ()), then through the tasks. False: done. */
static bool
tell_next (RdPlannedContacts *contacts)
{
  const GPtrArray *tasks = rd_item_tasks_list (contacts->tasks);
  const GPtrArray *found = contacts->found;
  unsigned place = contacts->place++;

  if (place < 2 * found->len)
    {
      rd_item_tasks_match (contacts->tasks, found->pdata[place % found->len], place < found->len,
                           contacts->by_task);
      return true;
    }
  place -= 2 * found->len;
  if (place >= tasks->len)
    return false;
  tell (contacts, tasks->pdata[place]);
  return true;
}

static bool
tell_piece (RdPlannedContacts *contacts)
{
  for (unsigned i = 0; i < PIECE; i++)
    {
      if (!tell_next (contacts))
        return false;
    }
  return true;
}

static gboolean
on_turn_to_tell (gpointer user_data)
{
  RdPlannedContacts *contacts = user_data;

  if (tell_piece (contacts))
    return G_SOURCE_CONTINUE;
  contacts->turn = 0;
  drop_found (contacts);
  contacts->events->ended (NULL, contacts->user_data);
  return G_SOURCE_REMOVE;
}

/* -- reading ----------------------------------------------------------------------------------- */

static void read_contacts (RdPlannedContacts *contacts);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  RdPlannedContacts *contacts = reading->owner;
  g_autoptr (GError) error = NULL;
  GPtrArray *found = rd_store_get_planned_finish (RD_STORE (source), result, &error);

  if (contacts != NULL)
    contacts->reading = NULL;
  if (found != NULL && (contacts == NULL || contacts->is_stale))
    rd_dispose_array (g_steal_pointer (&found));
  if (contacts == NULL)
    return;
  if (error != NULL)
    contacts->events->ended (error, contacts->user_data);
  else if (found == NULL)
    read_contacts (contacts);
  else
    {
      contacts->found = found;
      if (on_turn_to_tell (contacts))
        contacts->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_to_tell, contacts, NULL);
    }
}

static void
read_contacts (RdPlannedContacts *contacts)
{
  contacts->is_stale = false;
  contacts->reading = g_new0 (Reading, 1);
  contacts->reading->owner = contacts;
  rd_store_get_planned_async (contacts->store, contacts->profile, contacts->job, on_read,
                              contacts->reading);
}

/* -- making ------------------------------------------------------------------------------------ */

static bool
make_piece (RdPlannedContacts *contacts)
{
  for (unsigned i = 0; i < PIECE; i++)
    {
      RdItemTask *task = rd_item_tasks_make (contacts->tasks);

      if (task == NULL)
        return false;
      contacts->events->made (task, contacts->user_data);
    }
  return true;
}

static gboolean
on_turn_to_make (gpointer user_data)
{
  RdPlannedContacts *contacts = user_data;

  if (make_piece (contacts))
    return G_SOURCE_CONTINUE;
  contacts->turn = 0;
  read_contacts (contacts);
  return G_SOURCE_REMOVE;
}

/* -- all of it --------------------------------------------------------------------------------- */

void
rd_planned_contacts_load (RdPlannedContacts *contacts)
{
  contacts->load++;
  contacts->is_stale = true;
  if (contacts->reading != NULL)
    return;
  drop_found (contacts);
  g_clear_handle_id (&contacts->turn, g_source_remove);
  if (make_piece (contacts))
    contacts->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_to_make, contacts, NULL);
  else
    read_contacts (contacts);
}

void
rd_planned_contacts_stop (RdPlannedContacts *contacts)
{
  g_clear_handle_id (&contacts->turn, g_source_remove);
  drop_found (contacts);
  if (contacts->reading != NULL)
    contacts->reading->owner = NULL;
  contacts->reading = NULL;
}

bool
rd_planned_contacts_is_loading (const RdPlannedContacts *contacts)
{
  return contacts->reading != NULL || contacts->found != NULL || contacts->turn != 0;
}

void
rd_planned_contacts_skip (RdPlannedContacts *contacts, RdItemTask *task)
{
  task->load = contacts->load;
}
