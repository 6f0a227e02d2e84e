/* Plans of contacts that a person named: removals, edits, subscriptions. JIDs are looked up as
 * Lookup does; a contact that is not in the roster gets its prepared bare JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "store/job/intent.h"
#include "store/job/jobs.h"
#include "store/profile/state.h"
#include "store/profile/sync-state.h"
#include "store/roster/requests.h"
#include "store/roster/row.h"
#include "store/roster/spelling-doubt.h"

/* A plan that is being made, in a transaction. */
typedef struct
{
  RdDatabase *db;
  int64_t profile;
  const RdOrder *order;
  RdPlan *plan;
  GPtrArray *items;   /* (element-type RdPlanItem): for the plan */
  GHashTable *by_jid; /* the roster's JID → RdPlanItem of items */
  RdHiding hiding;    /* of the server */
  bool is_behind;     /* open jobs may still change these contacts */
  char *first_fault;  /* a JID that does not meet the condition */
  unsigned n_faults;
} Draft;

static void
draft_init (Draft *draft, RdDatabase *db, int64_t profile, const RdOrder *order)
{
  draft->db = db;
  draft->profile = profile;
  draft->order = order;
  draft->plan = rd_plan_new (order->kind);
  draft->items = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  draft->by_jid = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->by_jid, g_hash_table_unref);
  g_clear_pointer (&draft->items, g_ptr_array_unref);
  g_clear_pointer (&draft->plan, rd_plan_free);
  g_clear_pointer (&draft->first_fault, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static bool
begin (Draft *draft, RdTransaction *transaction, GError **error)
{
  RdProfileState state;
  g_autoptr (RdSyncState) sync = NULL;

  if (!rd_transaction_begin_write (transaction, draft->db, error)
      || !rd_profile_state_read (draft->db, draft->profile, &state, error)
      || !rd_intent_is_any (draft->db, draft->profile, &draft->is_behind, error))
    return false;
  sync = rd_sync_store_read (draft->db, draft->profile, error);
  if (sync == NULL)
    return false;
  draft->hiding = sync->hiding;
  draft->plan->serial = state.serial;
  return true;
}

static void
put_into_plan (Draft *draft)
{
  g_ptr_array_set_free_func (draft->items, NULL);
  for (unsigned i = 0; i < draft->items->len; i++)
    rd_plan_items_add (draft->plan->items, draft->items->pdata[i]);
  g_ptr_array_set_size (draft->items, 0);
}

static RdPlan *
commit (Draft *draft, RdTransaction *transaction, GError **error)
{
  put_into_plan (draft);
  if (!rd_job_store_begin (draft->db, draft->profile, draft->plan, error)
      || !rd_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&draft->plan);
}

static void
note_fault (Draft *draft, const char *jid)
{
  if (draft->n_faults++ == 0)
    draft->first_fault = g_strdup (jid);
}

/* "", or " (and 3 more)". */
static char *
tell_more (const Draft *draft)
{
  return draft->n_faults > 1 ? g_strdup_printf (" (and %u more)", draft->n_faults - 1)
                             : g_strdup ("");
}

static bool
check_none_missing (const Draft *draft, GError **error)
{
  g_autofree char *more = tell_more (draft);

  if (draft->n_faults > 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
                 "\"%s\"%s is not in the roster, and nothing was changed; look at how it is spelt "
                 "there.",
                 rd_quote (draft->first_fault).text, more);
  return draft->n_faults == 0;
}

static bool
check_none_there (const Draft *draft, GError **error)
{
  g_autofree char *more = tell_more (draft);

  if (draft->n_faults > 0)
    g_set_error (error, RD_ERROR, RD_ERROR_CONTACT_EXISTS,
                 "\"%s\"%s is in the roster already, and nothing was changed; change it instead of "
                 "adding it.",
                 rd_quote (draft->first_fault).text, more);
  return draft->n_faults == 0;
}

/* The plan's item of CONTACT (NULL: not in the roster). *IS_NEW: it was added. */
static RdPlanItem *
take_item (Draft *draft, const char *jid, RdContact *contact, bool *is_new)
{
  RdPlanItem *item = g_hash_table_lookup (draft->by_jid, jid);

  *is_new = item == NULL;
  if (item != NULL)
    return item;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (jid);
  item->contact = contact != NULL ? rd_contact_ref (contact) : NULL;
  g_ptr_array_add (draft->items, item);
  g_hash_table_insert (draft->by_jid, item->jid, item);
  return item;
}

/* The server may have two contacts of this JID. */
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

/* *CONTACT: NULL for none. */
static bool
find_named (Draft *draft, const char *typed, RdContact **contact, GError **error)
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

/* *CONTACT: NULL for none. *JID: as the roster spells it, or will. */
static bool
resolve (Draft *draft, const char *typed, RdContact **contact, char **jid, GError **error)
{
  if (!find_named (draft, typed, contact, error))
    return false;
  *jid = *contact != NULL ? g_strdup ((*contact)->jid) : rd_jid_prepare_bare (typed, error);
  return *jid != NULL;
}

/* -- removals ---------------------------------------------------------------------------------- */

static bool
add_removal (Draft *draft, const char *typed, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  bool is_new;

  if (!find_named (draft, typed, &contact, error))
    return false;
  if (contact == NULL)
    note_fault (draft, typed);
  else
    take_item (draft, contact->jid, contact, &is_new)->is_removal = true;
  return true;
}

RdPlan *
rd_job_plan_removals (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Draft) draft = { NULL };

  draft_init (&draft, db, profile, order);
  if (!begin (&draft, &transaction, error))
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_removal (&draft, *jid, error))
        return NULL;
    }
  return check_none_missing (&draft, error) ? commit (&draft, &transaction, error) : NULL;
}

