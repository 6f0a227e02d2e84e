/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_STATE_DISABLED,
  RD_STATE_OFFLINE,
  RD_STATE_ASLEEP, /* as the machine; "offline" to others */
  RD_STATE_CONNECTING,
  RD_STATE_LOCKED, /* the password is asked for, and nobody answers */
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
  RD_EVENT_CHANGE,  /* a changed password, setting or trust may mend a failure */
  RD_EVENT_SLEEP,   /* the machine is about to */
  RD_EVENT_WAKE,    /* it has slept */
  RD_EVENT_RETRY,   /* the wait is over, or need not last longer */
  RD_EVENT_MUTE,    /* where the password is kept, nobody answers for now */
  RD_EVENT_ANSWER,  /* it has answered, with the password */
  RD_EVENT_BOUND,
  RD_EVENT_SYNCED,  /* the roster is complete in the store */
  RD_EVENT_LOSS,    /* a failure that another attempt may mend */
  RD_EVENT_TROUBLE, /* a failure that time may mend */
  RD_EVENT_REFUSAL, /* a failure that only a person can mend */
  RD_N_EVENTS
} RdEvent;

/* STATE itself if the event has no effect. */
RdState rd_state_get_next (RdState state, RdEvent event);

/* Has a connection, or is making one? */
bool rd_state_has_connection (RdState state);
/* Has none, and makes one by itself? */
bool rd_state_will_connect (RdState state);

/* Is the state entered again? A CHANGE makes a new connection. */
bool rd_state_is_restart (RdState state, RdEvent event);

/* The word of Profile.State. */
const char *rd_state_to_string (RdState state);
const char *rd_event_to_string (RdEvent event);
