/* The floor of a first sync: expat reads the bytes of a roster, and SQLite inserts the rows that
 * rosterd stored of it, in the order in which the bytes name them, in one transaction, with the
 * same tables, indexes and settings of the database. Prints the processor time in milliseconds.
 *
 *   first-sync-floor BYTES ROSTERD_DB NEW_DB
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <expat.h>
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
check (sqlite3 *db, int result)
{
  if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (db));
}

static sqlite3 *
open_db (const char *path, int flags)
{
  sqlite3 *db;

  check (NULL, sqlite3_open_v2 (path, &db, flags, NULL));
  return db;
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;

  check (db, sqlite3_prepare_v2 (db, sql, -1, &statement, NULL));
  return statement;
}

/* -- what rosterd stored ----------------------------------------------------------------------- */

/* A value of a row. */
typedef struct
{
  int type, size;
  int64_t number;
  char *data;
} Cell;

/* A contact. */
typedef struct
{
  GPtrArray *cells;  /* (element-type Cell): as many as its table has columns */
  GPtrArray *groups; /* (element-type Cell) */
} Row;

static int n_columns;

static void
cell_free (gpointer data)
{
  Cell *cell = data;

  g_free (cell->data);
  g_free (cell);
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_ptr_array_unref (row->cells);
  g_ptr_array_unref (row->groups);
  g_free (row);
}

static Cell *
copy_cell (sqlite3_stmt *statement, int column)
{
  Cell *cell = g_new0 (Cell, 1);

  cell->type = sqlite3_column_type (statement, column);
  cell->number = sqlite3_column_int64 (statement, column);
  if (cell->type == SQLITE_TEXT || cell->type == SQLITE_BLOB)
    {
      cell->size = sqlite3_column_bytes (statement, column);
      cell->data = g_malloc0 ((size_t)cell->size + 1);
      if (cell->size > 0)
        memcpy (cell->data, sqlite3_column_blob (statement, column), (size_t)cell->size);
    }
  return cell;
}

static GPtrArray *
copy_groups (sqlite3 *db, int64_t contact)
{
  sqlite3_stmt *groups
      = prepare (db, "SELECT name FROM contact_group WHERE contact = ? ORDER BY name");
  GPtrArray *cells = g_ptr_array_new_with_free_func (cell_free);

  sqlite3_bind_int64 (groups, 1, contact);
  while (sqlite3_step (groups) == SQLITE_ROW)
    g_ptr_array_add (cells, copy_cell (groups, 0));
  sqlite3_finalize (groups);
  return cells;
}

/* By the JIDs; of the database's only roster. */
static GHashTable *
copy_rows (sqlite3 *db)
{
  sqlite3_stmt *contacts = prepare (db, "SELECT jid, * FROM contact");
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, row_free);

  n_columns = sqlite3_column_count (contacts) - 1;
  while (sqlite3_step (contacts) == SQLITE_ROW)
    {
      Row *row = g_new0 (Row, 1);

      row->cells = g_ptr_array_new_with_free_func (cell_free);
      for (int i = 0; i < n_columns; i++)
        g_ptr_array_add (row->cells, copy_cell (contacts, i + 1));
      row->groups = copy_groups (db, sqlite3_column_int64 (contacts, 1));
      g_hash_table_insert (rows, g_strdup ((const char *)sqlite3_column_text (contacts, 0)), row);
    }
  sqlite3_finalize (contacts);
  return rows;
}

/* -- expat ------------------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *rows;
  GPtrArray *ordered; /* (element-type Row): as the bytes name them; NULL: it is known */
} Reading;

static void
on_start (void *user_data, const char *name, const char **attributes)
{
  Reading *reading = user_data;
  Row *row;

  if (reading->ordered == NULL || !g_str_has_suffix (name, "item"))
    return;
  while (!g_str_equal (attributes[0], "jid"))
    attributes += 2;
  row = g_hash_table_lookup (reading->rows, attributes[1]);
  if (row == NULL)
    g_error ("%s isn't stored", attributes[1]);
  g_ptr_array_add (reading->ordered, row);
}

static void
on_end (void *user_data, const char *name)
{
}

static void
on_text (void *user_data, const char *text, int size)
{
}