/* -- edits ------------------------------------------------------------------------------------- */

static bool
add_edit (Draft *draft, const RdEdit *edit, GError **error)
{
  const RdEditsCondition condition = draft->order->condition;
  g_autoptr (RdContact) contact = NULL;
  g_autoptr (RdContact) target = NULL;
  g_autofree char *jid = NULL;
  RdEdit *whole;
  RdPlanItem *item;
  bool is_new;

  if (!resolve (draft, edit->jid, &contact, &jid, error))
    return false;
  if ((condition == RD_EDITS_MUST_EXIST && contact == NULL)
      || (condition == RD_EDITS_MUST_BE_NEW && contact != NULL))
    {
      note_fault (draft, edit->jid);
      return true;
    }
  item = take_item (draft, jid, contact, &is_new);
  target = rd_edit_apply (edit, jid, is_new ? contact : item->target);
  if (!rd_edit_check_target (target, contact, error))
    return false;
  g_clear_pointer (&item->target, rd_contact_unref);
  item->target = g_steal_pointer (&target);
  whole = rd_edit_new_after (item->edit, edit);
  g_clear_pointer (&item->edit, rd_edit_free);
  item->edit = whole;
  item->is_literal = true;
  return true;
}

/* Call after all edits. Leaves out contacts that would not change, unless an open job may still
 * change them. A new contact counts as a change. */
static void
settle_edits (Draft *draft)
{
  g_autoptr (GPtrArray) all = g_steal_pointer (&draft->items);

  draft->items = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  g_ptr_array_set_free_func (all, NULL);
  for (unsigned i = 0; i < all->len; i++)
    {
      g_autoptr (RdPlanItem) item = all->pdata[i];

      if (draft->is_behind || item->contact == NULL
          || !rd_edit_is_same_item (item->contact, item->target))
        g_ptr_array_add (draft->items, g_steal_pointer (&item));
      else
        rd_named_add (&draft->plan->unchanged, item->jid);
    }
}

static bool
check_condition (const Draft *draft, GError **error)
{
  switch (draft->order->condition)
    {
    case RD_EDITS_MUST_EXIST:
      return check_none_missing (draft, error);
    case RD_EDITS_MUST_BE_NEW:
      return check_none_there (draft, error);
    case RD_EDITS_ANY:
    default:
      return true;
    }
}

RdPlan *
rd_job_plan_edits (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Draft) draft = { NULL };

  draft_init (&draft, db, profile, order);
  if (!begin (&draft, &transaction, error))
    return NULL;
  for (unsigned i = 0; i < order->edits->len; i++)
    {
      if (!add_edit (&draft, order->edits->pdata[i], error))
        return NULL;
    }
  if (!check_condition (&draft, error))
    return NULL;
  settle_edits (&draft);
  return commit (&draft, &transaction, error);
}

/* -- subscriptions ----------------------------------------------------------------------------- */

/* A server would ignore such a stanza. */
static bool
check_is_another (const char *jid, const char *own, GError **error)
{
  if (!rd_jid_is_same_bare (jid, own))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s is the account itself, which needs no subscription; name a contact.",
               rd_quote (jid).text);
  return false;
}

static bool
add_presence (Draft *draft, const char *typed, const char *own, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  RdPlanItem *item;
  bool is_new;

  if (!resolve (draft, typed, &contact, &jid, error) || !check_is_another (jid, own, error))
    return false;
  item = take_item (draft, jid, contact, &is_new);
  item->has_presence = true;
  item->presence = rd_job_kind_get_presence (draft->order->kind);
  item->is_never_hidden = draft->hiding == RD_HIDING_NEVER;
  return rd_request_store_has (draft->db, draft->profile, jid, &item->has_request, error);
}

RdPlan *
rd_job_plan_presences (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Draft) draft = { NULL };
  g_autofree char *own = NULL;

  draft_init (&draft, db, profile, order);
  if (!begin (&draft, &transaction, error))
    return NULL;
  own = rd_profile_state_read_jid (db, profile, error);
  if (own == NULL)
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_presence (&draft, *jid, own, error))
        return NULL;
    }
  return commit (&draft, &transaction, error);
}
