/* One value for each kind of event; event.c lists them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "event/event.h"

/* asks.c: what callers ask of rosterd. */
extern const SimEventKind sim_event_set;
extern const SimEventKind sim_event_set_many;
extern const SimEventKind sim_event_set_selected;
extern const SimEventKind sim_event_remove;
extern const SimEventKind sim_event_purge;
extern const SimEventKind sim_event_merge;
extern const SimEventKind sim_event_undo;
extern const SimEventKind sim_event_redo;
extern const SimEventKind sim_event_take_snapshot;
extern const SimEventKind sim_event_restore;
extern const SimEventKind sim_event_resync;
extern const SimEventKind sim_event_resync_many;
extern const SimEventKind sim_event_subscribe;
extern const SimEventKind sim_event_unsubscribe;
extern const SimEventKind sim_event_approve;
extern const SimEventKind sim_event_deny;
extern const SimEventKind sim_event_cancel;
extern const SimEventKind sim_event_read;
extern const SimEventKind sim_event_connect;
extern const SimEventKind sim_event_disconnect;
extern const SimEventKind sim_event_leave;
extern const SimEventKind sim_event_hold_caller;

/* settings.c: what they change about profiles. */
extern const SimEventKind sim_event_configure;
extern const SimEventKind sim_event_trust_versions;
extern const SimEventKind sim_event_spare_profile;

/* others.c: contacts, other clients, the server. */
extern const SimEventKind sim_event_contact_subscribes;
extern const SimEventKind sim_event_contact_accepts;
extern const SimEventKind sim_event_contact_unsubscribes;
extern const SimEventKind sim_event_contact_refuses;
extern const SimEventKind sim_event_client_sets;
extern const SimEventKind sim_event_client_removes;
extern const SimEventKind sim_event_client_acts;
extern const SimEventKind sim_event_administer;
extern const SimEventKind sim_event_server_closes;
extern const SimEventKind sim_event_server_freezes;
extern const SimEventKind sim_event_server_is_mute;
extern const SimEventKind sim_event_rest_beside_mute;
extern const SimEventKind sim_event_server_restarts;

/* close.c: several of them, close together. */
extern const SimEventKind sim_event_give_up;
extern const SimEventKind sim_event_give_undo_up;
extern const SimEventKind sim_event_contend;
extern const SimEventKind sim_event_contend_undo;

/* troubles.c: the network, the disk, the process, the keyring, the clock. */
extern const SimEventKind sim_event_change_network;
extern const SimEventKind sim_event_cut;
extern const SimEventKind sim_event_stall;
extern const SimEventKind sim_event_lose;
extern const SimEventKind sim_event_unreachable;
extern const SimEventKind sim_event_kill;
extern const SimEventKind sim_event_kill_at_write;
extern const SimEventKind sim_event_stop;
extern const SimEventKind sim_event_start;
extern const SimEventKind sim_event_full_disk;
extern const SimEventKind sim_event_failing_disk;
extern const SimEventKind sim_event_slow_disk;
extern const SimEventKind sim_event_jump;
extern const SimEventKind sim_event_mute_keyring;
extern const SimEventKind sim_event_sleep;
extern const SimEventKind sim_event_sleep_not;
extern const SimEventKind sim_event_rest;
