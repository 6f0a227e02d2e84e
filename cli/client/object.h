/* Proxies of rosterd's objects. Their properties are read here, since GDBusProxy, which can read
 * them too, waits 25 s and hides why they don't come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* A proxy of TYPE (RD_BUS_TYPE_JOB_PROXY and its like) for the object at PATH, with all of its
 * properties as they are now. Starts rosterd if it doesn't run. */
gpointer ctl_object_load (GDBusConnection *connection, int timeout_ms, GType type, const char *path,
                          GError **error);
/* A proxy of another TYPE for the object of PROXY; it has no properties. */
gpointer ctl_object_beside (gpointer proxy, GType type, GError **error);
/* Brings the properties of PROXY up to date. */
bool ctl_object_read (gpointer proxy, GError **error);
/* Is ERROR the answer of a path where there is nothing? */
bool ctl_object_is_missing (const GError *error);

typedef void (*CtlObjectChanged) (gpointer user_data);
/* From here on PROXY's properties keep step, from what they are now; CHANGED is called after each
 * change, and when the daemon is gone. Gives what ends it, 0 on error. */
unsigned ctl_object_follow (GDBusProxy *proxy, CtlObjectChanged changed, gpointer user_data,
                            GError **error);
void ctl_object_unfollow (GDBusProxy *proxy, unsigned following);
/* Did the daemon go? */
bool ctl_object_is_gone (GDBusProxy *proxy);
