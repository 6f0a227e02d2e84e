/* Points in time as people type and read them. Microseconds since 1970; what is typed is local
 * time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* "2026-11-22", "2026-11-22 10:44", with seconds, with "T" for the space, as --json writes it;
 * "10:44" of today; "2h" ago (s, m, h, d, w). OPTION is for the error. */
bool ctl_moment_parse (const char *option, const char *text, int64_t now, int64_t *time,
                       GError **error);
/* "today 10:44", "2026-11-22 10:44". */
char *ctl_moment_describe (int64_t time, int64_t now);
