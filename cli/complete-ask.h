/* Names that completion asks rosterd for. It doesn't start rosterd and waits a second at most; on
 * any fault the list is empty.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Arrays of strings that may begin with PREFIX. PROFILE: "" for the default one. */
GPtrArray *ctl_complete_list_profiles (const char *profile, const char *prefix);
/* With the domain's other form (“xn--…” or what it stands for) where PREFIX begins so. */
GPtrArray *ctl_complete_list_jids (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_groups (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_jobs (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_requests (const char *profile, const char *prefix);
