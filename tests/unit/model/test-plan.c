/* The kinds of jobs, and that a plan owns what is in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

#define JID "juliet@example.org"

static void
test_kinds (void)
{
  static const struct
  {
    const char *word;
    RdJobKind kind;
    RdCause cause;
  } rows[] = {
    { "purge", RD_JOB_PURGE, RD_CAUSE_PURGE },    { "remove", RD_JOB_REMOVE, RD_CAUSE_EDIT },
    { "set", RD_JOB_SET, RD_CAUSE_EDIT },         { "resync", RD_JOB_RESYNC, RD_CAUSE_RESYNC },
    { "undo", RD_JOB_UNDO, RD_CAUSE_UNDO },       { "request", RD_JOB_REQUEST, RD_CAUSE_EDIT },
    { "approve", RD_JOB_APPROVE, RD_CAUSE_EDIT }, { "deny", RD_JOB_DENY, RD_CAUSE_EDIT },
    { "cancel", RD_JOB_CANCEL, RD_CAUSE_EDIT },   { "shrink", RD_JOB_SHRINK, RD_CAUSE_LOGIN },
  };
  RdJobKind kind = RD_JOB_SHRINK;

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, RD_N_JOB_KINDS);
  g_assert_false (rd_job_kind_from_string ("whim", &kind));
  g_assert_false (rd_job_kind_from_string (NULL, &kind));
  g_assert_cmpuint (kind, ==, RD_JOB_SHRINK);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (rd_job_kind_from_string (rows[i].word, &kind));
      g_assert_cmpuint (kind, ==, rows[i].kind);
      g_assert_cmpstr (rd_job_kind_to_string (rows[i].kind), ==, rows[i].word);
      g_assert_cmpuint (rd_job_kind_get_cause (rows[i].kind), ==, rows[i].cause);
    }
}

/* An empty item and a full one are freed with it: the sanitizer counts. */
static void
test_plan_owns_its_items (void)
{
  g_autoptr (RdPlan) plan = rd_plan_new (RD_JOB_SET);
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  g_ptr_array_add (plan->items, g_new0 (RdPlanItem, 1));
  item->jid = g_strdup (JID);
  item->contact = rd_contact_new (JID, "J", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 1);
  item->target = rd_contact_new (JID, "K", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 0);
  item->edit = rd_edit_new_between (item->contact, item->target);
  g_ptr_array_add (plan->items, item);
  g_assert_cmpuint (plan->kind, ==, RD_JOB_SET);
  g_assert_cmpuint (plan->job, ==, 0);
  g_assert_cmpstr (item->edit->name, ==, "K");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/kinds", test_kinds);
  g_test_add_func ("/plan/owns-its-items", test_plan_owns_its_items);
  return g_test_run ();
}
