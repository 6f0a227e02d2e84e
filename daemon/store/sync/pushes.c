/* Most writes of a session are pushes, alone or some hundred at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/pushes.h"

#include "model/jid.h"
#include "store/call.h"
#include "store/roster/journal.h"
#include "store/roster/row.h"
#include "store/roster/spelling-doubt.h"
#include "store/sync/write.h"

/* -- what a push names ------------------------------------------------------------------------- */

/* Fills STEP with the contact that has JID's spelling, else with the one that has its key. */
static bool
find_pushed (RdRosterWrite *write, const char *jid, RdRosterStep *step, GError **error)
{
  bool is_one = true;

  step->id = rd_roster_row_find (write->db, write->profile, jid, &step->before, error);
  if (step->id != 0)
    return step->id > 0;
  step->key = rd_jid_make_key (jid);
  step->id = rd_roster_row_find_key (write->db, write->profile, step->key, &step->before, &is_one,
                                     error);
  write->change->has_other_spelling = step->id > 0;
  /* It can't be known which of several is meant. */
  if (!is_one)
    {
      step->id = 0;
      g_clear_pointer (&step->before, rd_contact_unref);
    }
  return step->id >= 0;
}

/* From now on a JID may name another contact than the server means. */
static bool
mark_other_spelling (RdRosterWrite *write, const RdRosterStep *step, GError **error)
{
  return !write->change->has_other_spelling
         || rd_spelling_doubt_add (write->db, write->profile, step->key, error);
}

static bool
write_pushed_contact (RdRosterWrite *write, const RdContact *contact, GError **error)
{
  g_auto (RdRosterStep) step = { 0 };

  return find_pushed (write, contact->jid, &step, error)
         && rd_roster_write_item (write, &step, contact, error)
         && mark_other_spelling (write, &step, error);
}

/* Does not remove a contact with another spelling: the server may have both. */
static bool
write_pushed_removal (RdRosterWrite *write, const char *jid, GError **error)
{
  g_auto (RdRosterStep) step = { 0 };

  if (!find_pushed (write, jid, &step, error))
    return false;
  if (step.id == 0 || write->change->has_other_spelling)
    return mark_other_spelling (write, &step, error);
  step.key = rd_jid_make_key (jid);
  return rd_roster_write_step (write, &step, error);
}

/* -- a push as a whole ------------------------------------------------------------------------- */

/* The doubt that the push raises. */
static RdDoubt
find_doubt (const RdRosterWrite *write, const RdPush *push)
{
  bool is_changed = !rd_change_is_empty (write->change);

  if (write->change->has_other_spelling)
    return RD_DOUBT_OTHER_SPELLING;
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
    rd_sync_state_take_push (write->sync, push->version, !rd_change_is_empty (write->change),
                             write->now);
}

/* A push changes one contact at most. The change gets the cause of its last journal entry, which
 * may be a job's. */
static RdChange *
write_push (RdRosterWrite *write, const RdPush *push, GError **error)
{
  write->change->cause = write->last_cause = push->cause;
  if (!(push->contact != NULL ? write_pushed_contact (write, push->contact, error)
                              : write_pushed_removal (write, push->removed_jid, error)))
    return NULL;
  take_push (write, push);
  write->change->cause = write->last_cause;
  return rd_roster_write_cut (write, push->cause);
}

GPtrArray *
rd_roster_apply_pushes (RdDatabase *db, int64_t profile, const RdPush *pushes, unsigned n_pushes,
                        GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_change_free);

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, pushes[0].cause, error))
    return NULL;
  for (unsigned i = 0; i < n_pushes; i++)
    {
      RdChange *change = write_push (&write, &pushes[i], error);

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  if (!rd_roster_write_finish (&write, error) || !rd_transaction_commit (&transaction, error))
    return NULL;
  rd_journal_cut_after (db, profile, write.begun_at, write.change->serial);
  return g_steal_pointer (&changes);
}

/* -- the call ---------------------------------------------------------------------------------- */

static void
clear_push (gpointer data)
{
  RdPush *push = data;

  g_clear_pointer (&push->contact, rd_contact_unref);
  g_free ((char *)push->removed_jid);
  g_free ((char *)push->version);
}

static GArray *
copy_pushes (const RdPush *pushes, unsigned n_pushes)
{
  GArray *copies = g_array_sized_new (FALSE, FALSE, sizeof (RdPush), n_pushes);

  g_array_set_clear_func (copies, clear_push);
  for (unsigned i = 0; i < n_pushes; i++)
    {
      const RdPush *push = &pushes[i];
      RdPush copy = {
        .contact = push->contact != NULL ? rd_contact_ref (push->contact) : NULL,
        .removed_jid = g_strdup (push->removed_jid),
        .version = g_strdup (push->version),
        .cause = push->cause,
        .may_repeat = push->may_repeat,
      };

      g_array_append_val (copies, copy);
    }
  return copies;
}

static gpointer
run_apply (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const GArray *pushes = arguments;

  return rd_roster_apply_pushes (db, profile, (const RdPush *)(gpointer)pushes->data, pushes->len,
                                 error);
}

void
rd_store_apply_pushes_async (RdStore *store, int64_t profile, const RdPush *pushes,
                             unsigned n_pushes, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run_apply, copy_pushes (pushes, n_pushes),
                                 (GDestroyNotify)g_array_unref, (GDestroyNotify)g_ptr_array_unref },
                  callback, user_data);
}

GPtrArray *
rd_store_apply_pushes_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
