/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/callers.h"

/* Is CALL within call-limits.h? RD_ERROR_LIMIT_EXCEEDED, RD_ERROR_INVALID_ARGUMENTS (an impossible
 * name, a descriptor that nobody takes). Always sets WEIGHT. */
bool rd_call_bounds_check (GDBusMessage *call, RdCallWeight *weight, GError **error);
