/* The line with which every verb ends that has changed something: how to take that back, or that
 * nobody can.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* Of a job of PROFILE that has ended. Says nothing if it changed nothing. Stands behind what
 * failed. */
void ctl_take_back_say (CtlCall *call, RdBusProfile *profile, const CtlJob *job);
