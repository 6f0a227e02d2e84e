/* Few contacts have any mark. Whole rosters, and all else that is written, ask only for those of
 * profiles that have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/marks.h"

#include "model/change.h"
#include "model/jid.h"
#include "store/roster/row.h"

static const char select_any[] = "SELECT EXISTS (SELECT 1 FROM made WHERE profile = :profile)";
static const char select_marks[] = "SELECT time, evidence FROM made"
                                   " WHERE profile = :profile AND key = :key";
static const char insert_made[] = "INSERT OR IGNORE INTO made (profile, key, time, evidence)"
                                  " VALUES (:profile, :key, :time, :evidence)";
static const char delete_kept[]
    = "DELETE FROM made WHERE profile = :profile AND key = :key AND evidence = :evidence";
static const char delete_gone[]
    = "DELETE FROM made WHERE profile = :profile AND NOT EXISTS (SELECT 1 FROM contact c"
      " INDEXED BY contact_by_key WHERE c.profile = :profile AND c.key = made.key)";
/* The last change of the contact, in any spelling. */
#define LAST(index, column)                                                                        \
  "SELECT * FROM (SELECT jid, before, after, job, cause, serial FROM journal INDEXED BY " index    \
  " WHERE profile = :profile AND " column " = :key ORDER BY serial DESC LIMIT 1)"
static const char select_last[] = LAST ("journal_by_jid", "jid") " UNION ALL " LAST (
    "journal_by_key", "key") " ORDER BY serial DESC LIMIT 1";

bool
rd_marks_are_any (RdDatabase *db, int64_t profile, bool *are_any, GError **error)
{
  return rd_database_is_true (db, select_any, RD_WITH (rd_int (":profile", profile)), are_any,
                              error);
}

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  RdEvidence evidence;
  int64_t made_since; /* 0: it isn't made */
} Marks;

static bool
read_marks (RdDatabase *db, int64_t profile, const char *key, Marks *marks, GError **error)
{
  g_autoptr (RdStatement) row = rd_database_prepare (
      db, select_marks, RD_WITH (rd_int (":profile", profile), rd_text (":key", key)), error);
  RdFetch fetch = rd_fetch (db, row, error);

  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  marks->made_since = sqlite3_column_int64 (row, 0);
  rd_evidence_from_string ((const char *)sqlite3_column_text (row, 1), &marks->evidence);
  return true;
}

bool
rd_marks_read (RdDatabase *db, int64_t profile, const char *key, RdContactFlags *flags,
               GError **error)
{
  Marks marks = { 0 };

  if (!read_marks (db, profile, key, &marks, error))
    return false;
  *flags = marks.made_since != 0 ? RD_CONTACT_MADE : 0;
  return true;
}

bool
rd_marks_fill (RdDatabase *db, int64_t profile, RdContact *contact, GError **error)
{
  g_autofree char *key = NULL;
  Marks marks = { 0 };

  if ((contact->flags & RD_CONTACT_MADE) == 0)
    return true;
  key = rd_jid_make_key (contact->jid);
  if (!read_marks (db, profile, key, &marks, error))
    return false;
  contact->evidence = marks.evidence;
  contact->made_since = marks.made_since;
  return true;
}

/* -- what the server makes --------------------------------------------------------------------- */

bool
rd_marks_add_made (RdDatabase *db, int64_t profile, const char *key, RdEvidence evidence,
                   int64_t now, GError **error)
{
  return rd_database_run (db, insert_made,
                          RD_WITH (rd_int (":profile", profile), rd_text (":key", key),
                                   rd_int (":time", now),
                                   rd_text (":evidence", rd_evidence_to_string (evidence))),
                          error);
}

bool
rd_marks_take_removal (RdDatabase *db, int64_t profile, const char *key, GError **error)
{
  return rd_database_run (db, delete_kept,
                          RD_WITH (rd_int (":profile", profile), rd_text (":key", key),
                                   rd_text (":evidence", rd_evidence_to_string (RD_EVIDENCE_KEPT))),
                          error);
}

bool
rd_marks_drop_gone (RdDatabase *db, int64_t profile, GError **error)
{
  return rd_database_run (db, delete_gone, RD_WITH (rd_int (":profile", profile)), error);
}

static bool
shares_group (const RdContact *a, const RdContact *b)
{
  for (char **group = a->groups; *group != NULL; group++)
    {
      if (g_strv_contains ((const char *const *)b->groups, *group))
        return true;
    }
  return false;
}

/* Others than jobs may have added the contact again while nobody looked. */
static bool
is_of_job (sqlite3_stmt *row)
{
  RdCause cause = RD_CAUSE_PUSH;

  return sqlite3_column_int64 (row, 3) > 0 && rd_cause_from_string (rd_column_text (row, 4), &cause)
         && cause != RD_CAUSE_PUSH && cause != RD_CAUSE_LOGIN && cause != RD_CAUSE_RESYNC;
}

bool
rd_marks_has_returned (RdDatabase *db, int64_t profile, const char *key, const RdContact *contact,
                       bool *has, GError **error)
{
  g_autoptr (RdStatement) row = NULL;
  g_autoptr (RdContact) before = NULL;
  RdFetch fetch;

  *has = false;
  if (contact->subscription != RD_SUBSCRIPTION_BOTH || contact->groups[0] == NULL)
    return true;
  row = rd_database_prepare (db, select_last,
                             RD_WITH (rd_int (":profile", profile), rd_text (":key", key)), error);
  fetch = rd_fetch (db, row, error);
  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  if (sqlite3_column_type (row, 2) != SQLITE_NULL || !is_of_job (row))
    return true;
  before = rd_roster_row_read_json (db, rd_column_text (row, 0), rd_column_text (row, 1), 0, error);
  if (before == NULL)
    return false;
  *has = before->subscription == RD_SUBSCRIPTION_BOTH && shares_group (before, contact);
  return true;
}
