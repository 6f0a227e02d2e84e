/* Reading while the roster changes: pages, changes, and the plans that keep them fast.
 *
 * The property is checked against a plain table in memory, with random changes between and during
 * the readings; the seed is GLib's (--seed repeats a run).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/errors.h"

#define N_CONTACTS 5000

typedef struct
{
  Fixture base;
  GHashTable *model;     /* JID → RdContact, as the server has them */
  GHashTable *ever_gone; /* JIDs removed since the reading began */
} Readers;

static void
release_contact (gpointer contact)
{
  rd_contact_unref (contact);
}

/* -- random changes ---------------------------------------------------------------------------- */

static char *
pick_jid (void)
{
  return g_strdup_printf ("contact%d@host7.example", g_test_rand_int_range (0, N_CONTACTS * 5 / 4));
}

static RdContact *
make_random (const char *jid)
{
  static const char *const names[] = { "", "anna", "Äneas", "Zoë", "bob", "李", "o'Neil" };
  g_autofree char *name
      = g_strdup_printf ("%s%d", names[g_test_rand_int_range (0, G_N_ELEMENTS (names))],
                         g_test_rand_int_range (0, 300));

  /* Many bear the same name, some none. */
  return make_contact (jid, g_test_rand_int_range (0, 10) == 0 ? "" : name,
                       g_test_rand_int_range (0, 4), g_test_rand_bit () ? "g,h" : NULL);
}

static void
keep (Readers *fixture, RdContact *contact)
{
  g_hash_table_replace (fixture->model, contact->jid, contact);
}

static void
forget (Readers *fixture, const char *jid)
{
  g_hash_table_add (fixture->ever_gone, g_strdup (jid));
  g_hash_table_remove (fixture->model, jid);
}

static void
ignore_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdChange) change = push_finish (RD_STORE (source), result, NULL);

  g_assert_nonnull (change);
}

/* Not waited for: what is asked for next runs at the same time. */
static void
change_something (Readers *fixture)
{
  g_autofree char *jid = pick_jid ();

  if (g_test_rand_int_range (0, 3) == 0)
    {
      push_removal_async (fixture->base.store, fixture->base.profile, jid, NULL, ignore_result,
                          NULL);
      forget (fixture, jid);
    }
  else
    {
      RdContact *contact = make_random (jid);

      push_item_async (fixture->base.store, fixture->base.profile, contact, NULL, ignore_result,
                       NULL);
      keep (fixture, contact);
    }
}

static void
settle (Readers *fixture)
{
  rd_change_free (apply_unchanged (fixture->base.store, fixture->base.profile));
}

/* The roster that each test begins with, and a database with it. */
static Fixture filled;
static GHashTable *model_at_start;

static void
fill (void)
{
  RdStaging *staging;
  g_autoptr (RdChange) change = NULL;

  set_up (&filled, NULL);
  model_at_start = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, release_contact);
  staging = rd_store_stage_roster (filled.store, filled.profile, NULL, NULL);
  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@host7.example", i);
      RdContact *contact = make_random (jid);

      rd_staging_add (staging, contact);
      g_hash_table_insert (model_at_start, contact->jid, contact);
    }
  change = commit_roster (filled.store, staging, "v", NULL);
  close_store (g_steal_pointer (&filled.store));
}

static void
set_up_readers (Readers *fixture, gconstpointer data)
{
  GHashTableIter iter;
  gpointer contact;

  set_up_copy (&fixture->base, &filled);
  fixture->model = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, release_contact);
  fixture->ever_gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, model_at_start);
  while (g_hash_table_iter_next (&iter, NULL, &contact))
    keep (fixture, rd_contact_ref (contact));
}

static void
tear_down_readers (Readers *fixture, gconstpointer data)
{
  tear_down (&fixture->base, data);
  g_hash_table_unref (fixture->model);
  g_hash_table_unref (fixture->ever_gone);
}

