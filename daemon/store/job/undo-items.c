/* The journal tells all changes of such a contact from the job's first one on; the rule by which
 * they are weighed is in model/retraction.h. A contact that already is as it was before the job
 * needs nothing: so another undo finishes one that ended half way.
 *
 * At worst the writer reads a whole journal of RD_HISTORY_MAX changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/undo-items.h"

#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "model/retraction.h"
#include "store/job/undo-blocks.h"
#include "store/roster/requests.h"
#include "store/roster/row.h"

static const char select_answers[]
    = "SELECT n_answered FROM job WHERE id = :job AND profile = :profile";
static const char select_jids[]
    = "SELECT jid, min (serial) FROM journal INDEXED BY journal_of_jobs"
      " WHERE profile = :profile AND job IN (SELECT value FROM json_each (:jobs))"
      " AND likely (job > 0)"
      " GROUP BY jid ORDER BY 2";
static const char select_rows[]
    = "SELECT before, after, job FROM journal INDEXED BY journal_by_jid"
      " WHERE profile = :profile AND jid = :jid AND serial >= :serial ORDER BY serial";
/* Additions of the contact in another spelling than :jid, after that one had gone or was respelt:
 * an item beside it is another contact. */
#define RETURNS                                                                                    \
  " (SELECT jid, serial FROM journal INDEXED BY journal_by_key"                                    \
  " WHERE profile = :profile AND key = :key AND serial > :serial AND before IS NULL"               \
  " UNION ALL SELECT jid, serial FROM journal INDEXED BY journal_by_jid"                           \
  " WHERE profile = :profile AND jid = :key AND serial > :serial AND before IS NULL) c"            \
  " WHERE c.jid <> :jid AND"                                                                       \
  " ((SELECT after IS NULL FROM journal l INDEXED BY journal_by_jid WHERE l.profile = :profile"    \
  " AND l.jid = :jid AND l.serial < c.serial ORDER BY l.serial DESC LIMIT 1)"                      \
  " OR EXISTS (SELECT 1 FROM journal r INDEXED BY journal_by_old_jid WHERE r.profile = :profile"   \
  " AND r.before_jid = :jid AND r.serial BETWEEN :serial AND c.serial))"
static const char select_return[] = "SELECT c.jid FROM" RETURNS " ORDER BY c.serial DESC LIMIT 1";
/* The same rows for a contact whose JID was respelt, or that came back: each spelling from its
 * serial on. */
#define SPELLINGS(returns)                                                                         \
  "WITH RECURSIVE spelling (jid, serial) AS"                                                       \
  " (SELECT :jid, :serial UNION" returns                                                           \
  " SELECT r.jid, r.serial FROM spelling s CROSS JOIN journal r INDEXED BY journal_by_old_jid"     \
  " WHERE r.profile = :profile AND r.before_jid = s.jid AND r.serial >= s.serial)"
#define UNDER_ALL_SPELLINGS                                                                        \
  "SELECT k.serial FROM spelling s CROSS JOIN journal k INDEXED BY journal_by_jid"                 \
  " WHERE k.profile = :profile AND k.jid = s.jid AND k.serial >= s.serial"
#define RETURNED " SELECT c.jid, min (c.serial) FROM" RETURNS " GROUP BY c.jid UNION"
static const char select_respelt_rows[]
    = SPELLINGS (RETURNED) " SELECT before, after, job FROM journal"
                           " WHERE profile = :profile AND serial IN (" UNDER_ALL_SPELLINGS ")"
                           " ORDER BY serial";
/* The last spelling that is in the roster. */
static const char select_present_jid[]
    = SPELLINGS ("") " SELECT c.jid FROM spelling s CROSS JOIN contact c"
                     " ON c.profile = :profile AND c.jid = s.jid ORDER BY s.serial DESC LIMIT 1";
static const char select_is_respelt[]
    = "SELECT EXISTS (SELECT 1 FROM journal INDEXED BY journal_of_spellings"
      " WHERE profile = :profile AND before_jid IS NOT NULL)";

/* A contact that the job changed, and the serial of the first change. */
typedef struct
{
  char *jid; /* as it was spelt then */
  char *key; /* of any spelling; NULL: JID itself */
  uint64_t serial;
  RdContact *now; /* NULL: not in the roster */
  bool has_come;  /* it was gone, and came back in another spelling; it may be gone again */
} Deed;

