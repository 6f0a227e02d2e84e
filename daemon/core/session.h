/* Keeps one profile connected (model/state.h). Owns the sync. Never reads or writes the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/all-jobs.h"
#include "core/sync/roster-sync.h"
#include "model/state.h"
#include "secret/password-store.h"
#include "system/machine.h"

#define RD_TYPE_SESSION (rd_session_get_type ())
G_DECLARE_FINAL_TYPE (RdSession, rd_session, RD, SESSION, GObject)

/* Owned by the app. */
typedef struct
{
  RdStore *store;
  RdPasswordStore *passwords;
  RdMachine *machine;
  RdAllJobs *jobs;
  unsigned step_timeout_ms; /* 0: the connection's default */
} RdSessionContext;

typedef struct
{
  /* A property of the session, or the password's storage, may have changed. */
  void (*state_changed) (RdSession *session, gpointer user_data);
  RdChangeStored stored;
  void (*logged_in) (RdSession *session, const RdLogin *login, gpointer user_data);
  /* No connection is left, and everything received is stored. */
  void (*idle) (RdSession *session, gpointer user_data);
} RdSessionEvents;

/* Borrows its arguments. Begins offline. */
RdSession *rd_session_new (const RdSessionContext *context, const RdProfileRecord *record,
                           const RdSessionEvents *events, gpointer user_data);

/* EVENT: ENABLE, DISABLE, STOP or CHANGE. */
void rd_session_handle (RdSession *session, RdEvent event);
/* Closes, and tells no more events. */
void rd_session_detach (RdSession *session);
/* Sends the presence that the settings ask for. */
void rd_session_show (RdSession *session);
/* Of a connection that there is; the next one takes it from the settings. */
void rd_session_set_ping_interval (RdSession *session, unsigned interval);

RdState rd_session_get_state (const RdSession *session);
/* NULL unless online and not closing. */
RdRosterSync *rd_session_get_sync (const RdSession *session);
/* Why it is locked, waits or has failed; else NULL. */
const GError *rd_session_get_error (const RdSession *session);
/* The same, also while the next attempt has not got anywhere yet. */
const GError *rd_session_get_last_error (const RdSession *session);
/* The last one that was refused, as Profile.Certificate has it; NULL: none, since the session was
 * online or the settings changed. */
GVariant *rd_session_get_certificate (const RdSession *session);
/* µs since 1970; 0 unless it waits. */
int64_t rd_session_get_next_retry (const RdSession *session);
/* Of the account's own certificate, s since 1970; 0: there is none, or none was used yet. */
int64_t rd_session_get_certificate_end (const RdSession *session);
bool rd_session_has_versioning (const RdSession *session);
/* False also while a connection closes. */
bool rd_session_is_idle (const RdSession *session);
