/* Requests come a few times a day, but strangers can send them without end. The request of a
 * stranger changes no contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/request-write.h"

#include "store/call.h"
#include "store/roster/requests.h"
#include "store/roster/row.h"
#include "store/sync/write.h"

#define LAST_REMOVAL(index, column)                                                                \
  "SELECT * FROM (SELECT jid, before, cause, job, serial FROM journal INDEXED BY " index           \
  " WHERE profile = :profile AND " column " = :jid AND serial > :serial AND after IS NULL"         \
  " ORDER BY serial DESC LIMIT 1)"

/* The removal of a contact. Both indexes are named: else each stranger's request walks all
 * changes of the session. */
static const char select_removal[]
    = LAST_REMOVAL ("journal_by_jid", "jid") " UNION ALL " LAST_REMOVAL (
        "journal_by_key", "key") " ORDER BY serial DESC LIMIT 1";

/* Writing the contact again updates its flag. */
static bool
follow (RdRosterWrite *write, const char *jid, bool *is_there, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  int64_t id = rd_roster_row_find_typed (write->db, write->profile, jid, &contact, error);

  *is_there = id > 0;
  return id == 0 || (id > 0 && rd_roster_write_contact (write, contact, contact->jid, error));
}

/* May the server hide JID, as IS_HIDEABLE says? */
static bool
may_hide (RdRosterWrite *write, const char *jid, bool (*is_hideable) (const RdContact *contact),
          bool *may, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  int64_t id = rd_roster_row_find_typed (write->db, write->profile, jid, &contact, error);

  *may = id > 0 && is_hideable (contact);
  return id >= 0;
}

/* If it may, the next whole roster tells whether it does: until the request the server had it. */
static bool
note_asker (RdRosterWrite *write, const RdRequest *request, GError **error)
{
  bool may;

  if (!may_hide (write, request->jid, rd_contact_may_be_hidden, &may, error))
    return false;
  if (may)
    write->change->asks_since = request->time;
  return true;
}

/* Did a whole roster lack the contact? What a push or a job removed was removed on
 * purpose. */
static bool
is_of_whole_roster (RdCause cause)
{
  return cause == RD_CAUSE_LOGIN || cause == RD_CAUSE_RESYNC;
}

/* Puts the contact back as it was before the removal at STATEMENT, with the removal's cause and
 * job. The server hides nobody whom the user asks: the contact has denied that. */
static bool
put_back (RdRosterWrite *write, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (RdContact) before = rd_roster_row_read_json (write->db, rd_column_text (statement, 0),
                                                          rd_column_text (statement, 1), 0, error);
  g_autoptr (RdContact) hidden = NULL;
  RdCause cause;

  if (before == NULL)
    return false;
  if (!rd_cause_from_string (rd_column_text (statement, 2), &cause) || !is_of_whole_roster (cause)
      || before->subscription != RD_SUBSCRIPTION_NONE)
    return true;
  hidden = rd_contact_without_wish (before);
  write->change->cause = cause;
  write->job = (uint64_t)sqlite3_column_int64 (statement, 3);
  return rd_roster_write_contact (write, hidden, hidden->jid, error);
}

/* JID isn't in the roster: puts it back if it was when the session began, unless the server
 * hides nobody and so has removed it. */
static bool
find_back (RdRosterWrite *write, const char *jid, uint64_t since_serial, GError **error)
{
  g_autoptr (RdStatement) statement = NULL;

  if (write->sync->hiding == RD_HIDING_NEVER)
    return true;
  statement
      = rd_database_prepare (write->db, select_removal,
                             RD_WITH (rd_int (":profile", write->profile), rd_text (":jid", jid),
                                      rd_serial (":serial", since_serial)),
                             error);
  switch (rd_fetch (write->db, statement, error))
    {
    case RD_FETCH_ROW:
      return put_back (write, statement, error);
    case RD_FETCH_DONE:
      return true;
    case RD_FETCH_ERROR:
    default:
      return false;
    }
}

/* -- the calls --------------------------------------------------------------------------------- */

typedef struct
{
  RdRequest *request;
  uint64_t since_serial;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  rd_request_free (addition->request);
  g_free (addition);
}

static gpointer
run_add (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Addition *addition = arguments;
  const RdRequest *request = addition->request;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };
  bool is_there, is_new;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error)
      || !rd_request_store_add (db, profile, request, &is_new, error))
    return NULL;
  if (is_new)
    write.change->request = rd_request_copy (request);
  write.has_requests = true;
  if (!follow (&write, request->jid, &is_there, error)
      || (!is_there && !find_back (&write, request->jid, addition->since_serial, error))
      || (is_there && is_new && !note_asker (&write, request, error))
      || !rd_request_store_find_unchecked (db, profile, request, &write.change->unchecked, error))
    return NULL;
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_add_request_async (RdStore *store, int64_t profile, const RdRequest *request,
                            uint64_t since_serial, GAsyncReadyCallback callback, gpointer user_data)
{
  Addition *addition = g_new (Addition, 1);

  *addition = (Addition){ rd_request_copy (request), since_serial };
  rd_store_write (store, profile,
                  (RdOperation){ run_add, addition, addition_free, (GDestroyNotify)rd_change_free },
                  callback, user_data);
}

static gpointer
run_note_former (RdDatabase *db, int64_t profile, gpointer request, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error)
      || !rd_request_store_note_former (db, profile, request, &write.change->has_former, error))
    return NULL;
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_note_former_async (RdStore *store, int64_t profile, const RdRequest *request,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run_note_former, rd_request_copy (request),
                                 (GDestroyNotify)rd_request_free, (GDestroyNotify)rd_change_free },
                  callback, user_data);
}

typedef struct
{
  char *jid;
  RdCause cause;
  uint64_t job;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->jid);
  g_free (removal);
}

/* A whole roster may have lacked the contact, who was kept for the request's sake. The next one
 * tells whether it is there. */
static void
doubt (RdRosterWrite *write, const char *jid)
{
  write->change->doubt = RD_DOUBT_ENDED_REQUEST;
  rd_sync_state_take_doubt (write->sync, RD_DOUBT_ENDED_REQUEST, jid, write->now);
}

/* Of a contact that isn't in the roster the journal tells nothing. */
static bool
count_answer (const RdRosterWrite *write, GError **error)
{
  static const char count[] = "UPDATE job SET n_answered = n_answered + 1 WHERE id = :job";

  return write->job == 0 || write->change->ended_requests->len == 0
         || rd_database_run (write->db, count, RD_WITH (rd_serial (":job", write->job)), error);
}

static gpointer
run_remove (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Removal *removal = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };
  bool is_there, may;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, removal->cause, error))
    return NULL;
  write.job = removal->job;
  if (!may_hide (&write, removal->jid, rd_contact_may_have_been_hidden, &may, error)
      || !rd_request_store_remove (db, profile, removal->jid, write.change, error)
      || !count_answer (&write, error) || !follow (&write, removal->jid, &is_there, error))
    return NULL;
  if (may && write.sync->hiding != RD_HIDING_NEVER)
    doubt (&write, removal->jid);
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_remove_request_async (RdStore *store, int64_t profile, const char *jid, RdCause cause,
                               uint64_t job, GAsyncReadyCallback callback, gpointer user_data)
{
  Removal *removal = g_new (Removal, 1);

  *removal = (Removal){ g_strdup (jid), cause, job };
  rd_store_write (
      store, profile,
      (RdOperation){ run_remove, removal, removal_free, (GDestroyNotify)rd_change_free }, callback,
      user_data);
}
