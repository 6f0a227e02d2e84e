/* Asks for whole rosters, one at a time, and makes each answer an entry to store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-doubts.h"
#include "core/sync/sync-phase.h"
#include "core/sync/sync-queue.h"

typedef struct _RdWholeRoster RdWholeRoster;

typedef struct
{
  void (*ask) (const char *version, gpointer user_data);  /* rd_connection_request_roster () */
  void (*drained) (gpointer user_data);                   /* the staging has caught up */
  void (*lost) (const GError *error, gpointer user_data); /* a job's roster does not come */
} RdWholeRosterEvents;

/* Moves PHASE. */
RdWholeRoster *rd_whole_roster_new (RdStore *store, const RdProfileRecord *record,
                                    RdSyncPhase *phase, RdRosterDoubts *doubts,
                                    const RdWholeRosterEvents *events, gpointer user_data);
void rd_whole_roster_free (RdWholeRoster *whole);

/* Asks for what changed since VERSION; "": for all. */
void rd_whole_roster_log_in (RdWholeRoster *whole, const char *version);
/* IS_COMPARISON: stores nothing. */
void rd_whole_roster_request (RdWholeRoster *whole, uint64_t job, bool is_comparison);
/* Asks, at most once a session, whether the server shows ASKER (rd_staging_look_for ()). */
void rd_whole_roster_look_for (RdWholeRoster *whole, const char *asker, int64_t asks_since);
void rd_whole_roster_drop (RdWholeRoster *whole);
void rd_whole_roster_doubt (RdWholeRoster *whole, RdDoubt doubt, const char *jid);
void rd_whole_roster_close (RdWholeRoster *whole);

/* -- the answer -------------------------------------------------------------------------------- */

void rd_whole_roster_begin (RdWholeRoster *whole);
void rd_whole_roster_leave_out (RdWholeRoster *whole, const char *jid);
void rd_whole_roster_add (RdWholeRoster *whole, RdContact *contact);
bool rd_whole_roster_is_behind (const RdWholeRoster *whole);

/* HAS_VERSIONING: VERSION is expected. NULL: nothing to store. */
RdSyncEntry *rd_whole_roster_end (RdWholeRoster *whole, const char *version, bool has_versioning);
RdSyncEntry *rd_whole_roster_take_unchanged (RdWholeRoster *whole);
void rd_whole_roster_take_refusal (RdWholeRoster *whole, const GError *error);
/* Asks for the next roster, if one is wanted and none awaited. */
void rd_whole_roster_go_on (RdWholeRoster *whole);
