/* What was heard is found by the bare JID as the server spells it; the store prepares it, on its
 * own thread. A contact is there while one of its resources is; of one with many, or that was
 * forgotten meanwhile, no resource's going counts: until the session ends it passes for being
 * there, and is never taken for unseen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/heard-log.h"

#include "runtime/clock.h"
#include "runtime/log.h"
#include "store/heard/batch.h"

#define RESOURCES_MAX 6
#define RETRY_S 60

typedef struct
{
  char *jid; /* owned; the key */
  int64_t noted;
  int64_t time; /* of the last sighting */
  RdHeardSource source;
  bool is_waiting; /* to be stored */
  bool is_there, was_there;
  bool has_many; /* or unknown resources */
  unsigned n_resources;
  unsigned resources[RESOURCES_MAX];
} Contact;

struct _RdHeardLog
{
  RdStore *store;
  int64_t profile;
  char *name;
  void (*moved) (gpointer user_data);
  gpointer user_data;
  unsigned n_uses; /* the owner, and a write */

  GHashTable *contacts; /* jid → Contact */
  size_t size;          /* of the JIDs */
  unsigned n_waiting;
  bool has_forgotten; /* some contact that may be there */
  unsigned n_writes;  /* that have not ended */
  bool is_shown, is_begun, is_closed;
  bool has_lost; /* the last write failed */
  guint timer;
};

static void
free_contact (gpointer data)
{
  Contact *contact = data;

  g_free (contact->jid);
  g_free (contact);
}

RdHeardLog *
rd_heard_log_new (RdStore *store, const RdProfileRecord *record, void (*moved) (gpointer user_data),
                  gpointer user_data)
{
  RdHeardLog *log = g_new0 (RdHeardLog, 1);

  log->store = store;
  log->profile = record->id;
  log->name = g_strdup (record->name);
  log->moved = moved;
  log->user_data = user_data;
  log->n_uses = 1;
  log->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_contact);
  return log;
}

static void
unuse (RdHeardLog *log)
{
  if (--log->n_uses > 0)
    return;
  g_hash_table_unref (log->contacts);
  g_free (log->name);
  g_free (log);
}

/* -- writing ----------------------------------------------------------------------------------- */

static gboolean on_due (gpointer user_data);

/* What waits is stored soon; a watch without news is noted each hour. */
static void
arm (RdHeardLog *log)
{
  bool is_soon = log->n_waiting > 0;
  unsigned delay = !is_soon ? RD_HEARD_STEP_S : log->has_lost ? RETRY_S : RD_HEARD_DELAY_S;

  g_clear_handle_id (&log->timer, g_source_remove);
  if (!log->is_closed && log->n_writes == 0 && (is_soon || log->is_shown))
    log->timer = rd_clock_add_timeout_seconds (delay, on_due, log);
}

static void
add_waiting (RdHeardBatch *batch, Contact *contact)
{
  RdHeard *heard = g_new0 (RdHeard, 1);

  heard->jid = g_strdup (contact->jid);
  heard->time = contact->time;
  heard->source = contact->source;
  heard->is_there = contact->is_there    ? RD_THERE_YES
                    : contact->was_there ? RD_THERE_NO
                                         : RD_THERE_UNKNOWN;
  g_ptr_array_add (batch->heard, heard);
  contact->is_waiting = false;
  contact->was_there = contact->is_there;
  contact->noted = contact->time;
}

static RdHeardBatch *
make_batch (RdHeardLog *log, bool ends)
{
  RdHeardBatch *batch = g_new0 (RdHeardBatch, 1);
  GHashTableIter iter;
  gpointer contact;

  *batch = (RdHeardBatch){
    .heard = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_heard_free),
    .time = rd_clock_get_real (),
    .is_watching = log->is_shown,
    .begins = !log->is_begun && log->n_writes == 0,
    .ends = ends,
    .is_anew = log->has_lost,
  };
  g_hash_table_iter_init (&iter, log->contacts);
  while (log->n_waiting > 0 && g_hash_table_iter_next (&iter, NULL, &contact))
    {
      if (((Contact *)contact)->is_waiting)
        add_waiting (batch, contact);
    }
  log->n_waiting = 0;
  return batch;
}

static void
forget_all (RdHeardLog *log)
{
  g_hash_table_remove_all (log->contacts);
  log->size = 0;
  log->has_forgotten = true;
}

static bool
is_large (const RdHeardLog *log)
{
  return g_hash_table_size (log->contacts) >= RD_HEARD_MAX || log->size >= RD_HEARD_SIZE_MAX;
}

/* The store knows none of those that are there. */
static void
wait_anew (RdHeardLog *log)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, log->contacts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Contact *contact = value;

      contact->was_there = false;
      log->n_waiting += !contact->is_waiting;
      contact->is_waiting = true;
    }
}

