/* Where passwords are: a systemd credential, the Secret Service where one answers, else memory.
 *
 * Owns every password between the moment it comes in and the end of the process; wipes what it
 * drops. Never writes one anywhere but to the Secret Service. A password is looked up once a
 * connection, so nothing here is hot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef enum
{
  RD_PASSWORD_NONE,
  RD_PASSWORD_MEMORY,         /* until rosterd ends */
  RD_PASSWORD_SECRET_SERVICE, /* outlives rosterd */
  RD_PASSWORD_CREDENTIAL, /* $CREDENTIALS_DIRECTORY/rosterd.PROFILE: systemd gives it each time */
} RdPasswordStorage;

/* "none", "memory", "secret-service", "credential"; static. */
const char *rd_password_storage_to_string (RdPasswordStorage storage);

#define RD_TYPE_PASSWORD_STORE (rd_password_store_get_type ())
G_DECLARE_FINAL_TYPE (RdPasswordStore, rd_password_store, RD, PASSWORD_STORE, GObject)

RdPasswordStore *rd_password_store_new (void);

/* Looks for the password of a profile: what was set or found before, then the credential, then the
 * Secret Service, which may ask its user to unlock it and is waited for two minutes at most. */
void rd_password_store_lookup_async (RdPasswordStore *store, const char *profile, const char *jid,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* NULL when there is none (RD_ERROR_PASSWORD_NEEDED). Free with rd_secret_free (). */
char *rd_password_store_lookup_finish (RdPasswordStore *store, GAsyncResult *result,
                                       GError **error);

/* Keeps a password, at once in memory, and in the Secret Service if it answers within 20 s; says
 * which it is. Never fails. */
void rd_password_store_save_async (RdPasswordStore *store, const char *profile, const char *jid,
                                   const char *password, GAsyncReadyCallback callback,
                                   gpointer user_data);
RdPasswordStorage rd_password_store_save_finish (RdPasswordStore *store, GAsyncResult *result);

/* Where the password that was set or found last is kept; none before it was. */
RdPasswordStorage rd_password_store_get_storage (RdPasswordStore *store, const char *profile,
                                                 const char *jid);

/* Forgets it, at once in memory, and in the Secret Service. RD_ERROR_FAILED: the Secret Service
 * that keeps it would not. */
void rd_password_store_forget_async (RdPasswordStore *store, const char *profile, const char *jid,
                                     GAsyncReadyCallback callback, gpointer user_data);
bool rd_password_store_forget_finish (RdPasswordStore *store, GAsyncResult *result, GError **error);
