/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/event.h"

#include "event/kinds.h"

#include <glib.h>

const SimEventKind *const sim_event_kinds[] = {
  &sim_event_set,
  &sim_event_set_many,
  &sim_event_set_selected,
  &sim_event_remove,
  &sim_event_purge,
  &sim_event_merge,
  &sim_event_undo,
  &sim_event_redo,
  &sim_event_take_snapshot,
  &sim_event_restore,
  &sim_event_resync,
  &sim_event_resync_many,
  &sim_event_subscribe,
  &sim_event_unsubscribe,
  &sim_event_approve,
  &sim_event_deny,
  &sim_event_cancel,
  &sim_event_give_up,
  &sim_event_give_undo_up,
  &sim_event_contend,
  &sim_event_contend_undo,
  &sim_event_read,
  &sim_event_connect,
  &sim_event_disconnect,
  &sim_event_leave,
  &sim_event_hold_caller,
  &sim_event_configure,
  &sim_event_trust_versions,
  &sim_event_spare_profile,
  &sim_event_contact_subscribes,
  &sim_event_contact_accepts,
  &sim_event_contact_unsubscribes,
  &sim_event_contact_refuses,
  &sim_event_client_sets,
  &sim_event_client_removes,
  &sim_event_client_acts,
  &sim_event_administer,
  &sim_event_server_closes,
  &sim_event_server_freezes,
  &sim_event_server_is_mute,
  &sim_event_rest_beside_mute,
  &sim_event_server_restarts,
  &sim_event_change_network,
  &sim_event_cut,
  &sim_event_stall,
  &sim_event_lose,
  &sim_event_unreachable,
  &sim_event_kill,
  &sim_event_kill_at_write,
  &sim_event_stop,
  &sim_event_start,
  &sim_event_full_disk,
  &sim_event_failing_disk,
  &sim_event_slow_disk,
  &sim_event_jump,
  &sim_event_mute_keyring,
  &sim_event_sleep,
  &sim_event_sleep_not,
  &sim_event_rest,
  NULL,
};

const SimEventKind *
sim_event_kind_find (const char *name)
{
  for (unsigned i = 0; sim_event_kinds[i] != NULL; i++)
    {
      if (g_str_equal (sim_event_kinds[i]->name, name))
        return sim_event_kinds[i];
    }
  return NULL;
}
