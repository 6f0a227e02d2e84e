/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#define RD_BACKOFF_FIRST_MS 2000u
#define RD_BACKOFF_MAX_MS 300000u

/* Milliseconds, by RANDOM from base/2 to base. The base doubles with each failure in a row
 * (ATTEMPT: 1, 2, …). */
uint32_t rd_backoff_get_delay (unsigned attempt, uint32_t random);
