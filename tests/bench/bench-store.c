/* What a big roster costs the store, beside a floor: of a first roster, the same rows in the same
 * tables; of the rest, fewer columns in bare SQLite, without journal, sort keys, comparing, threads
 * or contacts made of what was read. The figures are processor time
 * of all threads, so that they mean something on a busy machine too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"
#include "store-jobs-helper.h"

#include "model/jid.h"
#include "store/profile/profiles.h"
#include "store/roster/row.h"
#include "store/sql/migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static unsigned n_contacts = 100000;
static unsigned n_pushes = 2000;

static double started;

static double
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
start (void)
{
  started = get_cpu_time ();
}

static double
stop (void)
{
  return get_cpu_time () - started;
}

static void
tell (const char *what, double store, double bare)
{
  if (bare > 0)
    printf ("%-34s %9.1f ms   floor %9.1f ms   %5.1f×\n", what, store, bare, store / bare);
  else
    printf ("%-34s %9.1f ms\n", what, store);
}

static RdContact *
make_numbered (unsigned i)
{
  g_autofree char *jid = g_strdup_printf ("contact%u@host%u.example", i, i % 97);
  g_autofree char *name = g_strdup_printf ("Person Nr %u", i * 7919 % n_contacts);
  g_autofree char *groups = g_strdup_printf ("group %u,Friends", i % 50);

  return make_contact (jid, i % 11 == 0 ? "" : name, i % 4, i % 3 == 0 ? NULL : groups);
}

/* -- the floor --------------------------------------------------------------------------------- */

static RdDatabase *
open_bare (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "bare.db", NULL);
  RdDatabase *db = rd_database_open (path, RD_DATABASE_WRITER, NULL, NULL);

  rd_database_execute (db,
                       "CREATE TABLE contact (id INTEGER PRIMARY KEY, jid TEXT UNIQUE, name TEXT,"
                       " subscription INTEGER, search TEXT);"
                       "CREATE INDEX by_name ON contact (name, jid);"
                       "CREATE TABLE contact_group (contact INTEGER, name TEXT,"
                       " PRIMARY KEY (contact, name)) WITHOUT ROWID",
                       NULL);
  return db;
}

static void
insert_bare (RdDatabase *db, const RdContact *contact)
{
  g_autoptr (RdStatement) row = rd_database_prepare (
      db,
      "INSERT OR REPLACE INTO contact (jid, name, subscription, search)"
      " VALUES (:jid, :name, :subscription, :name || :jid)",
      RD_WITH (rd_text (":jid", contact->jid), rd_text (":name", contact->name),
               rd_int (":subscription", contact->subscription)),
      NULL);
  g_autoptr (RdStatement) group = rd_database_prepare (
      db, "INSERT OR IGNORE INTO contact_group VALUES (:contact, :name)", NULL, NULL);

  rd_run (db, row, NULL);
  rd_bind (group,
           RD_WITH (rd_int (":contact", sqlite3_last_insert_rowid (rd_database_get_handle (db)))));
  for (char **name = contact->groups; *name != NULL; name++)
    {
      rd_bind (group, RD_WITH (rd_text (":name", *name)));
      rd_run (db, group, NULL);
    }
}

static void
fill_bare (RdDatabase *db, GPtrArray *contacts)
{
  rd_database_execute (db, "BEGIN", NULL);
  for (unsigned i = 0; i < contacts->len; i++)
    insert_bare (db, contacts->pdata[i]);
  rd_database_execute (db, "COMMIT", NULL);
}

static double
push_bare (RdDatabase *db, GPtrArray *contacts)
{
  start ();
  for (unsigned i = 0; i < n_pushes; i++)
    insert_bare (db, contacts->pdata[i * 37 % contacts->len]);
  return stop ();
}

/* Runs SQL to its end. */
static double
read_bare (RdDatabase *db, const char *sql)
{
  g_autoptr (RdQuery) query = rd_database_compose (db, sql, NULL, NULL);

  start ();
  while (rd_fetch (db, query, NULL) == RD_FETCH_ROW)
    ;
  return stop ();
}

/* -- the floor of a first roster: the store's own tables, indexes and rows --------------------- */

/* A row, but for what the contact has itself. */
typedef struct
{
  char *key, *sort_key, *search, *domain;
} Made;

