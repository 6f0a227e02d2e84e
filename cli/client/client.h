/* The way to rosterd: the session bus, activation, and the profiles' proxies.
 *
 * All calls wait for their answer, at most as long as --timeout says; verb-watch.c, which must not
 * wait, uses the connection itself. Errors are whole sentences.
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
} RdClient;

/* Connects to the bus and starts rosterd if it isn't running. */
RdClient *rd_client_new (double timeout, GError **error);
void rd_client_free (RdClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdClient, rd_client_free)

/* The profile of this name or JID; NULL or "": the default one. */
RdBusProfile *rd_client_find_profile (RdClient *client, const char *name_or_jid, GError **error);
/* The profile object at PATH, with its properties as they are now. */
RdBusProfile *rd_client_load_profile (RdClient *client, const char *path, GError **error);
/* All profiles, or with NAME_OR_JID that one (an array of RdBusProfile). */
GPtrArray *rd_client_list_profiles (RdClient *client, const char *name_or_jid, GError **error);
/* The roster of a profile. */
RdBusRoster *rd_client_get_roster (RdClient *client, RdBusProfile *profile, GError **error);
/* Is it the default profile? */
bool rd_client_is_default (RdClient *client, RdBusProfile *profile);

/* What a call answered, made fit to be read: without the bus's prefix; a lost daemon is named. */
void rd_client_polish_error (GError *error);
