/* Compares a staged roster with the stored one, and writes the difference.
 * Contacts are gathered apart from the store, so that a staging without commit leaves nothing
 * in the store, not even after a crash. Each chunk is a write of its own, and other profiles'
 * pushes pass in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/staging-state.h"

#include "dbus-interfaces/call-limits.h"
#include "model/claim.h"
#include "model/jid.h"
#include "store/job/jobs.h"
#include "store/profile/state.h"
#include "store/roster/marks.h"
#include "store/roster/requests.h"
#include "store/roster/row.h"
#include "store/roster/spelling-doubt.h"
#include "store/sync/first-roster.h"
#include "store/sync/write.h"

G_STATIC_ASSERT (RD_SUBSCRIPTION_FROM == 2 && RD_CONTACT_PENDING == 2 && RD_CLAIM_ITEM == 1
                 && RD_CLAIM_WAITS == 8);

/* A contact that may be hidden (rd_contact_may_have_been_hidden ()) isn't gone, but may be respelt.
 * Unless its removal was asked for by a job that has ended, and can't ask again to make sure. */
static const char select_stored[]
    = "SELECT c.jid, c.key, :hides AND NOT c.subscription & 2 AND c.flags & 2"
      " AND NOT EXISTS (SELECT 1 FROM intent i INDEXED BY intent_by_key JOIN job j ON j.id = i.job"
      " WHERE i.profile = :profile AND i.key = c.key AND i.name IS NULL AND i.claims & 9 = 1"
      " AND j.result <> '')"
      " FROM contact c WHERE c.profile = :profile ORDER BY c.jid";
static const char select_one[] = "SELECT 1 FROM contact WHERE profile = :profile AND jid = :jid";
static const char select_claim[]
    = "SELECT 1 FROM intent i WHERE i.profile = :profile AND i.key = :key AND i.name IS NULL"
      " AND i.claims & 1";

/* -- what is left out -------------------------------------------------------------------------- */

void
rd_left_out_add (RdLeftOut *left_out, const char *jid)
{
  left_out->n++;
  if (jid == NULL)
    return;
  if (left_out->jids->len < RD_LEFT_OUT_MAX && strlen (jid) <= RD_JID_SIZE_MAX)
    g_ptr_array_add (left_out->jids, g_strdup (jid));
  else
    left_out->has_more = true;
}

/* -- the state --------------------------------------------------------------------------------- */

RdStagingState *
rd_staging_state_new (int64_t profile)
{
  RdStagingState *state = g_new0 (RdStagingState, 1);

  state->profile = profile;
  state->staged = rd_staged_roster_new ();
  state->left_out.jids = g_ptr_array_new_with_free_func (g_free);
  return state;
}

void
rd_staging_state_free (RdStagingState *state)
{
  rd_staged_roster_free (state->staged);
  g_clear_error (&state->error);
  g_ptr_array_unref (state->left_out.jids);
  g_free (state->asker);
  g_free (state);
}

/* -- putting away ------------------------------------------------------------------------------ */

void
rd_staging_state_add (RdStagingState *state, const GByteArray *packed)
{
  if (state->error == NULL)
    rd_staged_roster_add (state->staged, packed, &state->error);
}

/* -- the comparison ---------------------------------------------------------------------------- */

