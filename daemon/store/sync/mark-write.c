/* At most once a contact of a job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/mark-write.h"

#include "model/jid.h"
#include "store/call.h"
#include "store/roster/marks.h"
#include "store/roster/row.h"
#include "store/sync/write.h"

static bool
add_mark (RdRosterWrite *write, const char *jid, GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);

  return rd_marks_add_made (write->db, write->profile, key, RD_EVIDENCE_KEPT, write->now, error);
}

/* Writing the contact again updates its flags. */
static bool
follow (RdRosterWrite *write, const char *jid, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  int64_t id = rd_roster_row_find_typed (write->db, write->profile, jid, &contact, error);

  return id == 0 || (id > 0 && rd_roster_write_contact (write, contact, contact->jid, error));
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const char *jid = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  write.has_marks = write.has_new_marks = true;
  if (!add_mark (&write, jid, error) || !follow (&write, jid, error))
    return NULL;
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_mark_made_async (RdStore *store, int64_t profile, const char *jid,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run, g_strdup (jid), g_free, (GDestroyNotify)rd_change_free },
                  callback, user_data);
}