/* Of a large job its deeds weigh as much as its plan: what is planned is dropped. */
static void
deed_clear (Deed *deed)
{
  g_clear_pointer (&deed->jid, g_free);
  g_clear_pointer (&deed->key, g_free);
  g_clear_pointer (&deed->now, rd_contact_unref);
}

static void
deed_free (gpointer data)
{
  deed_clear (data);
  g_free (data);
}

typedef struct
{
  const RdUndoDraft *undo;
  RdDatabase *db;
  int64_t profile;
  RdPlan *plan;
  char *jobs; /* those that are taken back, as a JSON list */
  RdUndoBlocks blocks;
  bool is_respelt;  /* some JID was respelt at some time */
  GHashTable *seen; /* (element-type utf8): present JIDs */
} Draft;

/* -- what it did ------------------------------------------------------------------------------- */

/* (element-type Deed): in the order of their first changes. */
static GPtrArray *
read_deeds (const Draft *draft, GError **error)
{
  g_autoptr (GPtrArray) deeds = g_ptr_array_new_with_free_func (deed_free);
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_jids,
      RD_WITH (rd_int (":profile", draft->profile), rd_text (":jobs", draft->jobs)), error);
  RdFetch fetch;

  while ((fetch = rd_fetch (draft->db, statement, error)) == RD_FETCH_ROW)
    {
      Deed *deed = g_new0 (Deed, 1);

      deed->jid = g_strdup (rd_column_text (statement, 0));
      deed->key = rd_jid_make_key (deed->jid);
      if (g_str_equal (deed->key, deed->jid))
        g_clear_pointer (&deed->key, g_free);
      deed->serial = (uint64_t)sqlite3_column_int64 (statement, 1);
      g_ptr_array_add (deeds, deed);
    }
  if (fetch == RD_FETCH_ERROR)
    return NULL;
  return g_steal_pointer (&deeds);
}

/* A job that only blocked, or refused requests of contacts who aren't in the roster. */
static bool
count_refused (const Draft *draft, GError **error)
{
  int64_t n_answered;

  if (!rd_database_get_number (draft->db, select_answers,
                               RD_WITH (rd_int (":profile", draft->profile),
                                        rd_serial (":job", draft->undo->choice.job)),
                               &n_answered, error))
    return false;
  draft->plan->n_skipped[RD_SKIP_REFUSED] = (unsigned)n_answered;
  if (n_answered == 0 && draft->blocks.n_done == 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "Job %" G_GUINT64_FORMAT " changed nothing; list the jobs.",
                 draft->undo->choice.job);
  return n_answered > 0 || draft->blocks.n_done > 0;
}

static const char *
get_key (const Deed *deed)
{
  return deed->key != NULL ? deed->key : deed->jid;
}

static const char *
get_present_jid (const Deed *deed)
{
  return deed->now != NULL ? deed->now->jid : deed->jid;
}

static bool
read_contact (RdDatabase *db, const Deed *deed, sqlite3_stmt *row, int column, RdContact **contact,
              GError **error)
{
  const char *json = (const char *)sqlite3_column_text (row, column);

  if (json == NULL)
    return true;
  *contact = rd_roster_row_read_json (db, get_present_jid (deed), json, 0, error);
  return *contact != NULL;
}

static bool
is_same (const RdContact *a, const RdContact *b)
{
  return a == NULL || b == NULL ? a == b : rd_contact_is_equal (a, b);
}

/* A change that has no row in the journal is nobody's. */
static void
take_gap (RdRetraction *retraction, RdContact *contact)
{
  const RdAuthor nobody = { 0 };

  if (!is_same (rd_retraction_get_now (retraction), contact))
    rd_retraction_take (retraction, contact, &nobody);
}

/* *RETRACTION is NULL at the first row. */
static bool
take_row (const Draft *draft, const Deed *deed, sqlite3_stmt *row, RdRetraction **retraction,
          GError **error)
{
  const RdAuthor author = rd_undoings_get_author (
      draft->undo->undoings, (uint64_t)sqlite3_column_int64 (row, 2), draft->undo->choice.job);
  g_autoptr (RdContact) before = NULL;
  g_autoptr (RdContact) after = NULL;

  if (!read_contact (draft->db, deed, row, 0, &before, error)
      || !read_contact (draft->db, deed, row, 1, &after, error))
    return false;
  if (*retraction == NULL)
    *retraction = rd_retraction_new (draft->undo->kind, draft->undo->origin_kind, before);
  take_gap (*retraction, before);
  rd_retraction_take (*retraction, after, &author);
  return true;
}

