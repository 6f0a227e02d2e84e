/* Two walks along indexes that hold all they need, merged by JID: of the rows of each JID, and of
 * those by which it was spelt otherwise. Where the range has few rows, these are read and sorted
 * instead, so that the last changes cost nothing of a long journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/touched.h"

#include "store/roster/row.h"

#include <string.h>

/* Rows of a range that are sorted rather than searched for. */
#define FEW 1000

#define IN_RANGE " AND serial > :after AND serial <= :until"
#define OF_ALL " WHERE profile = :profile AND jid > :jid" IN_RANGE " GROUP BY jid"
#define LEFT_OF_ALL                                                                                \
  " WHERE profile = :profile AND before_jid IS NOT NULL AND before_jid > :jid" IN_RANGE            \
  " GROUP BY before_jid"
static const char select_is_many[]
    = "SELECT count(*) > " G_STRINGIFY (FEW) " FROM (SELECT 1 FROM journal NOT INDEXED"
                                             " WHERE profile = :profile" IN_RANGE
                                             " LIMIT " G_STRINGIFY (FEW) " + 1)";
static const char select_many[]
    = "SELECT jid, min (serial), max (serial) FROM journal INDEXED BY journal_by_jid" OF_ALL;
static const char select_few[]
    = "SELECT jid, min (serial), max (serial) FROM journal NOT INDEXED" OF_ALL;
static const char select_many_left[] = "SELECT before_jid, min (serial), max (serial)"
                                       " FROM journal INDEXED BY journal_by_old_jid" LEFT_OF_ALL;
static const char select_few_left[]
    = "SELECT before_jid, min (serial), max (serial) FROM journal NOT INDEXED" LEFT_OF_ALL;

static const char select_one[]
    = "SELECT jid, min (serial), max (serial) FROM journal INDEXED BY journal_by_jid"
      " WHERE profile = :profile AND jid = :jid" IN_RANGE " GROUP BY jid";
static const char select_one_left[]
    = "SELECT before_jid, min (serial), max (serial) FROM journal INDEXED BY journal_by_old_jid"
      " WHERE profile = :profile AND before_jid = :jid" IN_RANGE " GROUP BY before_jid";
/* Where a JID came in another spelling's place, the row's contact before is that one's. */
#define ROW_BEFORE                                                                                 \
  " FROM journal WHERE profile = :profile AND serial = :serial"                                    \
  " AND ifnull (before_jid, jid) = :jid AND before IS NOT NULL"
#define ROW_AFTER                                                                                  \
  " FROM journal WHERE profile = :profile AND serial = :serial AND after IS NOT NULL"
static const char select_before[] = "SELECT before" ROW_BEFORE;
static const char select_had[] = "SELECT 1" ROW_BEFORE;
static const char select_after[] = "SELECT after" ROW_AFTER;
static const char select_has[] = "SELECT 1" ROW_AFTER;
static const char select_both[]
    = "SELECT CASE WHEN ifnull (before_jid, jid) = :jid THEN before END, after FROM journal"
      " WHERE profile = :profile AND serial = :serial";

void
rd_touch_free (RdTouch *touch)
{
  g_free (touch->jid);
  g_free (touch);
}

/* -- one --------------------------------------------------------------------------------------- */

static void
bind_range (sqlite3_stmt *statement, const RdTouchedRange *range, const char *jid)
{
  rd_bind (statement,
           RD_WITH (rd_int (":profile", range->profile), rd_text (":jid", jid),
                    rd_serial (":after", range->after), rd_serial (":until", range->until)));
}

/* Leaves FIRST and LAST alone without a row. */
static bool
read_one (const RdTouchedRange *range, const char *sql, const char *jid, uint64_t *first,
          uint64_t *last, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (range->db, sql, NULL, error);
  RdFetch fetch;

  if (statement == NULL)
    return false;
  bind_range (statement, range, jid);
  fetch = rd_fetch (range->db, statement, error);
  if (fetch == RD_FETCH_ROW)
    {
      *first = (uint64_t)sqlite3_column_int64 (statement, 1);
      *last = (uint64_t)sqlite3_column_int64 (statement, 2);
    }
  return fetch != RD_FETCH_ERROR;
}

