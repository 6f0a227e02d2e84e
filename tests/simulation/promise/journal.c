/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/journal.h"

#include "machine/schedule.h"
#include "promise/booking.h"
#include "trace.h"

#define PAGE 500
#define KEPT_MAX 12

struct _SimJournal
{
  SimWorld *world;
  GPtrArray *kept;    /* (element-type Kept) */
  uint64_t checked;   /* serial */
  int64_t checked_at; /* when the last rest was */
  bool was_power_cut; /* since then */
};

/* The store as it was. */
typedef struct
{
  uint64_t serial;
  bool must_be_reached; /* the history must reach back to it */
  GHashTable *contacts; /* JID → text */
} Kept;

/* -- changes ----------------------------------------------------------------------------------- */

static void
change_free (gpointer data)
{
  SimChange *change = data;

  g_free (change->cause);
  g_free (change->key);
  sim_stored_free (change->before);
  sim_stored_free (change->after);
  g_free (change);
}

/* The one contact of an array; NULL: none. */
static SimStored *
read_contact (GVariant *array)
{
  g_autoptr (GVariant) contact = NULL;

  if (g_variant_n_children (array) == 0)
    return NULL;
  contact = g_variant_get_child_value (array, 0);
  return sim_stored_read (contact);
}

static SimChange *
read_change (GVariant *row)
{
  SimChange *change = g_new0 (SimChange, 1);
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  const char *jid;

  g_variant_get (row, "(ttst&s@a(ssuuasta{sv})@a(ssuuasta{sv}))", &change->serial, &change->time,
                 &change->cause, &change->job, &jid, &before, &after);
  change->key = g_ascii_strdown (jid, -1);
  change->before = read_contact (before);
  change->after = read_contact (after);
  return change;
}

/* Adds those of one page, the newest first. True: there may be more. */
static bool
add_page (SimWorld *world, GPtrArray *list)
{
  uint64_t before = list->len > 0 ? ((SimChange *)list->pdata[list->len - 1])->serial : 0;
  g_autoptr (GVariant) reply
      = sim_world_ask (world, SIM_PROFILE, SIM_HISTORY, "List",
                       g_variant_new_parsed ("(@a{sv} {}, %t, %u)", before, (guint32)PAGE));
  g_autoptr (GVariant) rows = NULL;
  gboolean has_more;

  if (reply == NULL)
    sim_break ("journal", "the history can't be read at a rest");
  g_variant_get (reply, "(@a(ttstsa(ssuuasta{sv})a(ssuuasta{sv}))b)", &rows, &has_more);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      g_ptr_array_add (list, read_change (row));
    }
  return has_more;
}

static GPtrArray *
read_list (SimWorld *world)
{
  GPtrArray *newest_first = g_ptr_array_new ();
  GPtrArray *list = g_ptr_array_new_with_free_func (change_free);

  while (add_page (world, newest_first))
    ;
  for (unsigned i = newest_first->len; i > 0; i--)
    g_ptr_array_add (list, newest_first->pdata[i - 1]);
  g_ptr_array_unref (newest_first);
  return list;
}

/* It is the dearest thing at a rest: read again only when a row is another one. */
GPtrArray *
sim_journal_list (SimWorld *world)
{
  static GPtrArray *last;
  static int64_t last_sum;
  int64_t sum = sim_view_count (world->view,
                                "SELECT total (serial % 1000003 * 31 + job * 7 + 1) FROM journal");

  if (last == NULL || sum != last_sum)
    {
      g_clear_pointer (&last, g_ptr_array_unref);
      last = read_list (world);
      last_sum = sum;
    }
  return g_ptr_array_ref (last);
}

/* -- the store as it was ----------------------------------------------------------------------- */

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_hash_table_unref (kept->contacts);
  g_free (kept);
}

static GHashTable *
read_contacts (SimView *view)
{
  GHashTable *contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) list = sim_view_list_contacts (view);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimStored *stored = list->pdata[i];

      g_hash_table_insert (contacts, g_strdup (stored->jid), sim_stored_describe (stored));
    }
  return contacts;
}

void
sim_journal_keep (SimJournal *journal)
{
  SimRecord record;
  Kept *kept;

  if (!sim_view_get_record (journal->world->view, &record))
    return;
  kept = g_new0 (Kept, 1);
  kept->serial = record.serial;
  kept->must_be_reached = record.is_known;
  kept->contacts = read_contacts (journal->world->view);
  sim_record_clear (&record);
  g_ptr_array_add (journal->kept, kept);
  if (journal->kept->len > KEPT_MAX)
    g_ptr_array_remove_index (journal->kept, 1 + kept->serial % (KEPT_MAX - 1));
}

/* All that a job does to a contact is one change, as long as nobody else changes the contact: the
 * first one of a contact may have begun before CONTACTS were kept. SEEN: JIDs of earlier ones. */
