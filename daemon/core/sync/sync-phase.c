/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/sync-phase.h"

#include <glib.h>

/* Pairs that no row lists are impossible. An entry is the next phase plus one. */
#define ON(event, phase) .next[RD_SYNC_EVENT_##event] = RD_SYNC_##phase + 1

static const struct
{
  const char *word;
  bool has_answer, is_asked;
  unsigned char next[RD_N_SYNC_EVENTS];
} table[RD_N_SYNC_PHASES] = {
  [RD_SYNC_CONNECTING] = {
    .word = "connecting",
    ON (BOUND, LOGIN),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_LOGIN] = {
    .word = "login",
    .is_asked = true,
    ON (PONG, LOGIN_PONG),
    ON (ANSWER, ANSWERED),
    ON (STORED, LOGIN),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_LOGIN_PONG] = {
    .word = "login-pong",
    .is_asked = true,
    ON (ANSWER, STORING),
    ON (STORED, LOGIN_PONG),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_ANSWERED] = {
    .word = "answered",
    .has_answer = true,
    ON (PONG, STORING),
    ON (ASK, ANSWERED_AGAIN),
    ON (STORED, ANSWERED),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_ANSWERED_AGAIN] = {
    .word = "answered-again",
    .has_answer = true,
    .is_asked = true,
    ON (PONG, STORING_AGAIN),
    ON (ANSWER, ANSWERED),
    ON (STORED, ANSWERED_AGAIN),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_STORING] = {
    .word = "storing",
    .has_answer = true,
    ON (ASK, STORING_AGAIN),
    ON (STORED, SYNCED),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_STORING_AGAIN] = {
    .word = "storing-again",
    .has_answer = true,
    .is_asked = true,
    ON (ANSWER, STORING),
    ON (STORED, STORING_AGAIN),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_SYNCED] = {
    .word = "synced",
    .has_answer = true,
    ON (ASK, SYNCED_AGAIN),
    ON (STORED, SYNCED),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_SYNCED_AGAIN] = {
    .word = "synced-again",
    .has_answer = true,
    .is_asked = true,
    ON (ANSWER, SYNCED),
    ON (DROP, SYNCED_DROPPED),
    ON (STORED, SYNCED_AGAIN),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_SYNCED_DROPPED] = {
    .word = "synced-dropped",
    .has_answer = true,
    .is_asked = true,
    ON (ANSWER, SYNCED),
    ON (DROP, SYNCED_DROPPED),
    ON (STORED, SYNCED_DROPPED),
    ON (FAILURE, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_FAILED] = {
    .word = "failed",
    ON (STORED, FAILED),
    ON (CLOSURE, CLOSED),
  },
  [RD_SYNC_CLOSED] = {
    .word = "closed",
    ON (STORED, ENDED),
    ON (FAILURE, CLOSED),
  },
  [RD_SYNC_ENDED] = {
    .word = "ended",
  },
};

bool
rd_sync_phase_is_possible (RdSyncPhase phase, RdSyncEvent event)
{
  return table[phase].next[event] != 0;
}

void
rd_sync_phase_move (RdSyncPhase *phase, RdSyncEvent event)
{
  RdSyncPhase old = *phase;

  g_return_if_fail (rd_sync_phase_is_possible (old, event));
  *phase = (RdSyncPhase)(table[old].next[event] - 1);
  if (*phase != old)
    g_debug ("sync: %s → %s", table[old].word, table[*phase].word);
}

bool
rd_sync_phase_has_answer (RdSyncPhase phase)
{
  return table[phase].has_answer;
}

bool
rd_sync_phase_is_asked (RdSyncPhase phase)
{
  return table[phase].is_asked;
}

bool
rd_sync_phase_is_synced (RdSyncPhase phase)
{
  return phase >= RD_SYNC_SYNCED && phase <= RD_SYNC_SYNCED_DROPPED;
}

const char *
rd_sync_phase_to_string (RdSyncPhase phase)
{
  return table[phase].word;
}