RdTouch *
rd_touch_find (const RdTouchedRange *range, const char *jid, GError **error)
{
  g_autoptr (RdTouch) touch = g_new0 (RdTouch, 1);

  touch->jid = g_strdup (jid);
  if (!read_one (range, select_one, jid, &touch->first, &touch->last, error)
      || !read_one (range, select_one_left, jid, &touch->first_left, &touch->last_left, error)
      || (touch->first == 0 && touch->first_left == 0))
    return NULL;
  return g_steal_pointer (&touch);
}

static uint64_t
get_first_row (const RdTouch *touch)
{
  bool is_left_first
      = touch->first_left > 0 && (touch->first == 0 || touch->first_left < touch->first);

  return is_left_first ? touch->first_left : touch->first;
}

/* 0: behind the range the contact has another spelling. */
static uint64_t
get_last_row (const RdTouch *touch)
{
  return touch->last > touch->last_left ? touch->last : 0;
}

static RdStatement *
prepare_row (const RdTouchedRange *range, const char *sql, const char *jid, uint64_t serial,
             GError **error)
{
  return rd_database_prepare (range->db, sql,
                              RD_WITH (rd_int (":profile", range->profile),
                                       rd_serial (":serial", serial), rd_text (":jid", jid)),
                              error);
}

/* ROW is the serial of the row, GIVEN that of the contact. */
static bool
read_contact (const RdTouchedRange *range, const char *sql, const char *jid, uint64_t row,
              uint64_t given, RdContact **contact, GError **error)
{
  g_autoptr (RdStatement) statement = prepare_row (range, sql, jid, row, error);
  RdFetch fetch = rd_fetch (range->db, statement, error);

  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  *contact = rd_roster_row_read_json (range->db, rd_text_as_utf8 (jid),
                                      rd_column_text (statement, 0), given, error);
  return *contact != NULL;
}

static bool
has_row (const RdTouchedRange *range, const char *sql, const char *jid, uint64_t row, bool *has,
         GError **error)
{
  g_autoptr (RdStatement) statement = prepare_row (range, sql, jid, row, error);
  RdFetch fetch = rd_fetch (range->db, statement, error);

  *has = fetch == RD_FETCH_ROW;
  return fetch != RD_FETCH_ERROR;
}

bool
rd_touch_read_before (const RdTouchedRange *range, const RdTouch *touch, RdContact **contact,
                      GError **error)
{
  return read_contact (range, select_before, touch->jid, get_first_row (touch), 0, contact, error);
}

bool
rd_touch_read_after (const RdTouchedRange *range, const RdTouch *touch, RdContact **contact,
                     GError **error)
{
  uint64_t row = get_last_row (touch);

  return row == 0 || read_contact (range, select_after, touch->jid, row, row, contact, error);
}

/* SERIAL is the contact's. */
static bool
read_column (const RdTouchedRange *range, sqlite3_stmt *row, int column, const char *jid,
             uint64_t serial, RdContact **contact, GError **error)
{
  if (sqlite3_column_type (row, column) == SQLITE_NULL)
    return true;
  *contact = rd_roster_row_read_json (range->db, rd_text_as_utf8 (jid),
                                      rd_column_text (row, column), serial, error);
  return *contact != NULL;
}

/* Most contacts have one row. */
bool
rd_touch_read_both (const RdTouchedRange *range, const RdTouch *touch, RdContact **before,
                    RdContact **after, GError **error)
{
  uint64_t row = get_first_row (touch);
  g_autoptr (RdStatement) statement = NULL;
  RdFetch fetch;

  if (row != get_last_row (touch))
    return rd_touch_read_before (range, touch, before, error)
           && rd_touch_read_after (range, touch, after, error);
  statement = prepare_row (range, select_both, touch->jid, row, error);
  fetch = rd_fetch (range->db, statement, error);
  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  return read_column (range, statement, 0, touch->jid, 0, before, error)
         && read_column (range, statement, 1, touch->jid, row, after, error);
}

