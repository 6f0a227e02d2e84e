/* The store in trouble: a full disk, and an end in the middle of a commit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/sql/limits.h"
#include "store/sync/pushes.h"
#include "store/sync/staging-state.h"
#include "store/sync/staging.h"

#include <unistd.h>

#define N_CONTACTS 1500

static const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };

/* -- a full disk ------------------------------------------------------------------------------- */

typedef struct
{
  char *directory;
  RdDatabase *db;
  int64_t profile;
} Disk;

static void
set_up_disk (Disk *disk, gconstpointer data)
{
  g_autofree char *notice = NULL;
  g_autofree char *path = NULL;
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (RdContact) contact = make_contact ("old@x", "Old", RD_SUBSCRIPTION_TO, "g");
  g_autoptr (RdChange) change = NULL;

  disk->directory = make_directory ();
  path = g_build_filename (disk->directory, "rosterd.db", NULL);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  disk->db = rd_opening_run (disk->directory, &notice, NULL);
  record = rd_profile_store_add (disk->db, "me", "me@x", settings, NULL);
  disk->profile = record->id;
  change = write_item (disk->db, disk->profile, contact, NULL, NULL);
  g_assert_nonnull (change);
}

static void
tear_down_disk (Disk *disk, gconstpointer data)
{
  rd_database_close (disk->db);
  remove_directory (disk->directory);
}

/* Leaves room for so many pages more, -1 for all that one could want. */
static void
limit_disk (Disk *disk, int n_pages)
{
  int64_t now = get_number (disk->db, "PRAGMA page_count");
  g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                                            n_pages < 0 ? 1000000 : now + n_pages);

  get_number (disk->db, limit);
}

static GByteArray *
make_contacts (void)
{
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("new%u@x", i);

      g_ptr_array_add (contacts, make_contact (jid, "New", RD_SUBSCRIPTION_TO, "g,h"));
    }
  return pack_contacts (contacts);
}

static void
assert_untouched (Disk *disk, const char *version)
{
  g_autofree char *stored = get_text (disk->db, "SELECT roster_version FROM profile");

  g_assert_cmpint (get_number (disk->db, "SELECT count(*) FROM contact"), ==, 1);
  g_assert_cmpint (get_number (disk->db, "SELECT count(*) FROM journal"), ==, 1);
  g_assert_cmpint (get_number (disk->db, "SELECT n_contacts FROM profile"), ==, 1);
  g_assert_cmpint (get_number (disk->db, "SELECT (SELECT serial FROM profile)"
                                         " - (SELECT serial FROM contact)"),
                   ==, 0);
  g_assert_cmpstr (stored, ==, version);
}

