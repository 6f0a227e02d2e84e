/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/aside.h"

#include "runtime/clock.h"
#include "store/call.h"

#include <limits.h>
#include <string.h>

/* Bytes of a path as it is shown: one that is no text may become U+FFFD. */
#define SHOWN_MAX (3 * PATH_MAX)

/* "TIME N_PROFILES PATH", the time in µs since 1970. */
static const char replace_aside[]
    = "INSERT OR REPLACE INTO meta (key, value) VALUES ('set_aside', :value)";
static const char select_aside[] = "SELECT value FROM meta WHERE key = 'set_aside'";
static const char delete_aside[] = "DELETE FROM meta WHERE key = 'set_aside'";

bool
rd_aside_remember (RdDatabase *db, const char *path, unsigned n_profiles, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *value
      = g_strdup_printf ("%" G_GINT64_FORMAT " %u %s", rd_clock_get_real (), n_profiles, shown);

  return rd_database_run (db, replace_aside, RD_WITH (rd_text (":value", value)), error);
}

static char *
tell (int64_t time, unsigned n_profiles, const char *path)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S") : NULL;

  if (n_profiles == 0)
    return g_strdup_printf ("On %s the roster database was damaged and could not be read; it is "
                            "kept as \"%s\", and a new one was begun: add your profiles again.",
                            when != NULL ? when : "some day", path);
  return g_strdup_printf ("On %s the roster database was damaged; it is kept as \"%s\", and a new "
                          "one was begun with the profiles of the old one (%u): their rosters come "
                          "from their servers again, the history of changes does not. A setting "
                          "that could not be read has its default: look at them.",
                          when != NULL ? when : "some day", path, n_profiles);
}

/* What somebody else wrote there is nothing. */
static char *
read_value (const char *value)
{
  char *end, *path;
  int64_t time = g_ascii_strtoll (value, &end, 10);
  uint64_t n_profiles;

  if (time <= 0 || *end != ' ')
    return NULL;
  n_profiles = g_ascii_strtoull (end + 1, &path, 10);
  if (*path != ' ' || n_profiles > G_MAXUINT || strlen (path) > SHOWN_MAX
      || !g_utf8_validate (path, -1, NULL))
    return NULL;
  return tell (time, (unsigned)n_profiles, path + 1);
}

char *
rd_aside_describe (RdDatabase *db)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_aside, NULL, NULL);

  if (statement == NULL || rd_fetch (db, statement, NULL) != RD_FETCH_ROW)
    return NULL;
  return read_value (rd_column_text (statement, 0));
}

static gpointer
run_dismiss (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return GINT_TO_POINTER (rd_database_run (db, delete_aside, NULL, error));
}

void
rd_store_dismiss_aside_async (RdStore *store, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write_in_place (store, 0, (RdOperation){ .run = run_dismiss }, callback, user_data);
}