static Made *
make_rows (GPtrArray *contacts)
{
  Made *rows = g_new (Made, contacts->len);

  for (unsigned i = 0; i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];
      char *key = rd_jid_make_key (contact->jid);

      rows[i] = (Made){ key, rd_roster_row_make_sort_key (contact),
                        rd_roster_row_make_search (contact), rd_roster_row_make_domain (key) };
    }
  return rows;
}

static void
free_rows (Made *rows, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_free (rows[i].key);
      g_free (rows[i].sort_key);
      g_free (rows[i].search);
      g_free (rows[i].domain);
    }
  g_free (rows);
}

static RdDatabase *
open_same (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "same.db", NULL);
  RdDatabase *db = rd_database_open (path, RD_DATABASE_WRITER, NULL, NULL);
  g_autoptr (RdSettings) settings = rd_settings_new ();

  rd_migrations_run (db, NULL);
  rd_profile_record_free (rd_profile_store_add (db, "me", "me@example.org", settings, NULL));
  return db;
}

static void
insert_same (sqlite3_stmt *row, sqlite3_stmt *group, int serial, const RdContact *contact,
             const Made *made)
{
  const char *texts[]
      = { contact->jid, contact->name, contact->extra, made->search, made->domain, made->key };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (row, (int)i + 1, texts[i], -1, SQLITE_STATIC);
  sqlite3_bind_blob (row, 7, made->sort_key, (int)strlen (made->sort_key), SQLITE_STATIC);
  sqlite3_bind_int (row, 8, contact->subscription);
  sqlite3_bind_int (row, 9, serial);
  sqlite3_step (row);
  sqlite3_bind_int64 (group, 1, sqlite3_last_insert_rowid (sqlite3_db_handle (row)));
  sqlite3_reset (row);
  for (char **name = contact->groups; *name != NULL; name++)
    {
      sqlite3_bind_text (group, 2, *name, -1, SQLITE_STATIC);
      sqlite3_step (group);
      sqlite3_reset (group);
    }
}

static double
fill_same (const char *directory, GPtrArray *contacts)
{
  RdDatabase *db = open_same (directory);
  Made *rows = make_rows (contacts);
  RdQuery *row = rd_database_compose (
      db,
      "INSERT INTO contact (profile, jid, name, extra, search, domain, key, sort_key, subscription,"
      " flags, serial) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
      NULL, NULL);
  RdQuery *group = rd_database_compose (db, "INSERT INTO contact_group VALUES (?, ?)", NULL, NULL);
  double filled;

  start ();
  rd_database_execute (db, "BEGIN", NULL);
  for (unsigned i = 0; i < contacts->len; i++)
    insert_same (row, group, (int)i, contacts->pdata[i], &rows[i]);
  rd_database_execute (db, "COMMIT", NULL);
  filled = stop ();
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact"), ==, contacts->len);
  rd_query_free (row);
  rd_query_free (group);
  rd_database_close (db);
  free_rows (rows, contacts->len);
  return filled;
}

/* -- the store --------------------------------------------------------------------------------- */

static G_GNUC_NO_INLINE double
stage_all (RdStore *store, int64_t profile, GPtrArray *contacts)
{
  RdStaging *staging = rd_store_stage_roster (store, profile, NULL, NULL);

  start ();
  for (unsigned i = 0; i < contacts->len; i++)
    rd_staging_add (staging, contacts->pdata[i]);
  rd_change_free (commit_roster (store, staging, "v", NULL));
  return stop ();
}

static G_GNUC_NO_INLINE double
read_pages (RdStore *store, int64_t profile, const char *filter, double *worst)
{
  g_autofree char *cursor = g_strdup ("");
  double begun = get_cpu_time ();

  *worst = 0;
  do
    {
      g_autoptr (RdPage) page = NULL;

      start ();
      page = get_page (store, profile, parse_filter (filter), cursor, 500, NULL);
      *worst = MAX (*worst, stop ());
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
    }
  while (cursor[0] != '\0');
  return get_cpu_time () - begun;
}

static void
on_pushed (GObject *source, GAsyncResult *result, gpointer n_left)
{
  rd_change_free (push_finish (RD_STORE (source), result, NULL));
  (*(unsigned *)n_left)--;
}

