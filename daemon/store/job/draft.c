/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/draft.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "runtime/clock.h"
#include "store/job/intent.h"
#include "store/job/jobs.h"
#include "store/profile/state.h"
#include "store/profile/sync-state.h"
#include "store/roster/row.h"
#include "store/roster/spelling-doubt.h"

bool
rd_draft_begin (RdDraft *draft, RdDatabase *db, int64_t profile, const RdOrder *order,
                GError **error)
{
  RdProfileState state;
  g_autoptr (RdSyncState) sync = NULL;

  draft->db = db;
  draft->profile = profile;
  draft->order = order;
  draft->plan = rd_plan_new (order->kind);
  draft->items = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  draft->by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  if (!rd_transaction_begin_write (&draft->transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !rd_intent_is_any (db, profile, &draft->is_behind, error))
    return false;
  sync = rd_sync_store_read (db, profile, error);
  if (sync == NULL)
    return false;
  draft->hiding = sync->hiding;
  draft->plan->serial = state.serial;
  return true;
}

void
rd_draft_clear (RdDraft *draft)
{
  rd_transaction_clear (&draft->transaction);
  g_clear_pointer (&draft->by_jid, g_hash_table_unref);
  g_clear_pointer (&draft->items, g_ptr_array_unref);
  g_clear_pointer (&draft->plan, rd_plan_free);
}

/* -- contacts ---------------------------------------------------------------------------------- */

static bool
refuse_doubtful (const char *typed, GError **error)
{
  g_set_error (
      error, RD_ERROR, RD_ERROR_STALE,
      "The server has just named \"%s\" in another spelling than was known, and may have two "
      "contacts under it; nothing was changed. The whole roster is being asked for: try "
      "again in a moment.",
      rd_quote (typed).text);
  return false;
}

bool
rd_draft_find (RdDraft *draft, const char *typed, RdContact **contact, GError **error)
{
  g_autoptr (RdContact) found = NULL;
  int64_t id = rd_roster_row_find_typed (draft->db, draft->profile, typed, &found, error);
  bool is_doubtful = false;

  if (id < 0 || (id > 0 && !rd_spelling_doubt_has (draft->db, id, &is_doubtful, error)))
    return false;
  if (is_doubtful)
    return refuse_doubtful (typed, error);
  *contact = g_steal_pointer (&found);
  return true;
}

bool
rd_draft_resolve (RdDraft *draft, const char *typed, RdContact **contact, char **jid,
                  GError **error)
{
  if (!rd_draft_find (draft, typed, contact, error))
    return false;
  *jid = *contact != NULL ? g_strdup ((*contact)->jid) : rd_jid_prepare_bare (typed, error);
  return *jid != NULL;
}

/* -- items ------------------------------------------------------------------------------------- */

RdPlanItem *
rd_draft_take_item (RdDraft *draft, const char *jid, RdContact *contact)
{
  RdPlanItem *item = g_hash_table_lookup (draft->by_jid, jid);

  if (item != NULL)
    return item;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (jid);
  item->contact = contact != NULL ? rd_contact_ref (contact) : NULL;
  g_ptr_array_add (draft->items, item);
  g_hash_table_insert (draft->by_jid, item->jid, item);
  return item;
}

bool
rd_draft_add_edit (RdPlanItem *item, const RdEdit *edit, GError **error)
{
  g_autoptr (RdContact) target
      = rd_edit_apply (edit, item->jid, item->target != NULL ? item->target : item->contact);
  RdEdit *whole;

  if (!rd_edit_check_target (target, item->contact, error))
    return false;
  g_clear_pointer (&item->target, rd_contact_unref);
  item->target = g_steal_pointer (&target);
  whole = rd_edit_new_after (item->edit, edit);
  g_clear_pointer (&item->edit, rd_edit_free);
  item->edit = whole;
  item->is_literal = true;
  return true;
}

void
rd_draft_settle_edits (RdDraft *draft)
{
  g_autoptr (GPtrArray) all = g_steal_pointer (&draft->items);

  draft->items = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  g_ptr_array_set_free_func (all, NULL);
  for (unsigned i = 0; i < all->len; i++)
    {
      g_autoptr (RdPlanItem) item = all->pdata[i];

      if (draft->is_behind || item->has_presence || item->contact == NULL || item->target == NULL
          || !rd_edit_is_same_item (item->contact, item->target))
        {
          g_ptr_array_add (draft->items, g_steal_pointer (&item));
          continue;
        }
      rd_named_add (&draft->plan->unchanged, item->jid);
      g_hash_table_remove (draft->by_jid, item->jid);
    }
}

/* -- the end ----------------------------------------------------------------------------------- */

static void
put_into_plan (RdDraft *draft)
{
  g_hash_table_remove_all (draft->by_jid);
  g_ptr_array_set_free_func (draft->items, NULL);
  for (unsigned i = 0; i < draft->items->len; i++)
    rd_plan_add_item (draft->plan, draft->items->pdata[i]);
  g_ptr_array_set_size (draft->items, 0);
}

static bool
store_plan (RdDraft *draft, GError **error)
{
  RdPlan *plan = draft->plan;

  return draft->order->is_dry_run ? rd_job_store_add_ended (draft->db, draft->profile, plan->kind,
                                                            rd_clock_get_real (), &plan->job, error)
                                  : rd_job_store_begin (draft->db, draft->profile, plan, error);
}

RdPlan *
rd_draft_commit (RdDraft *draft, GError **error)
{
  put_into_plan (draft);
  if (!store_plan (draft, error) || !rd_transaction_commit (&draft->transaction, error))
    return NULL;
  return g_steal_pointer (&draft->plan);
}
