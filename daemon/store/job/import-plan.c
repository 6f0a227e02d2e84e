/* The plan of an import: edits of many contacts, of which some can't be made. Those of a contact
 * that is named once are put into the plan at once, and so packed: they are nearly all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "store/job/draft.h"

/* All spellings of a JID have one key. */
static char *
make_key (const char *typed)
{
  char *key = rd_jid_prepare_bare (typed, NULL);

  return key != NULL ? key : g_strdup (typed);
}

/* The keys that several edits have: a set. */
static GHashTable *
find_repeated (const GPtrArray *edits)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *repeated = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < edits->len; i++)
    {
      g_autofree char *key = make_key (((const RdEdit *)edits->pdata[i])->jid);

      if (g_hash_table_contains (seen, key))
        g_hash_table_add (repeated, g_steal_pointer (&key));
      else
        g_hash_table_add (seen, g_steal_pointer (&key));
    }
  return repeated;
}

/* -- one edit ---------------------------------------------------------------------------------- */

static bool
check_condition (const RdDraft *draft, const RdContact *contact, const char *typed, GError **error)
{
  RdEditsCondition condition = draft->order->condition;

  if (condition == RD_EDITS_MUST_EXIST && contact == NULL)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
                 "\"%s\" is not in the roster; look at how it is spelt there.",
                 rd_quote (typed).text);
  else if (condition == RD_EDITS_MUST_BE_NEW && contact != NULL)
    g_set_error (error, RD_ERROR, RD_ERROR_CONTACT_EXISTS,
                 "\"%s\" is in the roster already; change it instead of adding it.",
                 rd_quote (typed).text);
  else
    return true;
  return false;
}

static void
count (RdDraft *draft, const RdPlanItem *item)
{
  if (item->contact == NULL)
    draft->plan->n_added++;
  else if (!rd_edit_is_same_item (item->contact, item->target))
    draft->plan->n_changed++;
}

/* Takes ITEM. */
static void
put_into_plan (RdDraft *draft, RdPlanItem *item)
{
  g_autoptr (RdPlanItem) owned = item;

  count (draft, item);
  if (draft->is_behind || item->contact == NULL
      || !rd_edit_is_same_item (item->contact, item->target))
    rd_plan_add_item (draft->plan, g_steal_pointer (&owned));
  else
    rd_named_add (&draft->plan->unchanged, item->jid);
}

static bool
add_once (RdDraft *draft, const RdEdit *edit, const char *jid, RdContact *contact, GError **error)
{
  g_autoptr (RdPlanItem) item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (jid);
  item->contact = contact != NULL ? rd_contact_ref (contact) : NULL;
  if (!rd_draft_add_edit (item, edit, error))
    return false;
  put_into_plan (draft, g_steal_pointer (&item));
  return true;
}

static bool
add_repeated (RdDraft *draft, const RdEdit *edit, const char *jid, RdContact *contact,
              GError **error)
{
  RdPlanItem *item = rd_draft_take_item (draft, jid, contact);

  if (rd_draft_add_edit (item, edit, error))
    return true;
  if (item->target != NULL)
    return false;
  /* It is the last one. */
  g_hash_table_remove (draft->by_jid, item->jid);
  g_ptr_array_set_size (draft->items, (int)draft->items->len - 1);
  return false;
}

static bool
add_edit (RdDraft *draft, const RdEdit *edit, GHashTable *repeated, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  g_autofree char *key = make_key (edit->jid);

  if (!rd_draft_resolve (draft, edit->jid, &contact, &jid, error)
      || !check_condition (draft, contact, edit->jid, error))
    return false;
  return g_hash_table_contains (repeated, key) ? add_repeated (draft, edit, jid, contact, error)
                                               : add_once (draft, edit, jid, contact, error);
}

/* -- all edits --------------------------------------------------------------------------------- */

/* Else it is the edit's. */
static bool
is_of_store (const GError *error)
{
  return error->code == RD_ERROR_STORE_FAILED || error->code == RD_ERROR_STORE_FULL;
}

static bool
add_edits (RdDraft *draft, GError **error)
{
  const GPtrArray *edits = draft->order->edits;
  g_autoptr (GHashTable) repeated = find_repeated (edits);

  for (unsigned i = 0; i < edits->len; i++)
    {
      const RdEdit *edit = edits->pdata[i];
      GError *fault = NULL;

      if (add_edit (draft, edit, repeated, &fault))
        continue;
      if (is_of_store (fault))
        {
          g_propagate_error (error, fault);
          return false;
        }
      rd_bad_edits_add (&draft->plan->bad, edit->jid, fault);
    }
  return true;
}

static bool
check_serial (const RdDraft *draft, GError **error)
{
  const RdExpectation *expectation = &draft->order->expectation;

  if (!expectation->has_serial || expectation->serial == draft->plan->serial)
    return true;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_STALE,
                       "The roster has changed since the import was looked at; look at it again.");
  return false;
}

RdPlan *
rd_job_plan_import (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };

  if (!rd_draft_begin (&draft, db, profile, order, error))
    return NULL;
  if (!check_serial (&draft, error) || !add_edits (&draft, error))
    return NULL;
  for (unsigned i = 0; i < draft.items->len; i++)
    count (&draft, draft.items->pdata[i]);
  rd_draft_settle_edits (&draft);
  return rd_draft_commit (&draft, error);
}