/* -- a reading --------------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *given; /* JID → RdContact */
  uint64_t serial;
  unsigned total;
} Reading;

static void
take_page (Reading *reading, RdPage *page, bool is_first)
{
  if (is_first)
    {
      reading->serial = page->serial;
      reading->total = page->total;
    }
  g_assert_cmpuint (page->serial, ==, reading->serial);
  g_assert_cmpuint (page->total, ==, reading->total);
  for (unsigned i = 0; i < page->contacts->len; i++)
    {
      RdContact *contact = page->contacts->pdata[i];

      g_assert_false (g_hash_table_contains (reading->given, contact->jid));
      g_hash_table_insert (reading->given, contact->jid, rd_contact_ref (contact));
    }
}

/* Reads all pages with N_CHANGES at once before each but the first. */
static void
read_while_changing (Readers *fixture, Reading *reading, unsigned limit, unsigned n_changes)
{
  g_autofree char *cursor = g_strdup ("");
  bool is_first = true;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdPage) page = NULL;

      for (unsigned i = 0; !is_first && i < n_changes; i++)
        change_something (fixture);
      page = get_page (fixture->base.store, fixture->base.profile, rd_filter_new_all (), cursor,
                       limit, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->contacts->len, <=, limit);
      take_page (reading, page, is_first);
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
      is_first = false;
    }
  while (cursor[0] != '\0');
}

/* Brings what a reading gave to the present, page by page. */
static void
catch_up (Readers *fixture, GHashTable *known, uint64_t serial, unsigned limit)
{
  bool has_more = true;

  while (has_more)
    {
      g_autoptr (RdChanges) changes
          = get_changes (fixture->base.store, fixture->base.profile, serial, limit);

      g_assert_false (changes->is_reset);
      g_assert_cmpuint (changes->changed->len + changes->removed->len, <=, limit);
      for (unsigned i = 0; i < changes->changed->len; i++)
        {
          RdContact *contact = changes->changed->pdata[i];

          g_assert_cmpuint (contact->serial, >, serial);
          g_assert_cmpuint (contact->serial, <=, changes->serial);
          g_hash_table_replace (known, contact->jid, rd_contact_ref (contact));
        }
      for (unsigned i = 0; i < changes->removed->len; i++)
        g_hash_table_remove (known, changes->removed->pdata[i]);
      serial = changes->serial;
      has_more = changes->has_more;
    }
}

static void
assert_same (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer jid, contact;

  g_assert_cmpuint (g_hash_table_size (a), ==, g_hash_table_size (b));
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &jid, &contact))
    {
      RdContact *other = g_hash_table_lookup (b, jid);

      g_assert_nonnull (other);
      g_assert_true (rd_contact_is_equal (contact, other));
    }
}

/* Each contact that was there from the first page to the last was given, once. */
static void
check_given (Readers *fixture, const Reading *reading, GHashTable *at_start)
{
  GHashTableIter iter;
  gpointer jid;

  g_assert_cmpuint (reading->total, ==, g_hash_table_size (at_start));
  g_hash_table_iter_init (&iter, at_start);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    {
      if (!g_hash_table_contains (fixture->ever_gone, jid))
        g_assert_true (g_hash_table_contains (reading->given, jid));
    }
  g_hash_table_iter_init (&iter, reading->given);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    g_assert_true (g_hash_table_contains (at_start, jid));
}

static GHashTable *
copy_jids (GHashTable *table)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer jid;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    g_hash_table_add (copy, g_strdup (jid));
  return copy;
}

static void
test_exactly_once (Readers *fixture, gconstpointer data)
{
  for (unsigned round = 0; round < 8; round++)
    {
      unsigned n_changes = (unsigned[]){ 0, 1, 30, 400 }[round % 4];
      /* As many changes as there are contacts are enough. */
      unsigned limit = g_test_rand_int_range (MAX (50, n_changes), 1500);
      g_autoptr (GHashTable) at_start = NULL;
      Reading reading
          = { .given = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, release_contact) };

      settle (fixture);
      at_start = copy_jids (fixture->model);
      g_hash_table_remove_all (fixture->ever_gone);
      read_while_changing (fixture, &reading, limit, n_changes);
      check_given (fixture, &reading, at_start);
      settle (fixture);
      catch_up (fixture, reading.given, reading.serial, limit);
      assert_same (reading.given, fixture->model);
      g_hash_table_unref (reading.given);
    }
}

