/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/undoing.h"

#include "promise/journal.h"
#include "promise/others.h"
#include "trace.h"

/* One contact that the job changed. */
typedef struct
{
  char *key;
  SimStored *original; /* before the job; NULL: no contact */
  SimStored *changed;  /* by the job */
  bool is_others;      /* anybody else changed it after the first change */
} Touched;

static void
touched_free (gpointer data)
{
  Touched *touched = data;

  g_free (touched->key);
  g_free (touched);
}

/* By name and groups: a subscription needs the contact. */
static bool
is_same (const SimStored *a, const SimStored *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (a->name, b->name)
         && g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups);
}

static gboolean
is_of_others (gpointer key, gpointer value, gpointer user_data)
{
  return ((const Touched *)value)->is_others;
}

/* Those of CHANGES that JOB made, but for contacts whose name or groups anybody else changed after
 * the first of them. The strings live as long as CHANGES. */
static GHashTable *
find_touched (const GPtrArray *changes, uint64_t job)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, touched_free);

  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *change = changes->pdata[i];
      Touched *touched = g_hash_table_lookup (all, change->key);

      if (change->job != job)
        {
          if (touched != NULL)
            touched->is_others |= !is_same (change->before, change->after);
          continue;
        }
      if (touched == NULL)
        {
          touched = g_new0 (Touched, 1);
          touched->key = g_strdup (change->key);
          touched->original = change->before;
          g_hash_table_insert (all, touched->key, touched);
        }
      touched->changed = change->after;
    }
  g_hash_table_foreach_remove (all, is_of_others, NULL);
  return all;
}

/* NULL: it was refused. Free it. */
static char *
ask_to (SimWorld *world, const char *method, uint64_t number, bool is_dry)
{
  g_autoptr (GVariant) reply
      = sim_world_ask (world, SIM_PROFILE, SIM_HISTORY, method,
                       g_variant_new_parsed ("(%t, {'DryRun': <%b>})", number, is_dry));
  char *path = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(o)", &path);
  return path;
}

/* The details of a job at its end, with its result. */
static GVariant *
wait_for (SimWorld *world, const char *path, char **result)
{
  g_autoptr (GVariant) reply = sim_world_ask (world, path, SIM_JOB, "Wait", NULL);
  GVariant *details;

  if (reply == NULL)
    sim_break ("undo", "the undo %s can't be waited for", path);
  g_variant_get (reply, "(s@a{sv})", result, &details);
  return details;
}

/* The server makes a contact what it shares, and may tell that only when all is asked for; or a
 * contact that is asked again consents, and brings a name; or one that is asked no more is hidden,
 * since it asks. */
static bool
was_changed_since (SimWorld *world, const char *key, uint64_t serial)
{
  const SimHabits *habits = &world->scenario->habits;
  g_autoptr (GPtrArray) changes = NULL;

  if (!habits->has_shared_groups && !habits->nicks_overwrite && !habits->hides_pending)
    return false;
  changes = sim_journal_list (world);
  for (unsigned i = changes->len; i > 0; i--)
    {
      const SimChange *change = changes->pdata[i - 1];

      if (change->serial <= serial)
        return false;
      if (change->job == 0 && g_str_equal (change->key, key))
        return true;
    }
  return false;
}

/* SERIAL: of the store before the undo. */
static void
check_given_back (SimWorld *world, GHashTable *touched, uint64_t job, bool is_back, uint64_t serial)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (touched), (GCompareFunc)g_strcmp0);

  for (GList *i = keys; i != NULL; i = i->next)
    {
      const Touched *one = g_hash_table_lookup (touched, i->data);
      const SimStored *wanted = is_back ? one->original : one->changed;
      const SimStored *found = sim_stored_find (contacts, i->data);
      g_autofree char *shown = NULL, *other = NULL;

      if (is_same (wanted, found) || was_changed_since (world, i->data, serial))
        continue;
      shown = sim_stored_describe (found);
      other = sim_stored_describe (wanted);
      sim_break ("undo", "after %s job %" G_GUINT64_FORMAT " there is %s instead of %s",
                 is_back ? "undoing" : "undoing the undo of", job, shown, other);
    }
}

static guint32
get_number (GVariant *details, const char *key)
{
  guint32 number = 0;

  g_variant_lookup (details, key, "u", &number);
  return number;
}

/* Takes NUMBER back by METHOD. *NUMBER becomes the undo's; 0: it was refused. Returns its details
 * at the end, with its result. */
static GVariant *
undo (SimWorld *world, const char *method, uint64_t *number, char **result)
{
  g_autofree char *path = ask_to (world, method, *number, false);
  GVariant *details;

  *number = 0;
  if (path == NULL)
    return NULL;
  details = wait_for (world, path, result);
  sim_world_pass (world, 5 * G_USEC_PER_SEC);
  *number = g_ascii_strtoull (path + sizeof "/im/rosterd/Roster1/job/" - 1, NULL, 10);
  return details;
}

/* Can anybody say what must be now? */
static bool
is_whole (const char *result, GVariant *details)
{
  return g_str_equal (result, "done") && get_number (details, "Skipped") == 0
         && get_number (details, "InPart") == 0;
}

/* Did the job ask for presences whose changes an undo with DETAILS took back? */
static bool
is_request (const SimOrders *orders, GVariant *details)
{
  const SimOrder *origin;
  guint64 number = 0;

  g_variant_lookup (details, "Origin", "t", &number);
  origin = sim_orders_find (orders, number);
  return origin == NULL || g_str_equal (origin->kind, "subscribe")
         || g_str_equal (origin->kind, "unsubscribe");
}

