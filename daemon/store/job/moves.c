/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/moves.h"

#include "model/jid.h"
#include "runtime/clock.h"
#include "store/call.h"

static const char *const state_words[RD_N_MOVE_STATES] = {
  [RD_MOVE_NONE] = "none",
  [RD_MOVE_ASKING] = "asking",
  [RD_MOVE_ASKED] = "asked",
  [RD_MOVE_STOPPED] = "stopped",
};

static const char *const moved_words[RD_N_MOVED] = {
  [RD_MOVED_COPIED] = "copied",     [RD_MOVED_WAITING] = "waiting", [RD_MOVED_ASKED] = "asked",
  [RD_MOVED_ANSWERED] = "answered", [RD_MOVED_REFUSED] = "refused", [RD_MOVED_FAILED] = "failed",
  [RD_MOVED_REMOVED] = "removed",
};

/* One row of m, whose contact is c; the numbers are RdMoved's. */
#define SELECT_MOVED                                                                               \
  "SELECT m.key, m.jid, m.asked_at, m.error, CASE"                                                 \
  " WHEN c.subscription & 1 THEN 3"                                                                \
  " WHEN m.error <> '' THEN 5"                                                                     \
  " WHEN c.id IS NULL THEN iif (m.asked_at > 0 OR EXISTS (SELECT 1 FROM journal j"                 \
  "   WHERE j.profile = m.profile AND j.jid = m.jid AND j.after IS NULL"                           \
  "    AND j.time > (SELECT time FROM move v WHERE v.profile = m.profile)), 6, 1)"                 \
  " WHEN NOT m.is_wanted THEN 0"                                                                   \
  " WHEN m.asked_at = 0 THEN 1"                                                                    \
  " WHEN c.flags & 1 THEN 2"                                                                       \
  " ELSE 4 END AS moved"                                                                           \
  " FROM move_contact m LEFT JOIN contact c ON c.profile = m.profile AND c.key = m.key"            \
  " WHERE m.profile = :profile"

static const char select_move[]
    = "SELECT state, old_jid, message, time FROM move WHERE profile = :profile";
static const char count_moved[]
    = "SELECT moved, count(*) FROM (" SELECT_MOVED " GROUP BY m.key) GROUP BY moved";
static const char select_page[]
    = SELECT_MOVED " AND m.key > :after GROUP BY m.key ORDER BY m.key LIMIT :limit";

static const char update_failure[] = "UPDATE move_contact SET error = :error"
                                     " WHERE profile = :profile AND key = :key";
/* A roster's "ask" proves nothing: some servers set it, and send the request back. */
static const char update_asked[] = "UPDATE move_contact SET asked_at = :time"
                                   " WHERE profile = :profile AND key = :key AND is_wanted";
static const char update_all_asked[]
    = "UPDATE move_contact SET asked_at = :now WHERE profile = :profile AND is_wanted"
      " AND asked_at = 0 AND error = ''";
static const char update_state[]
    = "UPDATE move SET state = CASE"
      " WHEN NOT EXISTS (SELECT 1 FROM (" SELECT_MOVED ") WHERE moved = 1) THEN 'asked'"
      " WHEN :is_stopped THEN 'stopped' ELSE state END"
      " WHERE profile = :profile";

const char *
rd_move_state_to_string (RdMoveState state)
{
  g_return_val_if_fail (state < RD_N_MOVE_STATES, "none");
  return state_words[state];
}

const char *
rd_moved_to_string (RdMoved moved)
{
  g_return_val_if_fail (moved < RD_N_MOVED, "failed");
  return moved_words[moved];
}

void
rd_move_free (RdMove *move)
{
  g_free (move->old_jid);
  g_free (move->message);
  g_free (move);
}

void
rd_moved_contact_free (RdMovedContact *contact)
{
  g_free (contact->jid);
  g_free (contact->error);
  g_free (contact);
}

void
rd_moved_page_free (RdMovedPage *page)
{
  g_ptr_array_unref (page->contacts);
  g_free (page->next);
  g_free (page);
}

/* -- the move ---------------------------------------------------------------------------------- */

static RdMoveState
read_state (const char *word)
{
  for (unsigned i = 0; i < RD_N_MOVE_STATES; i++)
    {
      if (g_str_equal (word, state_words[i]))
        return (RdMoveState)i;
    }
  return RD_MOVE_NONE;
}

static bool
read_row (RdDatabase *db, int64_t profile, RdMove *move, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_move, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    {
      move->state = read_state (rd_column_text (statement, 0));
      move->old_jid = g_strdup (rd_column_utf8 (statement, 1));
      move->message = g_strdup (rd_column_utf8 (statement, 2));
      move->time = sqlite3_column_int64 (statement, 3);
    }
  else
    {
      move->old_jid = g_strdup ("");
      move->message = g_strdup ("");
    }
  return fetch != RD_FETCH_ERROR;
}

static bool
read_counts (RdDatabase *db, int64_t profile, RdMove *move, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, count_moved, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    move->n[sqlite3_column_int (statement, 0)] = (unsigned)sqlite3_column_int (statement, 1);
  return fetch == RD_FETCH_DONE;
}

