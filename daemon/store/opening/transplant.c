/* Gives a file whose schema is lost the first page of a new database.
 * That page leads to the first tables, which stand in the same pages of each database that rosterd
 * ever made: none is ever dropped, and VACUUM keeps the order in which they were made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/transplant.h"

#include "store/sql/migrations.h"

#include <string.h>

/* SQLite's file format; numbers are big-endian. */
#define OFFSET_CHANGE_COUNTER 24
#define OFFSET_N_PAGES 28
#define OFFSET_VERSION_VALID_FOR 92

static const char select_schema[]
    = "SELECT sql FROM sqlite_schema WHERE name IN ('meta', 'profile') ORDER BY rowid";

static RdDatabase *
open_empty (void)
{
  return rd_database_open (":memory:", RD_DATABASE_WRITER, NULL, NULL);
}

/* A database with only the first tables, as the last migration left them. */
static RdDatabase *
make_model (void)
{
  g_autoptr (RdDatabase) whole = open_empty ();
  g_autoptr (RdDatabase) model = open_empty ();
  g_autoptr (RdQuery) rows = NULL;
  RdFetch fetch;

  if (whole == NULL || model == NULL || !rd_migrations_run (whole, NULL))
    return NULL;
  rows = rd_database_compose (whole, select_schema, NULL, NULL);
  while (rows != NULL && (fetch = rd_fetch (whole, rows, NULL)) != RD_FETCH_DONE)
    {
      if (fetch == RD_FETCH_ERROR || !rd_database_execute (model, rd_column_text (rows, 0), NULL))
        return NULL;
    }
  return rows != NULL ? g_steal_pointer (&model) : NULL;
}

static void
put_number (char *page, size_t offset, uint32_t number)
{
  uint32_t big_endian = GUINT32_TO_BE (number);

  memcpy (page + offset, &big_endian, sizeof big_endian);
}

/* Replaces the first page of CONTENT. */
static bool
graft (char *content, size_t size)
{
  g_autoptr (RdDatabase) model = make_model ();
  int64_t page_size = 0;
  sqlite3_int64 model_size;
  unsigned char *first;

  if (model == NULL || !rd_database_get_number (model, "PRAGMA page_size", NULL, &page_size, NULL)
      || (int64_t)size < page_size)
    return false;
  first = sqlite3_serialize (rd_database_get_handle (model), "main", &model_size, 0);
  if (first == NULL)
    return false;
  memcpy (content, first, (size_t)page_size);
  sqlite3_free (first);
  put_number (content, OFFSET_CHANGE_COUNTER, 1);
  put_number (content, OFFSET_VERSION_VALID_FOR, 1);
  put_number (content, OFFSET_N_PAGES, (uint32_t)((int64_t)size / page_size));
  return true;
}

RdDatabase *
rd_transplant_open (const char *path, GMappedFile **pages)
{
  /* A private mapping: what is written stays in memory. */
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, TRUE, NULL);
  g_autoptr (RdDatabase) db = open_empty ();
  char *content = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  int64_t size = file != NULL ? (int64_t)g_mapped_file_get_length (file) : 0;

  if (db == NULL || content == NULL || !graft (content, (size_t)size)
      || sqlite3_deserialize (rd_database_get_handle (db), "main", (unsigned char *)content, size,
                              size, SQLITE_DESERIALIZE_READONLY)
             != SQLITE_OK)
    return NULL;
  *pages = g_steal_pointer (&file);
  return g_steal_pointer (&db);
}