/* In pieces as they come from a connection. */
static void
parse (const char *bytes, size_t size, Reading *reading)
{
  const size_t piece = 4096;
  XML_Parser parser = XML_ParserCreateNS (NULL, 0x1f);

  XML_SetUserData (parser, reading);
  XML_SetElementHandler (parser, on_start, on_end);
  XML_SetCharacterDataHandler (parser, on_text);
  for (size_t i = 0; i < size; i += piece)
    {
      if (XML_Parse (parser, bytes + i, (int)MIN (piece, size - i), 0) != XML_STATUS_OK)
        g_error ("%s", XML_ErrorString (XML_GetErrorCode (parser)));
    }
  XML_ParserFree (parser);
}

/* -- SQLite ------------------------------------------------------------------------------------ */

static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA cache_size = -16384";

static void
execute (sqlite3 *db, const char *sql)
{
  check (db, sqlite3_exec (db, sql, NULL, NULL, NULL));
}

/* The tables of a roster, with their indexes, and the profile's row. */
static sqlite3 *
make_db (const char *path, const char *model)
{
  sqlite3 *db = open_db (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS model", model);
  sqlite3_stmt *schema;

  execute (db, settings);
  execute (db, attach);
  schema = prepare (db, "SELECT sql FROM model.sqlite_schema WHERE sql IS NOT NULL"
                        " AND tbl_name IN ('profile', 'contact', 'contact_group') ORDER BY rowid");
  while (sqlite3_step (schema) == SQLITE_ROW)
    execute (db, (const char *)sqlite3_column_text (schema, 0));
  sqlite3_finalize (schema);
  execute (db, "INSERT INTO profile SELECT * FROM model.profile; DETACH model");
  return db;
}

static char *
compose_insert (void)
{
  GString *sql = g_string_new ("INSERT INTO contact VALUES (?");

  for (int i = 1; i < n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static void
bind (sqlite3_stmt *statement, int index, const Cell *cell)
{
  if (cell->type == SQLITE_TEXT)
    sqlite3_bind_text (statement, index, cell->data, cell->size, SQLITE_STATIC);
  else if (cell->type == SQLITE_BLOB)
    sqlite3_bind_blob (statement, index, cell->data, cell->size, SQLITE_STATIC);
  else if (cell->type == SQLITE_INTEGER)
    sqlite3_bind_int64 (statement, index, cell->number);
  else
    sqlite3_bind_null (statement, index);
}

static void
run (sqlite3 *db, sqlite3_stmt *statement)
{
  check (db, sqlite3_step (statement));
  sqlite3_reset (statement);
}

static void
insert_all (sqlite3 *db, GPtrArray *rows)
{
  g_autofree char *insert = compose_insert ();
  sqlite3_stmt *contact = prepare (db, insert);
  sqlite3_stmt *group = prepare (db, "INSERT INTO contact_group VALUES (?, ?)");

  execute (db, "BEGIN");
  for (unsigned i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];

      /* The rowid is SQLite's to give. */
      for (int j = 1; j < n_columns; j++)
        bind (contact, j + 1, row->cells->pdata[j]);
      run (db, contact);
      sqlite3_bind_int64 (group, 1, sqlite3_last_insert_rowid (db));
      for (unsigned j = 0; j < row->groups->len; j++)
        {
          bind (group, 2, row->groups->pdata[j]);
          run (db, group);
        }
    }
  execute (db, "COMMIT");
  sqlite3_finalize (contact);
  sqlite3_finalize (group);
}

int
main (int argc, char **argv)
{
  g_autofree char *bytes = NULL;
  size_t size;
  sqlite3 *stored, *db;
  Reading reading = { NULL, g_ptr_array_new () };
  GPtrArray *rows = reading.ordered;
  double began, parsed;

  if (argc != 4 || !g_file_get_contents (argv[1], &bytes, &size, NULL))
    g_error ("Usage: first-sync-floor BYTES ROSTERD_DB NEW_DB");
  stored = open_db (argv[2], SQLITE_OPEN_READONLY);
  reading.rows = copy_rows (stored);
  sqlite3_close (stored);
  parse (bytes, size, &reading);
  reading.ordered = NULL;
  db = make_db (argv[3], argv[2]);
  began = get_cpu_time ();
  parse (bytes, size, &reading);
  parsed = get_cpu_time ();
  insert_all (db, rows);
  printf ("%.3f %.3f\n", parsed - began, get_cpu_time () - parsed);
  sqlite3_close (db);
  g_ptr_array_unref (rows);
  g_hash_table_unref (reading.rows);
  return 0;
}
