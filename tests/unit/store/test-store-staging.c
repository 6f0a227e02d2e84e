/* A roster while it comes in: its memory, what is left of it when it is dropped, and how large it
 * can be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/sync/pushes.h"

#define MIB (1024 * 1024)
#define BIG 60000
#define N_BIG (RD_ROSTER_SIZE_MAX / BIG)

/* -- memory and files -------------------------------------------------------------------------- */

static void
on_drained (gpointer user_data)
{
}

/* A roster as large as one may be, taken as fast as the store does. */
static RdStaging *
stage_largest (Fixture *fixture)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, on_drained, NULL);
  g_autofree char *extra = g_strnfill (BIG, 'x');

  for (unsigned i = 0; i < N_BIG; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@b", i);
      g_autoptr (RdContact) contact
          = rd_contact_new (jid, "Name", RD_SUBSCRIPTION_TO, 0, NULL, extra, 0);

      rd_staging_add (staging, contact);
      while (rd_staging_is_behind (staging))
        g_main_context_iteration (NULL, TRUE);
    }
  return staging;
}

/* Files of this process that have a name no more. */
static unsigned
count_nameless_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  unsigned n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      n += target != NULL && g_str_has_suffix (target, " (deleted)");
    }
  return n;
}

/* Whatever is done with it takes the caches, and no more. */
static void
test_memory_is_bounded (Fixture *fixture, gconstpointer is_wanted)
{
  sqlite3_int64 before = sqlite3_memory_used ();
  RdStaging *staging;

  sqlite3_memory_highwater (TRUE);
  staging = stage_largest (fixture);
  g_assert_cmpuint (count_nameless_files (), ==, 1);
  if (is_wanted != NULL)
    rd_change_free (commit_roster (fixture->store, staging, "v", NULL));
  else
    rd_staging_free (staging);
  /* Its turn comes behind that. */
  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL));
  g_assert_cmpint (sqlite3_memory_highwater (FALSE) - before, <, 24 * MIB);
  g_assert_cmpuint (count_nameless_files (), ==, 0);
  if (is_wanted == NULL)
    g_assert_cmpint (sqlite3_memory_used () - before, <, MIB);
}

/* -- order ------------------------------------------------------------------------------------- */

#define N_SHUFFLED 30000

/* More than stays in memory: the Ith contact is named ROUND, and each third comes twice, first as
 * "old". */
static void
stage_shuffled (Fixture *fixture, const char *round)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autofree char *groups = g_strnfill (100, 'g');

  for (unsigned pass = 0; pass < 2; pass++)
    {
      for (unsigned i = 0; i < N_SHUFFLED; i++)
        {
          unsigned number = i * 7919 % N_SHUFFLED;
          g_autofree char *jid = g_strdup_printf ("c%05u@x", number);

          if (pass == 0 && number % 3 == 0)
            {
              stage (staging, jid, "older", NULL);
              stage (staging, jid, "old", "old");
            }
          if (pass == 1)
            stage (staging, jid, round, groups);
        }
    }
  rd_change_free (commit_roster (fixture->store, staging, round, NULL));
}

static void
test_last_counts (Fixture *fixture, gconstpointer data)
{
  static const char *const rounds[] = { "first", "second" };

  for (size_t i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_autofree char *count = g_strdup_printf (
          "SELECT count(*) FROM contact c JOIN contact_group g ON g.contact = c.id"
          " WHERE c.name = '%s' AND length (g.name) = 100",
          rounds[i]);
      g_autoptr (RdDatabase) db = NULL;

      stage_shuffled (fixture, rounds[i]);
      db = open_database (fixture->directory);
      g_assert_cmpint (get_number (db, count), ==, N_SHUFFLED);
      g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact"), ==, N_SHUFFLED);
      g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact_group"), ==, N_SHUFFLED);
    }
}

/* -- how large a roster can be ----------------------------------------------------------------- */

/* The profile is said to have so many contacts. */
static void
pretend (Fixture *fixture, unsigned n_contacts)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE profile SET n_contacts = %u", n_contacts);

  close_store (fixture->store);
  run_sql (fixture->path, sql);
  fixture->store = open_store (fixture->directory);
}

static unsigned
count_contacts (Fixture *fixture)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  return (unsigned)get_number (db, "SELECT count(*) FROM contact");
}

static RdChange *
try_push (Fixture *fixture, const char *jid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (RdContact) contact = make_contact (jid, "A", RD_SUBSCRIPTION_TO, NULL);
  RdPush push = { .contact = contact, .version = "v", .cause = RD_CAUSE_PUSH };

  rd_store_apply_pushes_async (fixture->store, fixture->profile, &push, 1, on_done, &result);
  changes = rd_store_apply_pushes_finish (fixture->store, wait_for (&result), error);
  return changes != NULL ? g_ptr_array_steal_index (changes, 0) : NULL;
}

static void
test_a_full_roster_takes_no_push (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) last = NULL;
  g_autoptr (RdChange) again = NULL;

  pretend (fixture, RD_ROSTER_CONTACTS_MAX - 1);
  last = try_push (fixture, "last@b", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (last->n_contacts, ==, RD_ROSTER_CONTACTS_MAX);
  g_assert_null (try_push (fixture, "more@b", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, "200000 contacts"));
  g_assert_cmpuint (count_contacts (fixture), ==, 1);
  g_clear_error (&error);
  /* Who is in it can be changed. */
  again = try_push (fixture, "last@b", &error);
  g_assert_no_error (error);
}

static void
test_a_full_roster_is_replaced (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging;
  g_autoptr (RdChange) change = NULL;

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL));
  pretend (fixture, RD_ROSTER_CONTACTS_MAX);
  staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  {
    g_autoptr (RdContact) other = make_contact ("c@d", "C", RD_SUBSCRIPTION_TO, NULL);

    rd_staging_add (staging, other);
  }
  change = commit_roster (fixture->store, staging, "v", NULL);
  g_assert_cmpuint (change->n_contacts, ==, RD_ROSTER_CONTACTS_MAX);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "last-counts", test_last_counts },
    { "a-full-roster-takes-no-push", test_a_full_roster_takes_no_push },
    { "a-full-roster-is-replaced", test_a_full_roster_is_replaced },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-staging/", tests, G_N_ELEMENTS (tests));
  g_test_add ("/store-staging/memory-of-one-that-is-dropped", Fixture, NULL, set_up,
              test_memory_is_bounded, tear_down);
  g_test_add ("/store-staging/memory-of-one-that-is-kept", Fixture, "", set_up,
              test_memory_is_bounded, tear_down);
  return g_test_run ();
}
