/* Looks up the types of answers, signals and properties in the contract (dbus-interfaces/).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define CTL_PROPERTIES "org.freedesktop.DBus.Properties"
#define CTL_OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

/* NULL: not in the contract. */
GDBusInterfaceInfo *ctl_contract_find_interface (const char *name);
/* For RD_BUS_TYPE_ROSTER_PROXY and its like; static. */
const char *ctl_contract_get_interface_of (GType proxy_type);
/* The type of a method's answer or of a signal, without parentheses; NULL: unknown. */
char *ctl_contract_find_signature (const char *interface, const char *member);
