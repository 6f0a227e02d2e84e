/* The only file that knows libsecret. Keeps one item per profile, by name and JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/secret-service.h"

#ifdef HAVE_LIBSECRET

#include <libsecret/secret.h>

static const SecretSchema schema = {
  "im.rosterd.Roster1",
  SECRET_SCHEMA_NONE,
  {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "jid", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

void
rd_secret_service_lookup_async (const char *profile, const char *jid, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  secret_password_lookup (&schema, cancellable, callback, user_data, "profile", profile, "jid", jid,
                          NULL);
}

RdSecret *
rd_secret_service_lookup_finish (GAsyncResult *result, GError **error)
{
  char *secret = secret_password_lookup_nonpageable_finish (result, error);
  RdSecret *password = secret != NULL ? rd_secret_new (secret) : NULL;

  /* Only libsecret's own free wipes its pages. */
  secret_password_free (secret);
  return password;
}

void
rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autofree char *label = g_strdup_printf ("XMPP password of %s (rosterd)", jid);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, rd_secret_get_text (password),
                         cancellable, callback, user_data, "profile", profile, "jid", jid, NULL);
}

bool
rd_secret_service_save_finish (GAsyncResult *result, GError **error)
{
  return secret_password_store_finish (result, error);
}

void
rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  secret_password_clear (&schema, cancellable, callback, user_data, "profile", profile, "jid", jid,
                         NULL);
}

bool
rd_secret_service_clear_finish (GAsyncResult *result, GError **error)
{
  GError *local_error = NULL;

  /* libsecret tells "nothing removed" as FALSE without an error. */
  secret_password_clear_finish (result, &local_error);
  if (local_error == NULL)
    return true;
  g_propagate_error (error, local_error);
  return false;
}

#else

static void
refuse (GAsyncReadyCallback callback, gpointer user_data)
{
  g_task_report_new_error (NULL, callback, user_data, refuse, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "rosterd was built without libsecret.");
}

void
rd_secret_service_lookup_async (const char *profile, const char *jid, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  refuse (callback, user_data);
}

RdSecret *
rd_secret_service_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  refuse (callback, user_data);
}

bool
rd_secret_service_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  refuse (callback, user_data);
}

bool
rd_secret_service_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

#endif
