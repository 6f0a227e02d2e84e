/* Names for completion, asked of rosterd. Doesn't start rosterd, waits a second at most; on a fault
 * the list is empty.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* (element-type utf8); some may not begin with PREFIX. PROFILE "": the default one. */
GPtrArray *ctl_complete_list_profiles (const char *profile, const char *prefix);
/* With the domain in the form ("xn--…" or decoded) that PREFIX begins. */
GPtrArray *ctl_complete_list_jids (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_groups (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_jobs (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_snapshots (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_requests (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_blocked (const char *profile, const char *prefix);
