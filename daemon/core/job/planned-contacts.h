/* Lists the items of a job's plan, and tells the tasks of those whose contact isn't as planned:
 * with each connection, and after a change too large to be listed. Works in pieces, one a turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-tasks.h"
#include "store/store.h"

typedef struct _RdPlannedContacts RdPlannedContacts;

typedef struct
{
  /* CONTACT NULL: not in the roster. Not called for skipped tasks, nor for those that know. */
  void (*told) (RdItemTask *task, RdContact *contact, gpointer user_data);
  /* ERROR NULL: all are told. */
  void (*ended) (const GError *error, gpointer user_data);
} RdPlannedContactsEvents;

/* Borrows TASKS. Never calls told or ended from inside a call. */
RdPlannedContacts *rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job,
                                            RdItemTasks *tasks,
                                            const RdPlannedContactsEvents *events,
                                            gpointer user_data);
void rd_planned_contacts_free (RdPlannedContacts *contacts);

/* During a reading, reads once more, and tells only the last end. */
void rd_planned_contacts_load (RdPlannedContacts *contacts);
void rd_planned_contacts_stop (RdPlannedContacts *contacts);
bool rd_planned_contacts_is_loading (const RdPlannedContacts *contacts);
/* TASK knows a newer contact. */
void rd_planned_contacts_skip (RdPlannedContacts *contacts, RdItemTask *task);
