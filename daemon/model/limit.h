/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* RD_ERROR_LIMIT_EXCEEDED: more than MAX of THINGS ("JIDs") in one call. */
bool rd_limit_check_number (size_t n, size_t max, const char *things, GError **error);
/* The same, and RD_ERROR_INVALID_ARGUMENTS for none. */
bool rd_limit_check_count (size_t n, size_t max, const char *things, GError **error);
/* RD_ERROR_LIMIT_EXCEEDED: the call's NAME ("message") has more than MAX bytes. */
bool rd_limit_check_text (const char *text, size_t max, const char *name, GError **error);
/* Makes the default of 0. RD_ERROR_INVALID_ARGUMENTS: more than one answer gives. */
bool rd_limit_check_page (unsigned *limit, GError **error);
