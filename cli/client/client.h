/* Connects to rosterd. Calls block, for --timeout at most; errors are whole sentences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/roster-bus.h"

#include <stdbool.h>

typedef struct
{
  GDBusConnection *connection;
  RdBusManager *manager;
  int timeout_ms;
} CtlClient;

/* Starts rosterd if needed. TIMEOUT: seconds. */
CtlClient *ctl_client_new (double timeout, GError **error);
void ctl_client_free (CtlClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlClient, ctl_client_free)

/* NULL or "": the default profile. */
RdBusProfile *ctl_client_find_profile (CtlClient *client, const char *name_or_jid, GError **error);
RdBusProfile *ctl_client_load_profile (CtlClient *client, const char *path, GError **error);
/* All if NAME_OR_JID is NULL (element-type RdBusProfile). */
GPtrArray *ctl_client_list_profiles (CtlClient *client, const char *name_or_jid, GError **error);
bool ctl_client_is_default (CtlClient *client, RdBusProfile *profile);
/* LastError; NULL: none. */
GError *ctl_client_get_last_error (RdBusProfile *profile);

/* "rosterctl -p home undo 17"; no -p for the default profile, or NULL. */
char *ctl_client_make_command (CtlClient *client, RdBusProfile *profile, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* From NAME, of an error on the bus. */
GError *ctl_client_make_error (const char *name, const char *sentence);
/* Makes a call's error readable: drops GDBus's prefix, explains a lost daemon. */
void ctl_client_polish_error (GError *error);
