/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/planned-contacts.h"

#include "store/job/intent.h"

/* Items listed, or tasks told, in a turn of the main loop. */
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
  uint32_t load;         /* the number of the last load */
  uint32_t *loads;       /* an item's: its task knows no older contact */
  guint turn;            /* a source: the next piece */
  Reading *reading;      /* NULL: none */
  bool is_stale;         /* read once more, from the beginning */
  char *last_key;        /* up to where it was read */
  unsigned place;        /* when all is read: the next item that may be gone */
  GHashTable *by_number; /* number → RdContact of a slice */
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
  contacts->loads = g_new0 (uint32_t, rd_item_tasks_get_length (tasks));
  contacts->by_number = g_hash_table_new (NULL, NULL);
  contacts->events = events;
  contacts->user_data = user_data;
  return contacts;
}

void
rd_planned_contacts_free (RdPlannedContacts *contacts)
{
  rd_planned_contacts_stop (contacts);
  g_hash_table_unref (contacts->by_number);
  g_object_unref (contacts->store);
  g_free (contacts->loads);
  g_free (contacts->last_key);
  g_free (contacts);
}

/* -- telling ----------------------------------------------------------------------------------- */

static void
tell (RdPlannedContacts *contacts, unsigned number, RdContact *contact)
{
  if (contacts->loads[number] == contacts->load)
    return;
  contacts->loads[number] = contacts->load;
  if (!rd_item_tasks_is_known (contacts->tasks, number, contact))
    contacts->events->told (rd_item_tasks_get (contacts->tasks, number), contact,
                            contacts->user_data);
}

static void
tell_slice (RdPlannedContacts *contacts, const GPtrArray *found)
{
  GHashTableIter iter;
  gpointer number, contact;

  for (unsigned i = 0; i < 2 * found->len; i++)
    rd_item_tasks_match (contacts->tasks, found->pdata[i % found->len], i < found->len,
                         contacts->by_number);
  g_hash_table_iter_init (&iter, contacts->by_number);
  while (g_hash_table_iter_next (&iter, &number, &contact))
    tell (contacts, GPOINTER_TO_UINT (number), contact);
  g_hash_table_remove_all (contacts->by_number);
}

/* Those that no slice had. */
static gboolean
on_turn_to_tell_gone (gpointer user_data)
{
  RdPlannedContacts *contacts = user_data;
  unsigned n = rd_item_tasks_get_length (contacts->tasks);
  unsigned end = MIN (n, contacts->place + PIECE);

  while (contacts->place < end)
    tell (contacts, contacts->place++, NULL);
  if (end < n)
    return G_SOURCE_CONTINUE;
  contacts->turn = 0;
  contacts->events->ended (NULL, contacts->user_data);
  return G_SOURCE_REMOVE;
}

/* -- reading ----------------------------------------------------------------------------------- */

static void read_slice (RdPlannedContacts *contacts);

static void
take_slice (RdPlannedContacts *contacts, RdPlannedSlice *slice)
{
  tell_slice (contacts, slice->contacts);
  g_free (contacts->last_key);
  contacts->last_key = g_steal_pointer (&slice->last_key);
  if (contacts->last_key != NULL)
    read_slice (contacts);
  else
    contacts->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_to_tell_gone, contacts, NULL);
}

static void
begin_reading (RdPlannedContacts *contacts)
{
  contacts->is_stale = false;
  contacts->place = 0;
  g_free (contacts->last_key);
  contacts->last_key = g_strdup ("");
  read_slice (contacts);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  RdPlannedContacts *contacts = reading->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdPlannedSlice) slice
      = rd_store_get_planned_finish (RD_STORE (source), result, &error);

  if (contacts == NULL)
    return;
  contacts->reading = NULL;
  if (error != NULL)
    contacts->events->ended (error, contacts->user_data);
  else if (contacts->is_stale)
    begin_reading (contacts);
  else
    take_slice (contacts, slice);
}

static void
read_slice (RdPlannedContacts *contacts)
{
  contacts->reading = g_new0 (Reading, 1);
  contacts->reading->owner = contacts;
  rd_store_get_planned_async (contacts->store, contacts->profile, contacts->job, contacts->last_key,
                              on_read, contacts->reading);
}

/* -- listing ----------------------------------------------------------------------------------- */

static bool
list_piece (RdPlannedContacts *contacts)
{
  for (unsigned i = 0; i < PIECE; i++)
    {
      if (!rd_item_tasks_list_next (contacts->tasks))
        return false;
    }
  return true;
}

static gboolean
on_turn_to_list (gpointer user_data)
{
  RdPlannedContacts *contacts = user_data;

  if (list_piece (contacts))
    return G_SOURCE_CONTINUE;
  contacts->turn = 0;
  begin_reading (contacts);
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
  g_clear_handle_id (&contacts->turn, g_source_remove);
  if (list_piece (contacts))
    contacts->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_to_list, contacts, NULL);
  else
    begin_reading (contacts);
}

void
rd_planned_contacts_stop (RdPlannedContacts *contacts)
{
  g_clear_handle_id (&contacts->turn, g_source_remove);
  if (contacts->reading != NULL)
    contacts->reading->owner = NULL;
  contacts->reading = NULL;
}

bool
rd_planned_contacts_is_loading (const RdPlannedContacts *contacts)
{
  return contacts->reading != NULL || contacts->turn != 0;
}

void
rd_planned_contacts_skip (RdPlannedContacts *contacts, RdItemTask *task)
{
  contacts->loads[task->number] = contacts->load;
}
