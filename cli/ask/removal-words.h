/* What is said before contacts are removed. Asks nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct
{
  unsigned total;
  unsigned wanted; /* the user sees their presence, or has asked to */
  unsigned from;   /* they see the user's */
} CtlRemovalFigures;

/* What a removal ends and an undo can't put back, as far as it is true of these contacts; "" for
 * contacts without subscriptions. */
char *ctl_removal_describe (const CtlRemovalFigures *figures);
