/* Plans of what a filter selects: purges, and edits of groups.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "store/job/intent.h"
#include "store/job/jobs.h"
#include "store/profile/state.h"
#include "store/roster/filter-sql.h"
#include "store/roster/row.h"

/* -- is it what the caller saw? ---------------------------------------------------------------- */

static bool
check_count (unsigned n, const RdExpectation *expectation, GError **error)
{
  if (!expectation->has_count || n == expectation->count)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "The filter selects %u contacts now, not %u as expected; look at the selection "
               "again.",
               n, expectation->count);
  return false;
}

/* STALE: the JID of the first contact that is newer; NULL: none is. */
static bool
check_stale (const char *stale, GError **error)
{
  if (stale != NULL)
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "The contact %s was added or changed after the selection was looked at; look at "
                 "it again.",
                 rd_quote (stale).text);
  return stale == NULL;
}

/* -- the plans --------------------------------------------------------------------------------- */

static RdPlanItem *
new_removal (const RdContact *contact)
{
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (contact->jid);
  item->contact = rd_contact_ref ((RdContact *)contact);
  item->is_removal = true;
  item->is_strict = true;
  return item;
}

/* NULL: nothing would change, and no open job may change that (IS_BEHIND). */
static RdPlanItem *
new_edit (const RdContact *contact, const RdEdit *edit, bool is_behind)
{
  g_autoptr (RdContact) target = rd_edit_apply (edit, contact->jid, contact);
  RdPlanItem *item;

  if (!is_behind && rd_edit_is_same_item (contact, target))
    return NULL;
  item = g_new0 (RdPlanItem, 1);
  item->jid = g_strdup (contact->jid);
  item->contact = rd_contact_ref ((RdContact *)contact);
  item->edit = rd_edit_new_after (NULL, edit);
  item->is_literal = true;
  item->target = g_steal_pointer (&target);
  return item;
}

/* A plan that is being made. */
typedef struct
{
  const RdOrder *order;
  bool is_behind;
  RdPlan *plan;
  unsigned n_selected;
  char *stale; /* NULL: none */
} Draft;

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->plan, rd_plan_free);
  g_clear_pointer (&draft->stale, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* An order without edits is a purge. It leaves out whom the server would put back, unless the
 * filter asks for just those. */
static void
plan_contact (Draft *draft, const RdContact *contact)
{
  const RdOrder *order = draft->order;
  const RdEdit *edit = order->edits->len > 0 ? order->edits->pdata[0] : NULL;
  bool is_left_out
      = edit == NULL && (contact->flags & RD_CONTACT_MADE) != 0 && order->filter->made != RD_YES;
  RdPlanItem *item = NULL;

  if (is_left_out)
    {
      rd_named_add (&draft->plan->made, contact->jid);
      return;
    }
  item = edit != NULL ? new_edit (contact, edit, draft->is_behind) : new_removal (contact);
  if (item != NULL)
    rd_plan_add_item (draft->plan, item);
  else
    rd_named_add (&draft->plan->unchanged, contact->jid);
}

static void
take_contact (Draft *draft, const RdContact *contact)
{
  const RdExpectation *expectation = &draft->order->expectation;

  draft->n_selected++;
  if (expectation->has_serial && contact->serial > expectation->serial && draft->stale == NULL)
    draft->stale = g_strdup (contact->jid);
  plan_contact (draft, contact);
}

static bool
take_all (RdDatabase *db, sqlite3_stmt *statement, Draft *draft, GError **error)
{
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) contact = rd_roster_row_read (statement, 0);

      take_contact (draft, contact);
    }
  return fetch == RD_FETCH_DONE;
}

static bool
select_contacts (RdDatabase *db, int64_t profile, Draft *draft, GError **error)
{
  g_auto (RdFilterSql) sql = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (RdQuery) query = NULL;

  if (!rd_filter_sql_init (&sql, draft->order->filter, error))
    return false;
  text = g_strconcat ("SELECT " RD_ROSTER_COLUMNS " FROM contact c WHERE c.profile = :profile",
                      sql.conditions, " ORDER BY c.sort_key, c.jid", NULL);
  query = rd_database_compose (db, text, RD_WITH (rd_int (":profile", profile)), error);
  rd_filter_sql_bind (&sql, query);
  return take_all (db, query, draft, error);
}

RdPlan *
rd_job_plan_selection (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Draft) draft = { .order = order, .plan = rd_plan_new (order->kind) };
  RdProfileState state;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !rd_intent_is_any (db, profile, &draft.is_behind, error))
    return NULL;
  if (!select_contacts (db, profile, &draft, error)
      || !check_count (draft.n_selected, &order->expectation, error)
      || !check_stale (draft.stale, error))
    return NULL;
  draft.plan->serial = state.serial;
  if (!rd_job_store_begin (db, profile, draft.plan, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&draft.plan);
}
