/* RFC 6121, appendix A, as the model has it: written from the RFC, apart from the daemon's tables,
 * so that a fault in either shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"

/* §A.1. "out": the account asked; "in": the contact asked. */
typedef enum
{
  SIM_STATE_NONE,
  SIM_STATE_NONE_OUT,
  SIM_STATE_NONE_IN,
  SIM_STATE_NONE_OUT_IN,
  SIM_STATE_TO,
  SIM_STATE_TO_IN,
  SIM_STATE_FROM,
  SIM_STATE_FROM_OUT,
  SIM_STATE_BOTH,
  SIM_N_STATES
} SimState;

typedef enum
{
  SIM_OUTBOUND, /* from a client of the account */
  SIM_INBOUND,  /* from the contact */
  SIM_N_DIRECTIONS
} SimDirection;

typedef struct
{
  SimState next;
  bool is_passed_on; /* routed to the contact, or delivered to the account's clients */
} SimStep;

SimStep sim_rules_get_step (SimDirection direction, SimAct act, SimState state);
const char *sim_act_to_string (SimAct act);
/* False: WORD is another type of presence, or NULL. */
bool sim_act_from_string (const char *word, SimAct *act);
