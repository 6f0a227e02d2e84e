/* What completion asks the daemon for: names that begin with a prefix, or may do so.
 *
 * The daemon is not started for it, and nobody waits long. Whatever goes wrong, the list is empty.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Each gives an array of strings; PROFILE is "" for the default one. */
GPtrArray *ctl_complete_list_profiles (const char *profile, const char *prefix);
/* Each spelt as it is stored, or with its domain's other form (“xn--…” or what it stands for) where
 * PREFIX begins that one. */
GPtrArray *ctl_complete_list_jids (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_groups (const char *profile, const char *prefix);
GPtrArray *ctl_complete_list_jobs (const char *profile, const char *prefix);
/* JIDs of requests that aren't answered. */
GPtrArray *ctl_complete_list_requests (const char *profile, const char *prefix);
