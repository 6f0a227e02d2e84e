/* The floor of a filter: bare-sql DATABASE N SQL runs the statements of SQL, parted by ";", N times
 * each on a connection of its own, takes all their values, and prints the rows that came, and the
 * CPU seconds of one time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
get_cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t
run (sqlite3_stmt *statement)
{
  size_t n = 0;

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        sqlite3_column_text (statement, i);
      n++;
    }
  if (sqlite3_reset (statement) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (sqlite3_db_handle (statement)));
  return n;
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static GPtrArray *
prepare_all (sqlite3 *db, const char *sql)
{
  GPtrArray *statements = g_ptr_array_new_with_free_func (finalize);

  while (*sql != '\0')
    {
      sqlite3_stmt *statement;

      if (sqlite3_prepare_v2 (db, sql, -1, &statement, &sql) != SQLITE_OK)
        g_error ("%s", sqlite3_errmsg (db));
      g_ptr_array_add (statements, statement);
    }
  return statements;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) statements = NULL;
  unsigned long n_times;
  sqlite3 *db;
  size_t n = 0;
  double began;

  if (argc != 4 || sqlite3_open_v2 (argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    return 2;
  statements = prepare_all (db, argv[3]);
  n_times = strtoul (argv[2], NULL, 10);
  began = get_cpu_seconds ();
  for (unsigned long i = 0; i < n_times; i++)
    {
      for (unsigned j = 0; j < statements->len; j++)
        n += run (statements->pdata[j]);
    }
  printf ("%zu %.9f\n", n, (get_cpu_seconds () - began) / (double)n_times);
  g_clear_pointer (&statements, g_ptr_array_unref);
  sqlite3_close (db);
  return 0;
}
