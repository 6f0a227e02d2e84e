/* The phases of a sync, and the events that move it from one to another: one table. AGAIN: the
 * whole roster was asked for once more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_SYNC_CONNECTING, /* no session is bound */
  RD_SYNC_LOGIN,      /* the roster was asked for, and a ping sent behind it */
  RD_SYNC_LOGIN_PONG, /* the ping is back before the roster's answer */
  RD_SYNC_ANSWERED,   /* the answer is here before the pong: interim pushes (RFC 6121 §2.6.3)
                         may still come */
  RD_SYNC_ANSWERED_AGAIN,
  RD_SYNC_STORING, /* both are here, and something still waits for the store */
  RD_SYNC_STORING_AGAIN,
  RD_SYNC_SYNCED, /* the store is equal to the server's roster */
  RD_SYNC_SYNCED_AGAIN,
  RD_SYNC_SYNCED_DROPPED, /* as AGAIN, but nobody wants the answer any more */
  RD_SYNC_FAILED,         /* the store refused something; the connection ends, and tells nothing */
  RD_SYNC_CLOSED,         /* the connection is gone; something still waits for the store */
  RD_SYNC_ENDED,
  RD_N_SYNC_PHASES
} RdSyncPhase;

typedef enum
{
  RD_SYNC_EVENT_BOUND,
  RD_SYNC_EVENT_PONG,    /* the answer to the login's ping */
  RD_SYNC_EVENT_ANSWER,  /* to the request of the roster, to its end; or its refusal */
  RD_SYNC_EVENT_ASK,     /* the whole roster is asked for once more */
  RD_SYNC_EVENT_DROP,    /* the job that wanted it was cancelled */
  RD_SYNC_EVENT_STORED,  /* nothing waits for the store */
  RD_SYNC_EVENT_FAILURE, /* the store refused something, and all that waited is dropped */
  RD_SYNC_EVENT_CLOSURE, /* of the connection */
  RD_N_SYNC_EVENTS
} RdSyncEvent;

bool rd_sync_phase_is_possible (RdSyncPhase phase, RdSyncEvent event);
/* Enters the phase that follows, which may be the same. EVENT must be possible. */
void rd_sync_phase_move (RdSyncPhase *phase, RdSyncEvent event);

/* To the login. */
bool rd_sync_phase_has_answer (RdSyncPhase phase);
/* Is a roster's answer awaited? One at a time. */
bool rd_sync_phase_is_asked (RdSyncPhase phase);
bool rd_sync_phase_is_synced (RdSyncPhase phase);

const char *rd_sync_phase_to_string (RdSyncPhase phase);
