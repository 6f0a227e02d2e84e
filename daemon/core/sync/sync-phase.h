/* A sync's phases, and the events between them, as one table. AGAIN: the whole roster was asked for
 * once more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_SYNC_CONNECTING, /* no session is bound */
  RD_SYNC_LOGIN,      /* asked for the roster, then pinged */
  RD_SYNC_LOGIN_PONG, /* the pong came first */
  RD_SYNC_ANSWERED,   /* the answer came first; interim pushes (RFC 6121 §2.6.3) may follow */
  RD_SYNC_ANSWERED_AGAIN,
  RD_SYNC_STORING, /* both came; entries wait for the store */
  RD_SYNC_STORING_AGAIN,
  RD_SYNC_SYNCED, /* the store equals the server's roster */
  RD_SYNC_SYNCED_AGAIN,
  RD_SYNC_SYNCED_DROPPED, /* AGAIN, but its answer is unwanted */
  RD_SYNC_FAILED,         /* a write failed; the connection is ending */
  RD_SYNC_CLOSED,         /* the connection is closed; entries wait for the store */
  RD_SYNC_ENDED,
  RD_N_SYNC_PHASES
} RdSyncPhase;

typedef enum
{
  RD_SYNC_EVENT_BOUND,
  RD_SYNC_EVENT_PONG,    /* to the login's ping */
  RD_SYNC_EVENT_ANSWER,  /* the end of a roster, or its refusal */
  RD_SYNC_EVENT_ASK,     /* for the whole roster, once more */
  RD_SYNC_EVENT_DROP,    /* the job that wanted it was cancelled */
  RD_SYNC_EVENT_STORED,  /* no entry waits for the store */
  RD_SYNC_EVENT_FAILURE, /* a write failed */
  RD_SYNC_EVENT_CLOSURE, /* of the connection */
  RD_N_SYNC_EVENTS
} RdSyncEvent;

bool rd_sync_phase_is_possible (RdSyncPhase phase, RdSyncEvent event);
/* EVENT must be possible. */
void rd_sync_phase_move (RdSyncPhase *phase, RdSyncEvent event);

/* Did the login's answer come? */
bool rd_sync_phase_has_answer (RdSyncPhase phase);
/* Is a roster awaited? */
bool rd_sync_phase_is_asked (RdSyncPhase phase);
bool rd_sync_phase_is_synced (RdSyncPhase phase);

const char *rd_sync_phase_to_string (RdSyncPhase phase);
