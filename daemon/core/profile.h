/* One XMPP account. Keeps its record as it is stored. Signals:
 *
 * "changed" (): a property may have changed.
 * "roster-changed", "requests-changed", "blocking-changed" (RdChange *): once stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"
#include "core/mover.h"
#include "core/session.h"

#define RD_TYPE_PROFILE (rd_profile_get_type ())
G_DECLARE_FINAL_TYPE (RdProfile, rd_profile, RD, PROFILE, GObject)

/* Takes RECORD. */
RdProfile *rd_profile_new (const RdSessionContext *context, RdProfileRecord *record);

void rd_profile_start (RdProfile *profile);
/* Ends when everything received is stored. Changes no settings. */
void rd_profile_stop_async (RdProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_stop_finish (RdProfile *profile, GAsyncResult *result);
bool rd_profile_is_stopped (const RdProfile *profile);

/* -- commands ---------------------------------------------------------------------------------- */

/* DICT: the a{sv} of Profile.Configure. */
void rd_profile_configure_async (RdProfile *profile, GVariant *dict, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Enables and connects, or disables and disconnects. */
void rd_profile_set_enabled_async (RdProfile *profile, bool is_enabled,
                                   GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_trust_certificate_async (RdProfile *profile, const char *fingerprint,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* MECHANISM: as the refusal of the login names it. */
void rd_profile_accept_weaker_login_async (RdProfile *profile, const char *mechanism,
                                           GAsyncReadyCallback callback, gpointer user_data);
void rd_profile_trust_versions_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
void rd_profile_dismiss_notice_async (RdProfile *profile, GAsyncReadyCallback callback,
                                      gpointer user_data);
void rd_profile_forget_password_async (RdProfile *profile, GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Ends all of the above. */
bool rd_profile_finish (RdProfile *profile, GAsyncResult *result, GError **error);

/* Connects with it, unless disabled or connected. */
void rd_profile_set_password_async (RdProfile *profile, RdSecret *password,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* RD_PASSWORD_NONE on error: RD_ERROR_NO_SUCH_PROFILE, RD_ERROR_FAILED (a credential or a command
 * gives the password). */
RdPasswordStorage rd_profile_set_password_finish (RdProfile *profile, GAsyncResult *result,
                                                  GError **error);

/* -- queries ----------------------------------------------------------------------------------- */

const RdProfileRecord *rd_profile_get_record (const RdProfile *profile);
const RdSession *rd_profile_get_session (const RdProfile *profile);
RdPasswordStorage rd_profile_get_password_storage (const RdProfile *profile);
RdStore *rd_profile_get_store (const RdProfile *profile);
RdJobQueue *rd_profile_get_jobs (const RdProfile *profile);
RdMover *rd_profile_get_mover (const RdProfile *profile);
/* RD_ERROR_NOT_SYNCED: the roster was never received. */
bool rd_profile_check_known (const RdProfile *profile, GError **error);
/* RD_ERROR_NOT_CONNECTED: neither connected nor connecting. */
bool rd_profile_check_connected (const RdProfile *profile, GError **error);
/* A sentence for the user about the roster, or NULL. */
char *rd_profile_get_notice (const RdProfile *profile);