static G_GNUC_NO_INLINE double
push_many (RdStore *store, int64_t profile, GPtrArray *contacts)
{
  unsigned n_left = n_pushes;

  start ();
  for (unsigned i = 0; i < n_pushes; i++)
    {
      RdContact *old = contacts->pdata[i * 37 % contacts->len];
      g_autoptr (RdContact) changed = make_contact (old->jid, "Renamed", old->subscription, "new");

      push_item_async (store, profile, changed, "w", on_pushed, &n_left);
    }
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  return stop ();
}

/* What a purge costs the store besides the server's time, and what its undo does. */
static void
purge_and_undo (const char *directory, RdStore *store, int64_t profile)
{
  Fixture fixture = { .directory = (char *)directory, .store = store, .profile = profile };
  unsigned n_pushed = MIN (n_pushes, n_contacts / 2);
  RdPlan *purge;
  double planned;

  start ();
  purge = plan_purge (&fixture, "{'NoFrom': <true>}", NULL, NULL);
  planned = stop ();
  printf ("a purge of %u\n", purge->items->len);
  tell ("  its plan", planned, 0);
  n_pushed = MIN (n_pushed, purge->items->len);
  start ();
  for (unsigned i = 0; i < n_pushed; i++)
    {
      g_autoptr (RdPlanItem) item = rd_plan_items_get (purge->items, i);

      carry_out_item (&fixture, item);
    }
  tell ("  pushes that it wanted", stop (), 0);
  start ();
  end_job (&fixture, purge->job, "cancelled", false);
  tell ("  its end", stop (), 0);
  start ();
  rd_plan_free (plan_undo (&fixture, purge->job, false, NULL, NULL));
  tell ("  the plan of its undo", stop (), 0);
  rd_plan_free (purge);
}

static double
count (RdStore *store, int64_t profile)
{
  start ();
  rd_stats_free (get_stats (store, profile, "@a{sv} {}"));
  return stop ();
}

static void
run (const char *directory, RdDatabase *bare, GPtrArray *contacts)
{
  RdStore *store = open_store (directory);
  int64_t profile = add_profile (store, "me", "me@example.org");
  double staged, filled, pushed, worst, worst_while;

  fill_bare (bare, contacts);
  filled = fill_same (directory, contacts);
  staged = stage_all (store, profile, contacts);
  tell ("stage and commit all", staged, filled);
  bench_tell_row ("first sync, the store alone: CPU", staged, "ms", 1.5, filled, BENCH_TIMES);
  tell ("the same again: nothing differs", stage_all (store, profile, contacts), 0);
  tell ("all pages of 500", read_pages (store, profile, "@a{sv} {}", &worst),
        read_bare (bare,
                   "SELECT c.*, (SELECT group_concat (name) FROM contact_group g WHERE"
                   " g.contact = c.id) FROM contact c INDEXED BY by_name ORDER BY name, jid"));
  tell ("  the slowest page", worst, 0);
  tell ("text filter, all pages", read_pages (store, profile, "{'Text': <'nr 4711'>}", &worst),
        read_bare (bare, "SELECT * FROM contact WHERE search LIKE '%nr 4711%'"));
  tell ("stats", count (store, profile),
        read_bare (bare, "SELECT count(*), sum (subscription = 0) FROM contact UNION ALL SELECT"
                         " name, count(*) FROM contact_group GROUP BY name"));
  pushed = push_many (store, profile, contacts);
  tell ("pushes", pushed, push_bare (bare, contacts));
  purge_and_undo (directory, store, profile);
  tell ("all pages after the pushes", read_pages (store, profile, "@a{sv} {}", &worst_while), 0);
  start ();
  close_store (store);
  tell ("close", stop (), 0);
  start ();
  store = open_store (directory);
  tell ("open again, with its check", stop (), 0);
  start ();
  remove_profile (store, profile, NULL);
  tell ("remove the profile", stop (), 0);
  close_store (store);
}

int
main (int argc, char **argv)
{
  char *directory = make_directory ();
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  RdDatabase *bare = open_bare (directory);

  if (argc > 1)
    n_contacts = (unsigned)strtoul (argv[1], NULL, 10);
  if (argc > 2)
    n_pushes = (unsigned)strtoul (argv[2], NULL, 10);
  for (unsigned i = 0; i < n_contacts; i++)
    g_ptr_array_add (contacts, make_numbered (i));
  printf ("%u contacts, %u pushes\n", n_contacts, n_pushes);
  run (directory, bare, contacts);
  rd_database_close (bare);
  remove_directory (directory);
  return 0;
}
