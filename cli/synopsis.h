/* A verb's synopsis, such as "[NAME] FINGERPRINT" or "GROUP JID...". Brackets: may be left out;
 * dots: may be repeated. NULL: no arguments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* MAX, out: G_MAXINT if there is no limit. */
void ctl_synopsis_get_arity (const char *synopsis, int *min, int *max);
/* What the argument behind N others may be, without brackets and dots; NULL-terminated. */
char **ctl_synopsis_get_names (const char *synopsis, int n);
