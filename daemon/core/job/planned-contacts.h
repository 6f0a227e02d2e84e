/* The tasks of a job, made of its plan, and told of their contacts as the store has them now: with
 * each connection, and again after a change that was too large to be told contact by contact.
 *
 * A job can have all contacts of a roster: what goes through all of them is done piece by piece,
 * each in a turn of the main loop. Few are done at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-tasks.h"
#include "store/job/plan.h"

typedef struct _RdPlannedContacts RdPlannedContacts;

typedef struct
{
  /* TASK was made. */
  void (*made) (RdItemTask *task, gpointer user_data);
  /* TASK's contact is CONTACT now; NULL: not in the roster. Not told of a task that has learnt
   * of its contact since the reading was asked for. */
  void (*told) (RdItemTask *task, RdContact *contact, gpointer user_data);
  /* All are, or could not be, for ERROR. */
  void (*ended) (const GError *error, gpointer user_data);
} RdPlannedContactsEvents;

/* TASKS are the caller's, and outlive it. The contacts and the end are never told from inside a
 * call. */
RdPlannedContacts *rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job,
                                            RdItemTasks *tasks,
                                            const RdPlannedContactsEvents *events,
                                            gpointer user_data);
void rd_planned_contacts_free (RdPlannedContacts *contacts);

/* Makes the tasks that aren't made, and reads the contacts; if they are being read, once more
 * behind that, and only the end of the last is told. */
void rd_planned_contacts_load (RdPlannedContacts *contacts);
/* Nothing is told of what is being read. */
void rd_planned_contacts_stop (RdPlannedContacts *contacts);
bool rd_planned_contacts_is_loading (const RdPlannedContacts *contacts);
/* TASK knows its contact from a later source. */
void rd_planned_contacts_skip (RdPlannedContacts *contacts, RdItemTask *task);
