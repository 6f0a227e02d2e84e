/* The methods of im.rosterd.Roster1.Roster that change the server's roster: each makes a job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

/* Answers these methods of FACE, which must not outlive PROFILE. */
void rd_roster_edits_connect (RdBusRoster *face, RdProfile *profile);