static gpointer
read_move (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_autoptr (RdMove) move = g_new0 (RdMove, 1);

  if (!read_row (db, profile, move, error) || !read_counts (db, profile, move, error))
    return NULL;
  return g_steal_pointer (&move);
}

void
rd_store_read_move_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ .run = read_move, .free_result = (GDestroyNotify)rd_move_free },
                 callback, user_data);
}

RdMove *
rd_store_read_move_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

/* -- its contacts ------------------------------------------------------------------------------ */

typedef struct
{
  char *after;
  unsigned limit;
} PageRequest;

static void
page_request_free (gpointer data)
{
  PageRequest *request = data;

  g_free (request->after);
  g_free (request);
}

static RdMovedContact *
read_contact (sqlite3_stmt *statement)
{
  RdMovedContact *contact = g_new0 (RdMovedContact, 1);

  contact->jid = g_strdup (rd_column_utf8 (statement, 1));
  contact->asked_at = sqlite3_column_int64 (statement, 2);
  contact->error = g_strdup (rd_column_utf8 (statement, 3));
  contact->moved = (RdMoved)sqlite3_column_int (statement, 4);
  return contact;
}

static gpointer
list_moved (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const PageRequest *request = arguments;
  g_autoptr (RdMovedPage) page = g_new0 (RdMovedPage, 1);
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_page,
      RD_WITH (rd_int (":profile", profile), rd_text (":after", request->after),
               rd_int (":limit", (int64_t)request->limit + 1)),
      error);
  RdFetch fetch;

  page->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_moved_contact_free);
  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      if (page->contacts->len == request->limit)
        break;
      g_free (page->next);
      page->next = g_strdup (rd_column_utf8 (statement, 0));
      g_ptr_array_add (page->contacts, read_contact (statement));
    }
  if (fetch == RD_FETCH_ERROR)
    return NULL;
  if (fetch == RD_FETCH_DONE)
    {
      g_free (page->next);
      page->next = g_strdup ("");
    }
  return g_steal_pointer (&page);
}

void
rd_store_list_moved_async (RdStore *store, int64_t profile, const char *after, unsigned limit,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  PageRequest *request = g_new (PageRequest, 1);

  *request = (PageRequest){ g_strdup (after), limit };
  rd_store_read (
      store, RD_LANE_LONG, profile,
      (RdOperation){ list_moved, request, page_request_free, (GDestroyNotify)rd_moved_page_free },
      callback, user_data);
}

RdMovedPage *
rd_store_list_moved_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

/* -- who was asked ----------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *jids;
  bool is_asked;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_ptr_array_unref (asked->jids);
  g_free (asked);
}

static gpointer
note_asked (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Asked *asked = arguments;
  int64_t time = asked->is_asked ? rd_clock_get_real () : 0;
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error))
    return NULL;
  for (unsigned i = 0; i < asked->jids->len; i++)
    {
      g_autofree char *key = rd_jid_make_key (asked->jids->pdata[i]);

      if (!rd_database_run (
              db, update_asked,
              RD_WITH (rd_int (":profile", profile), rd_text (":key", key), rd_int (":time", time)),
              error))
        return NULL;
    }
  return GINT_TO_POINTER (rd_transaction_commit (&transaction, error));
}

void
rd_store_note_asked_async (RdStore *store, int64_t profile, GPtrArray *jids, bool is_asked,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked){ jids, is_asked };
  rd_store_write (store, profile, (RdOperation){ note_asked, asked, asked_free, NULL }, callback,
                  user_data);
}

/* -- what became of a job ---------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *failures;
  bool is_whole, is_stopped;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_clear_pointer (&note->failures, g_ptr_array_unref);
  g_free (note);
}

static bool
note_failures (RdDatabase *db, int64_t profile, const GPtrArray *failures, GError **error)
{
  for (unsigned i = 0; failures != NULL && i < failures->len; i++)
    {
      const RdMovedContact *failure = failures->pdata[i];
      g_autofree char *key = rd_jid_make_key (failure->jid);

      if (!rd_database_run (db, update_failure,
                            RD_WITH (rd_int (":profile", profile), rd_text (":key", key),
                                     rd_text (":error", failure->error)),
                            error))
        return false;
    }
  return true;
}

static gpointer
note_moved (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Note *note = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdMove) move = NULL;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !note_failures (db, profile, note->failures, error)
      || (note->is_whole
          && !rd_database_run (
              db, update_all_asked,
              RD_WITH (rd_int (":profile", profile), rd_int (":now", rd_clock_get_real ())), error))
      || !rd_database_run (
          db, update_state,
          RD_WITH (rd_int (":profile", profile), rd_int (":is_stopped", note->is_stopped)), error))
    return NULL;
  move = read_move (db, profile, NULL, error);
  return move != NULL && rd_transaction_commit (&transaction, error) ? g_steal_pointer (&move)
                                                                     : NULL;
}

void
rd_store_note_moved_async (RdStore *store, int64_t profile, GPtrArray *failures, bool is_whole,
                           bool is_stopped, GAsyncReadyCallback callback, gpointer user_data)
{
  Note *note = g_new (Note, 1);

  *note = (Note){ failures, is_whole, is_stopped };
  rd_store_write (store, profile,
                  (RdOperation){ note_moved, note, note_free, (GDestroyNotify)rd_move_free },
                  callback, user_data);
}
