/* Writing a roster: one writer, one road.
 *
 * write_change () is the only place that changes a contact, its groups and the journal; pushes and
 * the swap of a whole roster both end there. Each change takes the next serial of its roster. What
 * is equal already is not written at all. What an open job wanted is put down to it in the journal,
 * whoever tells of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster-write.h"

#include "model/jid.h"
#include "store/intent.h"
#include "store/journal.h"
#include "store/profile-store.h"
#include "store/request-store.h"
#include "store/roster-row.h"
#include "store/sync-store.h"

static const char insert_journal[]
    = "INSERT INTO journal (profile, serial, time, cause, job, jid, before, after, before_key)"
      " VALUES (:profile, :serial, :time, :cause, :job, :jid, :before, :after,"
      " (SELECT sort_key FROM contact WHERE id = :contact))";

static const char insert_contact[]
    = "INSERT INTO contact (profile, jid, name, subscription, flags, extra, serial, sort_key,"
      " search, domain, key)"
      " VALUES (:profile, :jid, :name, :subscription, :flags, :extra, :serial, :sort_key,"
      " :search, :domain, :key)";

static const char update_contact[]
    = "UPDATE contact SET name = :name, subscription = :subscription, flags = :flags,"
      " extra = :extra, serial = :serial, sort_key = :sort_key, search = :search"
      " WHERE id = :contact";

static const char delete_contact[] = "DELETE FROM contact WHERE id = :contact";
static const char delete_groups[] = "DELETE FROM contact_group WHERE contact = :contact";
static const char insert_group[]
    = "INSERT INTO contact_group (contact, name) VALUES (:contact, :name)";

static const char update_profile[] = "UPDATE profile SET serial = :serial,"
                                     " n_contacts = :n_contacts WHERE id = :profile";

/* -- one change -------------------------------------------------------------------------------- */

/* Did a request come or go, and nothing else happen? No job wants that. */
static bool
is_only_pending (const RdContact *before, RdContact *after)
{
  g_autoptr (RdContact) marked = NULL;

  if (before == NULL || after == NULL || before->flags == after->flags)
    return false;
  marked = rd_contact_with_pending (after, (before->flags & RD_CONTACT_PENDING) != 0);
  return rd_contact_is_equal (before, marked);
}

/* The change as far as JOB (0: none) made it. */
static bool
write_entry (RdRosterWrite *write, int64_t id, const RdContact *before, const RdContact *after,
             uint64_t job, GError **error)
{
  const char *jid = before != NULL ? before->jid : after->jid;
  g_autofree char *before_json = rd_roster_row_make_json (before);
  g_autofree char *after_json = rd_roster_row_make_json (after);
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, insert_journal, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", write->profile);
  rd_bind_serial (statement, ":serial", write->change->serial);
  rd_bind_int (statement, ":time", write->now);
  rd_bind_text (statement, ":cause", rd_cause_to_string (write->last_cause));
  rd_bind_serial (statement, ":job", job);
  rd_bind_text (statement, ":jid", jid);
  rd_bind_text (statement, ":before", before_json);
  rd_bind_text (statement, ":after", after_json);
  rd_bind_int (statement, ":contact", id);
  return rd_run (write->db, statement, error);
}

static bool
is_same (const RdContact *a, const RdContact *b)
{
  return a == NULL || b == NULL ? a == b : rd_contact_is_equal (a, b);
}

/* What jobs did of the change comes first, an entry with a serial each, then what is nobody's. */
static bool
write_shares (RdRosterWrite *write, int64_t id, RdContact *before, RdContact *after, GError **error)
{
  const RdClaimedChange change = { .before = before,
                                   .after = after,
                                   .is_sum = write->change->cause != RD_CAUSE_PUSH,
                                   .serial = write->change->serial };
  g_autoptr (GPtrArray) shares = rd_intent_share (write->db, write->profile, &change, error);
  uint64_t job = write->job;

  if (shares == NULL)
    return false;
  for (unsigned i = 0; i < shares->len; i++)
    {
      const RdShare *share = shares->pdata[i];

      write->last_cause = rd_job_kind_get_cause (share->kind);
      if (!write_entry (write, id, before, share->after, share->job, error))
        return false;
      before = share->after;
      if (is_same (before, after))
        return true;
      write->change->serial++;
    }
  write->last_cause = write->change->cause;
  if (after == NULL && change.is_sum
      && !rd_intent_find_denial (write->db, write->profile, before->jid, &job, error))
    return false;
  return write_entry (write, id, before, after, job, error);
}

static bool
write_journal (RdRosterWrite *write, int64_t id, RdContact *before, RdContact *after,
               GError **error)
{
  if (write->has_intents && !is_only_pending (before, after))
    return write_shares (write, id, before, after, error);
  write->last_cause = write->change->cause;
  return write_entry (write, id, before, after, write->job, error);
}