/* The same between readings: what GetChanges told is all that there was. */
static void
test_changes_are_exact (Readers *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) known
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, release_contact);
  g_autoptr (RdProfileRecord) record = NULL;
  Reading reading = { .given = known };

  read_while_changing (fixture, &reading, 2000, 0);
  for (unsigned round = 0; round < 40; round++)
    {
      for (int i = g_test_rand_int_range (0, 120); i > 0; i--)
        change_something (fixture);
      settle (fixture);
      catch_up (fixture, known, reading.serial, g_test_rand_int_range (1, 60));
      assert_same (known, fixture->model);
      g_clear_pointer (&record, rd_profile_record_free);
      record = get_profile (fixture->base.store, fixture->base.profile);
      reading.serial = record->serial;
    }
}

static void
test_each_change_is_told_once (Readers *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->base.store, fixture->base.profile);
  g_autoptr (RdChanges) changes = NULL;
  g_autoptr (RdChange) removal = NULL;

  for (unsigned i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("name %u", i);

      push (fixture->base.store, fixture->base.profile,
            make_contact ("new@there", name, RD_SUBSCRIPTION_TO, NULL));
      push (fixture->base.store, fixture->base.profile,
            make_contact ("brief@there", name, RD_SUBSCRIPTION_TO, NULL));
      g_clear_pointer (&removal, rd_change_free);
      removal = apply_removal (fixture->base.store, fixture->base.profile, "brief@there", NULL);
    }
  changes = get_changes (fixture->base.store, fixture->base.profile, record->serial, 100);
  g_assert_cmpuint (changes->changed->len, ==, 1);
  g_assert_cmpuint (changes->removed->len, ==, 1);
  g_assert_cmpstr (((RdContact *)changes->changed->pdata[0])->name, ==, "name 4");
  g_assert_cmpstr (changes->removed->pdata[0], ==, "brief@there");
  g_assert_cmpuint (changes->serial, ==, record->serial + 15);
}

static void
test_reset (Readers *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->base.store, fixture->base.profile);
  uint64_t first = record->serial; /* of the first roster */
  const struct
  {
    uint64_t after;
    bool is_reset;
  } rows[] = {
    { 0, true },          { first - 1, true }, { first, false },
    { first + 1, false }, { first + 2, true }, { UINT64_MAX, true },
  };

  push (fixture->base.store, fixture->base.profile,
        make_contact ("late@there", "Late", RD_SUBSCRIPTION_TO, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdChanges) changes
          = get_changes (fixture->base.store, fixture->base.profile, rows[i].after, 10);

      g_assert_true (changes->is_reset == rows[i].is_reset);
      if (changes->is_reset)
        {
          g_assert_cmpuint (changes->changed->len + changes->removed->len, ==, 0);
          g_assert_cmpuint (changes->serial, ==, first + 1);
        }
    }
}

/* The JIDs of all pages, in the order given. */
static char *
list_jids (Readers *fixture, const char *filter, unsigned limit)
{
  GString *jids = g_string_new (NULL);
  g_autofree char *cursor = g_strdup ("");

  do
    {
      g_autoptr (RdPage) page = get_page (fixture->base.store, fixture->base.profile,
                                          parse_filter (filter), cursor, limit, NULL);

      for (unsigned i = 0; i < page->contacts->len; i++)
        g_string_append_printf (jids, "%s\n", ((RdContact *)page->contacts->pdata[i])->jid);
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
    }
  while (cursor[0] != '\0');
  return g_string_free (jids, FALSE);
}

