/* The subscription states of RFC 6121, appendix A: what a presence stanza does to them.
 *
 * Pure: one table of 8 stanzas × 9 states, made of the eight tables A.2.1 to A.3.4.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

/* A subscription stanza: the value of a presence's type. */
typedef enum
{
  RD_PRESENCE_SUBSCRIBE,
  RD_PRESENCE_UNSUBSCRIBE,
  RD_PRESENCE_SUBSCRIBED,
  RD_PRESENCE_UNSUBSCRIBED,
  RD_N_PRESENCES
} RdPresence;

typedef enum
{
  RD_OUTBOUND, /* from the user */
  RD_INBOUND,  /* from the contact */
  RD_N_DIRECTIONS
} RdDirection;

/* The nine states of appendix A.1. */
typedef enum
{
  RD_SUBSCRIPTION_STATE_NONE,
  RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT,
  RD_SUBSCRIPTION_STATE_NONE_PENDING_IN,
  RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT_IN,
  RD_SUBSCRIPTION_STATE_TO,
  RD_SUBSCRIPTION_STATE_TO_PENDING_IN,
  RD_SUBSCRIPTION_STATE_FROM,
  RD_SUBSCRIPTION_STATE_FROM_PENDING_OUT,
  RD_SUBSCRIPTION_STATE_BOTH,
  RD_N_SUBSCRIPTION_STATES
} RdSubscriptionState;

typedef struct
{
  bool is_passed_on; /* outbound: the server routes it; inbound: it is delivered to the user */
  RdSubscriptionState next;
} RdSubscriptionStep;

/* What PRESENCE does in STATE. */
RdSubscriptionStep rd_subscription_get_step (RdDirection direction, RdPresence presence,
                                             RdSubscriptionState state);

/* The state of CONTACT (NULL: not in the roster), whose own request is unanswered or not; its flag
 * RD_CONTACT_PENDING is not looked at. */
RdSubscriptionState rd_subscription_get_state (const RdContact *contact, bool has_request);

/* "subscribe", …: the word on the wire; static. */
const char *rd_presence_to_string (RdPresence presence);
bool rd_presence_from_string (const char *word, RdPresence *presence);
