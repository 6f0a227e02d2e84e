/* rd_roster_write_step () is the only function that changes a contact, its groups and the journal.
 * Each change takes the next serial of its roster; equal contacts are not written. The journal
 * attributes to an open job what it wanted, whoever brings the change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/write.h"

#include "model/jid.h"
#include "runtime/clock.h"
#include "store/job/intent.h"
#include "store/profile/state.h"
#include "store/profile/sync-state.h"
#include "store/roster/journal.h"
#include "store/roster/marks.h"
#include "store/roster/requests.h"
#include "store/roster/row-insert.h"
#include "store/roster/row.h"

static const char insert_journal[]
    = "INSERT INTO journal (profile, serial, time, cause, job, jid, before_jid, key, before, after,"
      " before_key)"
      " VALUES (:profile, :serial, :time, :cause, :job, :jid, :before_jid, :key, :before, :after,"
      " (SELECT sort_key FROM contact WHERE id = :contact))";

static const char update_contact[]
    = "UPDATE contact SET name = :name, subscription = :subscription, flags = :flags,"
      " extra = :extra, serial = :serial, sort_key = :sort_key, search = :search,"
      " to_since = CASE WHEN subscription & 1 = :subscription & 1 THEN to_since ELSE :now END"
      " WHERE id = :contact";

static const char update_spelling[] = "UPDATE contact SET jid = :jid WHERE id = :contact";
static const char delete_contact[] = "DELETE FROM contact WHERE id = :contact";
static const char delete_groups[] = "DELETE FROM contact_group WHERE contact = :contact";
static const char update_profile[] = "UPDATE profile SET serial = :serial,"
                                     " n_contacts = :n_contacts WHERE id = :profile";

void
rd_roster_step_clear (RdRosterStep *step)
{
  g_clear_pointer (&step->before, rd_contact_unref);
  g_clear_pointer (&step->key, g_free);
}

/* -- one change -------------------------------------------------------------------------------- */

/* Did only a request come or go, or come to light who makes the contact? No job wants that. */
static bool
is_only_learnt (const RdContact *before, RdContact *after)
{
  g_autoptr (RdContact) marked = NULL;

  if (before == NULL || after == NULL || before->flags == after->flags)
    return false;
  marked = rd_contact_with_flags (after, RD_CONTACT_PENDING | RD_CONTACT_MADE, before->flags);
  return rd_contact_is_equal (before, marked);
}

/* Does the JID change its spelling? Either may be NULL. */
static bool
is_respelt (const RdContact *before, const RdContact *after)
{
  return before != NULL && after != NULL && !g_str_equal (before->jid, after->jid);
}

/* Writes the change to the journal, attributed to JOB (0: none). */
static bool
write_entry (RdRosterWrite *write, const RdRosterStep *step, uint64_t job, GError **error)
{
  g_autofree char *before_json = rd_roster_row_make_json (step->before);
  g_autofree char *after_json = rd_roster_row_make_json (step->after);
  const char *jid = step->after != NULL ? step->after->jid : step->before->jid;
  bool has_other = is_respelt (step->before, step->after);

  return rd_database_run (
      write->db, insert_journal,
      RD_WITH (rd_int (":profile", write->profile), rd_serial (":serial", write->change->serial),
               rd_int (":time", write->now),
               rd_text (":cause", rd_cause_to_string (write->last_cause)), rd_serial (":job", job),
               rd_text (":jid", jid), rd_text (":before_jid", has_other ? step->before->jid : NULL),
               rd_text (":key", g_str_equal (step->key, jid) ? NULL : step->key),
               rd_text (":before", before_json), rd_text (":after", after_json),
               rd_int (":contact", step->id)),
      error);
}

static bool
is_same (const RdContact *a, const RdContact *b)
{
  return a == NULL || b == NULL ? a == b : rd_contact_is_equal (a, b);
}

/* An entry with its own serial for each job's part, then one for the rest. */
static bool
write_shares (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  const RdClaimedChange change = { .before = step->before,
                                   .after = step->after,
                                   .is_sum = write->change->cause != RD_CAUSE_PUSH,
                                   .serial = write->change->serial };
  g_autoptr (GPtrArray) shares = rd_intent_share (write->db, write->profile, &change, error);
  RdRosterStep rest = *step; /* owns nothing */
  uint64_t job = write->job;

  if (shares == NULL)
    return false;
  for (unsigned i = 0; i < shares->len; i++)
    {
      const RdShare *share = shares->pdata[i];

      write->last_cause
          = share->job != 0 ? rd_job_kind_get_cause (share->kind) : write->change->cause;
      rest.after = share->after;
      if (!write_entry (write, &rest, share->job != 0 ? share->job : write->job, error))
        return false;
      rest.before = share->after;
      if (is_same (rest.before, step->after))
        return true;
      write->change->serial++;
    }
  write->last_cause = write->change->cause;
  rest.after = step->after;
  if (step->after == NULL && change.is_sum
      && !rd_intent_find_denial (write->db, write->profile, rest.before->jid, &job, error))
    return false;
  return write_entry (write, &rest, job, error);
}

