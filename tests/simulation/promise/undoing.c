/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/undoing.h"

#include "promise/journal.h"
#include "trace.h"

/* One contact that the job changed, and nobody since. */
typedef struct
{
  char *key;
  SimStored *original; /* before the job; NULL: no contact */
  SimStored *changed;  /* by the job */
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

/* Those of CHANGES that JOB made, but for contacts that anybody else changed after the first of
 * them. The strings live as long as CHANGES. */
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
          g_hash_table_remove (all, change->key);
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
  return all;
}

/* NULL: it was refused. Free it. */
static char *
ask_undo (SimWorld *world, uint64_t number, bool is_dry)
{
  g_autoptr (GVariant) reply
      = sim_world_ask (world, SIM_PROFILE, SIM_HISTORY, "Undo",
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

static void
check_given_back (SimWorld *world, GHashTable *touched, uint64_t job, bool is_back)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (touched), (GCompareFunc)g_strcmp0);

  for (GList *i = keys; i != NULL; i = i->next)
    {
      const Touched *one = g_hash_table_lookup (touched, i->data);
      const SimStored *wanted = is_back ? one->original : one->changed;
      const SimStored *found = sim_stored_find (contacts, i->data);
      g_autofree char *shown = NULL, *other = NULL;

      if (is_same (wanted, found))
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

/* Undoes NUMBER. Returns the number of the undo; 0: nobody can say what must be now. */
static uint64_t
undo (SimWorld *world, uint64_t number)
{
  g_autofree char *path = ask_undo (world, number, false);
  g_autofree char *result = NULL;
  g_autoptr (GVariant) details = NULL;

  if (path == NULL)
    return 0;
  details = wait_for (world, path, &result);
  sim_world_pass (world, 5 * G_USEC_PER_SEC);
  if (!g_str_equal (result, "done") || get_number (details, "Skipped") > 0
      || get_number (details, "InPart") > 0)
    return 0;
  return g_ascii_strtoull (path + sizeof "/im/rosterd/Roster1/job/" - 1, NULL, 10);
}

/* The job that an undo of 0 would take, by its dry run; 0: none. */
static uint64_t
find_last (SimWorld *world)
{
  g_autofree char *path = ask_undo (world, 0, true);
  g_autofree char *result = NULL;
  g_autoptr (GVariant) details = NULL;
  guint64 number = 0;

  if (path == NULL)
    return 0;
  details = wait_for (world, path, &result);
  g_variant_lookup (details, "Undoes", "t", &number);
  return number;
}

void
sim_promise_undo (SimWorld *world, const SimOrders *orders)
{
  uint64_t number = find_last (world);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GHashTable) touched = NULL;
  const SimOrder *order = sim_orders_find (orders, number);
  uint64_t done;

  if (number == 0 || order == NULL || g_str_equal (order->kind, "resync"))
    return;
  changes = sim_journal_list (world, 0);
  touched = find_touched (changes, number);
  done = undo (world, number);
  if (done == 0)
    return;
  check_given_back (world, touched, number, true);
  if (undo (world, done) != 0)
    check_given_back (world, touched, number, false);
}
