/* Servers send each unanswered request again at every login, so most that come are stored already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/requests.h"

#include "dbus-interfaces/call-limits.h"
#include "model/jid.h"
#include "store/call.h"

static const char insert_request[] = "INSERT INTO request (profile, jid, time, message)"
                                     " SELECT :profile, :jid, :time, :message WHERE :max >"
                                     " (SELECT n_requests FROM profile WHERE id = :profile)"
                                     " ON CONFLICT (profile, jid) DO NOTHING";
static const char delete_request[] = "DELETE FROM request WHERE profile = :profile AND jid = :jid";
static const char count_change[]
    = "UPDATE profile SET n_requests = n_requests + :change WHERE id = :profile";
static const char select_any[] = "SELECT EXISTS (SELECT 1 FROM request WHERE profile = :profile)";
static const char select_time[]
    = "SELECT ifnull (max (time), 0) FROM request WHERE profile = :profile AND jid = :jid";
/* IS_CONTACT: the roster has the account that r says it was before. */
#define IS_CONTACT                                                                                 \
  "EXISTS (SELECT 1 FROM contact c WHERE c.profile = r.profile AND c.key = r.moved_from)"
static const char select_all[]
    = "SELECT jid, time, message, moved_from, CASE WHEN former <> '' THEN former"
      " WHEN moved_from <> '' AND NOT " IS_CONTACT " THEN 'no-contact' ELSE 'unchecked' END"
      " FROM request r WHERE profile = :profile ORDER BY time, jid";
static const char update_moved_from[]
    = "UPDATE request SET moved_from = :from, former = ''"
      " WHERE profile = :profile AND jid = :jid AND moved_from <> :from";
static const char update_former[]
    = "UPDATE request SET former = :former"
      " WHERE profile = :profile AND jid = :jid AND moved_from = :from AND former <> :former";
static const char select_unchecked[]
    = "SELECT moved_from FROM request r WHERE profile = :profile AND jid = :jid"
      " AND moved_from <> '' AND former <> 'verified' AND " IS_CONTACT;

/* Runs STATEMENT, and adds its changed rows, times SIGN, to the profile's count. */
static bool
run_counted (RdDatabase *db, RdStatement *statement, int64_t profile, int sign, int *n_changed,
             GError **error)
{
  if (!rd_run (db, statement, error))
    return false;
  *n_changed = sqlite3_changes (rd_database_get_handle (db));
  return *n_changed == 0
         || rd_database_run (
             db, count_change,
             RD_WITH (rd_int (":profile", profile), rd_int (":change", sign * *n_changed)), error);
}

/* A server may leave that out when it repeats a request: what is known stays. */
static bool
note_moved_from (RdDatabase *db, int64_t profile, const RdRequest *request, GError **error)
{
  return request->moved_from == NULL
         || rd_database_run (db, update_moved_from,
                             RD_WITH (rd_int (":profile", profile), rd_text (":jid", request->jid),
                                      rd_text (":from", request->moved_from)),
                             error);
}

bool
rd_request_store_add (RdDatabase *db, int64_t profile, const RdRequest *request, bool *is_new,
                      GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, insert_request,
      RD_WITH (rd_int (":profile", profile), rd_text (":jid", request->jid),
               rd_int (":time", request->time), rd_text (":message", request->message),
               rd_int (":max", RD_REQUESTS_MAX)),
      error);
  int n_added;

  if (!run_counted (db, statement, profile, 1, &n_added, error))
    return false;
  *is_new = n_added > 0;
  return note_moved_from (db, profile, request, error);
}

bool
rd_request_store_find_unchecked (RdDatabase *db, int64_t profile, const RdRequest *request,
                                 RdRequest **unchecked, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_unchecked, RD_WITH (rd_int (":profile", profile), rd_text (":jid", request->jid)),
      error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    {
      *unchecked = rd_request_copy (request);
      g_free ((*unchecked)->moved_from);
      (*unchecked)->moved_from = g_strdup (rd_column_utf8 (statement, 0));
    }
  return fetch != RD_FETCH_ERROR;
}

bool
rd_request_store_note_former (RdDatabase *db, int64_t profile, const RdRequest *request,
                              bool *is_new, GError **error)
{
  const char *word = rd_former_to_string (request->former);

  if (!rd_database_run (db, update_former,
                        RD_WITH (rd_int (":profile", profile), rd_text (":jid", request->jid),
                                 rd_text (":from", request->moved_from), rd_text (":former", word)),
                        error))
    return false;
  *is_new = sqlite3_changes (rd_database_get_handle (db)) > 0;
  return true;
}

bool
rd_request_store_remove (RdDatabase *db, int64_t profile, const char *jid, RdChange *change,
                         GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, delete_request, RD_WITH (rd_int (":profile", profile), rd_text (":jid", key)), error);
  int n_removed;

  if (!run_counted (db, statement, profile, -1, &n_removed, error))
    return false;
  if (n_removed > 0)
    rd_change_add_ended_request (change, key);
  return true;
}

bool
rd_request_store_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error)
{
  return rd_database_is_true (db, select_any, RD_WITH (rd_int (":profile", profile)), is_any,
                              error);
}

bool
rd_request_store_get_time (RdDatabase *db, int64_t profile, const char *jid, int64_t *time,
                           GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);

  return rd_database_get_number (
      db, select_time, RD_WITH (rd_int (":profile", profile), rd_text (":jid", key)), time, error);
}

bool
rd_request_store_has (RdDatabase *db, int64_t profile, const char *jid, bool *has, GError **error)
{
  int64_t time = 0;

  if (!rd_request_store_get_time (db, profile, jid, &time, error))
    return false;
  *has = time != 0;
  return true;
}

static RdRequest *
read_request (sqlite3_stmt *statement)
{
  RdRequest *request
      = rd_request_new (rd_column_utf8 (statement, 0), sqlite3_column_int64 (statement, 1),
                        rd_column_utf8 (statement, 2));
  const char *moved_from = rd_column_utf8 (statement, 3);

  request->moved_from = moved_from[0] != '\0' ? g_strdup (moved_from) : NULL;
  request->former = rd_former_from_string (rd_column_text (statement, 4));
  return request;
}

static size_t
measure (const RdRequest *request)
{
  return strlen (request->jid) + strlen (request->message)
         + (request->moved_from != NULL ? strlen (request->moved_from) : 0);
}

static gpointer
list (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_request_free);
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_all, RD_WITH (rd_int (":profile", profile)), error);
  size_t size = 0;
  RdFetch fetch = RD_FETCH_DONE;

  while (size < RD_ANSWER_SIZE_MAX && (fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      RdRequest *request = read_request (statement);

      size += measure (request);
      g_ptr_array_add (requests, request);
    }
  return fetch != RD_FETCH_ERROR ? g_steal_pointer (&requests) : NULL;
}

void
rd_store_list_requests_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ .run = list, .free_result = (GDestroyNotify)g_ptr_array_unref },
                 callback, user_data);
}

GPtrArray *
rd_store_list_requests_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
