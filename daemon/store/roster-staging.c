/* A whole roster on its way. The temporary table is private to the writer's connection and gone
 * with it: a staging that is never committed leaves nothing in the database, not even after a
 * crash.
 *
 * Once a login on servers without versioning, else seldom; then up to 100 000 contacts. Each chunk
 * is a job of its own, so that other profiles' pushes pass in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster-staging.h"

#include "model/jid.h"
#include "store/job-store.h"
#include "store/profile-store.h"
#include "store/roster-write.h"

G_STATIC_ASSERT (RD_SUBSCRIPTION_NONE == 0 && RD_CONTACT_ASK == 1 && RD_CONTACT_PENDING == 2);
#define MAY_BE_HIDDEN "(c.subscription = 0 AND c.flags & 3 = 2)"

static const char create_table[] = "CREATE TEMP TABLE IF NOT EXISTS staged ("
                                   "  staging INTEGER NOT NULL,"
                                   "  jid TEXT NOT NULL,"
                                   "  name TEXT NOT NULL,"
                                   "  subscription INTEGER NOT NULL,"
                                   "  flags INTEGER NOT NULL,"
                                   "  groups BLOB NOT NULL," /* each with a NUL at its end */
                                   "  extra TEXT NOT NULL,"
                                   "  PRIMARY KEY (staging, jid)"
                                   ") STRICT, WITHOUT ROWID";

static const char insert_staged[]
    = "INSERT OR REPLACE INTO temp.staged (staging, jid, name, subscription, flags, groups, extra)"
      " VALUES (:staging, :jid, :name, :subscription, :flags, :groups, :extra)";
static const char select_staged[] = "SELECT jid, name, subscription, flags, groups, extra"
                                    " FROM temp.staged WHERE staging = :staging ORDER BY jid";
/* Who may be hidden (rd_contact_may_be_hidden ()) isn't gone. */
static const char select_gone[]
    = "SELECT c.jid FROM contact c WHERE c.profile = :profile AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid)"
      " AND NOT " MAY_BE_HIDDEN " ORDER BY c.jid";
static const char count_hidden[]
    = "SELECT count(*) FROM contact c WHERE c.profile = :profile AND " MAY_BE_HIDDEN
      " AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid)";
static const char count_staged[] = "SELECT count(*) FROM temp.staged WHERE staging = :staging";
static const char count_claimed[]
    = "SELECT count(*) FROM contact c WHERE c.profile = :profile AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid) AND EXISTS"
      " (SELECT 1 FROM intent i WHERE i.profile = c.profile AND i.jid = c.jid AND i.name IS NULL "
      "AND i.claims & 1)";
static const char delete_staged[] = "DELETE FROM temp.staged WHERE staging = :staging";

/* -- what is left out -------------------------------------------------------------------------- */

RdLeftOut *
rd_left_out_new (void)
{
  RdLeftOut *left_out = g_new0 (RdLeftOut, 1);

  left_out->jids = g_ptr_array_new_with_free_func (g_free);
  return left_out;
}

void
rd_left_out_free (RdLeftOut *left_out)
{
  g_ptr_array_unref (left_out->jids);
  g_free (left_out);
}

void
rd_left_out_add (RdLeftOut *left_out, const char *jid)
{
  left_out->n++;
  if (jid == NULL)
    return;
  if (left_out->jids->len < RD_LEFT_OUT_MAX && strlen (jid) <= RD_LEFT_OUT_JID_MAX)
    g_ptr_array_add (left_out->jids, g_strdup (jid));
  else
    left_out->has_more = true;
}

/* -- the state --------------------------------------------------------------------------------- */

RdStagingState *
rd_staging_state_new (int64_t profile)
{
  static int64_t last_id;
  RdStagingState *state = g_new0 (RdStagingState, 1);

  state->id = __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  state->profile = profile;
  state->left_out = rd_left_out_new ();
  return state;
}

void
rd_staging_state_free (RdStagingState *state)
{
  g_clear_error (&state->error);
  rd_left_out_free (state->left_out);
  g_free (state);
}

void
rd_roster_staging_leave_out (RdStagingState *state, RdLeftOut *left_out)
{
  rd_left_out_free (state->left_out);
  state->left_out = left_out;
}

/* -- putting away ------------------------------------------------------------------------------ */

static GByteArray *
pack_groups (const RdContact *contact)
{
  GByteArray *packed = g_byte_array_new ();

  for (char **group = contact->groups; *group != NULL; group++)
    g_byte_array_append (packed, (const guint8 *)*group, strlen (*group) + 1);
  return packed;
}

