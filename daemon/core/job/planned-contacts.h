/* Makes the tasks of a job's plan, and tells each its contact as it is stored: with each
 * connection, and after a change that was too large to be listed. In pieces, one in a turn of the
 * main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-tasks.h"
#include "store/job/plan.h"

typedef struct _RdPlannedContacts RdPlannedContacts;

typedef struct
{
  void (*made) (RdItemTask *task, gpointer user_data);
  /* CONTACT is TASK's now; NULL: not in the roster. Skips tasks that have newer news. */
  void (*told) (RdItemTask *task, RdContact *contact, gpointer user_data);
  /* ERROR NULL: all are told. */
  void (*ended) (const GError *error, gpointer user_data);
} RdPlannedContactsEvents;

/* TASKS are borrowed. told and ended are never called from inside a call. */
RdPlannedContacts *rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job,
                                            RdItemTasks *tasks,
                                            const RdPlannedContactsEvents *events,
                                            gpointer user_data);
void rd_planned_contacts_free (RdPlannedContacts *contacts);

/* If contacts are being read, reads them once more: only the last end is told. */
void rd_planned_contacts_load (RdPlannedContacts *contacts);
void rd_planned_contacts_stop (RdPlannedContacts *contacts);
bool rd_planned_contacts_is_loading (const RdPlannedContacts *contacts);
/* TASK has newer news. */
void rd_planned_contacts_skip (RdPlannedContacts *contacts, RdItemTask *task);
