/* Passwords stay in memory for reconnects; other places are asked once. An entry belongs to a name
 * and a JID: a profile that is made again for another account never gets the old password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/password-store.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "secret/credential.h"
#include "secret/secret-service.h"

#define LOOKUP_TIMEOUT_S 120 /* a keyring may have to be unlocked */
#define SAVE_TIMEOUT_S 20    /* D-Bus callers wait for 25 s */

typedef struct
{
  RdSecret *password; /* NULL: none */
  RdPasswordStorage storage;
  unsigned n_changes;
} Entry;

struct _RdPasswordStore
{
  GObject parent_instance;
  GHashTable *entries; /* "NAME JID" → Entry */
};

G_DEFINE_FINAL_TYPE (RdPasswordStore, rd_password_store, G_TYPE_OBJECT)

/* A question to the Secret Service, with a deadline. The answer is ignored if the entry has changed
 * meanwhile. */
typedef struct
{
  char *profile;
  Entry *entry;
  unsigned n_changes;  /* of the entry, when asked */
  bool was_in_service; /* when it is to be forgotten */
  GCancellable *cancellable;
  GCancellable *outer; /* the caller's */
  gulong outer_handler;
  guint deadline;
} Question;

const char *
rd_password_storage_to_string (RdPasswordStorage storage)
{
  static const char *const words[] = {
    [RD_PASSWORD_NONE] = "none",
    [RD_PASSWORD_MEMORY] = "memory",
    [RD_PASSWORD_SECRET_SERVICE] = "secret-service",
    [RD_PASSWORD_CREDENTIAL] = "credential",
  };

  return words[storage];
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  rd_secret_unref (entry->password);
  g_free (entry);
}

/* Entries live as long as the store. */
static Entry *
find_entry (RdPasswordStore *self, const char *profile, const char *jid)
{
  g_autofree char *key = g_strconcat (profile, " ", jid, NULL);
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_steal_pointer (&key), entry);
    }
  return entry;
}

static void
change_entry (Entry *entry, RdSecret *password, RdPasswordStorage storage)
{
  rd_secret_unref (entry->password);
  entry->password = password != NULL ? rd_secret_ref (password) : NULL;
  entry->storage = storage;
  entry->n_changes++;
}