/* Few contacts are found and sorted, many are met along the order: the pages are the same. */
static void
test_page_size_makes_no_difference (Readers *fixture, gconstpointer data)
{
  static const char *const filters[]
      = { "@a{sv} {}", "{'NoFrom': <true>}", "{'Text': <'zoë1'>}", "{'NoGroup': <true>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *small = list_jids (fixture, filters[i], 20);
      g_autofree char *big = list_jids (fixture, filters[i], 2000);

      g_assert_cmpuint (strlen (small), >, 20 * 20);
      g_assert_cmpstr (small, ==, big);
    }
}

static void
test_order (Readers *fixture, gconstpointer data)
{
  static const char *const names[]
      = { "anna", "Bert", "Ärger", "bert", "", "\u00a0\u200b", "Zoë", "李" };
  int64_t other = add_profile (fixture->base.store, "other", "other@example.org");
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *last = g_strdup ("");

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%zu@d", i);

      push (fixture->base.store, other, make_contact (jid, names[i], RD_SUBSCRIPTION_TO, NULL));
    }
  all = read_all (fixture->base.store, other, "@a{sv} {}");
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (names));
  for (unsigned i = 0; i < all->len; i++)
    {
      g_autofree char *shown = rd_contact_get_shown_name (all->pdata[i]);
      g_autofree char *folded = g_utf8_casefold (shown, -1);
      char *key = g_utf8_collate_key (folded, -1);

      g_assert_cmpstr (last, <=, key);
      g_free (last);
      last = key;
    }
}

static void
expect_page_error (Readers *fixture, int64_t profile, const char *cursor, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_page (fixture->base.store, profile, rd_filter_new_all (), cursor, 10, &error));
  g_assert_error (error, RD_ERROR, code);
}

static void
test_cursors_are_checked (Readers *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->base.store, "other", "other@example.org");
  g_autoptr (RdPage) page
      = get_page (fixture->base.store, fixture->base.profile, rd_filter_new_all (), "", 10, NULL);
  static const char *const bad[] = { "x", "AAAA", "////////////////////////", "\xc3\xa4" };
  g_autofree char *cut = g_strndup (page->next_cursor, strlen (page->next_cursor) - 8);
  g_autofree char *long_one = g_strnfill (100000, 'A');

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    expect_page_error (fixture, fixture->base.profile, bad[i], RD_ERROR_INVALID_ARGUMENTS);
  expect_page_error (fixture, fixture->base.profile, cut, RD_ERROR_INVALID_ARGUMENTS);
  expect_page_error (fixture, fixture->base.profile, long_one, RD_ERROR_INVALID_ARGUMENTS);
  expect_page_error (fixture, other, page->next_cursor, RD_ERROR_INVALID_ARGUMENTS);
  expect_page_error (fixture, 4711, "", RD_ERROR_NO_SUCH_PROFILE);
}

static void
test_a_reading_outlives_a_restart (Readers *fixture, gconstpointer data)
{
  g_autoptr (RdPage) first
      = get_page (fixture->base.store, fixture->base.profile, rd_filter_new_all (), "", 4000, NULL);
  g_autoptr (RdPage) second = NULL;

  close_store (fixture->base.store);
  fixture->base.store = open_store (fixture->base.directory);
  push (fixture->base.store, fixture->base.profile,
        make_contact ("new@there", "New", RD_SUBSCRIPTION_TO, NULL));
  second = get_page (fixture->base.store, fixture->base.profile, rd_filter_new_all (),
                     first->next_cursor, 4000, NULL);
  g_assert_cmpuint (second->contacts->len, ==, N_CONTACTS - 4000);
  g_assert_cmpuint (second->serial, ==, first->serial);
  g_assert_cmpstr (second->next_cursor, ==, "");
}

