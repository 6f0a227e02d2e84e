/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#define RD_BACKOFF_FIRST_MS 2000u
#define RD_BACKOFF_MAX_MS 300000u

/* Milliseconds to wait after the ATTEMPT-th failure in a row (1, 2, …): from [base/2, base] by
 * RANDOM (32 bits), where the base doubles with each failure. */
uint32_t rd_backoff_get_delay (unsigned attempt, uint32_t random);
