/* Keeps passwords in memory, and finds them in a systemd credential or the Secret Service. Writes
 * them nowhere else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

#include <gio/gio.h>
#include <stdbool.h>

typedef enum
{
  RD_PASSWORD_NONE,
  RD_PASSWORD_MEMORY, /* until rosterd ends */
  RD_PASSWORD_SECRET_SERVICE,
  RD_PASSWORD_CREDENTIAL, /* $CREDENTIALS_DIRECTORY/rosterd.PROFILE */
} RdPasswordStorage;

/* "none", "memory", "secret-service", "credential"; static. */
const char *rd_password_storage_to_string (RdPasswordStorage storage);

#define RD_TYPE_PASSWORD_STORE (rd_password_store_get_type ())
G_DECLARE_FINAL_TYPE (RdPasswordStore, rd_password_store, RD, PASSWORD_STORE, GObject)

RdPasswordStore *rd_password_store_new (void);

/* Looks in memory, for the credential, and in the Secret Service. Unlocking that may take two
 * minutes. */
void rd_password_store_lookup_async (RdPasswordStore *store, const char *profile, const char *jid,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* RD_ERROR_PASSWORD_NEEDED: there is none. */
RdSecret *rd_password_store_lookup_finish (RdPasswordStore *store, GAsyncResult *result,
                                           GError **error);

/* Keeps the password in memory at once, and in the Secret Service if that answers within 20 s.
 * Returns which. Never fails. */
void rd_password_store_save_async (RdPasswordStore *store, const char *profile, const char *jid,
                                   RdSecret *password, GAsyncReadyCallback callback,
                                   gpointer user_data);
RdPasswordStorage rd_password_store_save_finish (RdPasswordStore *store, GAsyncResult *result);

RdPasswordStorage rd_password_store_get_storage (RdPasswordStore *store, const char *profile,
                                                 const char *jid);

/* Forgets the password in memory at once, and in the Secret Service. RD_ERROR_FAILED: the Secret
 * Service keeps it. */
void rd_password_store_forget_async (RdPasswordStore *store, const char *profile, const char *jid,
                                     GAsyncReadyCallback callback, gpointer user_data);
bool rd_password_store_forget_finish (RdPasswordStore *store, GAsyncResult *result, GError **error);