static bool
write_groups (RdRosterWrite *write, int64_t id, const RdContact *contact, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, insert_group, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":contact", id);
  for (char **group = contact->groups; *group != NULL; group++)
    {
      rd_bind_text (statement, ":name", *group);
      if (!rd_run (write->db, statement, error))
        return false;
    }
  return true;
}

/* Runs SQL for the contact of the row ID (0: not yet one). */
static bool
write_row (RdRosterWrite *write, const char *sql, int64_t id, const RdContact *contact,
           GError **error)
{
  g_autofree char *sort_key = rd_roster_row_make_sort_key (contact);
  g_autofree char *search = rd_roster_row_make_search (contact);
  g_autofree char *key = rd_jid_make_key (contact->jid);
  g_autofree char *domain = rd_roster_row_make_domain (key);
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, sql, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":contact", id);
  rd_bind_int (statement, ":profile", write->profile);
  rd_bind_text (statement, ":jid", contact->jid);
  rd_bind_text (statement, ":name", contact->name);
  rd_bind_int (statement, ":subscription", contact->subscription);
  rd_bind_int (statement, ":flags", contact->flags);
  rd_bind_text (statement, ":extra", contact->extra);
  rd_bind_serial (statement, ":serial", write->change->serial);
  rd_bind_blob (statement, ":sort_key", sort_key, strlen (sort_key));
  rd_bind_text (statement, ":search", search);
  rd_bind_text (statement, ":domain", domain);
  rd_bind_text (statement, ":key", key);
  return rd_run (write->db, statement, error);
}

static bool
run_with_id (RdRosterWrite *write, const char *sql, int64_t id, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, sql, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":contact", id);
  return rd_run (write->db, statement, error);
}

static bool
write_added (RdRosterWrite *write, RdContact *contact, GError **error)
{
  int64_t id;

  if (!write_row (write, insert_contact, 0, contact, error))
    return false;
  id = sqlite3_last_insert_rowid (rd_database_get_handle (write->db));
  if (!write_groups (write, id, contact, error))
    return false;
  write->change->n_contacts++;
  rd_change_add_added (write->change, contact);
  return true;
}

static bool
write_changed (RdRosterWrite *write, int64_t id, const RdContact *before, RdContact *contact,
               GError **error)
{
  bool has_same_groups
      = g_strv_equal ((const char *const *)before->groups, (const char *const *)contact->groups);

  if (!write_row (write, update_contact, id, contact, error))
    return false;
  if (!has_same_groups
      && (!run_with_id (write, delete_groups, id, error)
          || !write_groups (write, id, contact, error)))
    return false;
  rd_change_add_changed (write->change, contact);
  return true;
}

static bool
write_removed (RdRosterWrite *write, int64_t id, const RdContact *before, GError **error)
{
  g_autoptr (RdContact) removed = rd_contact_with_serial (before, write->change->serial);

  if (!run_with_id (write, delete_contact, id, error))
    return false;
  write->change->n_contacts--;
  rd_change_add_removed (write->change, removed);
  return true;
}

/* Who sees the user's presence now has been answered. */
static bool
forget_request (RdRosterWrite *write, const RdContact *before, const RdContact *after,
                GError **error)
{
  bool had_from = before != NULL && (before->subscription & RD_SUBSCRIPTION_FROM) != 0;
  bool has_from = after != NULL && (after->subscription & RD_SUBSCRIPTION_FROM) != 0;

  return !write->has_requests || had_from || !has_from
         || rd_request_store_remove (write->db, write->profile, after->jid, error);
}

/* The road: from BEFORE, the row ID, to AFTER; either may be NULL (and ID 0), but not both. */
static bool
write_change (RdRosterWrite *write, int64_t id, RdContact *before, RdContact *after, GError **error)
{
  g_autoptr (RdContact) stored = NULL;

  write->change->serial++;
  if (!write_journal (write, id, before, after, error)
      || !forget_request (write, before, after, error))
    return false;
  if (after == NULL)
    return write_removed (write, id, before, error);
  stored = rd_contact_with_serial (after, write->change->serial);
  return before == NULL ? write_added (write, stored, error)
                        : write_changed (write, id, before, stored, error);
}

/* NULL on error. */
static RdContact *
mark_pending (RdRosterWrite *write, RdContact *contact, GError **error)
{
  bool is_pending = false;

  if (write->has_requests && (contact->subscription & RD_SUBSCRIPTION_FROM) == 0
      && !rd_request_store_has (write->db, write->profile, contact->jid, &is_pending, error))
    return NULL;
  return rd_contact_with_pending (contact, is_pending);
}