/* Notes which stored contacts are not staged. */
static bool
find_gone (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (RdStatement) stored
      = rd_database_prepare (write->db, select_stored,
                             RD_WITH (rd_int (":profile", state->profile),
                                      rd_int (":hides", write->sync->hiding != RD_HIDING_NEVER)),
                             error);
  RdFetch fetch;

  if (stored == NULL || !rd_staged_roster_begin (state->staged, error))
    return false;
  while ((fetch = rd_fetch (write->db, stored, error)) == RD_FETCH_ROW)
    {
      if (!rd_staged_roster_note_stored (state->staged, rd_column_text (stored, 0),
                                         rd_column_text (stored, 1),
                                         sqlite3_column_int (stored, 2) != 0, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

/* Does SQL find a row? WORD is its :jid or :key. */
static bool
has_row (const RdRosterWrite *write, const char *sql, const char *word, bool *has, GError **error)
{
  return rd_database_is_true (
      write->db, sql,
      RD_WITH (rd_int (":profile", write->profile), rd_text (":jid", word), rd_text (":key", word)),
      has, error);
}

static bool
is_stored (const char *jid, bool *has, gpointer write, GError **error)
{
  return has_row (write, select_one, jid, has, error);
}

/* -- writing it -------------------------------------------------------------------------------- */

/* (element-type utf8): keys. */
static GHashTable *
index_left_out (const RdLeftOut *left_out)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < left_out->jids->len; i++)
    g_hash_table_add (index, rd_jid_make_key (left_out->jids->pdata[i]));
  return index;
}

typedef struct
{
  RdRosterWrite *write;
  GHashTable *left_out;
} Lacking; /* of the server's roster */

static bool
remove_gone (const char *jid, const char *key, gpointer user_data, GError **error)
{
  const Lacking *lacking = user_data;

  return g_hash_table_contains (lacking->left_out, key)
         || rd_roster_write_removal (lacking->write, jid, error);
}

/* The server hides nobody whom the user sees or asks: the contact has refused. */
static bool
end_wish (const char *jid, const char *key, gpointer user_data, GError **error)
{
  const Lacking *lacking = user_data;
  RdRosterWrite *write = lacking->write;
  g_autoptr (RdContact) contact = NULL;
  g_autoptr (RdContact) hidden = NULL;

  if (g_hash_table_contains (lacking->left_out, key))
    return true;
  if (rd_roster_row_find (write->db, write->profile, jid, &contact, error) <= 0)
    return false;
  hidden = rd_contact_without_wish (contact);
  return hidden == contact || rd_roster_write_contact (write, hidden, jid, error);
}

/* Contacts that were left out stay; if not all are named, nobody is removed. */
static bool
write_gone (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (GHashTable) left_out = NULL;
  Lacking lacking = { write };

  if (state->left_out.has_more)
    return true;
  lacking.left_out = left_out = index_left_out (&state->left_out);
  return rd_staged_roster_each_gone (state->staged, true, remove_gone, &lacking, error)
         && rd_staged_roster_each_hidden (state->staged, end_wish, &lacking, error);
}

static bool
write_contact (RdContact *contact, const char *stored_jid, gpointer write, GError **error)
{
  return rd_roster_write_contact (write, contact, stored_jid, error);
}

static bool
write_roster (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  return rd_staged_roster_match (state->staged, is_stored, write, error)
         && write_gone (write, state, error)
         && rd_staged_roster_each (state->staged, write_contact, write, error);
}

static void
take_whole (RdRosterWrite *write, const RdStagingState *state, const char *version,
            const RdRosterTerms *terms)
{
  const RdLeftOut *left_out = &state->left_out;

  if (terms->doubt != RD_DOUBT_NONE)
    rd_sync_state_take_doubt (write->sync, terms->doubt, NULL, write->now);
  rd_sync_state_take_whole (write->sync, version, left_out->jids, left_out->n, write->now);
}

/* -- the shrink guard -------------------------------------------------------------------------- */

/* The loss of fewer never trips the guard. */
#define SHRINK_MIN 10

static bool
is_shrunk (const RdShrink *shrink, unsigned guard)
{
  return shrink->n_after + SHRINK_MIN <= shrink->n_before
         && (uint64_t)shrink->n_after * 100 < (uint64_t)shrink->n_before * guard;
}

typedef struct
{
  const RdRosterWrite *write;
  unsigned n;
} Claimed;

static bool
count_claimed (const char *jid, const char *key, gpointer user_data, GError **error)
{
  Claimed *claimed = user_data;
  bool is_claimed;

  if (!has_row (claimed->write, select_claim, key, &is_claimed, error))
    return false;
  claimed->n += is_claimed;
  return true;
}

/* Removals by the user's jobs don't count, and contacts that may be hidden count as there. */
static bool
measure (RdRosterWrite *write, const RdStagingState *state, unsigned guard, RdShrink *shrink,
         GError **error)
{
  Claimed claimed = { write, 0 };
  unsigned n_gone, n_hidden;

  if (!rd_staged_roster_count (state->staged, &shrink->n_after, error)
      || !rd_staged_roster_count_gone (state->staged, &n_gone, &n_hidden, error))
    return false;
  shrink->n_after += state->left_out.n;
  if (!is_shrunk (shrink, guard))
    return true;
  shrink->n_after += n_hidden;
  if (!write->has_intents)
    return true;
  if (!rd_staged_roster_each_gone (state->staged, false, count_claimed, &claimed, error))
    return false;
  shrink->n_before -= claimed.n;
  return true;
}

/* Before anything is written: attributes the change to one job, by which it can be undone. */
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
  return rd_profile_state_save_shrink (write->db, state->profile, &shrink, error);
}

/* -- who asks ---------------------------------------------------------------------------------- */

/* Learns from CONTACT, whom the server may hide, whether it does. */
static bool
take_shown (RdRosterWrite *write, const RdStagingState *state, const RdContact *contact,
            GError **error)
{
  g_autoptr (RdContact) shown = NULL;

  if (!rd_staged_roster_find (state->staged, contact->jid, &shown, error))
    return false;
  if (shown == NULL)
    rd_sync_state_take_hiding (write->sync, RD_HIDING_ALWAYS);
  else if (shown->subscription == RD_SUBSCRIPTION_NONE && (shown->flags & RD_CONTACT_ASK) == 0)
    rd_sync_state_take_hiding (write->sync, RD_HIDING_NEVER);
  return true;
}

/* Only if the request from before the roster was asked for is still there: one that was answered
 * or taken back meanwhile, or came later, tells nothing. */
static bool
learn_hiding (RdRosterWrite *write, const RdStagingState *state, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  int64_t since = 0;
  int64_t id;

  if (state->asker == NULL || state->left_out.n > 0)
    return true;
  id = rd_roster_row_find_typed (write->db, write->profile, state->asker, &contact, error);
  if (id <= 0 || !rd_contact_may_be_hidden (contact))
    return id >= 0;
  if (!rd_request_store_get_time (write->db, write->profile, state->asker, &since, error))
    return false;
  return since != state->asks_since || take_shown (write, state, contact, error);
}

/* -- the swap, as a whole ---------------------------------------------------------------------- */

/* The transaction ends without a commit. */
static RdChange *
give_comparison (RdRosterWrite *write)
{
  write->change->serial = write->begun_at;
  write->change->sync = g_steal_pointer (&write->sync);
  return g_steal_pointer (&write->change);
}

static bool
compare (RdRosterWrite *write, const RdStagingState *state, const RdRosterTerms *terms,
         GError **error)
{
  return (terms->is_comparison || learn_hiding (write, state, error))
         && find_gone (write, state, error)
         && (terms->is_comparison || guard_against_shrinking (write, state, terms, error))
         && write_roster (write, state, error);
}

/* What a login lacks the server doesn't make. While a session lasts it may still do so later. */
static bool
forget_gone (RdRosterWrite *write, const RdStagingState *state, const RdRosterTerms *terms,
             GError **error)
{
  return !write->has_marks || terms->cause != RD_CAUSE_LOGIN || state->left_out.n > 0
         || rd_marks_drop_gone (write->db, write->profile, error);
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
  write.is_whole = !terms->is_comparison;
  if (!(rd_first_roster_is_due (&write, terms)
            ? rd_first_roster_write (&write, state->staged, error)
            : compare (&write, state, terms, error)))
    return NULL;
  if (terms->is_comparison)
    return give_comparison (&write);
  if ((terms->is_certain && !rd_spelling_doubt_clear (db, state->profile, error))
      || !forget_gone (&write, state, terms, error))
    return NULL;
  take_whole (&write, state, version, terms);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_staging_state_commit (RdDatabase *db, RdStagingState *state, const char *version,
                         const RdRosterTerms *terms, GError **error)
{
  if (state->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&state->error));
      return NULL;
    }
  return swap (db, state, version, terms, error);
}
