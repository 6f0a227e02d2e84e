/* The subscription states of RFC 6121, appendix A, as one table. MUST in its columns "route?" and
 * "deliver?" is "passed on" here; MUST NOT (M.N.) and SHOULD NOT (S.N.) are not. The nine states
 * lack three things from the notes: a pre-approval (A.2.3 [1]), which keeps the state until the
 * contact asks; its end (A.2.4 [1]); and a server's automatic answers (A.3.1 [1] and [2], A.3.2
 * [1]), which may come in the next push.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/subscription.h"

#define STAYS RD_N_SUBSCRIPTION_STATES

/* A cell is the next state, or STAYS, maybe with PASSED. */
#define PASS(next) ((next) | PASSED)
#define PASSED 0x80

#define NONE RD_SUBSCRIPTION_STATE_NONE
#define NONE_OUT RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT
#define NONE_IN RD_SUBSCRIPTION_STATE_NONE_PENDING_IN
#define NONE_OUT_IN RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT_IN
#define TO RD_SUBSCRIPTION_STATE_TO
#define TO_IN RD_SUBSCRIPTION_STATE_TO_PENDING_IN
#define FROM RD_SUBSCRIPTION_STATE_FROM
#define FROM_OUT RD_SUBSCRIPTION_STATE_FROM_PENDING_OUT
#define BOTH RD_SUBSCRIPTION_STATE_BOTH

typedef unsigned char Column[RD_N_SUBSCRIPTION_STATES];

static const Column outbound[RD_N_PRESENCES] = {
  [RD_PRESENCE_SUBSCRIBE] = { /* A.2.1 */
    [NONE] = PASS (NONE_OUT),
    [NONE_OUT] = PASS (STAYS),
    [NONE_IN] = PASS (NONE_OUT_IN),
    [NONE_OUT_IN] = PASS (STAYS),
    [TO] = PASS (STAYS),
    [TO_IN] = PASS (STAYS),
    [FROM] = PASS (FROM_OUT),
    [FROM_OUT] = PASS (STAYS),
    [BOTH] = PASS (STAYS),
  },
  [RD_PRESENCE_UNSUBSCRIBE] = { /* A.2.2 */
    [NONE] = PASS (STAYS),
    [NONE_OUT] = PASS (NONE),
    [NONE_IN] = PASS (STAYS),
    [NONE_OUT_IN] = PASS (NONE_IN),
    [TO] = PASS (NONE),
    [TO_IN] = PASS (NONE_IN),
    [FROM] = PASS (STAYS),
    [FROM_OUT] = PASS (FROM),
    [BOTH] = PASS (FROM),
  },
  [RD_PRESENCE_SUBSCRIBED] = { /* A.2.3 */
    [NONE] = STAYS,
    [NONE_OUT] = STAYS,
    [NONE_IN] = PASS (FROM),
    [NONE_OUT_IN] = PASS (FROM_OUT),
    [TO] = STAYS,
    [TO_IN] = PASS (BOTH),
    [FROM] = STAYS,
    [FROM_OUT] = STAYS,
    [BOTH] = STAYS,
  },
  [RD_PRESENCE_UNSUBSCRIBED] = { /* A.2.4 */
    [NONE] = STAYS,
    [NONE_OUT] = STAYS,
    [NONE_IN] = PASS (NONE),
    [NONE_OUT_IN] = PASS (NONE_OUT),
    [TO] = STAYS,
    [TO_IN] = PASS (TO),
    [FROM] = PASS (NONE),
    [FROM_OUT] = PASS (NONE_OUT),
    [BOTH] = PASS (TO),
  },
};

