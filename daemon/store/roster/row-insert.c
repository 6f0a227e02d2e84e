/* A first roster inserts 100 000 rows one after the other: values are bound by their places.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/row-insert.h"

#include "runtime/clock.h"
#include "store/roster/row.h"

static const char insert_contact[]
    = "INSERT INTO contact (profile, jid, name, subscription, flags, extra, serial, sort_key,"
      " search, domain, key, to_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_group[] = "INSERT INTO contact_group (contact, name) VALUES (?, ?)";

/* TEXT must live until the statement has run. */
static void
bind_text (sqlite3_stmt *statement, int place, const char *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

bool
rd_roster_row_insert_groups (RdDatabase *db, int64_t id, const RdContact *contact, GError **error)
{
  g_autoptr (RdStatement) row = NULL;

  if (contact->groups[0] == NULL)
    return true;
  row = rd_database_prepare (db, insert_group, NULL, error);
  if (row == NULL)
    return false;
  sqlite3_bind_int64 (row, 1, id);
  for (char **group = contact->groups; *group != NULL; group++)
    {
      bind_text (row, 2, *group);
      if (!rd_run (db, row, error))
        return false;
    }
  return true;
}

bool
rd_roster_row_insert (RdDatabase *db, int64_t profile, const RdContact *contact, const char *key,
                      uint64_t serial, GError **error)
{
  g_autofree char *sort_key = rd_roster_row_make_sort_key (contact);
  g_autofree char *search = rd_roster_row_make_search (contact);
  g_autofree char *domain = rd_roster_row_make_domain (key);
  g_autoptr (RdStatement) row = rd_database_prepare (db, insert_contact, NULL, error);

  if (row == NULL)
    return false;
  sqlite3_bind_int64 (row, 1, profile);
  bind_text (row, 2, contact->jid);
  bind_text (row, 3, contact->name);
  sqlite3_bind_int (row, 4, contact->subscription);
  sqlite3_bind_int (row, 5, contact->flags);
  bind_text (row, 6, contact->extra);
  sqlite3_bind_int64 (row, 7, (int64_t)MIN (serial, (uint64_t)INT64_MAX));
  sqlite3_bind_blob (row, 8, sort_key, (int)strlen (sort_key), SQLITE_STATIC);
  bind_text (row, 9, search);
  bind_text (row, 10, domain);
  bind_text (row, 11, key);
  sqlite3_bind_int64 (row, 12, rd_clock_get_real ());
  return rd_run (db, row, error)
         && rd_roster_row_insert_groups (
             db, sqlite3_last_insert_rowid (rd_database_get_handle (db)), contact, error);
}
