/* The sync road: one session in which the store is brought, and kept, in step with the server's
 * roster (RFC 6121 §2).
 *
 * It lives as long as one connection. What the server says is handed to the store in the order it
 * came; what is stored is acknowledged to the server, then told upwards. It changes
 * nothing at the server, and never tries anything twice: the session above it does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"
#include "xmpp/connection.h"

#define RD_TYPE_ROSTER_SYNC (rd_roster_sync_get_type ())
G_DECLARE_FINAL_TYPE (RdRosterSync, rd_roster_sync, RD, ROSTER_SYNC, GObject)

/* What it tells. ended comes last and once, when all that was handed to the store is answered; then
 * the sync may be unreferenced, in ended itself too. */
typedef struct
{
  void (*bound) (RdRosterSync *sync, bool has_versioning, gpointer user_data);
  /* A transaction is committed: the change (it may be empty), and with it maybe the version. */
  void (*committed) (RdRosterSync *sync, const RdChange *change, gpointer user_data);
  /* The store is equal to the server's roster, interim pushes included (RFC 6121 §2.6.3). */
  void (*synced) (RdRosterSync *sync, gpointer user_data);
  /* ERROR is NULL after rd_roster_sync_close (). IS_FINAL: trying again won't mend it. */
  void (*ended) (RdRosterSync *sync, const GError *error, bool is_final, gpointer user_data);
} RdRosterSyncEvents;

/* EVENTS is static; USER_DATA must live until ended. */
RdRosterSync *rd_roster_sync_new (RdStore *store, const RdProfileRecord *record,
                                  const RdConnectionTerms *terms, const RdRosterSyncEvents *events,
                                  gpointer user_data);

/* Connects and syncs. Tells nothing from inside this call. */
void rd_roster_sync_start (RdRosterSync *sync);

/* Ends politely; what is on its way to the store still gets there and is told. */
void rd_roster_sync_close (RdRosterSync *sync);

/* The version of the roster that the store holds now; NULL for none. */
const char *rd_roster_sync_get_version (const RdRosterSync *sync);
/* Has the roster ever been received? */
bool rd_roster_sync_is_known (const RdRosterSync *sync);
