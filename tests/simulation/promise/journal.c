/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/journal.h"

#include "machine/schedule.h"
#include "promise/jobs.h"
#include "promise/truth.h"
#include "trace.h"
#include "wire/wire.h"

#include <string.h>

#define PAGE 500
#define KEPT_MAX 12
#define FLAG_ASK 1u
#define FLAG_PENDING 2u

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
  SimStored *stored;

  if (g_variant_n_children (array) == 0)
    return NULL;
  contact = g_variant_get_child_value (array, 0);
  stored = g_new0 (SimStored, 1);
  g_variant_get (contact, "(ssuu^ast@a{sv})", &stored->jid, &stored->name, &stored->subscription,
                 &stored->flags, &stored->groups, &stored->serial, NULL);
  stored->key = g_ascii_strdown (stored->jid, -1);
  return stored;
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
  kept->contacts = read_contacts (journal->world->view);
  sim_record_clear (&record);
  g_ptr_array_add (journal->kept, kept);
  if (journal->kept->len > KEPT_MAX)
    g_ptr_array_remove_index (journal->kept, 1 + kept->serial % (KEPT_MAX - 1));
}

/* CHANGE must begin with what CONTACTS has. */
static void
fold (GHashTable *contacts, const SimChange *change)
{
  const char *known
      = change->before != NULL ? g_hash_table_lookup (contacts, change->before->jid) : NULL;
  g_autofree char *before = change->before != NULL ? sim_stored_describe (change->before) : NULL;

  if (g_strcmp0 (known, before) != 0)
    sim_break ("journal", "change %" G_GUINT64_FORMAT " begins with %s, but before it there was %s",
               change->serial, before, known);
  if (change->before != NULL)
    g_hash_table_remove (contacts, change->before->jid);
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

/* -- whose a change is ------------------------------------------------------------------------- */

static bool
has_same_item (const SimStored *stored, const SimItem *item)
{
  if (stored == NULL || !sim_truth_is_in_roster (item))
    return stored == NULL && !sim_truth_is_in_roster (item);
  return g_str_equal (stored->name, item->name)
         && g_strv_equal ((const char *const *)stored->groups, (const char *const *)item->groups);
}

static bool
has_same_subscription (const SimStored *stored, const SimItem *item)
{
  return stored != NULL && item != NULL && stored->subscription == (unsigned)item->subscription
         && ((stored->flags & 1) != 0) == item->ask;
}

/* The connection was lost meanwhile: what was under way then, nobody can tell. */
static bool
was_there_login (const SimServer *server, const SimOrder *order)
{
  const GPtrArray *list = sim_server_get_said (server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->kind == SIM_SAID_ROSTER && said->time >= order->asked
          && said->session > order->session)
        return true;
    }
  return false;
}

/* Is it what the job was to make of the contact? A server that hides who asks may delete whom the
 * user denies, so that a removal then looks like the denial's. */
static bool
is_aim (const SimOrder *order, const SimChange *change)
{
  const SimHabits *habits = &order->world->scenario->habits;
  const SimIntent *intent = sim_order_find_intent (order, change->key);

  if (g_str_equal (order->kind, "deny") && (habits->hides_pending || habits->deny_deletes)
      && change->after == NULL)
    return intent != NULL;
  if (intent == NULL || intent->is_removal)
    return intent != NULL && change->after == NULL;
  return change->after != NULL && g_str_equal (change->after->name, intent->name)
         && g_strv_equal ((const char *const *)change->after->groups,
                          (const char *const *)intent->groups);
}

/* Who else did the same at the same time, nobody can tell. */
static bool
was_said (const SimServer *server, const SimOrder *order, const char *key)
{
  const GPtrArray *list = sim_server_get_said (server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->time >= order->asked && said->time <= order->ended
          && g_strcmp0 (said->jid, key) == 0 && sim_promise_may_say (order, said->kind))
        return true;
    }
  return false;
}

