/* A profile: one XMPP account, as the person knows it. Keeps its record as the store has it.
 * Signals:
 *
 * "changed" (): a property may have changed.
 * "roster-changed" (RdChange *): contacts were added, changed or removed, and stored.
 * "request-received" (RdRequest *): a contact asks to see the user's presence; stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"
#include "core/session.h"

#define RD_TYPE_PROFILE (rd_profile_get_type ())
G_DECLARE_FINAL_TYPE (RdProfile, rd_profile, RD, PROFILE, GObject)

/* Takes RECORD. */
RdProfile *rd_profile_new (const RdSessionContext *context, RdProfileRecord *record);

void rd_profile_start (RdProfile *profile);
/* Disconnects, and leaves the settings alone. Done when all that came is stored. */
void rd_profile_stop_async (RdProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_stop_finish (RdProfile *profile, GAsyncResult *result);
bool rd_profile_is_stopped (const RdProfile *profile);

/* -- what a person does ------------------------------------------------------------------------ */

/* DICT is the a{sv} of Profile.Configure. Stored before it is acted on. */
void rd_profile_configure_async (RdProfile *profile, GVariant *dict, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Enables and connects, or disables and disconnects. */
void rd_profile_set_enabled_async (RdProfile *profile, bool is_enabled,
                                   GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_trust_certificate_async (RdProfile *profile, const char *fingerprint,
                                         GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_trust_versions_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
void rd_profile_dismiss_notice_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
void rd_profile_forget_password_async (RdProfile *profile, GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Ends those. */
bool rd_profile_finish (RdProfile *profile, GAsyncResult *result, GError **error);

/* Keeps the password, and connects with it unless the profile is disabled or connected. */
void rd_profile_set_password_async (RdProfile *profile, const char *password,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* RD_PASSWORD_NONE and RD_ERROR_NO_SUCH_PROFILE: the profile is being removed. */
RdPasswordStorage rd_profile_set_password_finish (RdProfile *profile, GAsyncResult *result,
                                                  GError **error);

/* -- what it is -------------------------------------------------------------------------------- */

const RdProfileRecord *rd_profile_get_record (const RdProfile *profile);
const RdSession *rd_profile_get_session (const RdProfile *profile);
RdPasswordStorage rd_profile_get_password_storage (const RdProfile *profile);
RdStore *rd_profile_get_store (const RdProfile *profile);
RdJobQueue *rd_profile_get_jobs (const RdProfile *profile);
/* RD_ERROR_NOT_SYNCED, if the roster was never received. */
bool rd_profile_check_known (const RdProfile *profile, GError **error);
/* RD_ERROR_NOT_CONNECTED, unless a connection stands or is being made. */
bool rd_profile_check_connected (const RdProfile *profile, GError **error);
/* What the user must be told of the roster; NULL: nothing. */
char *rd_profile_get_notice (const RdProfile *profile);
