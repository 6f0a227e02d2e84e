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
} CtlClient;

/* Connects to the bus and starts rosterd if it isn't running. */
CtlClient *ctl_client_new (double timeout, GError **error);
void ctl_client_free (CtlClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlClient, ctl_client_free)

/* The profile of this name or JID; NULL or "": the default one. */
RdBusProfile *ctl_client_find_profile (CtlClient *client, const char *name_or_jid, GError **error);
/* The profile object at PATH, with its properties as they are now. */
RdBusProfile *ctl_client_load_profile (CtlClient *client, const char *path, GError **error);
/* All profiles, or with NAME_OR_JID that one (an array of RdBusProfile). */
GPtrArray *ctl_client_list_profiles (CtlClient *client, const char *name_or_jid, GError **error);
/* Is it the default profile? */
bool ctl_client_is_default (CtlClient *client, RdBusProfile *profile);
/* Its LastError; NULL if there is none. */
GError *ctl_client_get_last_error (RdBusProfile *profile);

/* The error of the contract that NAME and SENTENCE, told by rosterd, stand for. */
GError *ctl_client_make_error (const char *name, const char *sentence);
/* What a call answered, made fit to be read: without the bus's prefix; a lost daemon is named. */
void ctl_client_polish_error (GError *error);
