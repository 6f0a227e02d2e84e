/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"
#include "store/job/history.h"
#include "store/job/intent.h"
#include "store/job/jobs.h"
#include "store/profile/profiles.h"
#include "store/roster/requests.h"
#include "store/sync/request-write.h"

void
push_contact (Fixture *fixture, const char *jid, const char *name, RdSubscription subscription,
              const char *groups)
{
  push (fixture->store, fixture->profile, make_contact (jid, name, subscription, groups));
}

void
push_removal (Fixture *fixture, const char *jid)
{
  rd_change_free (apply_removal (fixture->store, fixture->profile, jid, NULL));
}

/* -- plans ------------------------------------------------------------------------------------- */

/* Each plan tells of which roster it speaks. */
static void
check_serial (Fixture *fixture, const RdPlan *plan)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpuint (plan->serial, ==, record->serial);
}

RdPlan *
plan_waiting (Fixture *fixture, RdOrder *order, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  RdPlan *plan;

  g_assert_nonnull (order);
  rd_store_plan_async (fixture->store, fixture->profile, order, on_done, &result);
  plan = rd_store_plan_finish (fixture->store, wait_for (&result), error);
  if (plan != NULL)
    check_serial (fixture, plan);
  return plan;
}

void
mark_asked (Fixture *fixture, const RdPlan *plan)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < plan->items->len; i++)
    g_ptr_array_add (jids, g_strdup (rd_plan_items_get_jid (plan->items, i)));
  rd_store_mark_asked_async (fixture->store, fixture->profile, plan->job, jids, on_done, &result);
  rd_store_write_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

RdPlan *
plan_order (Fixture *fixture, RdOrder *order, const RdExpectation *expectation, GError **error)
{
  RdPlan *plan;

  if (expectation != NULL)
    order->expectation = *expectation;
  plan = plan_waiting (fixture, order, error);
  if (plan != NULL)
    mark_asked (fixture, plan);
  return plan;
}

static GVariant *
parse (const char *type, const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, NULL);
}

static GVariant *
no_options (void)
{
  return parse ("a{sv}", "{}");
}

RdPlan *
plan_purge (Fixture *fixture, const char *filter, const RdExpectation *expectation, GError **error)
{
  g_autoptr (GVariant) dict = parse ("a{sv}", filter);
  g_autoptr (GVariant) options = no_options ();

  return plan_order (fixture, rd_order_new_purge (dict, options, NULL), expectation, error);
}

RdPlan *
plan_selected (Fixture *fixture, const char *filter, const char *edit,
               const RdExpectation *expectation, GError **error)
{
  g_autoptr (GVariant) dict = parse ("a{sv}", filter);
  g_autoptr (GVariant) edit_dict = parse ("a{sv}", edit);
  g_autoptr (GVariant) options = no_options ();

  return plan_order (fixture, rd_order_new_set_selected (dict, edit_dict, options, NULL),
                     expectation, error);
}

RdPlan *
plan_removals (Fixture *fixture, const char *jids, GError **error)
{
  g_auto (GStrv) list = g_strsplit (jids, ",", -1);
  g_autoptr (GVariant) options = no_options ();

  return plan_order (fixture, rd_order_new_remove ((const char *const *)list, options, NULL), NULL,
                     error);
}

RdPlan *
plan_presences (Fixture *fixture, RdJobKind kind, const char *jids, GError **error)
{
  g_auto (GStrv) list = g_strsplit (jids, ",", -1);
  g_autoptr (GVariant) options = no_options ();
  RdOrder *order = rd_order_new_presences (kind, (const char *const *)list, options, NULL);

  return plan_order (fixture, order, NULL, error);
}

RdPlan *
plan_edits (Fixture *fixture, const char *edits, RdEditsCondition condition, GError **error)
{
  g_autoptr (GVariant) list = parse ("a(sa{sv})", edits);
  g_autoptr (GVariant) options = no_options ();
  RdOrder *order = rd_order_new_set (list, options, NULL);

  order->condition = condition;
  return plan_order (fixture, order, NULL, error);
}

RdPlan *
try_resync (RdStore *store, int64_t profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) options = no_options ();

  rd_store_plan_async (store, profile, rd_order_new_resync (options, NULL), on_done, &result);
  return rd_store_plan_finish (store, wait_for (&result), error);
}

RdPlan *
plan_resync (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  RdPlan *plan = try_resync (fixture->store, fixture->profile, &error);

  g_assert_no_error (error);
  return plan;
}

