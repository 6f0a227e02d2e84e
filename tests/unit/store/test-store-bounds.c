/* Answers are bounded by size, and each cursor that is given is taken back: big names, long JIDs,
 * long keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/roster/lookup.h"

#define N_BIG 80
#define BIG 60000

/* All bear the same long name, and are told apart by their JIDs only. */
static void
add_big_ones (Fixture *fixture)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autofree char *name = g_strnfill (BIG, 'n');

  for (unsigned i = 0; i < N_BIG; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%03u@b", i);
      g_autoptr (RdContact) contact = make_contact (jid, name, RD_SUBSCRIPTION_TO, "g");

      rd_staging_add (staging, contact);
    }
  rd_change_free (commit_roster (fixture->store, staging, "v", NULL));
}

static size_t
measure (GPtrArray *contacts)
{
  size_t size = 0;

  for (unsigned i = 0; i < contacts->len; i++)
    size += rd_contact_get_cost (contacts->pdata[i]);
  return size;
}

/* -- pages ------------------------------------------------------------------------------------- */

/* Reads all, LIMIT at once, and finds each once and in order; how many pages it were. */
static unsigned
read_big_ones (Fixture *fixture, unsigned limit)
{
  g_autofree char *cursor = g_strdup ("");
  unsigned n_pages = 0;
  unsigned n = 0;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdPage) page = get_page (fixture->store, fixture->profile, rd_filter_new_all (),
                                          cursor, limit, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->contacts->len, >, 0);
      g_assert_cmpuint (measure (page->contacts), <=, RD_ANSWER_SIZE_MAX);
      for (unsigned i = 0; i < page->contacts->len; i++, n++)
        {
          g_autofree char *jid = g_strdup_printf ("c%03u@b", n);

          g_assert_cmpstr (((RdContact *)page->contacts->pdata[i])->jid, ==, jid);
        }
      g_assert_cmpuint (strlen (page->next_cursor), <, 1024);
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
      n_pages++;
    }
  while (cursor[0] != '\0');
  g_assert_cmpuint (n, ==, N_BIG);
  return n_pages;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  add_big_ones (fixture);
  g_assert_cmpuint (read_big_ones (fixture, 2000), ==, 3);
  g_assert_cmpuint (read_big_ones (fixture, 1), ==, N_BIG);
}

/* One that is bigger than a page has a page to itself. */
static void
test_giants (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (RD_ANSWER_SIZE_MAX + 1000, 'n');
  g_autofree char *cursor = g_strdup ("");

  push (fixture->store, fixture->profile, make_contact ("a@b", name, RD_SUBSCRIPTION_TO, NULL));
  push (fixture->store, fixture->profile, make_contact ("b@b", name, RD_SUBSCRIPTION_TO, NULL));
  push (fixture->store, fixture->profile, make_contact ("c@b", "z", RD_SUBSCRIPTION_TO, NULL));
  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (RdPage) page
          = get_page (fixture->store, fixture->profile, rd_filter_new_all (), cursor, 2000, NULL);

      g_assert_cmpuint (page->contacts->len, ==, 1);
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
    }
  g_assert_cmpstr (cursor, ==, "");
}

static void
test_long_jids_make_cursors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *local = g_strnfill (100000, 'j');
  g_autofree char *jid = g_strconcat (local, "@b", NULL);
  g_autoptr (GPtrArray) all = NULL;

  for (unsigned i = 0; i < 20; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s%02u", jid, i);

      push (fixture->store, fixture->profile,
            make_contact (numbered, "Name", RD_SUBSCRIPTION_TO, NULL));
    }
  all = read_all (fixture->store, fixture->profile, "@a{sv} {}");
  g_assert_cmpuint (all->len, ==, 20);
}

/* -- changes ----------------------------------------------------------------------------------- */

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) start = get_profile (fixture->store, fixture->profile);
  uint64_t serial = start->serial;
  unsigned n_changed = 0, n_removed = 0, n_answers = 0;
  bool has_more = true;

  /* Only what comes after the first roster is told. */
  rd_change_free (commit_roster (
      fixture->store, rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), NULL,
      NULL));
  add_big_ones (fixture);
  rd_change_free (apply_removal (fixture->store, fixture->profile, "c000@b", NULL));
  rd_change_free (apply_removal (fixture->store, fixture->profile, "c079@b", NULL));
  while (has_more)
    {
      g_autoptr (RdChanges) changes = get_changes (fixture->store, fixture->profile, serial, 2000);

      g_assert_cmpuint (measure (changes->changed), <=, RD_ANSWER_SIZE_MAX);
      g_assert_cmpuint (changes->serial, >, serial);
      serial = changes->serial;
      n_changed += changes->changed->len;
      n_removed += changes->removed->len;
      has_more = changes->has_more;
      n_answers++;
    }
  g_assert_cmpuint (n_changed, ==, N_BIG - 2);
  g_assert_cmpuint (n_removed, ==, 2);
  g_assert_cmpuint (n_answers, ==, 3);
}

/* -- look-up ----------------------------------------------------------------------------------- */

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rd_store_lookup_finish (RD_STORE (source), result, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  *(bool *)user_data = true;
}

static void
test_lookup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (1024 * 1024, 'n');
  const char *jids[41] = { NULL };
  bool is_done = false;

  push (fixture->store, fixture->profile, make_contact ("a@b", name, RD_SUBSCRIPTION_TO, NULL));
  for (unsigned i = 0; i < 40; i++)
    jids[i] = "a@b";
  rd_store_lookup_async (fixture->store, fixture->profile, jids, on_looked_up, &is_done);
  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
}

/* -- keys -------------------------------------------------------------------------------------- */

static void
test_keys_are_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (BIG, 'n');
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  push (fixture->store, fixture->profile, make_contact ("a@b", name, RD_SUBSCRIPTION_TO, NULL));
  push (fixture->store, fixture->profile, make_contact ("a@b", name, RD_SUBSCRIPTION_BOTH, NULL));
  g_assert_cmpint (get_number (db, "SELECT length (sort_key) FROM contact"), ==, 256);
  g_assert_cmpint (get_number (db, "SELECT max (length (before_key)) FROM journal"), ==, 256);
}

/* A database of a rosterd that didn't cut them. */
static void
test_long_keys_are_made_anew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RdDatabase *db;

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL));
  close_store (fixture->store);
  db = rd_database_open (fixture->path, RD_DATABASE_WRITER, NULL, &error);
  g_assert_no_error (error);
  rd_database_execute (db,
                       "UPDATE contact SET sort_key = zeroblob (100000);"
                       "UPDATE meta SET value = substr (value, 1, instr (value, ', glibc') + 11)"
                       " WHERE key = 'collation'",
                       &error);
  g_assert_no_error (error);
  rd_database_close (db);
  fixture->store = open_store (fixture->directory);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT length (sort_key) FROM contact"), <=, 256);
  rd_database_close (db);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "pages", test_pages },
    { "giants", test_giants },
    { "long-jids-make-cursors", test_long_jids_make_cursors },
    { "changes", test_changes },
    { "lookup", test_lookup },
    { "keys-are-cut", test_keys_are_cut },
    { "long-keys-are-made-anew", test_long_keys_are_made_anew },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-bounds/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