static const Column inbound[RD_N_PRESENCES] = {
  [RD_PRESENCE_SUBSCRIBE] = { /* A.3.1 */
    [NONE] = PASS (NONE_IN),
    [NONE_OUT] = PASS (NONE_OUT_IN),
    [NONE_IN] = STAYS,
    [NONE_OUT_IN] = STAYS,
    [TO] = PASS (TO_IN),
    [TO_IN] = STAYS,
    [FROM] = STAYS,
    [FROM_OUT] = STAYS,
    [BOTH] = STAYS,
  },
  [RD_PRESENCE_UNSUBSCRIBE] = { /* A.3.2 */
    [NONE] = STAYS,
    [NONE_OUT] = STAYS,
    [NONE_IN] = PASS (NONE),
    [NONE_OUT_IN] = PASS (NONE_OUT),
    [TO] = STAYS,
    [TO_IN] = PASS (TO),
    [FROM] = PASS (NONE),
    [FROM_OUT] = PASS (NONE_OUT),
    [BOTH] = PASS (TO),
  },
  [RD_PRESENCE_SUBSCRIBED] = { /* A.3.3 */
    [NONE] = STAYS,
    [NONE_OUT] = PASS (TO),
    [NONE_IN] = STAYS,
    [NONE_OUT_IN] = PASS (TO_IN),
    [TO] = STAYS,
    [TO_IN] = STAYS,
    [FROM] = STAYS,
    [FROM_OUT] = PASS (BOTH),
    [BOTH] = STAYS,
  },
  [RD_PRESENCE_UNSUBSCRIBED] = { /* A.3.4 */
    [NONE] = STAYS,
    [NONE_OUT] = PASS (NONE),
    [NONE_IN] = STAYS,
    [NONE_OUT_IN] = PASS (NONE_IN),
    [TO] = PASS (NONE),
    [TO_IN] = PASS (NONE_IN),
    [FROM] = STAYS,
    [FROM_OUT] = PASS (FROM),
    [BOTH] = PASS (FROM),
  },
};

RdSubscriptionStep
rd_subscription_get_step (RdDirection direction, RdPresence presence, RdSubscriptionState state)
{
  RdSubscriptionStep step = { false, state };
  unsigned cell;

  g_return_val_if_fail (direction < RD_N_DIRECTIONS, step);
  g_return_val_if_fail (presence < RD_N_PRESENCES, step);
  g_return_val_if_fail (state < RD_N_SUBSCRIPTION_STATES, step);
  cell = direction == RD_OUTBOUND ? outbound[presence][state] : inbound[presence][state];
  step.is_passed_on = (cell & PASSED) != 0;
  if ((cell & ~PASSED) != STAYS)
    step.next = (RdSubscriptionState)(cell & ~PASSED);
  return step;
}

/* By subscription, RD_CONTACT_ASK and the contact's request. A request for a subscription that
 * exists is ignored. */
static const RdSubscriptionState states[4][2][2] = {
  [RD_SUBSCRIPTION_NONE] = { { NONE, NONE_IN }, { NONE_OUT, NONE_OUT_IN } },
  [RD_SUBSCRIPTION_TO] = { { TO, TO_IN }, { TO, TO_IN } },
  [RD_SUBSCRIPTION_FROM] = { { FROM, FROM }, { FROM_OUT, FROM_OUT } },
  [RD_SUBSCRIPTION_BOTH] = { { BOTH, BOTH }, { BOTH, BOTH } },
};

RdSubscriptionState
rd_subscription_get_state (const RdContact *contact, bool has_request)
{
  if (contact == NULL)
    return states[RD_SUBSCRIPTION_NONE][false][has_request];
  return states[contact->subscription][(contact->flags & RD_CONTACT_ASK) != 0][has_request];
}

static const char *const presence_words[RD_N_PRESENCES] = {
  [RD_PRESENCE_SUBSCRIBE] = "subscribe",
  [RD_PRESENCE_UNSUBSCRIBE] = "unsubscribe",
  [RD_PRESENCE_SUBSCRIBED] = "subscribed",
  [RD_PRESENCE_UNSUBSCRIBED] = "unsubscribed",
};

const char *
rd_presence_to_string (RdPresence presence)
{
  g_return_val_if_fail (presence < RD_N_PRESENCES, "unsubscribe");
  return presence_words[presence];
}

bool
rd_presence_from_string (const char *word, RdPresence *presence)
{
  for (unsigned i = 0; word != NULL && i < RD_N_PRESENCES; i++)
    {
      if (g_str_equal (word, presence_words[i]))
        {
          *presence = (RdPresence)i;
          return true;
        }
    }
  return false;
}