RdPlan *
plan_undo (Fixture *fixture, uint64_t job, bool is_dry_run, const RdExpectation *expectation,
           GError **error)
{
  g_autoptr (GVariant) options = no_options ();
  RdOrder *order = rd_order_new_undo (job, options, NULL);

  order->is_dry_run = is_dry_run;
  return plan_order (fixture, order, expectation, error);
}

RdPlan *
undo (Fixture *fixture, uint64_t job)
{
  g_autoptr (GError) error = NULL;
  RdPlan *plan = plan_undo (fixture, job, false, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (plan->kind, ==, RD_JOB_UNDO);
  return plan;
}

RdPlan *
plan_redo (Fixture *fixture, uint64_t job, bool is_dry_run, GError **error)
{
  g_autoptr (GVariant) options = no_options ();
  RdOrder *order = rd_order_new_redo (job, options, NULL);

  order->is_dry_run = is_dry_run;
  return plan_order (fixture, order, NULL, error);
}

RdPlan *
redo (Fixture *fixture, uint64_t job)
{
  g_autoptr (GError) error = NULL;
  RdPlan *plan = plan_redo (fixture, job, false, &error);

  g_assert_no_error (error);
  g_assert_cmpint (plan->kind, ==, RD_JOB_REDO);
  return plan;
}

const RdPlanItem *
get_item (const RdPlan *plan, const char *jid)
{
  static GPtrArray *lent; /* (element-type RdPlanItem): until the program ends */

  if (lent == NULL)
    lent = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  for (unsigned i = 0; i < plan->items->len; i++)
    {
      if (!g_str_equal (rd_plan_items_get_jid (plan->items, i), jid))
        continue;
      g_ptr_array_add (lent, rd_plan_items_get (plan->items, i));
      return lent->pdata[lent->len - 1];
    }
  g_error ("The plan has no item for %s.", jid);
}

/* -- what a server does ------------------------------------------------------------------------ */

/* RFC 6121 §3: the roster after PRESENCE; a request is granted if there is one. */
static void
carry_out_presence (Fixture *fixture, const char *jid, RdPresence presence)
{
  g_autoptr (RdContact) now = find (fixture, jid);
  RdSubscription subscription = now != NULL ? now->subscription : RD_SUBSCRIPTION_NONE;
  RdContactFlags flags = now != NULL ? now->flags : 0;

  switch (presence)
    {
    case RD_PRESENCE_SUBSCRIBE:
      flags |= RD_CONTACT_ASK;
      break;
    case RD_PRESENCE_UNSUBSCRIBE:
      subscription &= ~RD_SUBSCRIPTION_TO;
      flags &= ~RD_CONTACT_ASK;
      break;
    case RD_PRESENCE_SUBSCRIBED:
      subscription |= RD_SUBSCRIPTION_FROM;
      break;
    case RD_PRESENCE_UNSUBSCRIBED:
      subscription &= ~RD_SUBSCRIPTION_FROM;
      break;
    case RD_N_PRESENCES:
    default:
      g_assert_not_reached ();
    }
  push (fixture->store, fixture->profile,
        rd_contact_new (jid, now != NULL ? now->name : NULL, subscription, flags,
                        now != NULL ? (const char *const *)now->groups : NULL, NULL, 0));
}

/* RFC 6121 §2.3 to §2.5: an item is set or removed. */
void
carry_out_item (Fixture *fixture, const RdPlanItem *item)
{
  if (item->is_removal)
    {
      push_removal (fixture, item->jid);
      return;
    }
  if (item->target != NULL)
    push (fixture->store, fixture->profile, rd_contact_ref (item->target));
  if (item->has_presence)
    carry_out_presence (fixture, item->jid, item->presence);
}

uint64_t
carry_out (Fixture *fixture, RdPlan *plan)
{
  uint64_t job = plan->job;

  for (unsigned i = 0; i < plan->items->len; i++)
    {
      g_autoptr (RdPlanItem) item = rd_plan_items_get (plan->items, i);

      carry_out_item (fixture, item);
    }
  if (job != 0)
    end_job (fixture, job, "done", NULL);
  rd_plan_free (plan);
  return job;
}

uint64_t
carry_out_edits (Fixture *fixture, const char *edits)
{
  return carry_out (fixture, plan_edits (fixture, edits, RD_EDITS_ANY, NULL));
}

static void
finish_write (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  rd_store_write_finish (fixture->store, wait_for (result), &error);
  g_assert_no_error (error);
  g_clear_object (result);
}

void
end_job (Fixture *fixture, uint64_t job, const char *word, const char *unsettled)
{
  g_auto (GStrv) jids = unsettled != NULL ? g_strsplit (unsettled, ",", -1) : NULL;
  GAsyncResult *result = NULL;

  rd_store_end_job_async (fixture->store, fixture->profile, job, word, (const char *const *)jids,
                          on_done, &result);
  finish_write (fixture, &result);
}

void
interrupt_jobs (Fixture *fixture, uint64_t first_running)
{
  GAsyncResult *result = NULL;

  rd_store_interrupt_jobs_async (fixture->store, fixture->profile, first_running, on_done, &result);
  finish_write (fixture, &result);
}

void
settle_jobs (Fixture *fixture, uint64_t first_running)
{
  GAsyncResult *result = NULL;

  rd_store_settle_jobs_async (fixture->store, fixture->profile, first_running, on_done, &result);
  finish_write (fixture, &result);
}

void
replan (Fixture *fixture, uint64_t job, RdContact *target)
{
  GAsyncResult *result = NULL;

  rd_store_replan_async (fixture->store, fixture->profile, job, target, on_done, &result);
  finish_write (fixture, &result);
}

void
dismiss_notice (Fixture *fixture)
{
  GAsyncResult *result = NULL;

  rd_store_dismiss_notice_async (fixture->store, fixture->profile, on_done, &result);
  finish_write (fixture, &result);
}

static gpointer
copy_contact (gconstpointer contact, gpointer user_data)
{
  return rd_contact_ref ((RdContact *)contact);
}

GPtrArray *
get_planned (Fixture *fixture, uint64_t job)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autofree char *after = g_strdup ("");

  while (after != NULL)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (RdPlannedSlice) slice = NULL;

      rd_store_get_planned_async (fixture->store, fixture->profile, job, after, on_done, &result);
      slice = rd_store_get_planned_finish (fixture->store, wait_for (&result), &error);
      g_assert_no_error (error);
      g_ptr_array_extend (contacts, slice->contacts, copy_contact, NULL);
      g_free (after);
      after = g_steal_pointer (&slice->last_key);
    }
  return contacts;
}

