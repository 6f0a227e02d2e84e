/* All profiles, and which one is the default. Signals:
 *
 * "added" (RdProfile *), "removed" (RdProfile *): once stored.
 * "default-changed" ()
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"

#define RD_TYPE_PROFILES (rd_profiles_get_type ())
G_DECLARE_FINAL_TYPE (RdProfiles, rd_profiles, RD, PROFILES, GObject)

RdProfiles *rd_profiles_new (const RdSessionContext *context, GError **error);

void rd_profiles_start (RdProfiles *profiles);
/* Those that wait or have failed connect. */
void rd_profiles_retry (RdProfiles *profiles);

/* See rd_profile_stop_async (). */
void rd_profiles_stop_async (RdProfiles *profiles, GAsyncReadyCallback callback,
                             gpointer user_data);
void rd_profiles_stop_finish (RdProfiles *profiles, GAsyncResult *result);

/* (element-type RdProfile), by name. Valid until the next change. */
GPtrArray *rd_profiles_list (RdProfiles *profiles);
/* "": the default profile. RD_ERROR_NO_SUCH_PROFILE. */
RdProfile *rd_profiles_find (RdProfiles *profiles, const char *name_or_jid, GError **error);
RdProfile *rd_profiles_find_default (RdProfiles *profiles);

RdStore *rd_profiles_get_store (RdProfiles *profiles);

/* Does all that adding would refuse, but for the store's failures, and adds nothing.
 * TAKES_PASSWORD: no credential or command gives it. */
bool rd_profiles_check (const RdProfiles *profiles, const char *name, const char *jid,
                        GVariant *settings, bool *takes_password, GError **error);

/* SETTINGS: the a{sv} of Profile.Configure. PASSWORD may be NULL; it is there before the profile
 * connects, and ends when it is kept. */
void rd_profiles_add_async (RdProfiles *profiles, const char *name, const char *jid,
                            GVariant *settings, RdSecret *password, GAsyncReadyCallback callback,
                            gpointer user_data);
RdProfile *rd_profiles_add_finish (RdProfiles *profiles, GAsyncResult *result, GError **error);

void rd_profiles_remove_async (RdProfiles *profiles, RdProfile *profile,
                               GAsyncReadyCallback callback, gpointer user_data);
void rd_profiles_set_default_async (RdProfiles *profiles, RdProfile *profile,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Ends the two above. */
bool rd_profiles_finish (RdProfiles *profiles, GAsyncResult *result, GError **error);
