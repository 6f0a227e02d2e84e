/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/entry.h"

const char *
rd_password_storage_to_string (RdPasswordStorage storage)
{
  static const char *const words[] = {
    [RD_PASSWORD_NONE] = "none",
    [RD_PASSWORD_MEMORY] = "memory",
    [RD_PASSWORD_SECRET_SERVICE] = "secret-service",
    [RD_PASSWORD_CREDENTIAL] = "credential",
    [RD_PASSWORD_COMMAND] = "command",
  };

  return words[storage];
}

RdPasswordEntry *
rd_password_entry_new (void)
{
  return g_new0 (RdPasswordEntry, 1);
}

static void
clear_refused (RdPasswordEntry *entry)
{
  g_clear_pointer (&entry->refused, rd_secret_unref);
  g_clear_error (&entry->refusal);
}

void
rd_password_entry_free (RdPasswordEntry *entry)
{
  clear_refused (entry);
  rd_secret_unref (entry->password);
  g_free (entry);
}

void
rd_password_entry_change (RdPasswordEntry *entry, RdSecret *password, RdPasswordStorage storage)
{
  RdSecret *old = entry->password;

  entry->password = password != NULL ? rd_secret_ref (password) : NULL;
  entry->storage = storage;
  entry->n_logins = 0;
  entry->n_changes++;
  clear_refused (entry);
  rd_secret_unref (old);
}

bool
rd_password_entry_take (RdPasswordEntry *entry, RdSecret *password, RdPasswordStorage storage,
                        GError **error)
{
  if (entry->refused != NULL && rd_secret_equal (entry->refused, password))
    {
      g_propagate_error (error, g_error_copy (entry->refusal));
      return false;
    }
  rd_password_entry_change (entry, password, storage);
  return true;
}

RdSecret *
rd_password_entry_use (RdPasswordEntry *entry)
{
  entry->n_logins++;
  return rd_secret_ref (entry->password);
}

/* What the place gave just now is what it has: asking it again at once would be a storm. */
bool
rd_password_entry_refuse (RdPasswordEntry *entry, const GError *reason)
{
  bool is_of_a_place
      = entry->storage == RD_PASSWORD_COMMAND || entry->storage == RD_PASSWORD_SECRET_SERVICE;

  if (entry->password == NULL || !is_of_a_place)
    return false;
  clear_refused (entry);
  entry->refused = g_steal_pointer (&entry->password);
  entry->refusal = g_error_copy (reason);
  return entry->n_logins > 1;
}

void
rd_password_entry_renew (RdPasswordEntry *entry)
{
  clear_refused (entry);
  entry->was_dismissed = false;
  /* The command may be another one, or give another password. */
  if (entry->storage == RD_PASSWORD_COMMAND && entry->password != NULL)
    rd_password_entry_change (entry, NULL, RD_PASSWORD_COMMAND);
}