static void
note_failure (RdHeardLog *log, const GError *error)
{
  if (!log->has_lost)
    rd_log_profile (G_LOG_LEVEL_MESSAGE, log->name, NULL,
                    "When contacts were heard could not be stored: %s", error->message);
  log->has_lost = true;
  wait_anew (log);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdHeardLog *log = user_data;
  g_autoptr (GError) error = NULL;

  log->n_writes--;
  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    note_failure (log, error);
  else
    {
      log->is_begun = true;
      log->has_lost = false;
    }
  if (!log->is_closed)
    {
      arm (log);
      log->moved (log->user_data);
    }
  unuse (log);
}

static void
store_waiting (RdHeardLog *log, bool ends)
{
  RdHeardBatch *batch = make_batch (log, ends);

  g_clear_handle_id (&log->timer, g_source_remove);
  if (is_large (log))
    forget_all (log);
  log->n_writes++;
  log->n_uses++;
  rd_store_write_heard_async (log->store, log->profile, batch, on_written, log);
}

static gboolean
on_due (gpointer user_data)
{
  RdHeardLog *log = user_data;

  log->timer = 0;
  store_waiting (log, false);
  return G_SOURCE_REMOVE;
}

/* -- what is heard ----------------------------------------------------------------------------- */

static Contact *
find (RdHeardLog *log, const RdSighting *sighting)
{
  char *jid = g_strndup (sighting->from, sighting->bare_size);
  Contact *contact = g_hash_table_lookup (log->contacts, jid);

  if (contact != NULL)
    {
      g_free (jid);
      return contact;
    }
  contact = g_new0 (Contact, 1);
  contact->jid = jid;
  contact->has_many = log->has_forgotten;
  log->size += sighting->bare_size;
  g_hash_table_insert (log->contacts, jid, contact);
  return contact;
}

static unsigned
find_resource (const Contact *contact, unsigned resource)
{
  unsigned i = 0;

  while (i < contact->n_resources && contact->resources[i] != resource)
    i++;
  return i;
}

static void
note_resource (Contact *contact, const RdSighting *sighting)
{
  unsigned i = find_resource (contact, sighting->resource);
  bool is_known = i < contact->n_resources;

  if (sighting->kind == RD_SIGHTING_CAME && !is_known)
    {
      contact->has_many |= contact->n_resources == RESOURCES_MAX;
      if (contact->n_resources < RESOURCES_MAX)
        contact->resources[contact->n_resources++] = sighting->resource;
    }
  else if (sighting->kind == RD_SIGHTING_WENT && is_known)
    contact->resources[i] = contact->resources[--contact->n_resources];
  contact->is_there = contact->n_resources > 0 || (contact->has_many && contact->is_there);
}

/* Once in an hour at most, and when it begins to be there or has gone. */
static bool
is_news (const Contact *contact)
{
  return contact->is_there != contact->was_there
         || contact->time >= contact->noted + RD_HEARD_STEP_US || contact->noted == 0;
}

void
rd_heard_log_take (RdHeardLog *log, const RdSighting *sighting)
{
  int64_t time = sighting->time != 0 ? sighting->time : rd_clock_get_real ();
  Contact *contact;

  if (log->is_closed)
    return;
  contact = find (log, sighting);
  if (time > contact->time)
    {
      contact->time = time;
      contact->source = sighting->source;
    }
  note_resource (contact, sighting);
  if (contact->is_waiting || !is_news (contact))
    return;
  contact->is_waiting = true;
  if (++log->n_waiting == 1)
    arm (log);
  if (log->n_writes == 0 && (log->n_waiting >= RD_HEARD_AT_ONCE || is_large (log)))
    store_waiting (log, false);
}

bool
rd_heard_log_is_full (const RdHeardLog *log)
{
  return log->n_writes > 0 && is_large (log);
}

/* -- the watch --------------------------------------------------------------------------------- */

void
rd_heard_log_show (RdHeardLog *log, bool is_shown)
{
  bool was_shown = log->is_shown;

  if (log->is_closed || is_shown == was_shown)
    return;
  if (was_shown)
    store_waiting (log, true);
  log->is_shown = is_shown;
  if (is_shown)
    store_waiting (log, false);
}

void
rd_heard_log_close (RdHeardLog *log)
{
  if (log->is_closed)
    return;
  if (log->is_shown || log->n_waiting > 0)
    store_waiting (log, true);
  g_clear_handle_id (&log->timer, g_source_remove);
  log->is_closed = true;
}

void
rd_heard_log_free (RdHeardLog *log)
{
  rd_heard_log_close (log);
  unuse (log);
}
