/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sync/staged-roster.h"
#include "store/sync/terms.h"
#include "store/sync/write.h"

/* Is there nothing to compare a whole roster with, and nobody to attribute it to? */
bool rd_first_roster_is_due (const RdRosterWrite *write, const RdRosterTerms *terms);
/* Stores all of STAGED; the journal begins after it. */
bool rd_first_roster_write (RdRosterWrite *write, RdStagedRoster *staged, GError **error);
