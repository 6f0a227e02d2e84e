/* Reads a roster page by page, while it changes.
 *
 * A reading has a serial S, that of its first page, and gives contacts in the order that they had
 * at S. A contact that has not changed since S stands in its table where it stood then. One that
 * has is found in the journal by its first change after S, which holds the sort key from S, and is
 * given with its present values. One that was added after S is in neither; GetChanges from S brings
 * it. So each contact that exists throughout is given exactly once, and nothing is kept between
 * pages. Both halves are walked along an index from where the last page ended, and merged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/pages.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/filter-sql.h"
#include "store/roster/page-cursor.h"
#include "store/roster/row.h"

#define UNCHANGED                                                                                  \
  "SELECT c.sort_key AS place, c.jid AS place_jid, " RD_ROSTER_COLUMNS " FROM contact c"
#define IN_ORDER " INDEXED BY contact_by_name"
#define OF_PROFILE " WHERE c.profile = :profile AND c.serial <= :serial"
/* How the contact of a journal's row was spelt before it, and is spelt now. */
#define PLACE_JID "ifnull (j.before_jid, j.jid)"
#define PRESENT_JID                                                                                \
  "ifnull ((SELECT r.jid FROM journal r INDEXED BY journal_by_old_jid"                             \
  " WHERE r.profile = j.profile AND r.before_jid = j.jid AND r.serial > j.serial"                  \
  " ORDER BY r.serial LIMIT 1), j.jid)"
#define CHANGED                                                                                    \
  " UNION ALL SELECT j.before_key, " PLACE_JID ", " RD_ROSTER_COLUMNS                              \
  " FROM journal j INDEXED BY journal_by_old_name"                                                 \
  " CROSS JOIN contact c ON c.profile = j.profile AND c.jid = " PRESENT_JID                        \
  " WHERE j.profile = :profile AND j.before_key IS NOT NULL AND j.serial > :serial"                \
  " AND NOT EXISTS (SELECT 1 FROM journal k INDEXED BY journal_by_jid"                             \
  " WHERE k.profile = j.profile AND k.jid = " PLACE_JID                                            \
  " AND k.serial > :serial AND k.serial < j.serial)"
#define FEW_PAGES 4
#define ORDER " ORDER BY place, place_jid LIMIT :limit"
/* The first page, where few were found. */
#define FOUND UNCHANGED " WHERE " RD_FILTER_SQL_FOUND ORDER

/* -- where the reading stands ------------------------------------------------------------------ */

/* Is finding all and sorting them cheaper than walking the order and skipping the others? */
static bool
are_few (unsigned total, unsigned limit)
{
  return total <= FEW_PAGES * limit;
}

static bool
begin_reading (RdDatabase *db, const RdProfileState *state, const RdFilterSql *sql, unsigned limit,
               RdPageCursor *place, char **ids, GError **error)
{
  place->serial = state->serial;
  place->collation = rd_roster_row_get_collation ();
  place->total = state->n_contacts;
  return sql->conditions[0] == '\0'
         || rd_filter_sql_find (sql, db, place->profile, FEW_PAGES * limit, &place->total, ids,
                                error);
}

static bool
resume_reading (const RdProfileState *state, const char *cursor, RdPageCursor *place,
                GError **error)
{
  g_autofree char *collation = rd_roster_row_get_collation ();
  int64_t profile = place->profile;

  if (!rd_page_cursor_from_string (place, cursor) || place->profile != profile)
    {
      g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                           "The cursor is not one that this profile's Get gave; begin with an "
                           "empty one.");
      return false;
    }
  if (place->serial < state->journal_floor || place->serial > state->serial
      || !g_str_equal (place->collation, collation))
    {
      g_set_error_literal (error, RD_ERROR, RD_ERROR_STALE,
                           "The reading began too long ago to be continued; begin again with an "
                           "empty cursor.");
      return false;
    }
  return true;
}

/* -- a page ------------------------------------------------------------------------------------ */

/* Leaves the journal out if nothing has changed since the reading began. */
static char *
compose (const RdPageCursor *place, bool has_changes, const RdFilterSql *sql, unsigned limit)
{
  bool is_first = place->key == NULL;
  GString *text = g_string_new (UNCHANGED);

  if (sql->conditions[0] == '\0' || !are_few (place->total, limit))
    g_string_append (text, IN_ORDER);
  g_string_append (text, OF_PROFILE);
  if (!is_first)
    g_string_append (text, " AND (c.sort_key, c.jid) > (:key, :jid)");
  g_string_append (text, sql->conditions);
  if (has_changes)
    {
      g_string_append (text, CHANGED);
      if (!is_first)
        g_string_append (text, " AND (j.before_key, " PLACE_JID ") > (:key, :jid)");
      g_string_append (text, sql->conditions);
    }
  g_string_append (text, ORDER);
  return g_string_free (text, FALSE);
}

