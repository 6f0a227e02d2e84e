/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history-turn.h"

#include "cli/out/exit.h"

void
ctl_history_turn_clear (CtlHistoryTurn *turn)
{
  g_clear_pointer (&turn->changes, g_ptr_array_unref);
  turn->size = 0;
  turn->is_whole = false;
}

static guint64
get_serial (GVariant *change)
{
  guint64 serial;

  g_variant_get_child (change, 0, "t", &serial);
  return serial;
}

bool
ctl_history_turn_add (CtlHistoryTurn *turn, GVariant *changes, GError **error)
{
  turn->size += g_variant_get_size (changes);
  if (turn->size > CTL_HISTORY_TURN_SIZE_MAX)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_METHOD_FAILED,
                           "These changes have more than 256 MiB. Begin with fewer of them (-n), "
                           "or with later ones (--since).");
      return false;
    }
  if (turn->changes == NULL)
    turn->changes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  for (size_t i = 0; i < g_variant_n_children (changes) && !turn->is_whole; i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (changes, i);

      if (get_serial (change) > turn->after_serial && turn->changes->len < turn->limit)
        g_ptr_array_add (turn->changes, g_steal_pointer (&change));
      else
        turn->is_whole = true;
    }
  turn->is_whole = turn->is_whole || turn->changes->len == turn->limit;
  return true;
}

bool
ctl_history_turn_read (CtlHistoryTurn *turn, RdBusProfile *profile, GVariant *selection,
                       GError **error)
{
  g_auto (CtlHistoryPages) pages = { 0 };

  if (!ctl_history_pages_open (&pages, profile, selection, error))
    return false;
  while (ctl_history_pages_has_more (&pages) && !turn->is_whole && turn->limit > 0)
    {
      guint64 rest = turn->limit - (turn->changes != NULL ? turn->changes->len : 0);

      if (!ctl_history_pages_read (&pages, (unsigned)MIN (rest, RD_PAGE_MAX), error)
          || !ctl_history_turn_add (turn, pages.changes, error))
        return false;
    }
  return true;
}

guint64
ctl_history_turn_tell (const CtlHistoryTurn *turn,
                       bool (*tell) (void *data, const CtlHistoryChange *change), void *data)
{
  guint64 serial = 0;
  bool goes_on = true;

  for (unsigned i = turn->changes != NULL ? turn->changes->len : 0; goes_on && i > 0; i--)
    {
      g_auto (CtlHistoryChange) change = { 0 };

      ctl_history_change_init_single (&change, turn->changes->pdata[i - 1]);
      goes_on = tell (data, &change);
      serial = change.serial;
    }
  return serial;
}
