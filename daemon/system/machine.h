/* What happens to the machine. One for all profiles. Signals:
 *
 * "sleeps" (): it is about to sleep; it waits for who holds it back.
 * "woke" (): it has slept, or didn't in the end. May come twice.
 * "network-changed" (): what was reachable may not be any more, and the other way round. A hint:
 *   it may mean nothing, and what goes on without it is no less possible. At most one in 10 s.
 * "clock-set" (): by more than a second.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define RD_TYPE_MACHINE (rd_machine_get_type ())
G_DECLARE_FINAL_TYPE (RdMachine, rd_machine, RD, MACHINE, GObject)

RdMachine *rd_machine_new (GNetworkMonitor *network);

/* From inside "sleeps": it sleeps no sooner than this is released as often, or in a second. */
void rd_machine_hold_back (RdMachine *machine);
void rd_machine_release (RdMachine *machine);
