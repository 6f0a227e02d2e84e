/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "item-task-helper.h"

#include <string.h>

RdContact *
contact_with (const char *text, RdSubscription subscription, RdContactFlags flags)
{
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) groups = NULL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, ":", 2);
  groups = g_strsplit (parts[1], ",", -1);
  return rd_contact_new (JID, parts[0], subscription, flags, (const char *const *)groups, NULL, 0);
}

RdContact *
contact (const char *text)
{
  return contact_with (text, RD_SUBSCRIPTION_BOTH, 0);
}

char *
contact_to_string (const RdContact *one)
{
  g_autofree char *groups = one != NULL ? g_strjoinv (",", one->groups) : NULL;

  return one != NULL ? g_strconcat (one->name, ":", groups, NULL) : g_strdup ("none");
}

void
assert_contact (const RdContact *one, const char *expected)
{
  g_autofree char *text = contact_to_string (one);

  g_assert_cmpstr (text, ==, expected);
}

RdPlanItem *
item_new (RdContact *known)
{
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (JID);
  item->contact = known;
  return item;
}

RdItemTask *
edit_task (const char *before, const char *after)
{
  RdPlanItem *item = item_new (contact (before));

  item->target = contact (after);
  item->edit = rd_edit_new_between (item->contact, item->target);
  return rd_item_task_new (item);
}

void
push_contact (RdItemTask *task, RdContact *one)
{
  rd_item_task_take_known (task, one);
  g_clear_pointer (&one, rd_contact_unref);
}

void
push (RdItemTask *task, const char *text)
{
  push_contact (task, contact (text));
}

void
assert_next (RdItemTask *task, RdTaskNext expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (rd_item_task_decide (task, false, &error), ==, expected);
  g_assert_no_error (error);
}

void
assert_failure (RdItemTask *task, RdError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (rd_item_task_decide (task, false, &error), ==, RD_NEXT_FAILURE);
  g_assert_error (error, RD_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, JID));
}

void
ask (RdItemTask *task, RdTaskNext expected)
{
  assert_next (task, expected);
  rd_item_task_begin (task, expected);
  g_assert_cmpint (task->step, ==, expected == RD_NEXT_PRESENCE ? RD_TASK_AWAITED : RD_TASK_ASKED);
}

void
settle (RdItemTask *task)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rd_item_task_settle (task, &error));
  g_assert_no_error (error);
  g_assert_cmpint (task->step, ==, RD_TASK_PENDING);
}
