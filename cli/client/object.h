/* An object of rosterd's with its properties: asked for within --timeout, and told why they don't
 * come, neither of which GDBusProxy does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

/* A proxy of TYPE (RD_BUS_TYPE_JOB_PROXY and its like) for the object at PATH, with the properties
 * of INTERFACE as they are now: all of them. */
gpointer ctl_object_load (CtlClient *client, GType type, const char *path, const char *interface,
                          GError **error);
/* As above, without properties. */
gpointer ctl_object_new (CtlClient *client, GType type, const char *path, const char *interface,
                         GError **error);
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
