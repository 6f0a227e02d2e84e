/* org.freedesktop.LogControl1. No GDBus skeleton: one refuses no value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Returns the id for g_dbus_connection_unregister_object (), or 0. */
guint rd_log_face_register (GDBusConnection *bus, GError **error);
