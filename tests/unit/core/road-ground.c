/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "road-ground.h"

#include "store/job/intent.h"
#include "store/job/jobs.h"

void
rd_store_mark_asked_async (RdStore *store, int64_t profile, uint64_t job, GPtrArray *jids,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  for (unsigned i = 0; i < jids->len; i++)
    played_note ("mark %s", (const char *)jids->pdata[i]);
}

void
rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  played_note ("replan %s %s", target->jid, target->name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  played_begin ();
  fixture->plan = rd_plan_new (RD_JOB_SET);
  fixture->items = g_ptr_array_new ();
  fixture->sync = played_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_item_road_free (fixture->road);
  rd_item_tasks_free (fixture->tasks);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (fixture->items);
  g_assert_finalize_object (fixture->job);
  g_assert_finalize_object (fixture->sync);
}

/* -- the plan ---------------------------------------------------------------------------------- */

static RdContact *
contact (const char *jid, const char *name, RdSubscription subscription, RdContactFlags flags)
{
  return rd_contact_new (jid, name, subscription, flags, NULL, NULL, 0);
}

/* Takes KNOWN. */
static RdPlanItem *
add (Fixture *fixture, const char *jid, RdContact *known)
{
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (jid);
  item->contact = known;
  g_ptr_array_add (fixture->items, item);
  return item;
}

void
add_set (Fixture *fixture, const char *jid, const char *name)
{
  RdPlanItem *item = add (fixture, jid, contact (jid, "old", RD_SUBSCRIPTION_BOTH, 0));

  item->target = contact (jid, name, RD_SUBSCRIPTION_BOTH, 0);
  item->edit = rd_edit_new_between (item->contact, item->target);
}

void
add_removal (Fixture *fixture, const char *jid)
{
  add (fixture, jid, contact (jid, "old", RD_SUBSCRIPTION_BOTH, 0))->is_removal = true;
}

void
add_presence (Fixture *fixture, const char *jid, RdPresence presence, RdSubscription subscription)
{
  RdPlanItem *item = add (fixture, jid, contact (jid, "old", subscription, 0));

  item->has_presence = true;
  item->presence = presence;
}

void
add_request (Fixture *fixture, const char *jid)
{
  add_presence (fixture, jid, RD_PRESENCE_SUBSCRIBE, RD_SUBSCRIPTION_NONE);
}

/* -- the road ---------------------------------------------------------------------------------- */

void
go_on (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (!fixture->is_attached)
    return;
  while (rd_item_road_begin_some (fixture->road))
    ;
  rd_item_road_ping (fixture->road);
}

void
attach (Fixture *fixture)
{
  rd_item_road_attach (fixture->road, fixture->sync);
  fixture->is_attached = true;
  go_on (fixture);
}

void
detach (Fixture *fixture)
{
  rd_item_road_detach (fixture->road);
  fixture->is_attached = false;
}

void
build (Fixture *fixture)
{
  for (unsigned i = 0; i < fixture->items->len; i++)
    rd_plan_items_add (fixture->plan->items, fixture->items->pdata[i]);
  fixture->plan->job = 7;
  fixture->job = rd_job_new (g_steal_pointer (&fixture->plan));
  fixture->tasks = rd_item_tasks_new (rd_job_take_items (fixture->job));
  /* Any object will do for the store. */
  fixture->road = rd_item_road_new ((RdStore *)fixture->job, 1, fixture->job, fixture->tasks,
                                    &fixture->pace, go_on, fixture);
  while (rd_item_tasks_list_next (fixture->tasks))
    ;
}

void
begin (Fixture *fixture)
{
  build (fixture);
  attach (fixture);
}

RdItemTask *
find (const Fixture *fixture, const char *jid)
{
  return rd_item_tasks_find (fixture->tasks, jid);
}

void
answer (Fixture *fixture, const char *jid, int code)
{
  g_autoptr (GError) error = code != 0 ? g_error_new_literal (RD_ERROR, code, "No.") : NULL;

  rd_item_road_take_answer (fixture->road, find (fixture, jid)->token, error);
}

void
pong (Fixture *fixture)
{
  rd_item_road_take_pong (fixture->road, played_connection.last_token);
}

void
push (Fixture *fixture, const char *jid, const char *name, RdSubscription subscription,
      RdContactFlags flags)
{
  g_autoptr (RdContact) one = name != NULL ? contact (jid, name, subscription, flags) : NULL;

  RdItemTask *task = find (fixture, jid);

  /* Those that have ended are no longer told. */
  if (task != NULL)
    rd_item_road_take_contact (fixture->road, task, one);
  go_on (fixture);
}

void
push_item (Fixture *fixture, const char *jid, const char *name)
{
  push (fixture, jid, name, RD_SUBSCRIPTION_BOTH, 0);
}

void
push_asked (Fixture *fixture, const char *jid)
{
  push (fixture, jid, "old", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK);
}

void
bounce (Fixture *fixture, const char *jid, RdError code)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, (int)code, "It came back.");

  rd_item_road_take_bounce (fixture->road, find (fixture, jid)->item->presence, jid, error);
}

void
assert_job (const Fixture *fixture, unsigned done, unsigned failed, unsigned sent_back)
{
  g_assert_cmpuint (rd_job_get_done (fixture->job), ==, done);
  g_assert_cmpuint (rd_job_get_failed (fixture->job), ==, failed);
  g_assert_cmpuint (rd_job_get_sent_back (fixture->job), ==, sent_back);
}

void
assert_over (const Fixture *fixture)
{
  g_assert_false (rd_item_road_is_under_way (fixture->road));
  g_assert_true (rd_item_road_is_empty (fixture->road));
  g_assert_cmpint (rd_item_road_get_pause (fixture->road), ==, 0);
}

void
assert_failure (const Fixture *fixture, const char *jid, RdError code)
{
  const GPtrArray *failures = rd_job_get_failures (fixture->job);
  const RdJobFailure *last = failures->pdata[failures->len - 1];

  g_assert_cmpstr (last->jid, ==, jid);
  g_assert_error (last->error, RD_ERROR, (int)code);
}

void
assert_unsettled (const Fixture *fixture, const char *expected)
{
  g_autofree const char **jids = rd_item_tasks_list_unsettled (fixture->tasks);
  g_autofree char *text = jids != NULL ? g_strjoinv (" ", (char **)jids) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

void
pass_pause (Fixture *fixture)
{
  int64_t pause = rd_item_road_get_pause (fixture->road);

  g_assert_cmpint (pause, >, 0);
  pass (pause - MS);
  go_on (fixture);
  played_assert_noted ("");
  pass (2 * MS);
  go_on (fixture);
}

void
add_tests (const char *path, const RoadTest *tests, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (path, tests[i].name, NULL);

      g_test_add (name, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
}
