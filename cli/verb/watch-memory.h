/* What a watch remembers, within bounds: signals that arrive while it reads, and removals it told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define CTL_WATCH_SIGNALS_MAX 1000
#define CTL_WATCH_SIGNALS_SIZE_MAX (32 * 1024 * 1024)
#define CTL_WATCH_TOLD_SIZE_MAX (64 * 1024 * 1024)

/* All zero is an empty one, here and below. */
typedef struct
{
  GQueue signals;  /* (element-type GVariant), oldest first */
  size_t size;     /* bytes */
  bool has_missed; /* too many came and were dropped; ask GetChanges */
} CtlWatchSignals;

void ctl_watch_signals_add (CtlWatchSignals *waiting, GVariant *parameters);
/* The oldest, owned by the caller, or NULL. */
GVariant *ctl_watch_signals_take (CtlWatchSignals *waiting);
void ctl_watch_signals_clear (CtlWatchSignals *waiting);

typedef struct
{
  GHashTable *jids; /* NULL while there are none */
  size_t size;
} CtlWatchTold;

/* At the bound it forgets all JIDs, so they may be told twice. */
void ctl_watch_told_add (CtlWatchTold *told, const char *jid);
/* Was it told? Forgets it. */
bool ctl_watch_told_take (CtlWatchTold *told, const char *jid);
void ctl_watch_told_clear (CtlWatchTold *told);
