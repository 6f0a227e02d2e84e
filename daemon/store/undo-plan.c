/* The plan of an undo: what a job did, by the journal, beside what is now.
 *
 * A job may have changed a contact several times (an item, then "ask"): only the contact before the
 * first and after the last of these changes counts. What somebody else changed since is left to
 * them; what is as it was before the job already needs nothing, so that an undo that ended half way
 * is finished by another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "store/job-store.h"
#include "store/profile-store.h"
#include "store/request-store.h"
#include "store/roster-row.h"

/* A resync only told what was so already: it is undone when it is asked for by its number. */
static const char select_newest[]
    = "SELECT id, CASE WHEN result IN ('lost', 'interrupted') THEN undoes ELSE 0 END"
      " FROM job WHERE profile = :profile AND NOT is_cut"
      " AND kind IN ('purge', 'remove', 'set', 'undo', 'shrink')"
      " AND EXISTS (SELECT 1 FROM journal j INDEXED BY journal_of_jobs"
      " WHERE j.profile = job.profile AND j.job = job.id AND j.job > 0) ORDER BY id DESC";
static const char select_is_cut[] = "SELECT is_cut FROM job WHERE id = :job AND profile = :profile";
static const char select_rows[]
    = "SELECT jid, before, after FROM journal INDEXED BY journal_of_jobs"
      " WHERE profile = :profile AND job = :job AND job > 0 ORDER BY serial";

/* What a job did to one contact; JSON, NULL where there was, or is, none. */
typedef struct
{
  char *jid;
  char *before, *after;
} Deed;

/* One contact, at three moments; each may be NULL. */
typedef struct
{
  RdContact *before, *after, *now;
} Moments;

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_free (deed->jid);
  g_free (deed->before);
  g_free (deed->after);
  g_free (deed);
}

static void
moments_clear (Moments *moments)
{
  g_clear_pointer (&moments->before, rd_contact_unref);
  g_clear_pointer (&moments->after, rd_contact_unref);
  g_clear_pointer (&moments->now, rd_contact_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Moments, moments_clear)

/* -- which job --------------------------------------------------------------------------------- */

/* *JOB is 0 when there is none. Of an undo that was lost half way the same call does the rest. */
static bool
find_newest (RdDatabase *db, int64_t profile, uint64_t *job, GError **error)
{
  g_autoptr (GHashTable) undone = rd_job_store_read_undone (db, profile, error);
  g_autoptr (RdStatement) statement
      = undone != NULL ? rd_database_prepare (db, select_newest, error) : NULL;
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  while ((step = rd_step (db, statement, error)) == RD_STEP_ROW)
    {
      uint64_t number = (uint64_t)sqlite3_column_int64 (statement, 0);

      if (rd_job_store_get_undoer (undone, number) == 0)
        {
          uint64_t unfinished = (uint64_t)sqlite3_column_int64 (statement, 1);

          *job = unfinished != 0 ? unfinished : number;
          return true;
        }
    }
  return step == RD_STEP_DONE;
}

static bool
check_not_cut (RdDatabase *db, int64_t profile, uint64_t job, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_is_cut, error);
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_serial (statement, ":job", job);
  step = rd_step (db, statement, error);
  if (step == RD_STEP_ERROR)
    return false;
  if (step == RD_STEP_ROW && sqlite3_column_int (statement, 0) == 0)
    return true;
  if (step == RD_STEP_ROW)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "The history no longer reaches back to job %" G_GUINT64_FORMAT
                 ", and it can't be undone.",
                 job);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "There is no job %" G_GUINT64_FORMAT
                 " in the history of this profile; list the jobs.",
                 job);
  return false;
}

static void
set_nothing_to_undo (GError **error, uint64_t job)
{
  if (job == 0)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                         "There is no job left to undo; list the jobs, and name one.");
  else
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "Job %" G_GUINT64_FORMAT " changed nothing in the roster; list the jobs.", job);
}

/* JOB, or the newest for 0; one that is there and whose changes are all known. */
static bool
choose_job (RdDatabase *db, int64_t profile, uint64_t asked, uint64_t *job, GError **error)
{
  *job = asked;
  if (asked == 0 && !find_newest (db, profile, job, error))
    return false;
  if (*job == 0)
    {
      set_nothing_to_undo (error, 0);
      return false;
    }
  return check_not_cut (db, profile, *job, error);
}

