/* Points in time as people type them, in local time. Values: µs since 1970.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A span of at least a day, in s: "1y", "90d", "6 months", "1 year". OPTION: for the error. */
bool ctl_moment_parse_age (const char *option, const char *text, int64_t *seconds, GError **error);

/* "2026-11-22", "2026-11-22 10:44", with seconds, or as in --json; "10:44" of today; "today",
 * "yesterday", also with a time; "2h": ago (s, m, h, d, w, y); all that cli/out/text.h writes.
 * OPTION: for the error. */
bool ctl_moment_parse (const char *option, const char *text, int64_t now, int64_t *time,
                       GError **error);
