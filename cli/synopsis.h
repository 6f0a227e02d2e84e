/* The synopsis of a verb, as "[NAME] FINGERPRINT" or "GROUP JID...": how many arguments it takes,
 * and what each is. Brackets: may be left out; dots: may be repeated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* SYNOPSIS is NULL for a verb without arguments. MAX, out: G_MAXINT if there is no limit. */
void ctl_synopsis_get_arity (const char *synopsis, int *min, int *max);
/* What the argument behind N others may be, without brackets and dots (NULL-terminated). */
char **ctl_synopsis_get_names (const char *synopsis, int n);
