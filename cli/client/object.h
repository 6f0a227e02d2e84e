/* Proxies of rosterd's objects. GDBusProxy could read their properties itself, but waits 25 s for
 * them and hides why they don't come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* A proxy of TYPE (RD_BUS_TYPE_JOB_PROXY) for the object at PATH, with its properties. Starts
 * rosterd if it doesn't run. MISSING: the error if there is no such object, or NULL. */
gpointer ctl_object_load (GDBusConnection *connection, int timeout_ms, GType type, const char *path,
                          const GError *missing, GError **error);
/* Another TYPE of proxy for the object of PROXY; without properties. */
gpointer ctl_object_beside (gpointer proxy, GType type, GError **error);
/* Reads the properties of PROXY anew. */
bool ctl_object_read (gpointer proxy, GError **error);
/* Does ERROR say that there is no such object? */
bool ctl_object_is_missing (const GError *error);

typedef void (*CtlObjectChanged) (gpointer user_data);
/* Reads PROXY's properties and keeps them up to date. CHANGED is called after each change, and when
 * rosterd goes. Returns what to pass to unfollow, 0 on error. */
unsigned ctl_object_follow (GDBusProxy *proxy, CtlObjectChanged changed, gpointer user_data,
                            GError **error);
void ctl_object_unfollow (GDBusProxy *proxy, unsigned following);
/* Has rosterd gone? */
bool ctl_object_is_gone (GDBusProxy *proxy);
