/* What a watch keeps in mind, within bounds: signals that came while it reads, and removals that
 * were told already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Signals that wait, and the bytes in them. */
#define CTL_WATCH_SIGNALS_MAX 1000
#define CTL_WATCH_SIGNALS_SIZE_MAX (32 * 1024 * 1024)
/* Bytes of the JIDs whose removal was told. */
#define CTL_WATCH_TOLD_SIZE_MAX (64 * 1024 * 1024)

/* Both are empty when all is zero. */
typedef struct
{
  GQueue signals; /* (element-type GVariant), oldest first */
  size_t size;
  bool has_missed; /* some were dropped, since they were too many: the changes must be asked for */
} CtlWatchSignals;

void ctl_watch_signals_add (CtlWatchSignals *waiting, GVariant *parameters);
/* The oldest one, owned by the caller; NULL when there is none. */
GVariant *ctl_watch_signals_take (CtlWatchSignals *waiting);
void ctl_watch_signals_clear (CtlWatchSignals *waiting);

typedef struct
{
  GHashTable *jids; /* NULL while there are none */
  size_t size;
} CtlWatchTold;

/* Beyond the bound the older ones are forgotten, and may be told twice. */
void ctl_watch_told_add (CtlWatchTold *told, const char *jid);
/* Was it told? It is forgotten then. */
bool ctl_watch_told_take (CtlWatchTold *told, const char *jid);
void ctl_watch_told_clear (CtlWatchTold *told);
