/* A verb's synopsis: "[NAME] FINGERPRINT" or "GROUP JID...". Brackets: optional; dots: repeatable;
 * "[A|B]": one of them. NULL: no arguments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* MAX: G_MAXINT if unlimited. */
void ctl_synopsis_get_arity (const char *synopsis, int *min, int *max);
/* The names that argument N (from 0) may have; NULL-terminated. */
char **ctl_synopsis_get_names (const char *synopsis, int n);