/* Did rosterd, since the job was asked for, make what the change shows? */
static bool
was_made_by_rosterd (const SimServer *server, const SimOrder *order, const SimChange *change)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);

  if (was_said (server, order, change->key)
      || (was_there_login (server, order) && is_aim (order, change)))
    return true;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->actor == SIM_BY_ROSTERD && deed->time >= order->asked
          && g_str_equal (deed->jid, change->key)
          && (has_same_item (change->after, deed->after)
              || has_same_subscription (change->after, deed->after)))
        return true;
    }
  return false;
}

/* That a contact asks is only rosterd's own knowledge. */
static bool
is_about_request (const SimChange *change)
{
  const SimStored *before = change->before, *after = change->after;

  return before != NULL && after != NULL && g_str_equal (before->name, after->name)
         && before->subscription == after->subscription
         && ((before->flags ^ after->flags) & ~FLAG_PENDING) == 0
         && g_strv_equal ((const char *const *)before->groups, (const char *const *)after->groups);
}

static bool
is_of_subscription (const SimChange *change)
{
  const SimStored *before = change->before, *after = change->after;

  return before != NULL && after != NULL && g_str_equal (before->name, after->name)
         && g_strv_equal ((const char *const *)before->groups, (const char *const *)after->groups)
         && (before->subscription != after->subscription
             || ((before->flags ^ after->flags) & FLAG_ASK) != 0);
}

/* A set ends no subscription and begins none; who did is somebody else, even while it is at work.
 */
static void
check_share (const SimWorld *world, const SimOrders *orders, const SimChange *change)
{
  const SimOrder *order = change->job != 0 ? sim_orders_find (orders, change->job) : NULL;

  if (order != NULL && g_str_equal (order->kind, "set") && is_of_subscription (change)
      && !world->scenario->habits.has_shared_groups)
    sim_break ("journal",
               "change %" G_GUINT64_FORMAT
               " of %s's subscription is booked as job %" G_GUINT64_FORMAT
               "'s, which only set its item",
               change->serial, change->key, change->job);
}

/* After a crash nobody knows what was asked: at the login, what a job wanted counts as its own. */
static bool
is_in_doubt (const SimOrder *order, const SimChange *change)
{
  return order->is_in_doubt && sim_order_find_intent (order, change->key) != NULL;
}

/* Nor what came of that which was sent into a dead connection, when another client did the same. */
static bool
was_swallowed (const SimOrder *order, const SimChange *change)
{
  return sim_order_find_intent (order, change->key) != NULL
         && strstr (sim_wire_get_swallowed () + order->swallowed, change->key) != NULL;
}

static void
check_booking (const SimWorld *world, const SimOrders *orders, const SimChange *change)
{
  const SimOrder *order = change->job != 0 ? sim_orders_find (orders, change->job) : NULL;
  g_autofree char *after = NULL;

  if (order == NULL || g_str_equal (order->kind, "resync") || is_about_request (change)
      || is_in_doubt (order, change) || was_swallowed (order, change)
      || was_made_by_rosterd (world->server, order, change))
    return;
  after = sim_stored_describe (change->after);
  sim_break ("journal",
             "change %" G_GUINT64_FORMAT " (%s) is booked as job %" G_GUINT64_FORMAT
             "'s, which did nothing of it",
             change->serial, after, change->job);
}

/* The only deed of a contact since the last rest; NULL: there is none, or more. */
static const SimDeed *
find_only_deed (const SimJournal *journal, const char *key)
{
  const GPtrArray *deeds = sim_server_get_deeds (journal->world->server);
  const SimDeed *found = NULL;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->time < journal->checked_at || !g_str_equal (deed->jid, key))
        continue;
      if (found != NULL)
        return NULL;
      found = deed;
    }
  return found;
}

static bool
has_kept_subscription (const SimChange *change)
{
  return change->before->subscription == change->after->subscription
         && ((change->before->flags ^ change->after->flags) & ~FLAG_PENDING) == 0;
}

/* A server with shared groups may say that it removed a contact, and give it its own name and
 * groups: who asked for that, nobody can tell. */
static bool
is_kept_though_removed (const SimOrders *orders, const SimChange *change, const SimDeed *deed)
{
  const GPtrArray *list = sim_orders_list (orders);

  for (unsigned i = 0; change->after != NULL && i < list->len; i++)
    {
      const SimOrder *order = list->pdata[i];
      const SimIntent *intent = sim_order_find_intent (order, change->key);

      if (intent != NULL && intent->is_removal && deed->time >= order->asked
          && deed->time <= order->ended)
        return true;
    }
  return false;
}

