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

static GPtrArray *
select_contacts (RdDatabase *db, int64_t profile, const RdFilter *filter, GError **error)
{
  g_auto (RdFilterSql) sql = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (RdQuery) query = NULL;

  if (!rd_filter_sql_init (&sql, filter, error))
    return NULL;
  text = g_strconcat ("SELECT " RD_ROSTER_COLUMNS " FROM contact c WHERE c.profile = :profile",
                      sql.conditions, " ORDER BY c.sort_key, c.jid", NULL);
  query = rd_database_compose (db, text, RD_WITH (rd_int (":profile", profile)), error);
  rd_filter_sql_bind (&sql, query);
  return rd_roster_row_read_all (db, query, error);
}

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

static bool
check_serials (const GPtrArray *contacts, const RdExpectation *expectation, GError **error)
{
  for (unsigned i = 0; expectation->has_serial && i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];

      if (contact->serial <= expectation->serial)
        continue;
      g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                   "The contact %s was added or changed after the selection was looked at; look at "
                   "it again.",
                   rd_quote (contact->jid).text);
      return false;
    }
  return true;
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

/* An order without edits is a purge. */
static RdPlan *
make_plan (const RdOrder *order, const GPtrArray *contacts, bool is_behind)
{
  const RdEdit *edit = order->edits->len > 0 ? order->edits->pdata[0] : NULL;
  RdPlan *plan = rd_plan_new (order->kind);

  for (unsigned i = 0; i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];
      RdPlanItem *item = edit != NULL ? new_edit (contact, edit, is_behind) : new_removal (contact);

      if (item != NULL)
        g_ptr_array_add (plan->items, item);
    }
  return plan;
}

RdPlan *
rd_job_plan_selection (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (GPtrArray) contacts = NULL;
  g_autoptr (RdPlan) plan = NULL;
  RdProfileState state;
  bool is_behind;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !rd_intent_is_any (db, profile, &is_behind, error))
    return NULL;
  contacts = select_contacts (db, profile, order->filter, error);
  if (contacts == NULL || !check_count (contacts->len, &order->expectation, error)
      || !check_serials (contacts, &order->expectation, error))
    return NULL;
  plan = make_plan (order, contacts, is_behind);
  plan->serial = state.serial;
  if (!rd_job_store_begin (db, profile, plan, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&plan);
}
