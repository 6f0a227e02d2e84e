/* Keeps the store equal to the server's roster while one connection lasts (RFC 6121 §2). Stores
 * what the server sends, in its order; then acknowledges and tells it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "model/profile-record.h"
#include "store/store.h"
#include "xmpp/connection.h"

#define RD_TYPE_ROSTER_SYNC (rd_roster_sync_get_type ())
G_DECLARE_FINAL_TYPE (RdRosterSync, rd_roster_sync, RD, ROSTER_SYNC, GObject)

typedef struct
{
  void (*bound) (RdRosterSync *sync, const RdFeatures *features, gpointer user_data);
  void (*synced) (RdRosterSync *sync, gpointer user_data);
  /* The last event; the sync may be unreferenced in it. ERROR NULL: rd_roster_sync_close () was
   * called. REMEDY: what can mend ERROR. */
  void (*ended) (RdRosterSync *sync, const GError *error, RdRemedy remedy, gpointer user_data);
} RdRosterSyncEvents;

/* CHANGE is committed; it may be empty. */
typedef void (*RdChangeStored) (const RdChange *change, gpointer user_data);

/* Told to a job, when everything before it is stored. Each may be NULL. */
typedef struct
{
  RdChangeStored stored; /* after the keeper */
  /* To a set or a removal. ERROR NULL: success. */
  void (*answered) (uint64_t token, const GError *error, gpointer user_data);
  void (*ponged) (uint64_t token, gpointer user_data);
  /* CHANGE is NULL with ERROR. */
  void (*resynced) (const RdChange *change, const GError *error, gpointer user_data);
  void (*bounced) (RdPresence presence, const char *jid, const GError *error, gpointer user_data);
} RdAskerEvents;

RdRosterSync *rd_roster_sync_new (RdStore *store, const RdProfileRecord *record,
                                  const RdConnectionTerms *terms, const RdRosterSyncEvents *events,
                                  gpointer user_data);

/* STORED or EVENTS NULL: none. */
void rd_roster_sync_set_keeper (RdRosterSync *sync, RdChangeStored stored, gpointer user_data);
void rd_roster_sync_set_asker (RdRosterSync *sync, const RdAskerEvents *events, gpointer user_data);

void rd_roster_sync_start (RdRosterSync *sync);
/* Waiting entries are still stored and told. */
void rd_roster_sync_close (RdRosterSync *sync);

/* As rd_connection_show (); while shown, contacts are watched. */
void rd_roster_sync_show (RdRosterSync *sync, RdVisibility visibility);

const RdFeatures *rd_roster_sync_get_features (const RdRosterSync *sync);

/* -- for jobs ---------------------------------------------------------------------------------- */

/* Only for items, presences and pings. */
RdConnection *rd_roster_sync_get_connection (RdRosterSync *sync);

/* Forgets JID's request, if any. JOB 0: it was taken back (RD_CAUSE_PUSH). */
void rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, RdCause cause,
                                    uint64_t job);
/* Stores that the server keeps JID, in its turn. */
void rd_roster_sync_mark_made (RdRosterSync *sync, const char *jid);
/* The server did what UPDATE's job asked for. */
void rd_roster_sync_note_blocking (RdRosterSync *sync, const RdBlockUpdate *update);
/* As if the server had pushed the removal of JID. */
void rd_roster_sync_forget (RdRosterSync *sync, const char *jid);
/* IS_COMPARISON: stores nothing. */
void rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison);
/* False: too late, the store has it. */
bool rd_roster_sync_drop_whole (RdRosterSync *sync);