static RdStatement *
prepare_spellings (const Draft *draft, const char *sql, const Deed *deed, GError **error)
{
  return rd_database_prepare (
      draft->db, sql,
      RD_WITH (rd_int (":profile", draft->profile), rd_text (":jid", deed->jid),
               rd_text (":key", get_key (deed)), rd_serial (":serial", deed->serial)),
      error);
}

static RdStatement *
prepare_rows (const Draft *draft, const Deed *deed, GError **error)
{
  if (!draft->is_respelt && !deed->has_come)
    return rd_database_prepare (draft->db, select_rows,
                                RD_WITH (rd_int (":profile", draft->profile),
                                         rd_text (":jid", deed->jid),
                                         rd_serial (":serial", deed->serial)),
                                error);
  return prepare_spellings (draft, select_respelt_rows, deed, error);
}

static RdRetraction *
read_rows (const Draft *draft, const Deed *deed, GError **error)
{
  g_autoptr (RdStatement) statement = prepare_rows (draft, deed, error);
  g_autoptr (RdRetraction) retraction = NULL;
  RdFetch fetch;

  while ((fetch = rd_fetch (draft->db, statement, error)) == RD_FETCH_ROW)
    {
      if (!take_row (draft, deed, statement, &retraction, error))
        return NULL;
    }
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&retraction) : NULL;
}

/* -- what is to be done about it --------------------------------------------------------------- */

/* A blocked contact gets no presence: the rest of the verdict stands. */
static bool
leave_blocked_alone (const Draft *draft, const char *jid, RdVerdict *verdict, GError **error)
{
  bool is_to_pass = verdict->has_presence
                    && (verdict->presence == RD_PRESENCE_SUBSCRIBE
                        || verdict->presence == RD_PRESENCE_SUBSCRIBED);
  bool may_pass = true;

  if (is_to_pass
      && !rd_undo_blocks_may_pass (&draft->blocks, draft->db, draft->profile, jid, &may_pass,
                                   error))
    return false;
  if (may_pass)
    return true;
  verdict->has_presence = false;
  verdict->skip = RD_SKIP_BLOCKED;
  return true;
}

/* NULL: nothing is to be done. */
static RdPlanItem *
new_item (const char *jid, RdContact *now, const RdVerdict *verdict)
{
  RdPlanItem *item;

  if (!verdict->is_removal && verdict->target == NULL && !verdict->has_presence)
    return NULL;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (jid);
  item->contact = now != NULL ? rd_contact_ref (now) : NULL;
  item->is_removal = item->is_strict = verdict->is_removal;
  item->has_presence = verdict->has_presence;
  item->presence = verdict->presence;
  if (verdict->target != NULL)
    {
      item->edit = rd_edit_new_between (now, verdict->target);
      item->target = rd_contact_ref (verdict->target);
    }
  return item;
}

static void
count (RdPlan *plan, const RdPlanItem *item, const RdVerdict *verdict)
{
  plan->n_from_lost += verdict->has_lost_from;
  plan->n_in_part += verdict->is_in_part;
  plan->n_skipped[verdict->skip] += verdict->skip != RD_SKIP_NONE;
  if (item == NULL)
    return;
  plan->n_asked += item->has_presence && item->presence == RD_PRESENCE_SUBSCRIBE;
  plan->n_unsubscribed += item->has_presence && item->presence == RD_PRESENCE_UNSUBSCRIBE;
  plan->n_revoked += item->has_presence && item->presence == RD_PRESENCE_UNSUBSCRIBED;
  plan->n_added += item->target != NULL && item->contact == NULL;
  plan->n_changed += item->target != NULL && item->contact != NULL;
  plan->n_removed += item->is_removal;
}

