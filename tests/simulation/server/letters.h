/* What the server says to a session, when it leaves: at once, or late by habit; nothing while the
 * server is frozen. Pushes are in order among themselves, and so are answers; a barrier comes
 * behind all that was said before it, and nothing overtakes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

typedef enum
{
  SIM_LANE_ANSWER,
  SIM_LANE_PUSH,
  SIM_LANE_BARRIER,
} SimLane;

void sim_letters_post (SimSession *session, SimLane lane, const char *xml);
void sim_letters_clear (SimSession *session);
