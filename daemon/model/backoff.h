/* How long to wait before a connection is tried again: exponential with jitter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#define RD_BACKOFF_FIRST_MS 2000u
#define RD_BACKOFF_MAX_MS 300000u

/* Milliseconds to wait after the ATTEMPT-th failure in a row (from 1; 0 counts as 1): the base is
 * RD_BACKOFF_FIRST_MS doubled with each further failure, at most RD_BACKOFF_MAX_MS; the wait is
 * evenly spread over the upper half of it, [base/2, base], by RANDOM (all 32 bits of it). */
uint32_t rd_backoff_get_delay (unsigned attempt, uint32_t random);
