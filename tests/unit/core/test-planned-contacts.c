/* The tasks of a large job are told of the contacts that aren't as planned, one piece in each turn
 * of the main loop; each is told once, by what was known last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/planned-contacts.h"
#include "store-jobs-helper.h"

#define COUNT 2600
#define PIECE_MAX 500

typedef struct
{
  Fixture store;
  RdItemTasks *tasks;
  RdPlannedContacts *contacts;
  unsigned n_told, n_gone; /* GONE: of those told */
  unsigned n_ended;
  unsigned n_in_turn;
} Job;

static void
on_told (RdItemTask *task, RdContact *contact, gpointer user_data)
{
  Job *job = user_data;

  if (contact != NULL)
    g_assert_cmpstr (contact->jid, ==, task->item->jid);
  job->n_told++;
  job->n_gone += contact == NULL;
  job->n_in_turn++;
}

static void
on_ended (const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
  ((Job *)user_data)->n_ended++;
}

static const RdPlannedContactsEvents events = {
  .told = on_told,
  .ended = on_ended,
};

static void
receive_all (Job *job, const char *name)
{
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  const RdRosterTerms terms = { 0 };

  for (unsigned i = 0; i < COUNT; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@example.org", i);

      g_ptr_array_add (roster, make_contact (jid, name, RD_SUBSCRIPTION_NONE, NULL));
    }
  rd_change_free (receive_roster (&job->store, roster, &terms));
}

static void
set_up_planned (Job *job, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  set_up (&job->store, data);
  receive_all (job, "");
  plan = plan_purge (&job->store, "{'NoSubscription': <true>}", NULL, NULL);
  g_assert_cmpuint (plan->items->len, ==, COUNT);
  job->tasks = rd_item_tasks_new (g_steal_pointer (&plan->items));
  plan->items = rd_plan_items_new ();
  job->contacts = rd_planned_contacts_new (job->store.store, job->store.profile, plan->job,
                                           job->tasks, &events, job);
}

/* All contacts are changed after the plan. */
static void
set_up_job (Job *job, gconstpointer data)
{
  set_up_planned (job, data);
  receive_all (job, "New");
}

static void
tear_down_job (Job *job, gconstpointer data)
{
  rd_planned_contacts_free (job->contacts);
  rd_item_tasks_free (job->tasks);
  tear_down (&job->store, data);
}

static void
take_turn (Job *job)
{
  job->n_in_turn = 0;
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (job->n_in_turn, <=, PIECE_MAX);
}

static void
load (Job *job)
{
  rd_planned_contacts_load (job->contacts);
  while (rd_planned_contacts_is_loading (job->contacts))
    take_turn (job);
}

static void
test_pieces (Job *job, gconstpointer data)
{
  push_removal (&job->store, "contact7@example.org");
  load (job);
  g_assert_cmpuint (job->n_told, ==, COUNT);
  g_assert_cmpuint (job->n_gone, ==, 1);
  g_assert_cmpuint (job->n_ended, ==, 1);
}

static void
test_again (Job *job, gconstpointer data)
{
  load (job);
  push_removal (&job->store, "contact7@example.org");
  load (job);
  g_assert_cmpuint (job->n_told, ==, 2 * COUNT);
  g_assert_cmpuint (job->n_gone, ==, 1);
}

/* One piece is told; then another reading is asked for, and all are told by that. */
static void
test_anew_in_the_middle (Job *job, gconstpointer data)
{
  rd_planned_contacts_load (job->contacts);
  while (job->n_told == 0)
    take_turn (job);
  job->n_told = 0;
  load (job);
  g_assert_cmpuint (job->n_told, ==, COUNT);
  g_assert_cmpuint (job->n_ended, ==, 1);
}

static void
test_what_came_later (Job *job, gconstpointer data)
{
  rd_planned_contacts_load (job->contacts);
  while (rd_item_tasks_find (job->tasks, "contact7@example.org") == NULL)
    take_turn (job);
  rd_planned_contacts_skip (job->contacts, rd_item_tasks_find (job->tasks, "contact7@example.org"));
  while (rd_planned_contacts_is_loading (job->contacts))
    take_turn (job);
  g_assert_cmpuint (job->n_told, ==, COUNT - 1);
}

/* Nothing is told any more, and what isn't listed yet is listed the next time. */
static void
test_stopped (Job *job, gconstpointer data)
{
  rd_planned_contacts_load (job->contacts);
  take_turn (job);
  rd_planned_contacts_stop (job->contacts);
  g_assert_false (rd_planned_contacts_is_loading (job->contacts));
  load (job);
  g_assert_cmpuint (job->n_told, ==, COUNT);
  g_assert_cmpuint (job->n_ended, ==, 1);
}

