/* At most once a contact of a job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/mark-write.h"

#include "model/jid.h"
#include "store/call.h"
#include "store/roster/marks.h"
#include "store/roster/row.h"
#include "store/sync/write.h"

typedef struct
{
  char *jid;
  RdMarking marking;
  RdCause cause;
  uint64_t job;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_free (mark->jid);
  g_free (mark);
}

static bool
apply (RdRosterWrite *write, const Mark *mark, GError **error)
{
  g_autofree char *key = rd_jid_make_key (mark->jid);

  switch (mark->marking)
    {
    case RD_MARKING_MADE:
      return rd_marks_add_made (write->db, write->profile, key, RD_EVIDENCE_KEPT, write->now,
                                error);
    case RD_MARKING_AHEAD:
      return rd_marks_add_ahead (write->db, write->profile, key, write->now, error);
    case RD_MARKING_NOT_AHEAD:
    default:
      return rd_marks_drop_ahead (write->db, write->profile, key, error);
    }
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
  const Mark *mark = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, mark->cause, error))
    return NULL;
  write.job = mark->job;
  write.has_marks = write.has_new_marks = true;
  if (!apply (&write, mark, error) || !follow (&write, mark->jid, error))
    return NULL;
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_mark_async (RdStore *store, int64_t profile, const char *jid, RdMarking marking,
                     RdCause cause, uint64_t job, GAsyncReadyCallback callback, gpointer user_data)
{
  Mark *mark = g_new (Mark, 1);

  *mark = (Mark){ g_strdup (jid), marking, cause, job };
  rd_store_write (store, profile,
                  (RdOperation){ run, mark, mark_free, (GDestroyNotify)rd_change_free }, callback,
                  user_data);
}