bool
rd_touch_had_contact (const RdTouchedRange *range, const RdTouch *touch, bool *had, GError **error)
{
  return has_row (range, select_had, touch->jid, get_first_row (touch), had, error);
}

bool
rd_touch_has_contact (const RdTouchedRange *range, const RdTouch *touch, bool *has, GError **error)
{
  return has_row (range, select_has, touch->jid, get_last_row (touch), has, error);
}

/* -- all of them ------------------------------------------------------------------------------- */

/* A walk and the row that it stands at. */
typedef struct
{
  RdQuery *query;
  bool is_over;
} Walk;

struct _RdTouched
{
  const RdTouchedRange *range;
  Walk rows, left;
};

static bool
walk_on (const RdTouchedRange *range, Walk *walk, GError **error)
{
  RdFetch fetch = rd_fetch (range->db, walk->query, error);

  walk->is_over = fetch != RD_FETCH_ROW;
  return fetch != RD_FETCH_ERROR;
}

static bool
walk_begin (const RdTouchedRange *range, Walk *walk, const char *sql, const char *jid,
            GError **error)
{
  walk->query = rd_database_compose (range->db, sql, NULL, error);
  if (walk->query == NULL)
    return false;
  bind_range (walk->query, range, jid);
  return walk_on (range, walk, error);
}

static bool
find_is_many (const RdTouchedRange *range, bool *is_many, GError **error)
{
  return rd_database_is_true (range->db, select_is_many,
                              RD_WITH (rd_int (":profile", range->profile),
                                       rd_serial (":after", range->after),
                                       rd_serial (":until", range->until)),
                              is_many, error);
}

RdTouched *
rd_touched_new (const RdTouchedRange *range, const char *jid, GError **error)
{
  g_autoptr (RdTouched) touched = g_new0 (RdTouched, 1);
  bool is_many;

  touched->range = range;
  if (!find_is_many (range, &is_many, error)
      || !walk_begin (range, &touched->rows, is_many ? select_many : select_few, jid, error)
      || !walk_begin (range, &touched->left, is_many ? select_many_left : select_few_left, jid,
                      error))
    return NULL;
  return g_steal_pointer (&touched);
}

void
rd_touched_free (RdTouched *touched)
{
  g_clear_pointer (&touched->rows.query, rd_query_free);
  g_clear_pointer (&touched->left.query, rd_query_free);
  g_free (touched);
}

/* Negative: the next JID is that of the rows; 0: of both; positive: of those that left. */
static int
compare_walks (const RdTouched *touched)
{
  if (touched->rows.is_over || touched->left.is_over)
    return touched->rows.is_over - touched->left.is_over;
  return strcmp (rd_column_text (touched->rows.query, 0), rd_column_text (touched->left.query, 0));
}

/* Takes what WALK stands at, and goes on. */
static bool
take (const RdTouchedRange *range, Walk *walk, RdTouch *touch, uint64_t *first, uint64_t *last,
      GError **error)
{
  if (touch->jid == NULL)
    touch->jid = g_strdup (rd_column_text (walk->query, 0));
  *first = (uint64_t)sqlite3_column_int64 (walk->query, 1);
  *last = (uint64_t)sqlite3_column_int64 (walk->query, 2);
  return walk_on (range, walk, error);
}

RdTouch *
rd_touched_next (RdTouched *touched, GError **error)
{
  int order = compare_walks (touched);
  g_autoptr (RdTouch) touch = NULL;

  if (touched->rows.is_over && touched->left.is_over)
    return NULL;
  touch = g_new0 (RdTouch, 1);
  if (order <= 0
      && !take (touched->range, &touched->rows, touch, &touch->first, &touch->last, error))
    return NULL;
  if (order >= 0
      && !take (touched->range, &touched->left, touch, &touch->first_left, &touch->last_left,
                error))
    return NULL;
  return g_steal_pointer (&touch);
}