RdChange *
receive_roster (Fixture *fixture, GPtrArray *roster, const RdRosterTerms *terms)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (GError) error = NULL;
  RdChange *change;

  for (unsigned i = 0; i < roster->len; i++)
    rd_staging_add (staging, roster->pdata[i]);
  change = commit_roster_on_terms (fixture->store, staging, "v", terms, &error);
  g_assert_no_error (error);
  return change;
}

GPtrArray *
read_roster (Fixture *fixture)
{
  return read_all (fixture->store, fixture->profile, "@a{sv} {}");
}

/* -- history and requests ---------------------------------------------------------------------- */

RdHistory *
list_history (Fixture *fixture, const char *selection, uint64_t before_serial, unsigned limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, selection, NULL, NULL, NULL);
  RdHistoryQuery *query = rd_history_query_new_from_variant (dict, &error);
  RdHistory *history;

  g_assert_no_error (error);
  rd_store_list_history_async (fixture->store, fixture->profile, query, before_serial, limit,
                               on_done, &result);
  history = rd_store_list_history_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return history;
}

GPtrArray *
list_jobs (Fixture *fixture, uint64_t before_job, unsigned limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs;

  rd_store_list_jobs_async (fixture->store, fixture->profile, before_job, limit, on_done, &result);
  jobs = rd_store_list_jobs_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return jobs;
}

RdChange *
take_request (Fixture *fixture, const char *jid, const char *message, int64_t time,
              uint64_t since_serial)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = NULL;
  const RdRequest request = { (char *)jid, time, (char *)message };

  rd_store_add_request_async (fixture->store, fixture->profile, &request, since_serial, on_done,
                              &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return g_steal_pointer (&change);
}

bool
add_request (Fixture *fixture, const char *jid, const char *message, int64_t time)
{
  g_autoptr (RdChange) change = take_request (fixture, jid, message, time, INT64_MAX);

  return change->request != NULL;
}

RdChange *
answer_request (Fixture *fixture, const char *jid, uint64_t job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = NULL;

  rd_store_remove_request_async (fixture->store, fixture->profile, jid,
                                 job != 0 ? RD_CAUSE_DENY : RD_CAUSE_PUSH, job, on_done, &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return g_steal_pointer (&change);
}

void
remove_request (Fixture *fixture, const char *jid)
{
  rd_change_free (answer_request (fixture, jid, 0));
}

GPtrArray *
list_requests (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *requests;

  rd_store_list_requests_async (fixture->store, fixture->profile, on_done, &result);
  requests = rd_store_list_requests_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return requests;
}

int64_t
query_number (Fixture *fixture, const char *sql)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  return get_number (db, sql);
}

char *
query_text (Fixture *fixture, const char *sql)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  return get_text (db, sql);
}
