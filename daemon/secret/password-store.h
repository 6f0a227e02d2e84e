/* Finds the password of an account: in its credential, by its command, in the Secret Service, or in
 * memory, in this order; the first of the first two that is set up is the only one asked. Writes
 * passwords to the Secret Service only. Signals:
 *
 * "waiting" (const char *profile, const char *jid, GError *reason): the look-up of this account
 * waits for somebody, e.g. to unlock the keyring. Not told again before the look-up has ended.
 * "ready" (): the Secret Service has come or was unlocked, so a look-up that failed may do now.
 * Told once in ten seconds at most.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "secret/entry.h"
#include "secret/place.h"

#define RD_TYPE_PASSWORD_STORE (rd_password_store_get_type ())
G_DECLARE_FINAL_TYPE (RdPasswordStore, rd_password_store, RD, PASSWORD_STORE, GObject)

RdPasswordStore *rd_password_store_new (void);

/* COMMAND: RdSettings.password_command. The command has 20 s, the Secret Service two minutes: it
 * may have to be unlocked. What was found is kept for later logins. */
void rd_password_store_lookup_async (RdPasswordStore *store, const char *profile, const char *jid,
                                     const char *command, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* RD_ERROR_PASSWORD_NEEDED; RD_ERROR_AUTHENTICATION_FAILED: its place has only the one that the
 * server refused. REMEDY is set with the error. */
RdSecret *rd_password_store_lookup_finish (RdPasswordStore *store, GAsyncResult *result,
                                           RdRemedy *remedy, GError **error);

/* The server refused the password, for REASON. True: its place may have another one by now, and the
 * next look-up asks. */
bool rd_password_store_refuse (RdPasswordStore *store, const char *profile, const char *jid,
                               const GError *reason);
/* A person wants a connection: what was refused is tried again, the command run again, and a prompt
 * may be shown again. */
void rd_password_store_renew (RdPasswordStore *store, const char *profile, const char *jid);

/* RD_ERROR_FAILED: a credential or COMMAND gives the password, so that another would never be used.
 */
bool rd_password_store_check_free (const char *profile, const char *command, GError **error);
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