static gboolean
on_deadline (gpointer user_data)
{
  Question *question = user_data;

  question->deadline = 0;
  g_cancellable_cancel (question->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static Question *
question_new (const char *profile, Entry *entry, unsigned timeout_s, GCancellable *outer)
{
  Question *question = g_new0 (Question, 1);

  question->profile = g_strdup (profile);
  question->entry = entry;
  question->n_changes = entry->n_changes;
  question->cancellable = g_cancellable_new ();
  question->deadline = rd_clock_add_timeout_seconds (timeout_s, on_deadline, question);
  if (outer != NULL)
    {
      question->outer = g_object_ref (outer);
      question->outer_handler
          = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                   g_object_ref (question->cancellable), g_object_unref);
    }
  return question;
}

static bool
is_up_to_date (const Question *question)
{
  return question->n_changes == question->entry->n_changes;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_handle_id (&question->deadline, g_source_remove);
  if (question->outer != NULL)
    g_cancellable_disconnect (question->outer, question->outer_handler);
  g_clear_object (&question->outer);
  g_clear_object (&question->cancellable);
  g_free (question->profile);
  g_free (question);
}

static void
return_none (GTask *task, const char *hint)
{
  Question *question = g_task_get_task_data (task);

  g_task_return_new_error (task, RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
                           "There is no password for the profile “%s”%s; give it with “rosterctl "
                           "profile login %s”.",
                           question->profile, hint, question->profile);
}

/* Takes TASK. */
static void
return_entry (GTask *task, const Entry *entry)
{
  g_task_return_pointer (task, rd_secret_ref (entry->password), (GDestroyNotify)rd_secret_unref);
  g_object_unref (task);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Question *question = g_task_get_task_data (task);
  g_autoptr (RdSecret) password = rd_secret_service_lookup_finish (result, &error);

  if (password != NULL && is_up_to_date (question))
    change_entry (question->entry, password, RD_PASSWORD_SECRET_SERVICE);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (question->entry->password != NULL)
    return_entry (g_steal_pointer (&task), question->entry);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return_none (task, " as long as the Secret Service doesn't answer: unlock it");
  else
    {
      if (error != NULL)
        g_debug ("no Secret Service: %s", error->message);
      return_none (task, "");
    }
}

void
rd_password_store_lookup_async (RdPasswordStore *self, const char *profile, const char *jid,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Entry *entry = find_entry (self, profile, jid);
  g_autoptr (RdSecret) credential = entry->password == NULL ? rd_credential_read (profile) : NULL;
  Question *question;

  if (credential != NULL)
    change_entry (entry, credential, RD_PASSWORD_CREDENTIAL);
  if (entry->password != NULL)
    {
      return_entry (task, entry);
      return;
    }
  question = question_new (profile, entry, LOOKUP_TIMEOUT_S, cancellable);
  g_task_set_task_data (task, question, question_free);
  rd_secret_service_lookup_async (profile, jid, question->cancellable, on_looked_up, task);
}

RdSecret *
rd_password_store_lookup_finish (RdPasswordStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

RdPasswordStorage
rd_password_store_get_storage (RdPasswordStore *self, const char *profile, const char *jid)
{
  return find_entry (self, profile, jid)->storage;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Question *question = g_task_get_task_data (task);
  bool is_kept = rd_secret_service_save_finish (result, &error);

  if (!is_kept)
    g_debug ("the password of %s stays in memory: %s", question->profile,
             error != NULL ? error->message : "the Secret Service would not keep it");
  else if (is_up_to_date (question))
    question->entry->storage = RD_PASSWORD_SECRET_SERVICE;
  g_task_return_int (task, is_kept ? RD_PASSWORD_SECRET_SERVICE : RD_PASSWORD_MEMORY);
}

void
rd_password_store_save_async (RdPasswordStore *self, const char *profile, const char *jid,
                              RdSecret *password, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Entry *entry = find_entry (self, profile, jid);
  Question *question;

  change_entry (entry, password, RD_PASSWORD_MEMORY);
  question = question_new (profile, entry, SAVE_TIMEOUT_S, NULL);
  g_task_set_task_data (task, question, question_free);
  rd_secret_service_save_async (profile, jid, password, question->cancellable, on_saved, task);
}

RdPasswordStorage
rd_password_store_save_finish (RdPasswordStore *self, GAsyncResult *result)
{
  return (RdPasswordStorage)g_task_propagate_int (G_TASK (result), NULL);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Question *question = g_task_get_task_data (task);

  /* Without a service there is nothing to forget, unless it had the password. */
  if (rd_secret_service_clear_finish (result, &error) || !question->was_in_service)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (
        task, RD_ERROR, RD_ERROR_FAILED,
        "The Secret Service would not forget the password of “%s” (%s); remove "
        "it there.",
        question->profile, error->message);
}

void
rd_password_store_forget_async (RdPasswordStore *self, const char *profile, const char *jid,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Entry *entry = find_entry (self, profile, jid);
  bool was_in_service = entry->storage == RD_PASSWORD_SECRET_SERVICE;
  Question *question;

  change_entry (entry, NULL, RD_PASSWORD_NONE);
  question = question_new (profile, entry, SAVE_TIMEOUT_S, NULL);
  question->was_in_service = was_in_service;
  g_task_set_task_data (task, question, question_free);
  rd_secret_service_clear_async (profile, jid, question->cancellable, on_cleared, task);
}

bool
rd_password_store_forget_finish (RdPasswordStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
rd_password_store_finalize (GObject *object)
{
  g_hash_table_unref (RD_PASSWORD_STORE (object)->entries);
  G_OBJECT_CLASS (rd_password_store_parent_class)->finalize (object);
}

static void
rd_password_store_class_init (RdPasswordStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_password_store_finalize;
}

static void
rd_password_store_init (RdPasswordStore *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

RdPasswordStore *
rd_password_store_new (void)
{
  return g_object_new (RD_TYPE_PASSWORD_STORE, NULL);
}
