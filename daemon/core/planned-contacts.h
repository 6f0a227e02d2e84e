/* The contacts of a job as the store has them now: read once with each connection, and again after
 * a change that was too large to be told contact by contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-jobs.h"

typedef struct _RdPlannedContacts RdPlannedContacts;

/* CONTACTS (element-type RdContact, those that are in the roster), or ERROR. Never told from inside
 * a call. */
typedef void (*RdPlannedContactsRead) (const GPtrArray *contacts, const GError *error,
                                       gpointer user_data);

RdPlannedContacts *rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job,
                                            RdPlannedContactsRead read, gpointer user_data);
void rd_planned_contacts_free (RdPlannedContacts *contacts);

/* Reads them; if they are being read, once more behind that, and only the last is told. */
void rd_planned_contacts_load (RdPlannedContacts *contacts);
/* Nothing is told of what is being read. */
void rd_planned_contacts_stop (RdPlannedContacts *contacts);
bool rd_planned_contacts_is_loading (const RdPlannedContacts *contacts);