/* What an undo of 0 would do, by its dry run; NULL: there is nothing to undo. */
static GVariant *
try_last (SimWorld *world)
{
  g_autofree char *path = ask_to (world, "Undo", 0, true);
  g_autofree char *result = NULL;

  return path != NULL ? wait_for (world, path, &result) : NULL;
}

static void
check_same_counts (GVariant *tried, GVariant *details, uint64_t job)
{
  static const char *const counts[]
      = { "Added", "Changed", "Removed", "Asked", "FromLost", "Skipped", "InPart" };

  for (unsigned i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint32 before = get_number (tried, counts[i]), after = get_number (details, counts[i]);

      if (before != after)
        sim_break ("undo", "an undo of job %" G_GUINT64_FORMAT " was to have %s %u, and has %u",
                   job, counts[i], before, after);
    }
}

/* Contacts whose changes by JOB begin (IS_BEGIN) or end with nothing, and not the other end. */
static unsigned
count_ends (const GPtrArray *changes, uint64_t job, bool is_begin)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *change = changes->pdata[i];

      if (change->job == job && (is_begin ? change->before : change->after) == NULL)
        g_hash_table_add (keys, change->key);
    }
  return g_hash_table_size (keys);
}

/* An undo that has done all of its plan. */
static void
check_done (SimWorld *world, GVariant *details, uint64_t job)
{
  g_autoptr (GPtrArray) changes = sim_journal_list (world);
  unsigned added = count_ends (changes, job, true), removed = count_ends (changes, job, false);

  if (added != get_number (details, "Added") || removed != get_number (details, "Removed"))
    sim_break ("undo",
               "the undo %" G_GUINT64_FORMAT " says that it added %u and removed %u, but the "
               "history has %u and %u",
               job, get_number (details, "Added"), get_number (details, "Removed"), added, removed);
}

/* Somebody named the job, and that undo did not finish: Undo of 0 does the rest of it. */
static bool
was_undone_in_part (const SimOrder *order)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM job WHERE result <> 'done' AND undoes = %" G_GUINT64_FORMAT,
      order->number);

  return sim_view_count (order->world->view, sql) > 0;
}

/* Undo of 0 never takes back what an unfinished undo has restored. */
static void
check_finished (const SimOrder *order)
{
  if (g_str_equal (order->kind, "undo") && order->result != NULL
      && !g_str_equal (order->result, "done") && !was_undone_in_part (order))
    sim_break ("undo",
               "an undo would undo job %" G_GUINT64_FORMAT ", which is an undo that ended as %s",
               order->number, order->result);
}

/* The server makes contacts itself, or shows not all of them. */
static bool
is_plain (const SimHabits *habits)
{
  return !habits->has_shared_groups && !habits->hides_pending && !habits->deny_deletes;
}

/* Undoes NUMBER, of which TRIED tells what will come of it. Returns the number of the undo; 0:
 * nobody can say what must be now. */
static uint64_t
undo_well (SimWorld *world, const SimOrders *orders, uint64_t number, GVariant *tried)
{
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GVariant) details = NULL;
  g_autofree char *result = NULL;
  uint64_t undone = number;

  details = undo (world, "Undo", &undone, &result);
  if (details == NULL)
    return 0;
  check_same_counts (tried, details, number);
  changes = sim_journal_list (world);
  sim_others_check_undo (changes, sim_orders_find (orders, undone), number,
                         is_request (orders, details));
  if (g_str_equal (result, "done") && is_plain (&world->scenario->habits))
    check_done (world, details, undone);
  return is_whole (result, details) ? undone : 0;
}

/* Takes the undo NUMBER back. True: all must be as before it. */
static bool
undo_again (SimWorld *world, uint64_t number)
{
  g_autofree char *result = NULL;
  g_autoptr (GVariant) details = undo (world, number % 2 == 0 ? "Redo" : "Undo", &number, &result);

  return details != NULL && is_whole (result, details);
}

void
sim_promise_undo (SimWorld *world, const SimOrders *orders, bool is_done)
{
  g_autoptr (GVariant) tried = try_last (world);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GHashTable) touched = NULL;
  const SimOrder *order;
  guint64 number = 0;
  uint64_t done, serial;

  if (tried == NULL || !g_variant_lookup (tried, "Undoes", "t", &number))
    return;
  order = sim_orders_find (orders, number);
  if (order == NULL || g_str_equal (order->kind, "resync"))
    return;
  check_finished (order);
  if (!is_done)
    return;
  changes = sim_journal_list (world);
  touched = find_touched (changes, number);
  serial = ((const SimChange *)changes->pdata[changes->len - 1])->serial;
  done = undo_well (world, orders, number, tried);
  if (done == 0)
    return;
  check_given_back (world, touched, number, true, serial);
  if (undo_again (world, done))
    check_given_back (world, touched, number, false, serial);
}

/* -- those that callers asked for -------------------------------------------------------------- */

/* The job that an undo undid; 0: none, it was a dry run, or rosterd ended first. */
static uint64_t
get_undone (const SimOrder *order)
{
  guint64 number = 0;

  if (sim_order_brings_back (order) && order->result != NULL
      && !g_variant_lookup (order->details, "DryRun", "b", NULL))
    g_variant_lookup (order->details, "Undoes", "t", &number);
  return number;
}

void
sim_promise_past_undos (SimWorld *world, const SimOrders *orders)
{
  const GPtrArray *list = sim_orders_list (orders);
  g_autoptr (GPtrArray) changes = NULL;

  for (unsigned i = 0; i < list->len; i++)
    {
      SimOrder *order = list->pdata[i];

      if (order->is_undo_checked || get_undone (order) == 0)
        continue;
      order->is_undo_checked = true;
      if (changes == NULL)
        changes = sim_journal_list (world);
      sim_others_check_undo (changes, order, get_undone (order),
                             is_request (orders, order->details));
    }
}
