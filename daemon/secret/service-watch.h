/* Tells when the Secret Service comes to the session bus, and when it unlocks a keyring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct _RdServiceWatch RdServiceWatch;

/* READY is not called for what is there already. */
RdServiceWatch *rd_service_watch_new (void (*ready) (gpointer user_data), gpointer user_data);
void rd_service_watch_free (RdServiceWatch *watch);
