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
/* Who may be hidden (rd_contact_may_be_hidden ()) isn't gone, but may be spelt otherwise. */
static const char select_gone[]
    = "SELECT c.jid, c.key, " MAY_BE_HIDDEN
      " FROM contact c WHERE c.profile = :profile AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid) ORDER BY c.jid";
static const char select_new[]
    = "SELECT s.jid, rd_prepared (s.jid), 0 FROM temp.staged s WHERE s.staging = :staging"
      " AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.profile = :profile AND c.jid = s.jid)"
      " ORDER BY s.jid";
static const char count_hidden[]
    = "SELECT count(*) FROM contact c WHERE c.profile = :profile AND " MAY_BE_HIDDEN
      " AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid)";
static const char count_staged[] = "SELECT count(*) FROM temp.staged WHERE staging = :staging";
static const char count_claimed[]
    = "SELECT count(*) FROM contact c WHERE c.profile = :profile AND NOT EXISTS"
      " (SELECT 1 FROM temp.staged s WHERE s.staging = :staging AND s.jid = c.jid) AND EXISTS"
      " (SELECT 1 FROM intent i WHERE i.profile = c.profile AND i.key = c.key AND i.name IS NULL "
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

/* Contacts that are stored and not staged, or staged and not stored: their JIDs, in order, and by
 * key. A key that two of them have leads to nothing. */
typedef struct
{
  GPtrArray *jids;    /* (element-type utf8) */
  GPtrArray *keys;    /* (element-type utf8): of the same places */
  GHashTable *hidden; /* (element-type utf8): those of jids who may be so */
  GHashTable *by_key; /* a key → its JID, NULL where that would be two */
} Odd;

static void
odd_clear (Odd *odd)
{
  g_clear_pointer (&odd->by_key, g_hash_table_unref);
  g_clear_pointer (&odd->hidden, g_hash_table_unref);
  g_clear_pointer (&odd->keys, g_ptr_array_unref);
  g_clear_pointer (&odd->jids, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Odd, odd_clear)

static void
odd_add (Odd *odd, const char *jid, const char *key, bool is_hidden)
{
  char *own_jid = g_strdup (jid);
  char *own_key = g_strdup (key);

  g_ptr_array_add (odd->jids, own_jid);
  g_ptr_array_add (odd->keys, own_key);
  g_hash_table_insert (odd->by_key, own_key,
                       g_hash_table_contains (odd->by_key, own_key) ? NULL : own_jid);
  if (is_hidden)
    g_hash_table_add (odd->hidden, own_jid);
}

/* The JIDs are gathered first: what is read must not change while it is read. */
static bool
find_odd (RdDatabase *db, const char *sql, const RdStagingState *state, Odd *odd, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, sql, error);
  RdStep step;

  odd->jids = g_ptr_array_new_with_free_func (g_free);
  odd->keys = g_ptr_array_new_with_free_func (g_free);
  odd->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  odd->hidden = g_hash_table_new (g_str_hash, g_str_equal);
  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", state->profile);
  rd_bind_int (statement, ":staging", state->id);
  while ((step = rd_step (db, statement, error)) == RD_STEP_ROW)
    odd_add (odd, rd_column_text (statement, 0), rd_column_text (statement, 1),
             sqlite3_column_int (statement, 2) != 0);
  return step == RD_STEP_DONE;
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

/* Those of GONE that are there under another spelling: the new one → the stored one. A key that is
 * gone, or new, more than once tells nothing. */
static bool
find_respelt (RdDatabase *db, const RdStagingState *state, const Odd *gone, GHashTable *respelt,
              GError **error)
{
  g_auto (Odd) fresh = { NULL };

  if (gone->jids->len == 0)
    return true;
  if (!find_odd (db, select_new, state, &fresh, error))
    return false;
  for (unsigned i = 0; i < fresh.jids->len; i++)
    {
      const char *key = fresh.keys->pdata[i];
      const char *old = g_hash_table_lookup (gone->by_key, key);

      if (old != NULL && g_hash_table_lookup (fresh.by_key, key) != NULL)
        g_hash_table_insert (respelt, g_strdup (fresh.jids->pdata[i]), g_strdup (old));
    }
  return true;
}

static GHashTable *
list_values (GHashTable *table)
{
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_hash_table_add (values, value);
  return values;
}

/* RESPELT is filled. What is over the limit is still there; when it isn't all known by name,
 * anybody may be. */
static bool
write_gone (RdRosterWrite *write, const RdStagingState *state, GHashTable *respelt, GError **error)
{
  g_auto (Odd) gone = { NULL };
  g_autoptr (GHashTable) left_out = index_left_out (state->left_out);
  g_autoptr (GHashTable) kept = NULL;

  if (!find_odd (write->db, select_gone, state, &gone, error)
      || !find_respelt (write->db, state, &gone, respelt, error))
    return false;
  if (state->left_out->has_more)
    return true;
  kept = list_values (respelt);
  for (unsigned i = 0; i < gone.jids->len; i++)
    {
      const char *jid = gone.jids->pdata[i];

      if (!g_hash_table_contains (kept, jid) && !g_hash_table_contains (gone.hidden, jid)
          && !g_hash_table_contains (left_out, gone.keys->pdata[i])
          && !rd_roster_write_removal (write, jid, error))
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
write_staged (RdRosterWrite *write, const RdStagingState *state, GHashTable *respelt,
              GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (write->db, select_staged, error);
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":staging", state->id);
  while ((step = rd_step (write->db, statement, error)) == RD_STEP_ROW)
    {
      g_autoptr (RdContact) contact = read_staged (statement);
      const char *old = g_hash_table_lookup (respelt, contact->jid);

      if (!rd_roster_write_contact (write, contact, old != NULL ? old : contact->jid, error))
        return false;
    }
  return step == RD_STEP_DONE;
}

static bool
write_roster (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (GHashTable) respelt = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return write_gone (write, state, respelt, error) && write_staged (write, state, respelt, error);
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
      || !write_roster (&write, state, error))
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
