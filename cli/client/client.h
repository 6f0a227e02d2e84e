/* The way to rosterd: the session bus, its start, and the profiles. Calls block, for --timeout at
 * most; errors are whole sentences.
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

/* Connects to the bus, and starts rosterd if it doesn't run. TIMEOUT: seconds. */
CtlClient *ctl_client_new (double timeout, GError **error);
void ctl_client_free (CtlClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlClient, ctl_client_free)

/* The profile of this name or JID; NULL or "": the default one. */
RdBusProfile *ctl_client_find_profile (CtlClient *client, const char *name_or_jid, GError **error);
RdBusProfile *ctl_client_load_profile (CtlClient *client, const char *path, GError **error);
/* That one, or all if NAME_OR_JID is NULL (element-type RdBusProfile). */
GPtrArray *ctl_client_list_profiles (CtlClient *client, const char *name_or_jid, GError **error);
bool ctl_client_is_default (CtlClient *client, RdBusProfile *profile);
/* LastError; NULL if there is none. */
GError *ctl_client_get_last_error (RdBusProfile *profile);

/* NAME, SENTENCE: of an error on the bus. */
GError *ctl_client_make_error (const char *name, const char *sentence);
/* Makes the error of a call fit to be read: no prefix of GDBus, and a sentence for a lost daemon.
 */
void ctl_client_polish_error (GError *error);
