/* What was wiped: it defines explicit_bzero () in place of the C library's, which nobody can watch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

void forget_wiped (void);
size_t get_wiped_size (void); /* since then */
bool was_wiped (const void *bytes, size_t size);
