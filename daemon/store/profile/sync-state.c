/* The sync state is read with each write of a roster, and stored in the same transaction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile/sync-state.h"

#include "dbus-interfaces/errors.h"

#include <string.h>

static const char select_state[] = "SELECT " RD_SYNC_COLUMNS " FROM profile WHERE id = :profile";
static const char update_state[]
    = "UPDATE profile SET is_known = :is_known, roster_version = :version, last_sync = :last_sync,"
      " doubt = :doubt, doubt_jid = :doubt_jid, doubt_time = :doubt_time, distrust = :distrust,"
      " n_left_out = :n_left_out, left_out = :left_out, is_unsettled = :is_unsettled,"
      " hiding = :hiding"
      " WHERE id = :profile";

/* An unknown word, written by a later rosterd, counts as RD_DOUBT_NONE. */
static RdDoubt
read_doubt (const char *word)
{
  RdDoubt doubt = RD_DOUBT_NONE;

  rd_doubt_from_string (word, &doubt);
  return doubt;
}

static RdHiding
read_hiding (const char *word)
{
  RdHiding hiding = RD_HIDING_UNKNOWN;

  rd_hiding_from_string (word, &hiding);
  return hiding;
}

/* Each with a NUL at its end. */
static void
unpack (const char *packed, size_t size, GPtrArray *jids)
{
  const char *end = packed + size;

  while (packed < end)
    {
      size_t length = strnlen (packed, end - packed);

      g_ptr_array_add (jids, g_strndup (packed, length));
      packed += length + 1;
    }
}

static GByteArray *
pack (const GPtrArray *jids)
{
  GByteArray *packed = g_byte_array_new ();

  for (unsigned i = 0; i < jids->len; i++)
    g_byte_array_append (packed, jids->pdata[i], strlen (jids->pdata[i]) + 1);
  return packed;
}

RdSyncState *
rd_sync_store_read_columns (sqlite3_stmt *statement, int first)
{
  RdSyncState *state = rd_sync_state_new ();

  state->is_known = sqlite3_column_int (statement, first) != 0;
  state->version = g_strdup ((const char *)sqlite3_column_text (statement, first + 1));
  state->last_sync = sqlite3_column_int64 (statement, first + 2);
  state->doubt = read_doubt (rd_column_text (statement, first + 3));
  state->doubt_jid = g_strdup ((const char *)sqlite3_column_text (statement, first + 4));
  state->doubt_time = sqlite3_column_int64 (statement, first + 5);
  state->distrust = read_doubt (rd_column_text (statement, first + 6));
  state->n_left_out = (unsigned)sqlite3_column_int64 (statement, first + 7);
  unpack (sqlite3_column_blob (statement, first + 8),
          (size_t)sqlite3_column_bytes (statement, first + 8), state->left_out);
  state->is_unsettled = sqlite3_column_int (statement, first + 9) != 0;
  state->hiding = read_hiding (rd_column_text (statement, first + 10));
  return state;
}

void
rd_sync_store_set_missing (GError **error)
{
  g_set_error_literal (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                       "The profile is not in the store any more; list the profiles anew.");
}

RdSyncState *
rd_sync_store_read (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_state, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_DONE)
    rd_sync_store_set_missing (error);
  return fetch == RD_FETCH_ROW ? rd_sync_store_read_columns (statement, 0) : NULL;
}

bool
rd_sync_store_write (RdDatabase *db, int64_t profile, const RdSyncState *state, GError **error)
{
  g_autoptr (GByteArray) left_out = pack (state->left_out);

  return rd_database_run (
      db, update_state,
      RD_WITH (rd_int (":profile", profile), rd_int (":is_known", state->is_known),
               rd_text (":version", state->version), rd_int (":last_sync", state->last_sync),
               rd_text (":doubt", rd_doubt_to_string (state->doubt)),
               rd_text (":doubt_jid", state->doubt_jid), rd_int (":doubt_time", state->doubt_time),
               rd_text (":distrust", rd_doubt_to_string (state->distrust)),
               rd_int (":n_left_out", state->n_left_out),
               rd_blob (":left_out", left_out->len > 0 ? (const void *)left_out->data : "",
                        left_out->len),
               rd_int (":is_unsettled", state->is_unsettled),
               rd_text (":hiding", rd_hiding_to_string (state->hiding))),
      error);
}
