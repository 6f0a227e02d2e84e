/* A session keeps one profile connected as its state says (model/state.h), and waits between two
 * attempts. It owns the sync, and never reads or writes the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/all-jobs.h"
#include "core/sync/roster-sync.h"
#include "model/state.h"
#include "secret/password-store.h"
#include "store/job/plan.h"

#define RD_TYPE_SESSION (rd_session_get_type ())
G_DECLARE_FINAL_TYPE (RdSession, rd_session, RD, SESSION, GObject)

/* Shared by all sessions; owned by the app. */
typedef struct
{
  RdStore *store;
  RdPasswordStore *passwords;
  GNetworkMonitor *network;
  RdAllJobs *jobs;
  unsigned step_timeout_ms; /* of a connection; 0: its own default */
} RdSessionContext;

typedef struct
{
  /* State, error, next retry, versioning or password storage may have changed. */
  void (*state_changed) (RdSession *session, gpointer user_data);
  RdChangeStored stored;
  /* The last connection is closed, and all that it brought is stored. */
  void (*idle) (RdSession *session, gpointer user_data);
} RdSessionEvents;

/* All are borrowed. Begins offline. */
RdSession *rd_session_new (const RdSessionContext *context, const RdProfileRecord *record,
                           const RdSessionEvents *events, gpointer user_data);

/* EVENT is ENABLE, DISABLE, STOP or CHANGE. */
void rd_session_handle (RdSession *session, RdEvent event);
/* Closes, and calls back no more. */
void rd_session_detach (RdSession *session);
/* Sends the presence of the settings. */
void rd_session_show (RdSession *session);

RdState rd_session_get_state (const RdSession *session);
/* NULL unless it is online. */
RdRosterSync *rd_session_get_sync (const RdSession *session);
/* Why it waits or has failed; NULL in any other state. */
const GError *rd_session_get_error (const RdSession *session);
/* µs since 1970; 0 unless it waits. */
int64_t rd_session_get_next_retry (const RdSession *session);
bool rd_session_has_versioning (const RdSession *session);
/* Is there no connection, not even one that is closing? */
bool rd_session_is_idle (const RdSession *session);
