/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/past/point.h"
#include "store/sql/database.h"

/* Both run in the caller's transaction. */

/* The oldest state that the journal tells. Every later one is told, too. */
bool rd_past_get_reach (RdDatabase *db, int64_t profile, RdPastPoint *reach, GError **error);

/* Clocks go back: a time stands for the last change that was stored at or before it, by the clock
 * of its moment. RD_ERROR_NO_SUCH_POINT: before the reach, or not yet. */
bool rd_past_resolve (RdDatabase *db, int64_t profile, const RdPoint *point, RdPastPoint *resolved,
                      GError **error);