static bool
may_have_begun (GHashTable *seen, const SimChange *change)
{
  bool is_first = true;

  if (change->before != NULL)
    is_first &= g_hash_table_add (seen, g_strdup (change->before->jid));
  if (change->after != NULL
      && (change->before == NULL || !g_str_equal (change->before->jid, change->after->jid)))
    is_first &= g_hash_table_add (seen, g_strdup (change->after->jid));
  return is_first && change->job > 0;
}

/* CHANGE must begin with what CONTACTS has. */
static void
fold (GHashTable *contacts, GHashTable *seen, const SimChange *change)
{
  const char *known
      = change->before != NULL ? g_hash_table_lookup (contacts, change->before->jid) : NULL;
  g_autofree char *before = change->before != NULL ? sim_stored_describe (change->before) : NULL;

  if (!may_have_begun (seen, change) && g_strcmp0 (known, before) != 0)
    sim_break ("journal", "change %" G_GUINT64_FORMAT " begins with %s, but before it there was %s",
               change->serial, before, known);
  if (change->before != NULL)
    g_hash_table_remove (contacts, change->before->jid);
  /* It may have been there in between. */
  else if (change->after != NULL)
    g_hash_table_remove (contacts, change->after->jid);
  if (change->after != NULL)
    g_hash_table_insert (contacts, g_strdup (change->after->jid),
                         sim_stored_describe (change->after));
}

static void
check_same (GHashTable *replayed, GHashTable *now, uint64_t serial)
{
  GHashTableIter iter;
  gpointer jid, text;

  if (g_hash_table_size (replayed) != g_hash_table_size (now))
    sim_break ("journal", "replayed from %" G_GUINT64_FORMAT " there are %u contacts, stored %u",
               serial, g_hash_table_size (replayed), g_hash_table_size (now));
  g_hash_table_iter_init (&iter, replayed);
  while (g_hash_table_iter_next (&iter, &jid, &text))
    {
      const char *stored = g_hash_table_lookup (now, jid);

      if (g_strcmp0 (text, stored) != 0)
        sim_break ("journal", "replayed from %" G_GUINT64_FORMAT " it is %s, stored %s", serial,
                   (const char *)text, stored);
    }
}

/* -- the check --------------------------------------------------------------------------------- */

static void
replay (const SimJournal *journal, const GPtrArray *changes, GHashTable *now, uint64_t floor)
{
  for (unsigned i = 0; i < journal->kept->len; i++)
    {
      const Kept *kept = journal->kept->pdata[i];
      g_autoptr (GHashTable) contacts = NULL;
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      GHashTableIter iter;
      gpointer jid, text;

      if (kept->serial < floor && kept->must_be_reached)
        sim_break ("journal",
                   "the history begins after %" G_GUINT64_FORMAT ", when the roster was"
                   " known already",
                   kept->serial);
      if (kept->serial < floor)
        continue;
      contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_iter_init (&iter, kept->contacts);
      while (g_hash_table_iter_next (&iter, &jid, &text))
        g_hash_table_insert (contacts, g_strdup (jid), g_strdup (text));
      for (unsigned j = 0; j < changes->len; j++)
        {
          if (((const SimChange *)changes->pdata[j])->serial > kept->serial)
            fold (contacts, seen, changes->pdata[j]);
        }
      check_same (contacts, now, kept->serial);
    }
}

static void
check_booking (const SimJournal *journal, const SimOrders *orders, const GPtrArray *changes)
{
  const SimBooking booking
      = { journal->world, orders, changes, journal->checked_at, journal->was_power_cut };

  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *change = changes->pdata[i];

      if (change->serial > journal->checked)
        sim_promise_booking (&booking, change);
    }
}

void
sim_journal_check (SimJournal *journal, const SimOrders *orders)
{
  SimWorld *world = journal->world;
  g_autoptr (GHashTable) now = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  SimRecord record;

  if (!sim_view_get_record (world->view, &record))
    return;
  if (record.is_known)
    {
      changes = sim_journal_list (world);
      now = read_contacts (world->view);
      replay (journal, changes, now, record.journal_floor);
      check_booking (journal, orders, changes);
      journal->checked = record.serial;
      journal->checked_at = sim_schedule_get_now ();
      journal->was_power_cut = false;
    }
  sim_record_clear (&record);
  sim_journal_keep (journal);
}

SimJournal *
sim_journal_new (SimWorld *world)
{
  SimJournal *journal = g_new0 (SimJournal, 1);

  journal->world = world;
  journal->kept = g_ptr_array_new_with_free_func (kept_free);
  return journal;
}

void
sim_journal_free (SimJournal *journal)
{
  g_ptr_array_unref (journal->kept);
  g_free (journal);
}

void
sim_journal_note_power_cut (SimJournal *journal)
{
  journal->was_power_cut = true;
  /* What was lost may have been announced. */
  for (unsigned i = 0; i < journal->kept->len; i++)
    ((Kept *)journal->kept->pdata[i])->must_be_reached = false;
}
