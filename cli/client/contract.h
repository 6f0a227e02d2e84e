/* The contract (dbus-interfaces/), looked up: what rosterd's answers and signals have to be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define CTL_PROPERTIES "org.freedesktop.DBus.Properties"
#define CTL_OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

/* NULL: not in the contract. */
GDBusInterfaceInfo *ctl_contract_find_interface (const char *name);
/* The interface of RD_BUS_TYPE_ROSTER_PROXY and its like; static. */
const char *ctl_contract_get_interface_of (GType proxy_type);
/* The type of a method's answer or of a signal, without parentheses; NULL: it isn't known. */
char *ctl_contract_find_signature (const char *interface, const char *member);
