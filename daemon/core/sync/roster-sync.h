/* A sync: brings the store in step with the server's roster, and keeps it so (RFC 6121 §2), as long
 * as one connection lasts.
 *
 * What the server says goes to the store in the order in which it came; what is stored is
 * acknowledged to the server, then told upwards. It never changes anything at the server unasked,
 * and never tries anything twice.
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
  /* The store is equal to the server's roster, interim pushes included (RFC 6121 §2.6.3), and no
   * whole roster is awaited. */
  void (*synced) (RdRosterSync *sync, gpointer user_data);
  /* Comes last, when all that waited for the store is stored or dropped; the sync may be
   * unreferenced in it. ERROR is NULL after rd_roster_sync_close (). IS_FINAL: to try again won't
   * help. */
  void (*ended) (RdRosterSync *sync, const GError *error, bool is_final, gpointer user_data);
} RdRosterSyncEvents;

/* A transaction is committed. CHANGE may be empty. */
typedef void (*RdChangeStored) (const RdChange *change, gpointer user_data);

/* For who asks something of the server; each may be NULL. All is told when the pushes before it are
 * stored. */
typedef struct
{
  RdChangeStored stored; /* the keeper was told before */
  /* A set or removal was answered; ERROR NULL: it was done. Its push comes as any other. */
  void (*answered) (uint64_t token, const GError *error, gpointer user_data);
  void (*ponged) (uint64_t token, gpointer user_data);
  /* The whole roster, once more, was stored or compared; or ERROR, and CHANGE is NULL. */
  void (*resynced) (const RdChange *change, const GError *error, gpointer user_data);
  /* A presence came back (RdPresenceEvents.bounced). */
  void (*bounced) (RdPresence presence, const char *jid, const GError *error, gpointer user_data);
} RdAskerEvents;

/* EVENTS is static; USER_DATA must live until ended. */
RdRosterSync *rd_roster_sync_new (RdStore *store, const RdProfileRecord *record,
                                  const RdConnectionTerms *terms, const RdRosterSyncEvents *events,
                                  gpointer user_data);

/* The one that keeps what is known of the profile. STORED NULL: nobody does any more. */
void rd_roster_sync_set_keeper (RdRosterSync *sync, RdChangeStored stored, gpointer user_data);
/* One at a time, while synced. EVENTS is static; NULL: nobody asks. */
void rd_roster_sync_set_asker (RdRosterSync *sync, const RdAskerEvents *events, gpointer user_data);

/* Connects and syncs. Tells nothing from inside this call. */
void rd_roster_sync_start (RdRosterSync *sync);

/* Ends politely; what is on its way to the store still gets there and is told. */
void rd_roster_sync_close (RdRosterSync *sync);

/* What the server advertised; nothing before bound. */
const RdFeatures *rd_roster_sync_get_features (const RdRosterSync *sync);

/* -- what is asked of the server, while synced ------------------------------------------------- */

/* To send items, presences and pings with. The rest of it is the sync's. */
RdConnection *rd_roster_sync_get_connection (RdRosterSync *sync);

/* JOB answers the request of JID, if there is one: the store forgets it, before anything that comes
 * from now on. */
void rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, uint64_t job);

/* The server says that it has no JID: the store forgets it as if that had been pushed. */
void rd_roster_sync_forget (RdRosterSync *sync, const char *jid);

/* Asks for the whole roster once more, for JOB; resynced tells. IS_COMPARISON: it is only compared.
 */
void rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison);
/* That is not wanted any more. False: it is too late, it is with the store. */
bool rd_roster_sync_drop_whole (RdRosterSync *sync);
