/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/watch-memory.h"

#include <string.h>

static void
drop (CtlWatchSignals *waiting)
{
  g_queue_clear_full (&waiting->signals, (GDestroyNotify)g_variant_unref);
  waiting->size = 0;
}

void
ctl_watch_signals_add (CtlWatchSignals *waiting, GVariant *parameters)
{
  waiting->size += g_variant_get_size (parameters);
  g_queue_push_tail (&waiting->signals, g_variant_ref (parameters));
  if (waiting->signals.length <= CTL_WATCH_SIGNALS_MAX
      && waiting->size <= CTL_WATCH_SIGNALS_SIZE_MAX)
    return;
  drop (waiting);
  waiting->has_missed = true;
}

GVariant *
ctl_watch_signals_take (CtlWatchSignals *waiting)
{
  GVariant *parameters = g_queue_pop_head (&waiting->signals);

  if (parameters != NULL)
    waiting->size -= g_variant_get_size (parameters);
  return parameters;
}

void
ctl_watch_signals_clear (CtlWatchSignals *waiting)
{
  drop (waiting);
  waiting->has_missed = false;
}

void
ctl_watch_told_add (CtlWatchTold *told, const char *jid)
{
  size_t size = strlen (jid) + 1;

  if (told->size + size > CTL_WATCH_TOLD_SIZE_MAX)
    ctl_watch_told_clear (told);
  if (told->jids == NULL)
    told->jids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_add (told->jids, g_strdup (jid)))
    told->size += size;
}

bool
ctl_watch_told_take (CtlWatchTold *told, const char *jid)
{
  bool was_told = told->jids != NULL && g_hash_table_remove (told->jids, jid);

  if (was_told)
    told->size -= strlen (jid) + 1;
  return was_told;
}

void
ctl_watch_told_clear (CtlWatchTold *told)
{
  g_clear_pointer (&told->jids, g_hash_table_unref);
  told->size = 0;
}
