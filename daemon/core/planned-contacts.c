/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/planned-contacts.h"

/* One reading; OWNER is NULL when nobody waits for it any more. */
typedef struct
{
  RdPlannedContacts *owner;
} Reading;

struct _RdPlannedContacts
{
  RdStore *store;
  int64_t profile;
  uint64_t job;
  RdPlannedContactsRead read;
  gpointer user_data;
  Reading *reading; /* NULL: none */
  bool is_stale;    /* and it is to be done once more */
};

RdPlannedContacts *
rd_planned_contacts_new (RdStore *store, int64_t profile, uint64_t job, RdPlannedContactsRead read,
                         gpointer user_data)
{
  RdPlannedContacts *contacts = g_new0 (RdPlannedContacts, 1);

  contacts->store = g_object_ref (store);
  contacts->profile = profile;
  contacts->job = job;
  contacts->read = read;
  contacts->user_data = user_data;
  return contacts;
}

void
rd_planned_contacts_free (RdPlannedContacts *contacts)
{
  rd_planned_contacts_stop (contacts);
  g_object_unref (contacts->store);
  g_free (contacts);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  RdPlannedContacts *contacts = reading->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = rd_store_get_planned_finish (RD_STORE (source), result, &error);

  if (contacts == NULL)
    return;
  contacts->reading = NULL;
  if (found != NULL && contacts->is_stale)
    rd_planned_contacts_load (contacts);
  else
    contacts->read (found, error, contacts->user_data);
}

void
rd_planned_contacts_load (RdPlannedContacts *contacts)
{
  contacts->is_stale = contacts->reading != NULL;
  if (contacts->reading != NULL)
    return;
  contacts->reading = g_new0 (Reading, 1);
  contacts->reading->owner = contacts;
  rd_store_get_planned_async (contacts->store, contacts->profile, contacts->job, on_read,
                              contacts->reading);
}

void
rd_planned_contacts_stop (RdPlannedContacts *contacts)
{
  if (contacts->reading != NULL)
    contacts->reading->owner = NULL;
  contacts->reading = NULL;
}

bool
rd_planned_contacts_is_loading (const RdPlannedContacts *contacts)
{
  return contacts->reading != NULL;
}
