/* What rosterd is made of, but for the process: the store, the profiles, and the objects on the
 * bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/object-tree.h"

typedef struct _RdService RdService;

/* Opens the store in STORE_DIR and reads the profiles. NETWORK is held. Blocks. */
RdService *rd_service_new (const char *store_dir, GNetworkMonitor *network,
                           unsigned step_timeout_ms, GError **error);
/* Runs the callbacks that the store and the bus still have, so that none comes later, and closes
 * the store. Blocks. */
void rd_service_free (RdService *service);

/* Puts the objects on BUS. TURNS must outlive the service. */
bool rd_service_export (RdService *service, GDBusConnection *bus, RdTurns *turns, GError **error);
bool rd_service_is_exported (const RdService *service);

/* What happened to the store, for the user; NULL: nothing. */
const char *rd_service_get_store_notice (const RdService *service);

RdProfiles *rd_service_get_profiles (RdService *service);

/* The profiles connect. */
void rd_service_start (RdService *service);

/* Profiles that wait or have failed try again with what they find now: certificate authorities,
 * credentials, the password command. Those that are connected stay. */
void rd_service_reload (RdService *service);

/* All that runs ends in order. */
void rd_service_stop_async (RdService *service, GAsyncReadyCallback callback, gpointer user_data);
void rd_service_stop_finish (GObject *source, GAsyncResult *result);