static bool
write_journal (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  if (write->has_intents && !is_only_learnt (step->before, step->after))
    return write_shares (write, step, error);
  write->last_cause = write->change->cause;
  return write_entry (write, step, write->job, error);
}

/* Runs SQL with the values of CONTACT, which STEP leads to. */
static bool
write_row (RdRosterWrite *write, const char *sql, const RdRosterStep *step,
           const RdContact *contact, GError **error)
{
  g_autofree char *sort_key = rd_roster_row_make_sort_key (contact);
  g_autofree char *search = rd_roster_row_make_search (contact);

  return rd_database_run (
      write->db, sql,
      RD_WITH (rd_int (":contact", step->id), rd_text (":jid", contact->jid),
               rd_text (":name", contact->name), rd_int (":subscription", contact->subscription),
               rd_int (":flags", contact->flags), rd_text (":extra", contact->extra),
               rd_serial (":serial", write->change->serial),
               rd_blob (":sort_key", sort_key, strlen (sort_key)), rd_text (":search", search),
               rd_int (":now", write->now)),
      error);
}

static bool
run_with_id (RdRosterWrite *write, const char *sql, int64_t id, GError **error)
{
  return rd_database_run (write->db, sql, RD_WITH (rd_int (":contact", id)), error);
}

static bool
write_added (RdRosterWrite *write, const RdRosterStep *step, RdContact *contact, GError **error)
{
  if (!rd_roster_row_check_room (write->change->n_contacts, error)
      || !rd_roster_row_insert (write->db, write->profile, contact, step->key, contact->serial,
                                error))
    return false;
  write->change->n_contacts++;
  rd_change_add_added (write->change, contact);
  return true;
}

static void
note_changed (RdRosterWrite *write, const RdContact *before, RdContact *contact)
{
  g_autoptr (RdContact) old = NULL;

  if (!is_respelt (before, contact))
    {
      rd_change_add_changed (write->change, contact);
      return;
    }
  old = rd_contact_with_serial (before, contact->serial);
  rd_change_add_respelt (write->change, old, contact);
}

static bool
write_changed (RdRosterWrite *write, const RdRosterStep *step, RdContact *contact, GError **error)
{
  bool has_same_groups = g_strv_equal ((const char *const *)step->before->groups,
                                       (const char *const *)contact->groups);

  if (!write_row (write, update_contact, step, contact, error)
      || (is_respelt (step->before, contact)
          && !write_row (write, update_spelling, step, contact, error)))
    return false;
  if (!has_same_groups
      && (!run_with_id (write, delete_groups, step->id, error)
          || !rd_roster_row_insert_groups (write->db, step->id, contact, error)))
    return false;
  note_changed (write, step->before, contact);
  return true;
}

static bool
write_removed (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  g_autoptr (RdContact) removed = rd_contact_with_serial (step->before, write->change->serial);

  if (!run_with_id (write, delete_contact, step->id, error)
      || (write->has_marks && !rd_marks_take_removal (write->db, write->profile, step->key, error)))
    return false;
  write->change->n_contacts--;
  rd_change_add_removed (write->change, removed);
  return true;
}

/* A contact that now sees the user's presence has been answered. */
static bool
forget_request (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  const RdContact *before = step->before;
  const RdContact *after = step->after;
  bool had_from = before != NULL && (before->subscription & RD_SUBSCRIPTION_FROM) != 0;
  bool has_from = after != NULL && (after->subscription & RD_SUBSCRIPTION_FROM) != 0;

  return !write->has_requests || had_from || !has_from
         || rd_request_store_remove (write->db, write->profile, step->key, write->change, error);
}

bool
rd_roster_write_step (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  g_autoptr (RdContact) stored = NULL;

  write->change->serial++;
  if (!write_journal (write, step, error) || !forget_request (write, step, error))
    return false;
  if (step->after == NULL)
    return write_removed (write, step, error);
  stored = rd_contact_with_serial (step->after, write->change->serial);
  return step->before == NULL ? write_added (write, step, stored, error)
                              : write_changed (write, step, stored, error);
}

/* A contact that is stored shows its marks. */
static bool
may_have_marks (const RdRosterWrite *write, const RdContact *before)
{
  return write->has_marks
         && (before == NULL || write->has_new_marks || (before->flags & RD_CONTACT_MADE) != 0);
}

/* Somebody whom a job removed is there again, though nobody has added them. */
static bool
learn_return (RdRosterWrite *write, const RdRosterStep *step, const RdContact *contact,
              RdContactFlags *flags, GError **error)
{
  bool has_returned = false;

  if (!write->is_whole || step->before != NULL || (*flags & RD_CONTACT_MADE) != 0)
    return true;
  if (!rd_marks_has_returned (write->db, write->profile, step->key, contact, &has_returned, error))
    return false;
  if (!has_returned)
    return true;
  *flags |= RD_CONTACT_MADE;
  write->has_marks = true;
  return rd_marks_add_made (write->db, write->profile, step->key, RD_EVIDENCE_RETURNED, write->now,
                            error);
}

