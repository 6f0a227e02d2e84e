/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/subscription-rules.h"

/* One line a state: what it becomes, and whether the stanza goes on (MUST) or ends here (MUST NOT,
 * SHOULD NOT). */
#define GOES_ON(state)                                                                             \
  {                                                                                                \
    SIM_STATE_##state, true                                                                        \
  }
#define ENDS(state)                                                                                \
  {                                                                                                \
    SIM_STATE_##state, false                                                                       \
  }

typedef SimStep Table[SIM_N_STATES];

static const Table outbound[] = {
  [SIM_ACT_SUBSCRIBE] = {
    [SIM_STATE_NONE] = GOES_ON (NONE_OUT),
    [SIM_STATE_NONE_OUT] = GOES_ON (NONE_OUT),
    [SIM_STATE_NONE_IN] = GOES_ON (NONE_OUT_IN),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (NONE_OUT_IN),
    [SIM_STATE_TO] = GOES_ON (TO),
    [SIM_STATE_TO_IN] = GOES_ON (TO_IN),
    [SIM_STATE_FROM] = GOES_ON (FROM_OUT),
    [SIM_STATE_FROM_OUT] = GOES_ON (FROM_OUT),
    [SIM_STATE_BOTH] = GOES_ON (BOTH),
  },
  [SIM_ACT_UNSUBSCRIBE] = {
    [SIM_STATE_NONE] = GOES_ON (NONE),
    [SIM_STATE_NONE_OUT] = GOES_ON (NONE),
    [SIM_STATE_NONE_IN] = GOES_ON (NONE_IN),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (NONE_IN),
    [SIM_STATE_TO] = GOES_ON (NONE),
    [SIM_STATE_TO_IN] = GOES_ON (NONE_IN),
    [SIM_STATE_FROM] = GOES_ON (FROM),
    [SIM_STATE_FROM_OUT] = GOES_ON (FROM),
    [SIM_STATE_BOTH] = GOES_ON (FROM),
  },
  [SIM_ACT_SUBSCRIBED] = {
    [SIM_STATE_NONE] = ENDS (NONE),
    [SIM_STATE_NONE_OUT] = ENDS (NONE_OUT),
    [SIM_STATE_NONE_IN] = GOES_ON (FROM),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (FROM_OUT),
    [SIM_STATE_TO] = ENDS (TO),
    [SIM_STATE_TO_IN] = GOES_ON (BOTH),
    [SIM_STATE_FROM] = ENDS (FROM),
    [SIM_STATE_FROM_OUT] = ENDS (FROM_OUT),
    [SIM_STATE_BOTH] = ENDS (BOTH),
  },
  [SIM_ACT_UNSUBSCRIBED] = {
    [SIM_STATE_NONE] = ENDS (NONE),
    [SIM_STATE_NONE_OUT] = ENDS (NONE_OUT),
    [SIM_STATE_NONE_IN] = GOES_ON (NONE),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (NONE_OUT),
    [SIM_STATE_TO] = ENDS (TO),
    [SIM_STATE_TO_IN] = GOES_ON (TO),
    [SIM_STATE_FROM] = GOES_ON (NONE),
    [SIM_STATE_FROM_OUT] = GOES_ON (NONE_OUT),
    [SIM_STATE_BOTH] = GOES_ON (TO),
  },
};

static const Table inbound[] = {
  [SIM_ACT_SUBSCRIBE] = {
    [SIM_STATE_NONE] = GOES_ON (NONE_IN),
    [SIM_STATE_NONE_OUT] = GOES_ON (NONE_OUT_IN),
    [SIM_STATE_NONE_IN] = ENDS (NONE_IN),
    [SIM_STATE_NONE_OUT_IN] = ENDS (NONE_OUT_IN),
    [SIM_STATE_TO] = GOES_ON (TO_IN),
    [SIM_STATE_TO_IN] = ENDS (TO_IN),
    [SIM_STATE_FROM] = ENDS (FROM),
    [SIM_STATE_FROM_OUT] = ENDS (FROM_OUT),
    [SIM_STATE_BOTH] = ENDS (BOTH),
  },
  [SIM_ACT_UNSUBSCRIBE] = {
    [SIM_STATE_NONE] = ENDS (NONE),
    [SIM_STATE_NONE_OUT] = ENDS (NONE_OUT),
    [SIM_STATE_NONE_IN] = GOES_ON (NONE),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (NONE_OUT),
    [SIM_STATE_TO] = ENDS (TO),
    [SIM_STATE_TO_IN] = GOES_ON (TO),
    [SIM_STATE_FROM] = GOES_ON (NONE),
    [SIM_STATE_FROM_OUT] = GOES_ON (NONE_OUT),
    [SIM_STATE_BOTH] = GOES_ON (TO),
  },
  [SIM_ACT_SUBSCRIBED] = {
    [SIM_STATE_NONE] = ENDS (NONE),
    [SIM_STATE_NONE_OUT] = GOES_ON (TO),
    [SIM_STATE_NONE_IN] = ENDS (NONE_IN),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (TO_IN),
    [SIM_STATE_TO] = ENDS (TO),
    [SIM_STATE_TO_IN] = ENDS (TO_IN),
    [SIM_STATE_FROM] = ENDS (FROM),
    [SIM_STATE_FROM_OUT] = GOES_ON (BOTH),
    [SIM_STATE_BOTH] = ENDS (BOTH),
  },
  [SIM_ACT_UNSUBSCRIBED] = {
    [SIM_STATE_NONE] = ENDS (NONE),
    [SIM_STATE_NONE_OUT] = GOES_ON (NONE),
    [SIM_STATE_NONE_IN] = ENDS (NONE_IN),
    [SIM_STATE_NONE_OUT_IN] = GOES_ON (NONE_IN),
    [SIM_STATE_TO] = GOES_ON (NONE),
    [SIM_STATE_TO_IN] = GOES_ON (NONE_IN),
    [SIM_STATE_FROM] = ENDS (FROM),
    [SIM_STATE_FROM_OUT] = GOES_ON (FROM),
    [SIM_STATE_BOTH] = GOES_ON (FROM),
  },
};

SimStep
sim_rules_get_step (SimDirection direction, SimAct act, SimState state)
{
  return direction == SIM_OUTBOUND ? outbound[act][state] : inbound[act][state];
}

static const char *const words[] = {
  [SIM_ACT_SUBSCRIBE] = "subscribe",
  [SIM_ACT_SUBSCRIBED] = "subscribed",
  [SIM_ACT_UNSUBSCRIBE] = "unsubscribe",
  [SIM_ACT_UNSUBSCRIBED] = "unsubscribed",
};

const char *
sim_act_to_string (SimAct act)
{
  return words[act];
}

bool
sim_act_from_string (const char *word, SimAct *act)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        *act = (SimAct)i;
        return true;
      }
  return false;
}
