/* The sync road: one session in which the store is brought, and kept, in step with the server's
 * roster (RFC 6121 §2).
 *
 * It lives as long as one connection. What the server says is handed to the store in the order it
 * came; what is stored is acknowledged to the server, then told upwards. It changes nothing at the
 * server but what it is told to, and never tries anything twice: those above it do. Its signals,
 * for who asks something of the server:
 *
 * "answered" (uint64_t token, GError *): to a set or removal; NULL: it was done. Told
 * when the pushes before it are stored. The push comes as
 * any other.
 * "barrier" (uint64_t token): a ping is back, and all that was pushed before it is stored and told.
 * "resynced" (RdChange *, GError *): the whole roster, once more, was stored, or compared, or the
 * server refused it; one of the two is NULL.
 * "bounced" (RdPresence, const char *jid, GError *): a presence of this session came back
 * (RdPresenceEvents.bounced); told when the pushes before it are stored. Its receiver
 * can repeat it, so it counts only for a presence that is still unanswered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "model/profile-record.h"
#include "store/store.h"
#include "xmpp/connection.h"

#define RD_TYPE_ROSTER_SYNC (rd_roster_sync_get_type ())
G_DECLARE_FINAL_TYPE (RdRosterSync, rd_roster_sync, RD, ROSTER_SYNC, GObject)

/* What it tells. ended comes last and once, when all that was handed to the store is answered; then
 * the sync may be unreferenced, in ended itself too. */
typedef struct
{
  void (*bound) (RdRosterSync *sync, const RdFeatures *features, gpointer user_data);
  /* A transaction is committed: the change (it may be empty), and where the roster stands then. */
  void (*committed) (RdRosterSync *sync, const RdChange *change, gpointer user_data);
  /* The store is equal to the server's roster, interim pushes included (RFC 6121 §2.6.3), and no
   * whole roster is awaited. */
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

/* What the server advertised; nothing before bound. */
const RdFeatures *rd_roster_sync_get_features (const RdRosterSync *sync);

/* -- what is asked of the server, while synced ------------------------------------------------- */

/* See rd_connection_set_item (), rd_connection_remove_item (), rd_connection_send_presence (),
 * rd_connection_show () and, for the barrier, rd_connection_ping (). */
uint64_t rd_roster_sync_set_item (RdRosterSync *sync, const RdContact *contact);
uint64_t rd_roster_sync_remove_item (RdRosterSync *sync, const char *jid);
void rd_roster_sync_send_presence (RdRosterSync *sync, RdPresence presence, const char *jid,
                                   const char *message);
void rd_roster_sync_show (RdRosterSync *sync, RdVisibility visibility);
uint64_t rd_roster_sync_ping (RdRosterSync *sync);

/* JOB answers the request of JID, if there is one: the store forgets it, before anything that comes
 * from now on. */
void rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, uint64_t job);

/* The server says that it has no JID: the store forgets it as if that had been pushed. */
void rd_roster_sync_forget (RdRosterSync *sync, const char *jid);

/* Asks for the whole roster once more, for JOB; then "resynced" is told. IS_COMPARISON: it is only
 * compared. */
void rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison);
/* What comes of that is not wanted any more, and "resynced" is not told. False: it is too late, it
 * is with the store. */
bool rd_roster_sync_drop_whole (RdRosterSync *sync);
