/* A long list on a terminal goes through a pager: $ROSTERCTL_PAGER, $PAGER, or less. It starts with
 * the first text. One that can't be started or breaks down loses nothing: the text is written
 * plainly.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

typedef struct CtlPager CtlPager;

/* NULL: there is none, or none is wanted. While it runs signals are held. */
CtlPager *ctl_pager_open (void);
/* What is written there the pager shows. */
FILE *ctl_pager_get_stream (CtlPager *pager);
/* Waits until the pager has ended. Returns the number of the signal that ended it, or 0. */
int ctl_pager_close (CtlPager *pager);
