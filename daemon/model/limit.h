/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* RD_ERROR_LIMIT_EXCEEDED: over MAX THINGS ("JIDs"). */
bool rd_limit_check_number (size_t n, size_t max, const char *things, GError **error);
/* The same; RD_ERROR_INVALID_ARGUMENTS for none. */
bool rd_limit_check_count (size_t n, size_t max, const char *things, GError **error);
/* RD_ERROR_LIMIT_EXCEEDED: NAME ("message") has over MAX bytes. */
bool rd_limit_check_text (const char *text, size_t max, const char *name, GError **error);
/* Replaces 0 by RD_PAGE_DEFAULT. RD_ERROR_INVALID_ARGUMENTS: over RD_PAGE_MAX. */
bool rd_limit_check_page (unsigned *limit, GError **error);
