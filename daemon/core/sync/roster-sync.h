/* A sync: keeps the store equal to the server's roster while one connection lasts (RFC 6121 §2).
 * What the server says is stored in its order, acknowledged, and then told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "model/profile-record.h"
#include "store/store.h"
#include "xmpp/connection.h"

#define RD_TYPE_ROSTER_SYNC (rd_roster_sync_get_type ())
G_DECLARE_FINAL_TYPE (RdRosterSync, rd_roster_sync, RD, ROSTER_SYNC, GObject)

/* For the owner. */
typedef struct
{
  void (*bound) (RdRosterSync *sync, const RdFeatures *features, gpointer user_data);
  void (*synced) (RdRosterSync *sync, gpointer user_data);
  /* Comes last; the sync may be unreferenced in it. ERROR is NULL after rd_roster_sync_close ().
   * IS_FINAL: trying again won't help. */
  void (*ended) (RdRosterSync *sync, const GError *error, bool is_final, gpointer user_data);
} RdRosterSyncEvents;

/* A transaction is committed. CHANGE may be empty. */
typedef void (*RdChangeStored) (const RdChange *change, gpointer user_data);

/* For who asks something of the server; each may be NULL. Told when all before it is stored. */
typedef struct
{
  RdChangeStored stored; /* after the keeper */
  /* To a set or a removal; ERROR may be NULL. */
  void (*answered) (uint64_t token, const GError *error, gpointer user_data);
  void (*ponged) (uint64_t token, gpointer user_data);
  /* CHANGE is NULL with ERROR. */
  void (*resynced) (const RdChange *change, const GError *error, gpointer user_data);
  void (*bounced) (RdPresence presence, const char *jid, const GError *error, gpointer user_data);
} RdAskerEvents;

RdRosterSync *rd_roster_sync_new (RdStore *store, const RdProfileRecord *record,
                                  const RdConnectionTerms *terms, const RdRosterSyncEvents *events,
                                  gpointer user_data);

/* Either may be NULL, for none. */
void rd_roster_sync_set_keeper (RdRosterSync *sync, RdChangeStored stored, gpointer user_data);
void rd_roster_sync_set_asker (RdRosterSync *sync, const RdAskerEvents *events, gpointer user_data);

void rd_roster_sync_start (RdRosterSync *sync);
/* What waits for the store is still stored and told. */
void rd_roster_sync_close (RdRosterSync *sync);

const RdFeatures *rd_roster_sync_get_features (const RdRosterSync *sync);

/* -- for who asks, while synced ---------------------------------------------------------------- */

/* For items, presences and pings only. */
RdConnection *rd_roster_sync_get_connection (RdRosterSync *sync);

/* The store forgets the request of JID, if there is one. */
void rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, uint64_t job);
/* As if the server had pushed its removal. */
void rd_roster_sync_forget (RdRosterSync *sync, const char *jid);
/* IS_COMPARISON: it is only compared. */
void rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison);
/* False: too late, it is with the store. */
bool rd_roster_sync_drop_whole (RdRosterSync *sync);
