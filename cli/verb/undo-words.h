/* What is said before an undo or redo. Asks nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct
{
  unsigned added, changed, removed;
  unsigned blocked, unblocked;
  unsigned requests, unsubscribed, revoked, from_lost, in_part;
  struct
  {
    unsigned subscribed, changed, removed, subscription, refused, blocked;
  } kept; /* contacts left as they are, by reason (SkippedFor) */
} CtlUndoFigures;

/* "Undoing WHAT brings back 731 contacts …", and what it can't do. DOING: "Undoing". */
char *ctl_undo_describe (const char *doing, const char *what, const CtlUndoFigures *figures);
