/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#define RD_BACKOFF_FIRST_MS 2000u
#define RD_BACKOFF_MAX_MS 300000u
#define RD_BACKOFF_SELDOM_FIRST_MS 80000u
#define RD_BACKOFF_SELDOM_MAX_MS 14400000u /* four hours */

/* Milliseconds, by RANDOM from base/2 to base. The base doubles with each failure in a row
 * (ATTEMPT: 1, 2, …). */
uint32_t rd_backoff_get_delay (unsigned attempt, uint32_t random);
/* The same for what only time mends (RD_REMEDY_LATER). */
uint32_t rd_backoff_get_seldom_delay (unsigned attempt, uint32_t random);
