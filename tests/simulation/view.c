/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view.h"

#include <sqlite3.h>

struct _SimView
{
  sqlite3 *db;
  sqlite3_stmt *begin;
  sqlite3_stmt *commit;
  sqlite3_stmt *moved;
  sqlite3_stmt *contacts;
  sqlite3_stmt *groups;
  sqlite3_stmt *intents;
  sqlite3_stmt *requests;
  sqlite3_stmt *record;
  sqlite3_stmt *each;
  GHashTable *splits; /* JSON array of texts → char ** */
  int64_t last_moved;
  GPtrArray *list; /* (element-type SimStored): the contacts; NULL: not read yet */
  int64_t list_at; /* data_version */
};

static const char select_contacts[]
    = "SELECT c.jid, c.key, c.name, c.subscription, c.flags, c.serial, c.id FROM contact c"
      " ORDER BY c.key, c.jid";
static const char select_groups[]
    = "SELECT contact, name FROM contact_group ORDER BY contact, name";
static const char select_intents[]
    = "SELECT jid, key, name, groups, presence FROM intent WHERE job = ? ORDER BY key, jid";
static const char select_requests[] = "SELECT jid FROM request ORDER BY jid";
static const char select_record[]
    = "SELECT serial, roster_version, is_known, distrust, journal_floor,"
      " is_unsettled FROM profile ORDER BY id LIMIT 1";

static sqlite3_stmt *
prepare (SimView *view, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (view->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (view->db));
  return statement;
}

SimView *
sim_view_open (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  SimView *view = g_new0 (SimView, 1);

  /* Past the disk that dies. */
  if (sqlite3_open_v2 (path, &view->db, SQLITE_OPEN_READONLY, "unix") != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (view->db));
  view->begin = prepare (view, "BEGIN");
  view->commit = prepare (view, "COMMIT");
  view->moved = prepare (view, "PRAGMA data_version");
  view->contacts = prepare (view, select_contacts);
  view->groups = prepare (view, select_groups);
  view->intents = prepare (view, select_intents);
  view->requests = prepare (view, select_requests);
  view->record = prepare (view, select_record);
  view->splits
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  view->each = prepare (view, "SELECT value FROM json_each (?) ORDER BY value");
  return view;
}

void
sim_view_close (SimView *view)
{
  g_clear_pointer (&view->list, g_ptr_array_unref);
  sqlite3_finalize (view->begin);
  sqlite3_finalize (view->commit);
  sqlite3_finalize (view->moved);
  sqlite3_finalize (view->contacts);
  sqlite3_finalize (view->groups);
  sqlite3_finalize (view->intents);
  sqlite3_finalize (view->requests);
  sqlite3_finalize (view->record);
  sqlite3_finalize (view->each);
  g_hash_table_unref (view->splits);
  sqlite3_close (view->db);
  g_free (view);
}

static char *
get_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

static void
run (sqlite3_stmt *statement)
{
  sqlite3_step (statement);
  sqlite3_reset (statement);
}

/* Another one after each commit. */
static int64_t
get_data_version (SimView *view)
{
  int64_t number;

  sqlite3_step (view->moved);
  number = sqlite3_column_int64 (view->moved, 0);
  sqlite3_reset (view->moved);
  return number;
}

bool
sim_view_has_moved (SimView *view)
{
  int64_t number = get_data_version (view);

  if (number == view->last_moved)
    return false;
  view->last_moved = number;
  return true;
}

/* -- contacts ---------------------------------------------------------------------------------- */

static void
add_groups (SimView *view, GHashTable *groups)
{
  sqlite3_stmt *statement = view->groups;

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      int64_t id = sqlite3_column_int64 (statement, 0);
      GStrvBuilder *builder = g_hash_table_lookup (groups, &id);

      if (builder == NULL)
        {
          builder = g_strv_builder_new ();
          g_hash_table_insert (groups, g_memdup2 (&id, sizeof id), builder);
        }
      g_strv_builder_add (builder, (const char *)sqlite3_column_text (statement, 1));
    }
  sqlite3_reset (statement);
}