static void
test_stale_after_the_journal_was_cut (Readers *fixture, gconstpointer data)
{
  g_autoptr (RdPage) page
      = get_page (fixture->base.store, fixture->base.profile, rd_filter_new_all (), "", 10, NULL);
  g_autoptr (RdDatabase) db = NULL;
  g_autoptr (RdChanges) changes = NULL;

  push (fixture->base.store, fixture->base.profile,
        make_contact ("new@there", "New", RD_SUBSCRIPTION_TO, NULL));
  close_store (fixture->base.store);
  db = rd_database_open (fixture->base.path, RD_DATABASE_WRITER, NULL, NULL);
  g_assert_true (rd_database_execute (db, "UPDATE profile SET journal_floor = serial", NULL));
  g_clear_pointer (&db, rd_database_close);
  fixture->base.store = open_store (fixture->base.directory);
  expect_page_error (fixture, fixture->base.profile, page->next_cursor, RD_ERROR_STALE);
  changes = get_changes (fixture->base.store, fixture->base.profile, page->serial, 10);
  g_assert_true (changes->is_reset);
}

/* -- plans ------------------------------------------------------------------------------------- */

/* What the readers' statements cost, noted by SQLite itself. */
static int n_sorts, n_scanned, n_statements, n_steps;

static int
note_cost (unsigned kind, void *context, void *statement, void *time)
{
  const char *sql = sqlite3_sql (statement);
  int steps = sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, 1);

  if (strstr (sql, "UNION ALL") != NULL || strstr (sql, "place") != NULL)
    {
      n_statements++;
      n_sorts += sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_SORT, 0);
      n_scanned += sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0);
      n_steps = MAX (n_steps, steps);
    }
  return 0;
}

static int
watch_connection (sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_PROFILE, note_cost, NULL);
}

/* No page sorts or scans: each goes along an index, and costs what its contacts cost. */
static void
test_pages_go_along_an_index (void)
{
  Readers fixture = { NULL };
  Reading reading = { NULL };

  sqlite3_auto_extension ((void (*) (void))watch_connection);
  set_up_readers (&fixture, NULL);
  n_sorts = n_scanned = n_statements = n_steps = 0;
  for (unsigned n_changes = 0; n_changes <= 50; n_changes += 50)
    {
      reading.given = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, release_contact);
      read_while_changing (&fixture, &reading, 100, n_changes);
      settle (&fixture);
      catch_up (&fixture, reading.given, reading.serial, 100);
      g_hash_table_unref (reading.given);
    }
  tear_down_readers (&fixture, NULL);
  sqlite3_cancel_auto_extension ((void (*) (void))watch_connection);
  g_test_message ("%d statements, at most %d steps", n_statements, n_steps);
  g_assert_cmpint (n_statements, >, 100);
  g_assert_cmpint (n_sorts, ==, 0);
  g_assert_cmpint (n_scanned, ==, 0);
  g_assert_cmpint (n_steps, <, 100 * 300);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "exactly-once", (FixtureFunc)test_exactly_once },
    { "changes-are-exact", (FixtureFunc)test_changes_are_exact },
    { "each-change-is-told-once", (FixtureFunc)test_each_change_is_told_once },
    { "reset", (FixtureFunc)test_reset },
    { "page-size-makes-no-difference", (FixtureFunc)test_page_size_makes_no_difference },
    { "order", (FixtureFunc)test_order },
    { "cursors-are-checked", (FixtureFunc)test_cursors_are_checked },
    { "a-reading-outlives-a-restart", (FixtureFunc)test_a_reading_outlives_a_restart },
    { "stale-after-the-journal-was-cut", (FixtureFunc)test_stale_after_the_journal_was_cut },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  add_tests_with ("/store-pages/", tests, G_N_ELEMENTS (tests), sizeof (Readers),
                  (FixtureFunc)set_up_readers, (FixtureFunc)tear_down_readers);
  g_test_add_func ("/store-pages/pages-go-along-an-index", test_pages_go_along_an_index);
  fill ();
  status = g_test_run ();
  tear_down (&filled, NULL);
  g_hash_table_unref (model_at_start);
  return status;
}
