/* How far back a profile's history is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* On RD_ERROR_NO_SUCH_POINT, advises on the points that there are. */
void ctl_reach_advise (CtlCall *call, RdBusProfile *profile, const GError *error);