static bool
judge_deed (Draft *draft, const Deed *deed, GError **error)
{
  g_autoptr (RdRetraction) retraction = read_rows (draft, deed, error);
  g_auto (RdVerdict) verdict = { 0 };
  RdPlanItem *item;

  if (retraction == NULL)
    return false;
  take_gap (retraction, deed->now);
  rd_retraction_judge (retraction, &verdict);
  if (!leave_blocked_alone (draft, get_present_jid (deed), &verdict, error))
    return false;
  item = new_item (get_present_jid (deed), deed->now, &verdict);
  count (draft->plan, item, &verdict);
  if (item == NULL)
    return true;
  item->is_never_hidden = draft->undo->is_never_hidden;
  if (!rd_request_store_has (draft->db, draft->profile, item->jid, &item->has_request, error))
    {
      rd_plan_item_free (item);
      return false;
    }
  rd_plan_add_item (draft->plan, item);
  return true;
}

/* DEED's contact as it is now, in its last spelling. */
static bool
find_respelt (const Draft *draft, Deed *deed, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_present_jid,
      RD_WITH (rd_int (":profile", draft->profile), rd_text (":jid", deed->jid),
               rd_serial (":serial", deed->serial)),
      error);
  RdFetch fetch = rd_fetch (draft->db, statement, error);

  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  return rd_roster_row_find (draft->db, draft->profile, rd_column_text (statement, 0), &deed->now,
                             error)
         > 0;
}

/* Who was gone and has come since, maybe by another client, is spelt as it came; unless the roster
 * has several in such spellings: those are others. */
static bool
find_returned (const Draft *draft, Deed *deed, GError **error)
{
  g_autoptr (RdStatement) statement = prepare_spellings (draft, select_return, deed, error);
  RdFetch fetch = rd_fetch (draft->db, statement, error);
  g_autoptr (RdContact) found = NULL;
  bool is_one = false;

  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  if (rd_roster_row_find_key (draft->db, draft->profile, get_key (deed), &found, &is_one, error)
      < 0)
    return false;
  deed->has_come = found == NULL || is_one;
  if (deed->has_come && found != NULL && g_str_equal (found->jid, rd_column_text (statement, 0)))
    deed->now = g_steal_pointer (&found);
  return true;
}

static bool
find_now (const Draft *draft, Deed *deed, GError **error)
{
  bool is_well
      = draft->is_respelt
            ? find_respelt (draft, deed, error)
            : rd_roster_row_find (draft->db, draft->profile, deed->jid, &deed->now, error) >= 0;

  return is_well && (deed->now != NULL || find_returned (draft, deed, error));
}

static bool
add_item (Draft *draft, Deed *deed, GError **error)
{
  bool is_well;

  if (!find_now (draft, deed, error))
    return false;
  is_well = !g_hash_table_add (draft->seen, g_strdup (get_present_jid (deed)))
            || judge_deed (draft, deed, error);
  deed_clear (deed);
  return is_well;
}

static bool
find_is_respelt (Draft *draft, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_is_respelt, RD_WITH (rd_int (":profile", draft->profile)), error);

  if (rd_fetch (draft->db, statement, error) != RD_FETCH_ROW)
    return false;
  draft->is_respelt = sqlite3_column_int (statement, 0) != 0;
  return true;
}

static bool
add_all (Draft *draft, const GPtrArray *deeds, GError **error)
{
  for (unsigned i = 0; i < deeds->len; i++)
    {
      if (!add_item (draft, deeds->pdata[i], error))
        return false;
    }
  return true;
}

static bool
add_deeds (Draft *draft, GError **error)
{
  g_autoptr (GPtrArray) deeds = find_is_respelt (draft, error) ? read_deeds (draft, error) : NULL;

  if (deeds == NULL)
    return false;
  return deeds->len > 0 ? add_all (draft, deeds, error) : count_refused (draft, error);
}

bool
rd_undo_draft_add_items (RdUndoDraft *undo, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *jobs = undo->choice.step != NULL
                              ? rd_step_list_jobs (undo->choice.step)
                              : g_strdup_printf ("[%" G_GUINT64_FORMAT "]", undo->choice.job);
  Draft draft = { .undo = undo,
                  .db = undo->db,
                  .profile = undo->profile,
                  .plan = undo->plan,
                  .jobs = jobs,
                  .seen = seen };
  bool is_well = rd_undo_blocks_read (&draft.blocks, undo->db, undo->profile, jobs, error)
                 && add_deeds (&draft, error);

  if (is_well)
    rd_undo_blocks_add_to (&draft.blocks, undo->plan);
  rd_undo_blocks_clear (&draft.blocks);
  return is_well;
}