/* What is as planned has no task, until it begins. */
static void
test_as_planned (Job *job, gconstpointer data)
{
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) left = NULL;
  RdItemTask *first;

  push_removal (&job->store, "contact7@example.org");
  load (job);
  g_assert_cmpuint (job->n_told, ==, 1);
  g_assert_cmpuint (job->n_gone, ==, 1);
  made = rd_item_tasks_list (job->tasks);
  g_assert_cmpuint (made->len, ==, 1);
  first = rd_item_tasks_pop_next (job->tasks);
  g_assert_cmpuint (first->number, ==, 0);
  g_assert_cmpstr (first->known->jid, ==, first->item->jid);
  rd_item_tasks_retire (job->tasks, first);
  g_assert_null (rd_item_tasks_find (job->tasks, first->item->jid));
  g_assert_null (rd_item_tasks_get (job->tasks, 0));
  rd_item_tasks_free_retired (job->tasks);
  left = rd_item_tasks_list (job->tasks);
  g_assert_cmpuint (left->len, ==, 1);
}

static void
add_item (RdPlanItems *items, const char *jid)
{
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (jid);
  rd_plan_items_add (items, item);
}

/* Takes ITEMS. */
static RdItemTasks *
list_all (RdPlanItems *items)
{
  RdItemTasks *tasks = rd_item_tasks_new (items);

  while (rd_item_tasks_list_next (tasks))
    ;
  return tasks;
}

/* A server may spell a contact that is set again in another way than it did before. */
static void
test_spellings (void)
{
  RdPlanItems *items = rd_plan_items_new ();
  g_autoptr (RdItemTasks) tasks = NULL;
  RdItemTask *romeo, *juliet, *other;

  add_item (items, "Romeo@example.org");
  add_item (items, "juliet@example.org");
  add_item (items, "JULIET@example.org");
  tasks = list_all (items);
  romeo = rd_item_tasks_get (tasks, 0);
  juliet = rd_item_tasks_get (tasks, 1);
  other = rd_item_tasks_get (tasks, 2);
  g_assert_true (rd_item_tasks_find (tasks, "Romeo@example.org") == romeo);
  g_assert_true (rd_item_tasks_find (tasks, "romeo@example.org") == romeo);
  g_assert_true (rd_item_tasks_find (tasks, "ROMEO@Example.org") == romeo);
  g_assert_true (rd_item_tasks_find (tasks, "juliet@example.org") == juliet);
  g_assert_true (rd_item_tasks_find (tasks, "Juliet@example.org") == juliet);
  g_assert_true (rd_item_tasks_find (tasks, "JULIET@example.org") == other);
  g_assert_null (rd_item_tasks_find (tasks, "nurse@example.org"));
}

/* Beside a contact that is to be added there may be one with another label of its domain (IDNA): a
 * server has two. In another letter case it has one. */
static void
test_beside (void)
{
  RdPlanItems *items = rd_plan_items_new ();
  g_autoptr (RdItemTasks) tasks = NULL;
  g_autoptr (GHashTable) by_number = g_hash_table_new (NULL, NULL);
  g_autoptr (RdContact) bob = rd_contact_new ("bob@b\xc3\xbc"
                                              "cher.example",
                                              NULL, 0, 0, NULL, NULL, 0);
  g_autoptr (RdContact) ann = rd_contact_new ("Ann@example.org", NULL, 0, 0, NULL, NULL, 0);

  add_item (items, "bob@xn--bcher-kva.example");
  add_item (items, "ann@example.org");
  tasks = list_all (items);
  rd_item_tasks_match (tasks, bob, false, by_number);
  rd_item_tasks_match (tasks, ann, false, by_number);
  g_assert_false (g_hash_table_contains (by_number, GUINT_TO_POINTER (0)));
  g_assert_null (rd_item_tasks_find (tasks, bob->jid));
  g_assert_true (g_hash_table_lookup (by_number, GUINT_TO_POINTER (1)) == ann);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planned-contacts/spellings", test_spellings);
  g_test_add_func ("/planned-contacts/beside", test_beside);
#define ADD(name, run)                                                                             \
  g_test_add ("/planned-contacts/" name, Job, NULL, set_up_job, run, tear_down_job)
  ADD ("pieces", test_pieces);
  ADD ("again", test_again);
  ADD ("anew-in-the-middle", test_anew_in_the_middle);
  ADD ("what-came-later", test_what_came_later);
  ADD ("stopped", test_stopped);
  g_test_add ("/planned-contacts/as-planned", Job, NULL, set_up_planned, test_as_planned,
              tear_down_job);
#undef ADD
  return g_test_run ();
}