/* -- what it did ------------------------------------------------------------------------------- */

static char *
dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

static void
fold (GPtrArray *deeds, GHashTable *by_jid, sqlite3_stmt *row)
{
  Deed *deed = g_hash_table_lookup (by_jid, rd_column_text (row, 0));

  if (deed == NULL)
    {
      deed = g_new0 (Deed, 1);
      deed->jid = dup_text (row, 0);
      deed->before = dup_text (row, 1);
      g_ptr_array_add (deeds, deed);
      g_hash_table_insert (by_jid, deed->jid, deed);
    }
  g_free (deed->after);
  deed->after = dup_text (row, 2);
}

/* (element-type Deed) */
static GPtrArray *
read_deeds (RdDatabase *db, int64_t profile, uint64_t job, GError **error)
{
  g_autoptr (GPtrArray) deeds = g_ptr_array_new_with_free_func (deed_free);
  g_autoptr (GHashTable) by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_rows, error);
  RdStep step;

  if (statement == NULL)
    return NULL;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_serial (statement, ":job", job);
  while ((step = rd_step (db, statement, error)) == RD_STEP_ROW)
    fold (deeds, by_jid, statement);
  if (step == RD_STEP_ERROR)
    return NULL;
  if (deeds->len > 0)
    return g_steal_pointer (&deeds);
  set_nothing_to_undo (error, job);
  return NULL;
}

static bool
read_contact (RdDatabase *db, const Deed *deed, const char *json, RdContact **contact,
              GError **error)
{
  if (json == NULL)
    return true;
  *contact = rd_roster_row_read_json (db, deed->jid, json, 0, error);
  return *contact != NULL;
}

static bool
read_moments (RdDatabase *db, int64_t profile, const Deed *deed, Moments *moments, GError **error)
{
  return read_contact (db, deed, deed->before, &moments->before, error)
         && read_contact (db, deed, deed->after, &moments->after, error)
         && rd_roster_row_find (db, profile, deed->jid, &moments->now, error) >= 0;
}

/* -- what is to be done about it --------------------------------------------------------------- */

static bool
has_from (const RdContact *contact)
{
  return contact != NULL && (contact->subscription & RD_SUBSCRIPTION_FROM) != 0;
}

/* Is the user subscribed to the contact, or has asked to be? */
static bool
has_to (const RdContact *contact)
{
  return contact != NULL
         && ((contact->subscription & RD_SUBSCRIPTION_TO) != 0
             || (contact->flags & RD_CONTACT_ASK) != 0);
}

/* Was it lost by the job, and is so still? */
static bool
is_lost (bool was, bool is_after, bool is_now)
{
  return was && !is_after && !is_now;
}

/* By somebody else, what the job had left: nothing of it is put back. */
static bool
is_removed_since (const Moments *moments)
{
  return moments->after != NULL && moments->now == NULL;
}

static RdContact *
make_target (const char *jid, const Moments *moments)
{
  /* Who isn't there now comes back as a whole. */
  const RdContact *base = moments->now != NULL ? moments->after : NULL;
  g_autoptr (RdEdit) edit = rd_edit_new_between (base, moments->before);

  return rd_edit_merge (edit, jid, base, moments->now, moments->now);
}

/* The item and the presence that put back what was there before the job; NULL for none. */
static RdPlanItem *
new_restoration (const char *jid, const Moments *moments)
{
  g_autoptr (RdContact) target = make_target (jid, moments);
  bool has_edit = moments->now == NULL || !rd_edit_is_same_item (moments->now, target);
  bool has_presence
      = is_lost (has_to (moments->before), has_to (moments->after), has_to (moments->now));
  RdPlanItem *item;

  if (is_removed_since (moments) || (!has_edit && !has_presence))
    return NULL;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (jid);
  item->contact = moments->now != NULL ? rd_contact_ref (moments->now) : NULL;
  item->has_presence = has_presence;
  item->presence = RD_PRESENCE_SUBSCRIBE;
  if (has_edit)
    {
      item->edit = rd_edit_new_between (moments->now, target);
      item->target = g_steal_pointer (&target);
    }
  return item;
}

