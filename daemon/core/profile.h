/* A profile: one XMPP account, as the person knows it.
 *
 * It owns the record of what the store knows of it, and keeps it in step with what the session
 * tells; what a frontend may ask or set of a profile is here. Its signals:
 *
 * "changed" (): a property may be another one now.
 * "roster-changed" (RdChange *): contacts were added, changed or removed, and stored.
 * "request-received" (RdRequest *): a contact asks to see the user's presence; stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"
#include "core/session.h"

#define RD_TYPE_PROFILE (rd_profile_get_type ())
G_DECLARE_FINAL_TYPE (RdProfile, rd_profile, RD, PROFILE, GObject)

/* CONTEXT is borrowed; RECORD is taken. Does nothing until started. */
RdProfile *rd_profile_new (const RdSessionContext *context, RdProfileRecord *record);

/* Connects, if the profile is enabled. */
void rd_profile_start (RdProfile *profile);

/* Disconnects for good and without touching the settings: rosterd ends, or the profile goes. Done
 * when the last of it is stored. */
void rd_profile_stop_async (RdProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_stop_finish (RdProfile *profile, GAsyncResult *result);
/* Was it asked to stop, and not started since? */
bool rd_profile_is_stopped (const RdProfile *profile);

/* Changes settings (a{sv}, Profile.Configure), stores them, then acts on them. */
void rd_profile_configure_async (RdProfile *profile, GVariant *dict, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Enables and connects, or disables and disconnects. */
void rd_profile_set_enabled_async (RdProfile *profile, bool is_enabled,
                                   GAsyncReadyCallback callback, gpointer user_data);
/* Profile.TrustCertificate. */
void rd_profile_trust_certificate_async (RdProfile *profile, const char *fingerprint,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* Of the three above. */
bool rd_profile_configure_finish (RdProfile *profile, GAsyncResult *result, GError **error);

/* Keeps a password and connects with it, if the profile is enabled and not connected.
 * RD_PASSWORD_NONE with RD_ERROR_NO_SUCH_PROFILE: the profile is on its way out. */
void rd_profile_set_password_async (RdProfile *profile, const char *password,
                                    GAsyncReadyCallback callback, gpointer user_data);
RdPasswordStorage rd_profile_set_password_finish (RdProfile *profile, GAsyncResult *result,
                                                  GError **error);
void rd_profile_forget_password_async (RdProfile *profile, GAsyncReadyCallback callback,
                                       gpointer user_data);
bool rd_profile_forget_password_finish (RdProfile *profile, GAsyncResult *result, GError **error);

/* What the store knows of it; changes under the reader's hands, and belongs to the profile. */
const RdProfileRecord *rd_profile_get_record (const RdProfile *profile);
const RdSession *rd_profile_get_session (const RdProfile *profile);
RdPasswordStorage rd_profile_get_password_storage (const RdProfile *profile);
RdStore *rd_profile_get_store (const RdProfile *profile);
RdJobQueue *rd_profile_get_jobs (const RdProfile *profile);
/* RD_ERROR_NOT_SYNCED, with the reason in the sentence, if the roster has never been received. */
bool rd_profile_check_known (const RdProfile *profile, GError **error);
/* RD_ERROR_NOT_CONNECTED, likewise, if no connection stands or is being made. */
bool rd_profile_check_connected (const RdProfile *profile, GError **error);
/* Profile.TrustVersions. */
void rd_profile_trust_versions_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
bool rd_profile_trust_versions_finish (RdProfile *profile, GAsyncResult *result, GError **error);
/* What the user must be told of the roster; NULL for nothing. */
char *rd_profile_get_notice (const RdProfile *profile);
/* Profile.DismissNotice. */
void rd_profile_dismiss_notice_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
bool rd_profile_dismiss_notice_finish (RdProfile *profile, GAsyncResult *result, GError **error);