/* An item that the server had hidden is shown by what a job did to it: the item is nobody's. */
static bool
is_shown_by_job (const GPtrArray *changes, const SimChange *change)
{
  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *next = changes->pdata[i];

      if (next->serial == change->serial + 1)
        return next->job != 0 && g_str_equal (next->key, change->key) && change->after != NULL
               && (change->before == NULL || has_kept_subscription (change));
    }
  return false;
}

static bool
is_hideable (const SimItem *item)
{
  return item != NULL && item->has_request && item->subscription == SIM_NONE && !item->ask;
}

/* The server hid the contact before the job, too: it went by nobody's doing. That it denied ours,
 * which made it so, is not shown either. */
static bool
is_hidden (const SimChange *change, const SimDeed *deed)
{
  return change->after == NULL && is_hideable (deed->before) && is_hideable (deed->after);
}

/* A lie about the version had kept from rosterd what others did before the job (before the last
 * rest, even), and now it shows. */
static bool
is_older (const SimChange *change, const SimDeed *deed)
{
  return sim_truth_is_stored (deed->before, change->after)
         && !sim_truth_is_stored (deed->after, change->after);
}

/* Some servers keep an approval of an unknown contact in an item, others nowhere: a pong ends the
 * wait for it, and one that overtakes the item's push makes it nobody's. */
static bool
is_approved_unknown (const SimOrders *orders, const SimChange *change, const SimDeed *deed)
{
  const GPtrArray *list = sim_orders_list (orders);

  for (unsigned i = 0; change->before == NULL && i < list->len; i++)
    {
      const SimOrder *order = list->pdata[i];

      if (order->world->scenario->habits.pongs_overtake && g_str_equal (order->kind, "approve")
          && sim_order_find_intent (order, change->key) != NULL && deed->time >= order->asked
          && deed->time <= order->ended && deed->after != NULL && deed->after->is_approved)
        return true;
    }
  return false;
}

/* What rosterd alone did to a contact is a job's. */
static void
check_unbooked (const SimJournal *journal, const SimOrders *orders, const GPtrArray *changes,
                const SimChange *change)
{
  const SimDeed *deed = find_only_deed (journal, change->key);

  if (change->job == 0 && deed != NULL && deed->actor == SIM_BY_ROSTERD && !journal->was_power_cut
      && !is_about_request (change) && !is_hidden (change, deed) && !is_older (change, deed)
      && !is_kept_though_removed (orders, change, deed) && !is_shown_by_job (changes, change)
      && !is_approved_unknown (orders, change, deed))
    sim_break ("journal", "change %" G_GUINT64_FORMAT " of %s is rosterd's, but booked as nobody's",
               change->serial, change->key);
}

/* -- the check --------------------------------------------------------------------------------- */

static void
replay (const SimJournal *journal, const GPtrArray *changes, GHashTable *now, uint64_t floor)
{
  for (unsigned i = 0; i < journal->kept->len; i++)
    {
      const Kept *kept = journal->kept->pdata[i];
      g_autoptr (GHashTable) contacts = NULL;
      GHashTableIter iter;
      gpointer jid, text;

      if (kept->serial < floor)
        continue;
      contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_iter_init (&iter, kept->contacts);
      while (g_hash_table_iter_next (&iter, &jid, &text))
        g_hash_table_insert (contacts, g_strdup (jid), g_strdup (text));
      for (unsigned j = 0; j < changes->len; j++)
        {
          if (((const SimChange *)changes->pdata[j])->serial > kept->serial)
            fold (contacts, changes->pdata[j]);
        }
      check_same (contacts, now, kept->serial);
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
      for (unsigned i = 0; i < changes->len; i++)
        {
          const SimChange *change = changes->pdata[i];

          if (change->serial <= journal->checked)
            continue;
          check_booking (world, orders, change);
          check_share (world, orders, change);
          check_unbooked (journal, orders, changes, change);
        }
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
}
