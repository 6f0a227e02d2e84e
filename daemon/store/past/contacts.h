/* The contacts of a state of a roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/past/point.h"

typedef struct _RdPastContacts RdPastContacts;

/* Those of POINT, which rd_past_resolve () gave, behind PLACE ("": all). In the caller's
 * transaction, which must not write to this roster until they are freed. */
RdPastContacts *rd_past_contacts_new (RdDatabase *db, int64_t profile, const RdPastPoint *point,
                                      const char *place, GError **error);
void rd_past_contacts_free (RdPastContacts *contacts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPastContacts, rd_past_contacts_free)

/* The next one, in the order of the bytes of their JIDs; *CONTACT is set to it. One that has
 * changed since has the serial 0. */
RdFetch rd_past_contacts_next (RdPastContacts *contacts, RdContact **contact, GError **error);

/* How many they are. Walks over the changes since, not over the contacts. */
bool rd_past_contacts_count (RdDatabase *db, int64_t profile, const RdPastPoint *point,
                             unsigned *n_contacts, GError **error);