/* The strings are those of the blob. */
static GPtrArray *
unpack_groups (const char *packed, size_t size)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (size_t i = 0; i < size; i += strlen (packed + i) + 1)
    g_ptr_array_add (groups, (gpointer)(packed + i));
  g_ptr_array_add (groups, NULL);
  return groups;
}

static bool
insert (RdDatabase *db, const RdStagingState *state, const RdContact *contact, GError **error)
{
  g_autoptr (GByteArray) groups = pack_groups (contact);
  g_autoptr (RdStatement) statement = rd_database_prepare (db, insert_staged, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":staging", state->id);
  rd_bind_text (statement, ":jid", contact->jid);
  rd_bind_text (statement, ":name", contact->name);
  rd_bind_int (statement, ":subscription", contact->subscription);
  rd_bind_int (statement, ":flags", contact->flags);
  rd_bind_blob (statement, ":groups", groups->len > 0 ? (const void *)groups->data : "",
                groups->len);
  rd_bind_text (statement, ":extra", contact->extra);
  return rd_run (db, statement, error);
}

static bool
add_all (RdDatabase *db, const RdStagingState *state, GPtrArray *contacts, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_database_execute (db, create_table, error)
      || !rd_transaction_begin_read (&transaction, db, error))
    return false;
  for (unsigned i = 0; i < contacts->len; i++)
    {
      if (!insert (db, state, contacts->pdata[i], error))
        return false;
    }
  return rd_transaction_commit (&transaction, error);
}

void
rd_roster_staging_add (RdDatabase *db, RdStagingState *state, GPtrArray *contacts)
{
  if (state->error == NULL)
    add_all (db, state, contacts, &state->error);
}

void
rd_roster_staging_drop (RdDatabase *db, RdStagingState *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdStatement) statement = NULL;

  if (!rd_database_execute (db, create_table, &error))
    return;
  statement = rd_database_prepare (db, delete_staged, &error);
  if (statement == NULL)
    return;
  rd_bind_int (statement, ":staging", state->id);
  rd_run (db, statement, &error);
}

/* -- the swap ---------------------------------------------------------------------------------- */

/* The JIDs are gathered first: what is read must not change while it is read. */
static GPtrArray *
find_gone (RdDatabase *db, const RdStagingState *state, GError **error)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_gone, error);
  RdStep step;

  if (statement == NULL)
    return NULL;
  rd_bind_int (statement, ":profile", state->profile);
  rd_bind_int (statement, ":staging", state->id);
  while ((step = rd_step (db, statement, error)) == RD_STEP_ROW)
    g_ptr_array_add (jids, g_strdup (rd_column_text (statement, 0)));
  return step == RD_STEP_DONE ? g_steal_pointer (&jids) : NULL;
}

/* (element-type utf8): keys. */
static GHashTable *
index_left_out (const RdLeftOut *left_out)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < left_out->jids->len; i++)
    g_hash_table_add (index, rd_jid_make_key (left_out->jids->pdata[i]));
  return index;
}

static bool
is_among (GHashTable *left_out, const char *jid)
{
  g_autofree char *key = g_hash_table_size (left_out) > 0 ? rd_jid_make_key (jid) : NULL;

  return key != NULL && g_hash_table_contains (left_out, key);
}

/* What is over the limit is still there; when it isn't all known by name, anybody may be. */
static bool
write_gone (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (GHashTable) left_out = index_left_out (state->left_out);
  g_autoptr (GPtrArray) jids = NULL;

  if (state->left_out->has_more)
    return true;
  jids = find_gone (write->db, state, error);
  if (jids == NULL)
    return false;
  for (unsigned i = 0; i < jids->len; i++)
    {
      if (!is_among (left_out, jids->pdata[i])
          && !rd_roster_write_removal (write, jids->pdata[i], error))
        return false;
    }
  return true;
}

static RdContact *
read_staged (sqlite3_stmt *statement)
{
  g_autoptr (GPtrArray) groups = unpack_groups (sqlite3_column_blob (statement, 4),
                                                (size_t)sqlite3_column_bytes (statement, 4));

  return rd_contact_new (rd_column_text (statement, 0), rd_column_text (statement, 1),
                         (RdSubscription)sqlite3_column_int (statement, 2),
                         (RdContactFlags)sqlite3_column_int (statement, 3),
                         (const char *const *)groups->pdata, rd_column_text (statement, 5), 0);
}

