/* The whole rosters of a session: asked for one after the other, whoever wants them, and taken in.
 *
 * The first one is the login's (which may be unchanged); a resync wants one more, and so does a
 * doubt (roster-doubts.h). It lives as long as a connection; what it takes in it hands over as a
 * sync-queue entry, and stores nothing itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-doubts.h"
#include "core/sync/sync-phase.h"
#include "core/sync/sync-queue.h"

typedef struct _RdWholeRoster RdWholeRoster;

typedef struct
{
  /* The request is to be sent; VERSION as in rd_connection_request_roster (). */
  void (*ask) (const char *version, gpointer user_data);
  /* The staging has caught up. */
  void (*drained) (gpointer user_data);
  /* The one that a resync waits for doesn't come. */
  void (*lost) (const GError *error, gpointer user_data);
} RdWholeRosterEvents;

/* PHASE, which is moved, and DOUBTS are borrowed, EVENTS is static. */
RdWholeRoster *rd_whole_roster_new (RdStore *store, const RdProfileRecord *record,
                                    RdSyncPhase *phase, RdRosterDoubts *doubts,
                                    const RdWholeRosterEvents *events, gpointer user_data);
void rd_whole_roster_free (RdWholeRoster *whole);

/* -- asking ------------------------------------------------------------------------------------ */

/* The first request: for what changed since VERSION, or for everything if that is "". */
void rd_whole_roster_log_in (RdWholeRoster *whole, const char *version);
/* One more for JOB, behind what is awaited. IS_COMPARISON: it is only compared. */
void rd_whole_roster_request (RdWholeRoster *whole, uint64_t job, bool is_comparison);
/* One more, once in a session, to learn whether the server shows ASKER in it, who asks since
 * ASKS_SINCE (rd_staging_look_for ()). */
void rd_whole_roster_look_for (RdWholeRoster *whole, const char *asker, int64_t asks_since);
/* What JOB wanted isn't wanted any more. */
void rd_whole_roster_drop (RdWholeRoster *whole);
/* The store's version is withheld (RD_ENTRY_DOUBT); JID may be NULL. */
void rd_whole_roster_doubt (RdWholeRoster *whole, RdDoubt doubt, const char *jid);
/* The connection is gone: nothing more is asked. */
void rd_whole_roster_close (RdWholeRoster *whole);

/* -- the answer -------------------------------------------------------------------------------- */

void rd_whole_roster_begin (RdWholeRoster *whole);
/* See rd_staging_leave_out (). */
void rd_whole_roster_leave_out (RdWholeRoster *whole, const char *jid);
void rd_whole_roster_add (RdWholeRoster *whole, RdContact *contact);
/* See rd_staging_is_behind (). */
bool rd_whole_roster_is_behind (const RdWholeRoster *whole);

/* The answer has ended; HAS_VERSIONING: it should bear a version. Gives what is to be stored, or
 * NULL for nothing; when that is on its way, rd_whole_roster_go_on () asks for the next. */
RdSyncEntry *rd_whole_roster_end (RdWholeRoster *whole, const char *version, bool has_versioning);
RdSyncEntry *rd_whole_roster_take_unchanged (RdWholeRoster *whole);
void rd_whole_roster_take_refusal (RdWholeRoster *whole, const GError *error);
void rd_whole_roster_go_on (RdWholeRoster *whole);
