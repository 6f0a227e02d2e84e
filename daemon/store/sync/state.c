/* See the header. No contact changes here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/state.h"

#include "store/sync/write.h"

RdChange *
rd_sync_write_doubt (RdDatabase *db, int64_t profile, RdDoubt doubt, const char *jid,
                     GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  rd_sync_state_take_doubt (write.sync, doubt, jid, write.now);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_sync_write_trust (RdDatabase *db, int64_t profile, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  rd_sync_state_trust (write.sync);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_sync_write_settled (RdDatabase *db, int64_t profile, const char *version, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error))
    return NULL;
  rd_sync_state_settle (write.sync, version);
  return rd_roster_write_commit (&write, &transaction, error);
}

RdChange *
rd_sync_write_unchanged (RdDatabase *db, int64_t profile, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_LOGIN, error))
    return NULL;
  rd_sync_state_take_unchanged (write.sync, write.now);
  return rd_roster_write_commit (&write, &transaction, error);
}
