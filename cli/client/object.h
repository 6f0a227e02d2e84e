/* Proxies of rosterd's objects. Reads properties by itself, since GDBusProxy waits 25 s for them
 * and hides failures. A proxy is of the rosterd that answered when it was made: one that starts
 * later doesn't know what was begun.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* A proxy with its properties; starts rosterd if needed. TYPE: RD_BUS_TYPE_JOB_PROXY and its like.
 * MISSING: the error if there is no such object, or NULL. */
gpointer ctl_object_load (GDBusConnection *connection, int timeout_ms, GType type, const char *path,
                          const GError *missing, GError **error);
/* Another TYPE of proxy for the same object, without properties. */
gpointer ctl_object_beside (gpointer proxy, GType type, GError **error);
bool ctl_object_read (gpointer proxy, GError **error);
bool ctl_object_is_missing (const GError *error);

typedef struct CtlFollowing CtlFollowing;
typedef void (*CtlObjectChanged) (gpointer user_data);
/* Reads the properties and keeps them up to date. Calls CHANGED on each change, and when rosterd
 * ends. */
CtlFollowing *ctl_object_follow (GDBusProxy *proxy, CtlObjectChanged changed, gpointer user_data,
                                 GError **error);
void ctl_object_unfollow (CtlFollowing *following);
/* Did rosterd end while PROXY was followed? */
bool ctl_object_is_gone (GDBusProxy *proxy);
