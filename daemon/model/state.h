/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_STATE_DISABLED,
  RD_STATE_OFFLINE,
  RD_STATE_CONNECTING,
  RD_STATE_SYNCING,
  RD_STATE_ONLINE,
  RD_STATE_WAITING,
  RD_STATE_FAILED,
  RD_N_STATES
} RdState;

typedef enum
{
  RD_EVENT_ENABLE,  /* start-up of an enabled profile, or Connect */
  RD_EVENT_DISABLE, /* Disconnect, or removal */
  RD_EVENT_STOP,    /* rosterd ends */
  RD_EVENT_CHANGE,  /* a password, setting or trust changed that may mend a failure */
  RD_EVENT_RETRY,   /* the wait is over, or the network came back */
  RD_EVENT_BOUND,   /* the server bound the session */
  RD_EVENT_SYNCED,  /* the roster is complete in the store */
  RD_EVENT_LOSS,    /* a failure that waiting may mend */
  RD_EVENT_REFUSAL, /* a failure that waiting won't mend */
  RD_N_EVENTS
} RdEvent;

/* The same state where the event means nothing. */
RdState rd_state_get_next (RdState state, RdEvent event);

/* Is there a connection, or is one being made? */
bool rd_state_has_connection (RdState state);

/* Is the state entered again, though it stays the same? A CHANGE makes a new connection. */
bool rd_state_is_restart (RdState state, RdEvent event);

const char *rd_state_to_string (RdState state);
const char *rd_event_to_string (RdEvent event);