static bool
write_staged (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, select_staged, error);
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":staging", state->id);
  while ((step = rd_step (write->db, statement, error)) == RD_STEP_ROW)
    {
      g_autoptr (RdContact) contact = read_staged (statement);

      if (!rd_roster_write_contact (write, contact, error))
        return false;
    }
  return step == RD_STEP_DONE;
}

/* A version is worth something only with the roster that it is the version of, whole. */
static void
take_whole (RdRosterWrite *write, const RdStagingState *state, const char *version,
            const RdRosterTerms *terms)
{
  const RdLeftOut *left_out = state->left_out;

  if (terms->doubt != RD_DOUBT_NONE)
    rd_sync_state_take_doubt (write->sync, terms->doubt, NULL, write->now);
  rd_sync_state_take_whole (write->sync, version, left_out->jids, left_out->n, write->now);
}

/* -- the shrink guard -------------------------------------------------------------------------- */

/* Fewer than this are no reason for worry, however few there were. */
#define SHRINK_MIN 10

static bool
count (RdDatabase *db, const char *sql, const RdStagingState *state, unsigned *n, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, sql, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", state->profile);
  rd_bind_int (statement, ":staging", state->id);
  if (rd_step (db, statement, error) != RD_STEP_ROW)
    return false;
  *n = (unsigned)sqlite3_column_int64 (statement, 0);
  return true;
}

static bool
is_shrunk (const RdShrink *shrink, unsigned guard)
{
  return shrink->n_after + SHRINK_MIN <= shrink->n_before
         && (uint64_t)shrink->n_after * 100 < (uint64_t)shrink->n_before * guard;
}

/* What the user's own jobs removed is missed by nobody: only the rest is what was known before. Who
 * may be hidden stays. */
static bool
measure (RdRosterWrite *write, const RdStagingState *state, unsigned guard, RdShrink *shrink,
         GError **error)
{
  unsigned n_hidden, n_claimed;

  if (!count (write->db, count_staged, state, &shrink->n_after, error))
    return false;
  shrink->n_after += state->left_out->n;
  if (!is_shrunk (shrink, guard))
    return true;
  if (!count (write->db, count_hidden, state, &n_hidden, error))
    return false;
  shrink->n_after += n_hidden;
  if (!write->has_intents)
    return true;
  if (!count (write->db, count_claimed, state, &n_claimed, error))
    return false;
  shrink->n_before -= n_claimed;
  return true;
}

/* Before anything is written: what is lost is put down to one job, by which it can be had back. */
static bool
guard_against_shrinking (RdRosterWrite *write, const RdStagingState *state,
                         const RdRosterTerms *terms, GError **error)
{
  RdShrink shrink = { terms->job, write->now, write->change->n_contacts, 0 };

  if (!measure (write, state, terms->guard, &shrink, error))
    return false;
  if (!is_shrunk (&shrink, terms->guard))
    return true;
  if (shrink.job == 0
      && !rd_job_store_add_ended (write->db, state->profile, RD_JOB_SHRINK, write->now, &shrink.job,
                                  error))
    return false;
  write->job = shrink.job;
  write->change->shrink = shrink;
  return rd_profile_store_save_shrink (write->db, state->profile, &shrink, error);
}

/* -- the swap, as a whole ---------------------------------------------------------------------- */

/* The transaction ends with its scope, and nothing was. */
static RdChange *
give_comparison (RdRosterWrite *write)
{
  write->change->serial = write->begun_at;
  write->change->sync = g_steal_pointer (&write->sync);
  return g_steal_pointer (&write->change);
}

static RdChange *
swap (RdDatabase *db, const RdStagingState *state, const char *version, const RdRosterTerms *terms,
      GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, state->profile, terms->cause, error))
    return NULL;
  write.job = terms->job;
  if ((!terms->is_comparison && !guard_against_shrinking (&write, state, terms, error))
      || !write_gone (&write, state, error) || !write_staged (&write, state, error))
    return NULL;
  if (terms->is_comparison)
    return give_comparison (&write);
  take_whole (&write, state, version, terms);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_roster_staging_commit (RdDatabase *db, RdStagingState *state, const char *version,
                          const RdRosterTerms *terms, GError **error)
{
  if (state->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&state->error));
      return NULL;
    }
  /* An empty roster comes without a chunk. */
  if (!rd_database_execute (db, create_table, error))
    return NULL;
  return swap (db, state, version, terms, error);
}
