/* Tells when the Secret Service comes to the session bus, and when it unlocks a keyring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdServiceWatch RdServiceWatch;

/* Is not called for what is there already. IS_SURE: false if a keyring has changed in some way,
 * which is all that gnome-keyring says when the login unlocks it. */
typedef void (*RdServiceReady) (bool is_sure, gpointer user_data);

RdServiceWatch *rd_service_watch_new (RdServiceReady ready, gpointer user_data);
void rd_service_watch_free (RdServiceWatch *watch);
