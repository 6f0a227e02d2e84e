/* The states of a profile: the table, and nothing that acts on it.
 *
 * A pair that the table doesn't list means nothing: the state stays. An entry holds the next state
 * plus one, so that what isn't written is told from RD_STATE_DISABLED.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/state.h"

#include <glib.h>

#define TO(state) (RD_STATE_##state + 1)

static const unsigned char table[RD_N_STATES][RD_N_EVENTS] = {
  [RD_STATE_DISABLED] = {
    [RD_EVENT_ENABLE] = TO (CONNECTING),
  },
  [RD_STATE_OFFLINE] = {
    [RD_EVENT_ENABLE] = TO (CONNECTING),
    [RD_EVENT_DISABLE] = TO (DISABLED),
  },
  [RD_STATE_ASLEEP] = {
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_WAKE] = TO (CONNECTING),
  },
  [RD_STATE_CONNECTING] = {
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
    [RD_EVENT_SLEEP] = TO (ASLEEP),
    [RD_EVENT_MUTE] = TO (LOCKED),
    [RD_EVENT_BOUND] = TO (SYNCING),
    [RD_EVENT_LOSS] = TO (WAITING),
    [RD_EVENT_TROUBLE] = TO (WAITING),
    [RD_EVENT_REFUSAL] = TO (FAILED),
  },
  [RD_STATE_LOCKED] = {
    [RD_EVENT_ENABLE] = TO (CONNECTING),
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
    [RD_EVENT_ANSWER] = TO (CONNECTING),
    [RD_EVENT_LOSS] = TO (WAITING),
    [RD_EVENT_TROUBLE] = TO (WAITING),
    [RD_EVENT_REFUSAL] = TO (FAILED),
  },
  [RD_STATE_SYNCING] = {
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
    [RD_EVENT_SLEEP] = TO (ASLEEP),
    [RD_EVENT_SYNCED] = TO (ONLINE),
    [RD_EVENT_LOSS] = TO (WAITING),
    [RD_EVENT_TROUBLE] = TO (WAITING),
    [RD_EVENT_REFUSAL] = TO (FAILED),
  },
  [RD_STATE_ONLINE] = {
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
    [RD_EVENT_SLEEP] = TO (ASLEEP),
    [RD_EVENT_LOSS] = TO (WAITING),
    [RD_EVENT_TROUBLE] = TO (WAITING),
    [RD_EVENT_REFUSAL] = TO (FAILED),
  },
  [RD_STATE_WAITING] = {
    [RD_EVENT_ENABLE] = TO (CONNECTING),
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
    [RD_EVENT_SLEEP] = TO (ASLEEP),
    [RD_EVENT_WAKE] = TO (CONNECTING),
    [RD_EVENT_RETRY] = TO (CONNECTING),
  },
  [RD_STATE_FAILED] = {
    [RD_EVENT_ENABLE] = TO (CONNECTING),
    [RD_EVENT_DISABLE] = TO (DISABLED),
    [RD_EVENT_STOP] = TO (OFFLINE),
    [RD_EVENT_CHANGE] = TO (CONNECTING),
  },
};

static const char *const state_words[RD_N_STATES] = {
  [RD_STATE_DISABLED] = "disabled", [RD_STATE_OFFLINE] = "offline",
  [RD_STATE_ASLEEP] = "offline",    [RD_STATE_CONNECTING] = "connecting",
  [RD_STATE_LOCKED] = "locked",     [RD_STATE_SYNCING] = "syncing",
  [RD_STATE_ONLINE] = "online",     [RD_STATE_WAITING] = "waiting",
  [RD_STATE_FAILED] = "failed",
};

static const char *const event_words[RD_N_EVENTS] = {
  [RD_EVENT_ENABLE] = "enable",   [RD_EVENT_DISABLE] = "disable", [RD_EVENT_STOP] = "stop",
  [RD_EVENT_CHANGE] = "change",   [RD_EVENT_SLEEP] = "sleep",     [RD_EVENT_WAKE] = "wake",
  [RD_EVENT_RETRY] = "retry",     [RD_EVENT_MUTE] = "mute",       [RD_EVENT_ANSWER] = "answer",
  [RD_EVENT_BOUND] = "bound",     [RD_EVENT_SYNCED] = "synced",   [RD_EVENT_LOSS] = "loss",
  [RD_EVENT_TROUBLE] = "trouble", [RD_EVENT_REFUSAL] = "refusal",
};

RdState
rd_state_get_next (RdState state, RdEvent event)
{
  g_return_val_if_fail (state < RD_N_STATES && event < RD_N_EVENTS, state);
  return table[state][event] != 0 ? (RdState)(table[state][event] - 1) : state;
}

bool
rd_state_has_connection (RdState state)
{
  return state == RD_STATE_CONNECTING || state == RD_STATE_SYNCING || state == RD_STATE_ONLINE;
}

bool
rd_state_will_connect (RdState state)
{
  return state == RD_STATE_ASLEEP || state == RD_STATE_LOCKED || state == RD_STATE_WAITING;
}

bool
rd_state_is_restart (RdState state, RdEvent event)
{
  g_return_val_if_fail (state < RD_N_STATES && event < RD_N_EVENTS, false);
  return table[state][event] == state + 1;
}

const char *
rd_state_to_string (RdState state)
{
  g_return_val_if_fail (state < RD_N_STATES, "?");
  return state_words[state];
}

const char *
rd_event_to_string (RdEvent event)
{
  g_return_val_if_fail (event < RD_N_EVENTS, "?");
  return event_words[event];
}