static void
test_full_disk_keeps_the_old_roster (Disk *disk, gconstpointer data)
{
  RdStagingState *state = rd_staging_state_new (disk->profile);
  g_autoptr (GByteArray) contacts = make_contacts ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = NULL;

  rd_staging_state_add (state, contacts);
  limit_disk (disk, 10);
  g_assert_null (rd_staging_state_commit (disk->db, state, "v", &terms, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FULL);
  assert_untouched (disk, NULL);

  /* With room again, the same works. */
  limit_disk (disk, -1);
  change = rd_staging_state_commit (disk->db, state, "v", &terms, NULL);
  g_assert_cmpuint (change->n_contacts, ==, N_CONTACTS);
  rd_staging_state_free (state);
}

static void
test_full_disk_refuses_a_push (Disk *disk, gconstpointer data)
{
  g_autofree char *name = g_strnfill (100000, 'n');
  g_autoptr (RdContact) contact = make_contact ("big@x", name, RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (GError) error = NULL;

  limit_disk (disk, 2);
  g_assert_null (write_item (disk->db, disk->profile, contact, "v", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FULL);
  assert_untouched (disk, NULL);
}

/* The first one had room. */
static void
test_full_disk_refuses_all_pushes (Disk *disk, gconstpointer data)
{
  g_autofree char *name = g_strnfill (100000, 'n');
  g_autoptr (RdContact) small = make_contact ("small@x", "S", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdContact) big = make_contact ("big@x", name, RD_SUBSCRIPTION_TO, NULL);
  const RdPush pushes[]
      = { { small, NULL, "v", RD_CAUSE_PUSH }, { big, NULL, "w", RD_CAUSE_PUSH } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  limit_disk (disk, 2);
  g_assert_null (rd_roster_apply_pushes (disk->db, disk->profile, pushes, 2, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FULL);
  assert_untouched (disk, NULL);

  limit_disk (disk, -1);
  changes = rd_roster_apply_pushes (disk->db, disk->profile, pushes, 2, NULL);
  g_assert_cmpuint (changes->len, ==, 2);
}

/* Each connection that is opened from now on finds a disk of four pages. */
static int
limit_new_disk (sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_exec (handle, "PRAGMA max_page_count = 4", NULL, NULL, NULL);
}

/* What the staging's own file had no room for is told by the commit. */
static void
test_full_disk_while_staging (Disk *disk, gconstpointer data)
{
  RdStagingState *state = rd_staging_state_new (disk->profile);
  g_autoptr (GByteArray) contacts = make_contacts ();
  g_autoptr (GError) error = NULL;

  sqlite3_auto_extension ((void (*) (void))limit_new_disk);
  /* The first ones stay in memory. */
  for (size_t size = 0; size <= RD_STAGED_RUN_SIZE; size += contacts->len)
    rd_staging_state_add (state, contacts);
  sqlite3_reset_auto_extension ();
  rd_staging_state_add (state, contacts);
  g_assert_null (rd_staging_state_commit (disk->db, state, "v", &terms, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FULL);
  g_assert_nonnull (strstr (error->message, "temporary files"));
  assert_untouched (disk, NULL);
  rd_staging_state_free (state);
}

/* -- an end in the middle ---------------------------------------------------------------------- */

/* The child: commits one roster after the other, each under its own name, until it is killed. */
static int
commit_for_ever (const char *directory)
{
  g_autofree char *notice = NULL;
  RdStore *store = rd_store_open (directory, &notice, NULL);
  g_autoptr (GPtrArray) records = rd_store_list_profiles (store, NULL);
  int64_t profile = ((RdProfileRecord *)records->pdata[0])->id;

  for (unsigned round = 0;; round++)
    {
      RdStaging *staging = rd_store_stage_roster (store, profile, NULL, NULL);
      g_autofree char *version = g_strdup_printf ("%d-%u", getpid (), round);
      g_autoptr (RdChange) change = NULL;

      /* A third of them is not the same in each. */
      for (unsigned i = round % 3; i < N_CONTACTS; i += 1 + (i % 3 == round % 3))
        {
          g_autofree char *jid = g_strdup_printf ("c%u@x", i);
          g_autoptr (RdContact) contact = make_contact (jid, version, RD_SUBSCRIPTION_TO, version);

          rd_staging_add (staging, contact);
        }
      if (round == 0)
        g_print ("ready\n");
      change = commit_roster (store, staging, version, NULL);
    }
  return 0;
}

static void
kill_after (const char *directory, unsigned microseconds)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program,
                                                    "--commit", directory, NULL);
  char word[6] = "";

  g_assert_no_error (error);
  g_assert_true (
      g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), word, 5, NULL, NULL, &error));
  g_assert_cmpstr (word, ==, "ready");
  g_usleep (microseconds);
  g_subprocess_force_exit (child);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
}

/* Every contact and group is of the roster whose version is stored, and nothing is missing. */
static void
check_whole (const char *directory)
{
  RdStore *store = open_store (directory);
  g_autoptr (RdDatabase) db = open_database (directory);

  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact, profile p"
                                   " WHERE contact.name != ifnull (roster_version, '')"),
                   ==, 0);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact_group g, profile p"
                                   " WHERE g.name != roster_version"),
                   ==, 0);
  g_assert_cmpint (get_number (db, "SELECT (SELECT n_contacts FROM profile) - (SELECT count(*)"
                                   " FROM contact)"),
                   ==, 0);
  g_assert_cmpint (get_number (db, "SELECT (SELECT count(*) FROM contact_group)"
                                   " - (SELECT count(*) FROM contact)"),
                   ==, 0);
  g_assert_cmpint (get_number (db, "SELECT (SELECT serial FROM profile) - ifnull ("
                                   " (SELECT max (serial) FROM journal),"
                                   " (SELECT journal_floor FROM profile))"),
                   ==, 0);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

static void
test_killed_in_a_commit (void)
{
  char *directory = make_directory ();
  RdStore *store = open_store (directory);

  add_profile (store, "me", "me@x");
  close_store (store);
  for (unsigned round = 0; round < 12; round++)
    {
      kill_after (directory, (unsigned)g_test_rand_int_range (0, 400000));
      check_whole (directory);
    }
  remove_directory (directory);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--commit"))
    return commit_for_ever (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store-faults/full-disk-keeps-the-old-roster", Disk, NULL, set_up_disk,
              test_full_disk_keeps_the_old_roster, tear_down_disk);
  g_test_add ("/store-faults/full-disk-refuses-a-push", Disk, NULL, set_up_disk,
              test_full_disk_refuses_a_push, tear_down_disk);
  g_test_add ("/store-faults/full-disk-refuses-all-pushes", Disk, NULL, set_up_disk,
              test_full_disk_refuses_all_pushes, tear_down_disk);
  g_test_add ("/store-faults/full-disk-while-staging", Disk, NULL, set_up_disk,
              test_full_disk_while_staging, tear_down_disk);
  g_test_add_func ("/store-faults/killed-in-a-commit", test_killed_in_a_commit);
  return g_test_run ();
}
