/* Passwords in the Secret Service, one per profile. Without libsecret each call fails with
 * G_IO_ERROR_NOT_SUPPORTED.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

#include <gio/gio.h>
#include <stdbool.h>

void rd_secret_service_lookup_async (const char *profile, const char *jid,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* NULL without an error: there is none. */
RdSecret *rd_secret_service_lookup_finish (GAsyncResult *result, GError **error);

void rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
bool rd_secret_service_save_finish (GAsyncResult *result, GError **error);

void rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* True also when there was none. */
bool rd_secret_service_clear_finish (GAsyncResult *result, GError **error);
