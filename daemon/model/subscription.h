/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

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

/* RFC 6121, appendix A.1. */
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
  bool is_passed_on; /* to the other server, or to the user */
  RdSubscriptionState next;
} RdSubscriptionStep;

/* RFC 6121, tables A.2.1 to A.3.4. */
RdSubscriptionStep rd_subscription_get_step (RdDirection direction, RdPresence presence,
                                             RdSubscriptionState state);

/* CONTACT NULL: not in the roster. HAS_REQUEST stands for RD_CONTACT_PENDING. */
RdSubscriptionState rd_subscription_get_state (const RdContact *contact, bool has_request);

const char *rd_presence_to_string (RdPresence presence);
bool rd_presence_from_string (const char *word, RdPresence *presence);