static SimStored *
read_contact (sqlite3_stmt *row, GHashTable *groups)
{
  SimStored *stored = g_new0 (SimStored, 1);
  int64_t id = sqlite3_column_int64 (row, 6);
  GStrvBuilder *builder = g_hash_table_lookup (groups, &id);

  stored->jid = get_text (row, 0);
  stored->key = get_text (row, 1);
  stored->name = get_text (row, 2);
  stored->subscription = (unsigned)sqlite3_column_int (row, 3);
  stored->flags = (unsigned)sqlite3_column_int (row, 4);
  stored->serial = (uint64_t)sqlite3_column_int64 (row, 5);
  stored->groups = builder != NULL ? g_strv_builder_end (builder) : g_new0 (char *, 1);
  return stored;
}

static GPtrArray *
read_contacts (SimView *view)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                         (GDestroyNotify)g_strv_builder_unref);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_stored_free);

  run (view->begin);
  add_groups (view, groups);
  while (sqlite3_step (view->contacts) == SQLITE_ROW)
    g_ptr_array_add (list, read_contact (view->contacts, groups));
  sqlite3_reset (view->contacts);
  run (view->commit);
  return list;
}

GPtrArray *
sim_view_list_contacts (SimView *view)
{
  int64_t now = get_data_version (view);

  if (view->list == NULL || view->list_at != now)
    {
      g_clear_pointer (&view->list, g_ptr_array_unref);
      view->list = read_contacts (view);
      view->list_at = now;
    }
  return g_ptr_array_ref (view->list);
}

/* -- jobs and requests ------------------------------------------------------------------------- */

static void
intent_free (gpointer data)
{
  SimIntent *intent = data;

  g_free (intent->jid);
  g_free (intent->key);
  g_free (intent->name);
  g_strfreev (intent->groups);
  g_free (intent->presence);
  g_free (intent);
}

/* The same few come again and again. */
static char **
split_json (SimView *view, const char *json)
{
  sqlite3_stmt *each = view->each;
  char **list = g_hash_table_lookup (view->splits, json);

  if (list == NULL)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      sqlite3_bind_text (each, 1, json, -1, SQLITE_TRANSIENT);
      while (sqlite3_step (each) == SQLITE_ROW)
        g_strv_builder_add (builder, (const char *)sqlite3_column_text (each, 0));
      sqlite3_reset (each);
      list = g_strv_builder_end (builder);
      g_hash_table_insert (view->splits, g_strdup (json), list);
    }
  return g_strdupv (list);
}

GPtrArray *
sim_intents_new (void)
{
  return g_ptr_array_new_with_free_func (intent_free);
}

GPtrArray *
sim_view_list_intents (SimView *view, uint64_t job)
{
  GPtrArray *list = sim_intents_new ();

  sqlite3_bind_int64 (view->intents, 1, (int64_t)job);
  while (sqlite3_step (view->intents) == SQLITE_ROW)
    {
      SimIntent *intent = g_new0 (SimIntent, 1);
      const char *groups = (const char *)sqlite3_column_text (view->intents, 3);

      intent->jid = get_text (view->intents, 0);
      intent->key = get_text (view->intents, 1);
      intent->name = get_text (view->intents, 2);
      intent->is_removal = groups == NULL;
      intent->groups = groups != NULL ? split_json (view, groups) : NULL;
      intent->presence = get_text (view->intents, 4);
      g_ptr_array_add (list, intent);
    }
  sqlite3_reset (view->intents);
  return list;
}

GPtrArray *
sim_view_list_requests (SimView *view)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  while (sqlite3_step (view->requests) == SQLITE_ROW)
    g_ptr_array_add (list, get_text (view->requests, 0));
  sqlite3_reset (view->requests);
  return list;
}

bool
sim_view_get_record (SimView *view, SimRecord *record)
{
  bool is_there = sqlite3_step (view->record) == SQLITE_ROW;

  if (is_there)
    *record = (SimRecord){
      .serial = (uint64_t)sqlite3_column_int64 (view->record, 0),
      .version = get_text (view->record, 1),
      .is_known = sqlite3_column_int (view->record, 2) != 0,
      .distrust = get_text (view->record, 3),
      .journal_floor = (uint64_t)sqlite3_column_int64 (view->record, 4),
      .is_unsettled = sqlite3_column_int (view->record, 5) != 0,
    };
  sqlite3_reset (view->record);
  return is_there;
}

void
sim_record_clear (SimRecord *record)
{
  g_free (record->version);
  g_free (record->distrust);
}

int64_t
sim_view_count (SimView *view, const char *query)
{
  sqlite3_stmt *statement = prepare (view, query);
  int64_t number;

  sqlite3_step (statement);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}