static bool
look_marks_up (RdRosterWrite *write, RdRosterStep *step, const RdContact *contact,
               RdContactFlags *flags, GError **error)
{
  bool may_have = may_have_marks (write, step->before);

  if (!may_have && (!write->is_whole || step->before != NULL))
    return true;
  if (step->key == NULL)
    step->key = rd_jid_make_key (contact->jid);
  return (!may_have || rd_marks_read (write->db, write->profile, step->key, flags, error))
         && learn_return (write, step, contact, flags, error);
}

/* CONTACT with the flags that the store keeps. NULL on error. */
static RdContact *
mark (RdRosterWrite *write, RdRosterStep *step, const RdContact *contact, GError **error)
{
  const RdContactFlags kept = RD_CONTACT_PENDING | RD_CONTACT_MADE;
  RdContactFlags flags = 0;
  bool is_pending = false;

  if (write->has_requests && (contact->subscription & RD_SUBSCRIPTION_FROM) == 0
      && !rd_request_store_has (write->db, write->profile, contact->jid, &is_pending, error))
    return NULL;
  if (!look_marks_up (write, step, contact, &flags, error))
    return NULL;
  if (is_pending)
    flags |= RD_CONTACT_PENDING;
  return rd_contact_with_flags ((RdContact *)contact, kept, flags);
}

bool
rd_roster_write_item (RdRosterWrite *write, RdRosterStep *step, const RdContact *contact,
                      GError **error)
{
  g_autoptr (RdContact) after = mark (write, step, contact, error);

  if (after == NULL)
    return false;
  if (step->before != NULL && rd_contact_is_equal (step->before, after))
    return true;
  if (step->key == NULL)
    step->key = rd_jid_make_key (after->jid);
  step->after = after;
  return rd_roster_write_step (write, step, error);
}

bool
rd_roster_write_contact (RdRosterWrite *write, RdContact *contact, const char *stored_jid,
                         GError **error)
{
  g_auto (RdRosterStep) step = { 0 };

  step.id = rd_roster_row_find (write->db, write->profile, stored_jid, &step.before, error);
  return step.id >= 0 && rd_roster_write_item (write, &step, contact, error);
}

bool
rd_roster_write_removal (RdRosterWrite *write, const char *jid, GError **error)
{
  g_auto (RdRosterStep) step = { 0 };

  step.id = rd_roster_row_find (write->db, write->profile, jid, &step.before, error);
  if (step.id <= 0)
    return step.id == 0;
  step.key = rd_jid_make_key (jid);
  return rd_roster_write_step (write, &step, error);
}

/* -- a writing --------------------------------------------------------------------------------- */

void
rd_roster_write_clear (RdRosterWrite *write)
{
  g_clear_pointer (&write->sync, rd_sync_state_free);
  g_clear_pointer (&write->change, rd_change_free);
}

bool
rd_roster_write_begin (RdRosterWrite *write, RdDatabase *db, int64_t profile, RdCause cause,
                       GError **error)
{
  RdProfileState state;

  if (!rd_profile_state_read (db, profile, &state, error) || !rd_intent_fill_gap (db, error)
      || !rd_intent_is_any (db, profile, &write->has_intents, error)
      || !rd_request_store_is_any (db, profile, &write->has_requests, error)
      || !rd_marks_are_any (db, profile, &write->has_marks, error))
    return false;
  write->sync = rd_sync_store_read (db, profile, error);
  if (write->sync == NULL)
    return false;
  write->db = db;
  write->profile = profile;
  write->now = rd_clock_get_real ();
  write->change = rd_change_new (cause);
  write->last_cause = cause;
  write->change->serial = state.serial;
  write->begun_at = state.serial;
  write->change->n_contacts = state.n_contacts;
  return true;
}

RdChange *
rd_roster_write_cut (RdRosterWrite *write, RdCause cause)
{
  RdChange *change = g_steal_pointer (&write->change);

  change->sync = rd_sync_state_copy (write->sync);
  write->last_cause = cause;
  write->change = rd_change_new (cause);
  write->change->serial = change->serial;
  write->change->n_contacts = change->n_contacts;
  return change;
}

static bool
write_counts (RdRosterWrite *write, GError **error)
{
  if (write->change->serial == write->begun_at)
    return true;
  return rd_database_run (write->db, update_profile,
                          RD_WITH (rd_int (":profile", write->profile),
                                   rd_serial (":serial", write->change->serial),
                                   rd_int (":n_contacts", write->change->n_contacts)),
                          error);
}

bool
rd_roster_write_finish (RdRosterWrite *write, GError **error)
{
  if (!write_counts (write, error)
      || !rd_sync_store_write (write->db, write->profile, write->sync, error))
    return false;
  write->change->sync = g_steal_pointer (&write->sync);
  return true;
}

RdChange *
rd_roster_write_commit (RdRosterWrite *write, RdTransaction *transaction, GError **error)
{
  if (!rd_roster_write_finish (write, error) || !rd_transaction_commit (transaction, error))
    return NULL;
  rd_journal_cut_after (write->db, write->profile, write->begun_at, write->change->serial);
  return g_steal_pointer (&write->change);
}
