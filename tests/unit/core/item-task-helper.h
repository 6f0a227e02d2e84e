/* What the tests of tasks share: contacts as rows of a table have them, and one step of a task.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "dbus-interfaces/errors.h"

#define JID "juliet@example.org"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdItemTask, rd_item_task_free)

/* "name:a,b"; NULL is no contact. */
RdContact *contact_with (const char *text, RdSubscription subscription, RdContactFlags flags);
RdContact *contact (const char *text);
char *contact_to_string (const RdContact *one);
void assert_contact (const RdContact *one, const char *expected);
RdPlanItem *item_new (RdContact *known);
/* From BEFORE to AFTER, as a plan of Set has it. */
RdItemTask *edit_task (const char *before, const char *after);
/* Takes ONE. */
void push_contact (RdItemTask *task, RdContact *one);
void push (RdItemTask *task, const char *text);
void assert_next (RdItemTask *task, RdTaskNext expected);
void assert_failure (RdItemTask *task, RdError code);
/* It is asked for, and that is what it was to be. */
void ask (RdItemTask *task, RdTaskNext expected);
void settle (RdItemTask *task);
