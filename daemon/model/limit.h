/* Is what a caller sends within its limits (dbus-interfaces/call-limits.h)? Asked of the call
 * itself, before anything is made of it: RD_ERROR_LIMIT_EXCEEDED names what is over, and the limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* N of at most MAX things ("JIDs") in one call? */
bool rd_limit_check_number (size_t n, size_t max, const char *things, GError **error);

/* N of MAX things ("JIDs") in one call, at least one? None at all is
 * RD_ERROR_INVALID_ARGUMENTS. */
bool rd_limit_check_count (size_t n, size_t max, const char *things, GError **error);

/* TEXT, which is the call's NAME ("message"), has at most MAX bytes? */
bool rd_limit_check_text (const char *text, size_t max, const char *name, GError **error);

/* How many are given in one answer: 0 becomes the default. RD_ERROR_INVALID_ARGUMENTS: too many. */
bool rd_limit_check_page (unsigned *limit, GError **error);
