/* Once in a profile's life. Contacts are inserted by their JIDs, so that two of the indexes grow at
 * their ends, and get no rows in the journal, which would take half of the time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/first-roster.h"

#include "model/jid.h"
#include "store/roster/journal.h"
#include "store/roster/row-insert.h"
#include "store/roster/row.h"

bool
rd_first_roster_is_due (const RdRosterWrite *write, const RdRosterTerms *terms)
{
  return !write->sync->is_known && write->change->n_contacts == 0 && !write->has_intents
         && !write->has_requests && !write->has_marks && terms->job == 0 && !terms->is_comparison;
}

static void
note_added (RdChange *change, const RdContact *contact)
{
  g_autoptr (RdContact) stored = NULL;

  if (!change->is_listed)
    {
      change->n_added++;
      return;
    }
  stored = rd_contact_with_serial (contact, change->serial);
  rd_change_add_added (change, stored);
}

static bool
write_contact (const RdContact *contact, gpointer user_data, GError **error)
{
  RdRosterWrite *write = user_data;
  RdChange *change = write->change;
  g_autofree char *key = rd_jid_make_key (contact->jid);

  change->serial++;
  if (!rd_roster_row_check_room (change->n_contacts, error)
      || !rd_roster_row_insert (write->db, write->profile, contact, key, change->serial, error))
    return false;
  change->n_contacts++;
  note_added (change, contact);
  return true;
}

bool
rd_first_roster_write (RdRosterWrite *write, RdStagedRoster *staged, GError **error)
{
  return rd_staged_roster_each_first (staged, write_contact, write, error)
         && (rd_change_is_empty (write->change)
             || rd_journal_begin (write->db, write->profile, write->change, write->now, error));
}