static void
bind (sqlite3_stmt *query, const RdPageCursor *place, const RdFilterSql *sql, unsigned limit)
{
  rd_bind (query,
           RD_WITH (rd_int (":profile", place->profile), rd_serial (":serial", place->serial),
                    /* One more than asked shows whether there is a next page. */
                    rd_int (":limit", (int64_t)limit + 1)));
  if (place->key != NULL)
    {
      size_t size;
      const void *key = g_bytes_get_data (place->key, &size);

      rd_bind (query,
               RD_WITH (rd_blob (":key", size > 0 ? key : "", size), rd_text (":jid", place->jid)));
    }
  rd_filter_sql_bind (sql, query);
}

/* Where the last contact of a page stands. */
typedef struct
{
  GByteArray *key;
  GString *jid;
} Place;

static void
place_clear (Place *place)
{
  g_byte_array_unref (place->key);
  g_string_free (place->jid, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
keep_place (Place *place, sqlite3_stmt *query)
{
  g_byte_array_set_size (place->key, 0);
  g_byte_array_append (place->key, sqlite3_column_blob (query, 0),
                       (unsigned)sqlite3_column_bytes (query, 0));
  g_string_assign (place->jid, rd_column_text (query, 1));
}

/* The cursor of the page behind LAST. CURSOR stays bound to the query. */
static char *
make_next_cursor (const RdPageCursor *cursor, const Place *last)
{
  g_autoptr (GBytes) bytes = g_bytes_new (last->key->data, last->key->len);
  RdPageCursor next = *cursor;

  next.key = bytes;
  next.jid = last->jid->str;
  return rd_page_cursor_to_string (&next);
}

/* Reads until the page is full by number or size. */
static bool
read_contacts (RdDatabase *db, sqlite3_stmt *query, const RdPageCursor *place, unsigned limit,
               RdPage *page, GError **error)
{
  g_auto (Place) last = { g_byte_array_new (), g_string_new (NULL) };
  size_t size = 0;
  RdFetch fetch;

  while ((fetch = rd_fetch (db, query, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) contact = rd_roster_row_read (query, 2);

      size += rd_contact_get_cost (contact);
      if (page->contacts->len == limit || (page->contacts->len > 0 && size > RD_ANSWER_SIZE_MAX))
        {
          page->next_cursor = make_next_cursor (place, &last);
          return true;
        }
      g_ptr_array_add (page->contacts, g_steal_pointer (&contact));
      keep_place (&last, query);
    }
  page->next_cursor = g_strdup ("");
  return fetch == RD_FETCH_DONE;
}

static RdPage *
read_page (RdDatabase *db, const RdPageCursor *place, bool has_changes, const RdFilterSql *sql,
           const char *ids, unsigned limit, GError **error)
{
  g_autoptr (RdPage) page = g_new0 (RdPage, 1);
  g_autofree char *text = ids == NULL ? compose (place, has_changes, sql, limit) : NULL;
  g_autoptr (RdQuery) query = rd_database_compose (db, text != NULL ? text : FOUND,
                                                   RD_WITH (rd_text (":ids", ids)), error);

  page->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  page->total = place->total;
  page->serial = place->serial;
  bind (query, place, sql, limit);
  return read_contacts (db, query, place, limit, page, error) ? g_steal_pointer (&page) : NULL;
}

/* -- the call ---------------------------------------------------------------------------------- */

typedef struct
{
  RdFilter *filter;
  char *cursor;
  unsigned limit;
} Arguments;

static void
arguments_free (gpointer data)
{
  Arguments *arguments = data;

  rd_filter_free (arguments->filter);
  g_free (arguments->cursor);
  g_free (arguments);
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  const Arguments *arguments = data;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdFilterSql) sql = { NULL };
  g_auto (RdPageCursor) place = { profile };
  g_autofree char *ids = NULL;
  RdProfileState state;

  if (!rd_filter_sql_init (&sql, arguments->filter, error)
      || !rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error))
    return NULL;
  if (arguments->cursor[0] == '\0'
          ? !begin_reading (db, &state, &sql, arguments->limit, &place, &ids, error)
          : !resume_reading (&state, arguments->cursor, &place, error))
    return NULL;
  return read_page (db, &place, state.serial > place.serial, &sql, ids, arguments->limit, error);
}

void
rd_store_get_page_async (RdStore *store, int64_t profile, RdFilter *filter, const char *cursor,
                         unsigned limit, GAsyncReadyCallback callback, gpointer user_data)
{
  RdLane lane = filter->is_empty ? RD_LANE_SHORT : RD_LANE_LONG;
  Arguments *arguments = g_new (Arguments, 1);

  *arguments = (Arguments){ filter, g_strdup (cursor), limit };
  rd_store_read (store, lane, profile,
                 (RdOperation){ run, arguments, arguments_free, (GDestroyNotify)rd_page_free },
                 callback, user_data);
}

RdPage *
rd_store_get_page_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
