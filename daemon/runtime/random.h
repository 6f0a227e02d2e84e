/* Chance.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Can be computed from a few hundred earlier ones: for delays, never for ids. */
uint32_t rd_random_get (void);
/* N bytes that nobody can guess, for ids and nonces. Ends the process if the system has none. */
void rd_random_fill (void *bytes, size_t n);