/* Who was added goes again, unless somebody else made something of it. */
static RdPlanItem *
new_removal (const char *jid, const Moments *moments)
{
  RdPlanItem *item;

  if (moments->now == NULL || moments->after == NULL
      || !rd_edit_is_same_item (moments->now, moments->after))
    return NULL;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (jid);
  item->contact = rd_contact_ref (moments->now);
  item->is_removal = true;
  item->is_strict = true;
  return item;
}

/* Is something of the job's left that nothing is done about? */
static bool
is_skipped (const Moments *moments)
{
  if (moments->before == NULL)
    return moments->now != NULL && moments->after != NULL;
  return (!rd_edit_is_same_item (moments->before, moments->after)
          && !rd_edit_is_same_item (moments->before, moments->now))
         || (!has_to (moments->before) && has_to (moments->after) && has_to (moments->now))
         || (!has_from (moments->before) && has_from (moments->after) && has_from (moments->now));
}

static RdPlanItem *
add_item (RdPlan *plan, const char *jid, const Moments *moments)
{
  bool is_from_lost
      = !is_removed_since (moments)
        && is_lost (has_from (moments->before), has_from (moments->after), has_from (moments->now));
  RdPlanItem *item
      = moments->before != NULL ? new_restoration (jid, moments) : new_removal (jid, moments);

  plan->n_from_lost += is_from_lost;
  if (item != NULL)
    {
      plan->n_requests += item->has_presence;
      plan->n_added += item->target != NULL && item->contact == NULL;
      plan->n_changed += item->target != NULL && item->contact != NULL;
      plan->n_removed += item->is_removal;
      g_ptr_array_add (plan->items, item);
    }
  else if (!is_from_lost && is_skipped (moments))
    plan->n_skipped++;
  return item;
}

static bool
add_all (RdDatabase *db, int64_t profile, const GPtrArray *deeds, RdPlan *plan, GError **error)
{
  for (unsigned i = 0; i < deeds->len; i++)
    {
      const Deed *deed = deeds->pdata[i];
      g_auto (Moments) moments = { NULL };
      RdPlanItem *item;

      if (!read_moments (db, profile, deed, &moments, error))
        return false;
      item = add_item (plan, deed->jid, &moments);
      if (item != NULL && !rd_request_store_has (db, profile, deed->jid, &item->has_request, error))
        return false;
    }
  return true;
}

/* -- the plan ---------------------------------------------------------------------------------- */

static bool
check_count (const RdPlan *plan, const RdExpectation *expectation, GError **error)
{
  if (!expectation->has_count || plan->items->len == expectation->count)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "The undo would change %u contacts now, not %u as expected; look at it again.",
               plan->items->len, expectation->count);
  return false;
}

static RdPlan *
make_plan (RdDatabase *db, int64_t profile, uint64_t asked, const RdExpectation *expectation,
           GError **error)
{
  g_autoptr (RdPlan) plan = rd_plan_new (RD_JOB_UNDO);
  g_autoptr (GPtrArray) deeds = NULL;
  RdProfileState state;

  if (!rd_profile_store_read_state (db, profile, &state, error)
      || !choose_job (db, profile, asked, &plan->undone_job, error))
    return NULL;
  plan->serial = state.serial;
  deeds = read_deeds (db, profile, plan->undone_job, error);
  if (deeds == NULL || !add_all (db, profile, deeds, plan, error)
      || !check_count (plan, expectation, error))
    return NULL;
  return g_steal_pointer (&plan);
}

/* Of a dry run nothing is written down but that there was one: it has a number as any job. */
static bool
add_dry_run (RdDatabase *db, int64_t profile, RdPlan *plan, RdTransaction *transaction,
             GError **error)
{
  return rd_job_store_add_ended (db, profile, RD_JOB_UNDO, g_get_real_time (), &plan->job, error)
         && rd_transaction_commit (transaction, error);
}

RdPlan *
rd_job_plan_undo (RdDatabase *db, int64_t profile, uint64_t job, bool is_dry_run,
                  const RdExpectation *expectation, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdPlan) plan = NULL;

  if (!rd_transaction_begin_write (&transaction, db, error))
    return NULL;
  plan = make_plan (db, profile, job, expectation, error);
  if (plan == NULL)
    return NULL;
  if (is_dry_run)
    return add_dry_run (db, profile, plan, &transaction, error) ? g_steal_pointer (&plan) : NULL;
  if (!rd_profile_store_clear_shrink (db, profile, plan->undone_job, error)
      || !rd_job_store_begin (db, profile, plan, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&plan);
}