bool
rd_roster_write_contact (RdRosterWrite *write, RdContact *contact, GError **error)
{
  g_autoptr (RdContact) before = NULL;
  g_autoptr (RdContact) after = mark_pending (write, contact, error);
  int64_t id = after != NULL
                   ? rd_roster_row_find (write->db, write->profile, contact->jid, &before, error)
                   : -1;

  if (id < 0)
    return false;
  if (before != NULL && rd_contact_is_equal (before, after))
    return true;
  return write_change (write, id, before, after, error);
}

bool
rd_roster_write_removal (RdRosterWrite *write, const char *jid, GError **error)
{
  g_autoptr (RdContact) before = NULL;
  int64_t id = rd_roster_row_find (write->db, write->profile, jid, &before, error);

  return id == 0 || (id > 0 && write_change (write, id, before, NULL, error));
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

  if (!rd_profile_store_read_state (db, profile, &state, error)
      || !rd_intent_is_any (db, profile, &write->has_intents, error)
      || !rd_request_store_is_any (db, profile, &write->has_requests, error))
    return false;
  write->sync = rd_sync_store_read (db, profile, error);
  if (write->sync == NULL)
    return false;
  write->db = db;
  write->profile = profile;
  write->now = g_get_real_time ();
  write->change = rd_change_new (cause);
  write->last_cause = cause;
  write->change->serial = state.serial;
  write->begun_at = state.serial;
  write->change->n_contacts = state.n_contacts;
  return true;
}

static bool
write_counts (RdRosterWrite *write, GError **error)
{
  g_autoptr (RdStatement) statement = NULL;

  if (rd_change_is_empty (write->change))
    return true;
  statement = rd_database_prepare (write->db, update_profile, error);
  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", write->profile);
  rd_bind_serial (statement, ":serial", write->change->serial);
  rd_bind_int (statement, ":n_contacts", write->change->n_contacts);
  return rd_run (write->db, statement, error);
}

/* Stores what was counted and how the roster stands now; the change tells both. */
static bool
finish (RdRosterWrite *write, GError **error)
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
  if (!finish (write, error) || !rd_transaction_commit (transaction, error))
    return NULL;
  rd_journal_cut_after (write->db, write->profile, write->begun_at, write->change->serial);
  return g_steal_pointer (&write->change);
}

/* -- the writes of a session ------------------------------------------------------------------- */

/* What the push itself makes doubtful. */
static RdDoubt
find_doubt (const RdRosterWrite *write, const RdPush *push)
{
  bool is_changed = !rd_change_is_empty (write->change);

  return is_changed && push->cause == RD_CAUSE_PUSH && !push->may_repeat && push->version != NULL
                 && g_strcmp0 (push->version, write->sync->version) == 0
             ? RD_DOUBT_SAME_VERSION
             : RD_DOUBT_NONE;
}

static void
take_push (RdRosterWrite *write, const RdPush *push)
{
  const char *jid = push->contact != NULL ? push->contact->jid : push->removed_jid;

  write->change->doubt = find_doubt (write, push);
  rd_sync_state_take_contact (write->sync, jid);
  if (write->change->doubt != RD_DOUBT_NONE)
    rd_sync_state_take_doubt (write->sync, write->change->doubt, jid, write->now);
  else
    rd_sync_state_take_push (write->sync, push->version);
}

/* What has one change at most has that one's cause. */
static RdChange *
write_push (RdDatabase *db, int64_t profile, const RdPush *push, GError **error)
{
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_roster_write_begin (&write, db, profile, push->cause, error)
      || !(push->contact != NULL ? rd_roster_write_contact (&write, push->contact, error)
                                 : rd_roster_write_removal (&write, push->removed_jid, error)))
    return NULL;
  take_push (&write, push);
  if (!finish (&write, error))
    return NULL;
  write.change->cause = write.last_cause;
  return g_steal_pointer (&write.change);
}

GPtrArray *
rd_roster_apply_pushes (RdDatabase *db, int64_t profile, const RdPush *pushes, unsigned n_pushes,
                        GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_change_free);
  RdProfileState state;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_store_read_state (db, profile, &state, error))
    return NULL;
  for (unsigned i = 0; i < n_pushes; i++)
    {
      RdChange *change = write_push (db, profile, &pushes[i], error);

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  if (!rd_transaction_commit (&transaction, error))
    return NULL;
  rd_journal_cut_after (db, profile, state.serial,
                        ((const RdChange *)changes->pdata[changes->len - 1])->serial);
  return g_steal_pointer (&changes);
}

RdChange *
rd_roster_doubt (RdDatabase *db, int64_t profile, RdDoubt doubt, const char *jid, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  rd_sync_state_take_doubt (write.sync, doubt, jid, write.now);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_roster_trust_versions (RdDatabase *db, int64_t profile, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  rd_sync_state_trust (write.sync);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_roster_apply_unchanged (RdDatabase *db, int64_t profile, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_LOGIN, error))
    return NULL;
  rd_sync_state_take_unchanged (write.sync, write.now);
  return rd_roster_write_commit (&write, &transaction, error);
}
