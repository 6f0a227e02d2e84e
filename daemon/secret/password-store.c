/* What was found stays in memory for reconnects; its place is asked again when the server has
 * refused it. An entry belongs to a name and a JID: a profile that is made again for another
 * account never gets the old password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/password-store.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "secret/credential.h"
#include "secret/password-command.h"
#include "secret/secret-service.h"
#include "secret/service-error.h"
#include "secret/service-watch.h"

#define LOOKUP_TIMEOUT_S 120 /* a keyring may have to be unlocked */
#define WAITING_MS 2000      /* then it is told that somebody is waited for */
#define SAVE_TIMEOUT_S 20    /* D-Bus callers wait for 25 s */
#define READY_GAP_S 10       /* a service may come and go */

struct _RdPasswordStore
{
  GObject parent_instance;
  GHashTable *entries; /* "NAME JID" → RdPasswordEntry */
  RdThreads *commands;
  RdServiceWatch *service;
  unsigned n_asked;  /* look-ups that wait for the service */
  guint ready_gap;   /* "ready" was told just now */
  bool is_ready_due; /* and is to be told again after that */
};

G_DEFINE_FINAL_TYPE (RdPasswordStore, rd_password_store, G_TYPE_OBJECT)

enum
{
  WAITING,
  READY,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* A question to a place, with a deadline. The answer is ignored if the entry has changed
 * meanwhile. */
typedef struct
{
  char *profile, *jid;
  RdPasswordEntry *entry;
  unsigned n_changes;  /* of the entry, when asked */
  bool was_in_service; /* when it is to be forgotten */
  bool is_command;     /* the password command is asked */
  bool has_told;       /* that it waits */
  GCancellable *cancellable;
  GCancellable *outer; /* the caller's */
  gulong outer_handler;
  guint deadline, notice;
} Question;

/* Entries live as long as the store. */
static RdPasswordEntry *
find_entry (RdPasswordStore *self, const char *profile, const char *jid)
{
  g_autofree char *key = g_strconcat (profile, " ", jid, NULL);
  RdPasswordEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    {
      entry = rd_password_entry_new ();
      g_hash_table_insert (self->entries, g_steal_pointer (&key), entry);
    }
  return entry;
}

/* -- questions --------------------------------------------------------------------------------- */

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
question_new (const char *profile, const char *jid, RdPasswordEntry *entry, unsigned timeout_s,
              GCancellable *outer)
{
  Question *question = g_new0 (Question, 1);

  question->profile = g_strdup (profile);
  question->jid = g_strdup (jid);
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
  g_clear_handle_id (&question->notice, g_source_remove);
  if (question->outer != NULL)
    g_cancellable_disconnect (question->outer, question->outer_handler);
  g_clear_object (&question->outer);
  g_clear_object (&question->cancellable);
  g_free (question->profile);
  g_free (question->jid);
  g_free (question);
}

/* -- looking up -------------------------------------------------------------------------------- */

static void
tell_waiting (GTask *task, bool is_prompted)
{
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) reason = question->is_command
                                  ? rd_password_command_new_waiting (question->profile)
                                  : rd_service_error_new_waiting (question->profile, is_prompted);

  g_clear_handle_id (&question->notice, g_source_remove);
  if (question->has_told)
    return;
  question->has_told = true;
  g_signal_emit (g_task_get_source_object (task), signals[WAITING], 0, question->profile,
                 question->jid, reason);
}

static gboolean
on_notice (gpointer user_data)
{
  Question *question = g_task_get_task_data (user_data);

  question->notice = 0;
  tell_waiting (user_data, false);
  return G_SOURCE_REMOVE;
}

static void
begin_notice (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  question->notice = rd_clock_add_timeout (WAITING_MS, on_notice, task);
}

static void
on_prompted (gpointer user_data)
{
  tell_waiting (user_data, true);
}

/* Takes TASK. */
static void
return_entry (GTask *task, RdPasswordEntry *entry)
{
  rd_place_answer (task, rd_password_entry_use (entry));
}

/* Takes TASK. */
static void
refuse_empty (GTask *task)
{
  const Question *question = g_task_get_task_data (task);
  RdRemedy remedy;
  GError *error = rd_service_error_new (RD_SERVICE_EMPTY, question->profile, NULL, &remedy);

  rd_place_refuse (task, remedy, error);
}

/* Takes TASK, and what a place answered, if the entry is as it was. */
static void
take_answer (GTask *task, RdSecret *password, RdPasswordStorage storage, RdRemedy remedy,
             const GError *error)
{
  Question *question = g_task_get_task_data (task);
  GError *refusal = NULL;

  g_clear_handle_id (&question->notice, g_source_remove);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  if (is_up_to_date (question) && password != NULL)
    rd_password_entry_take (question->entry, password, storage, &refusal);
  if (refusal != NULL)
    rd_place_refuse (task, RD_REMEDY_PERSON, refusal);
  else if (question->entry->password != NULL)
    return_entry (task, question->entry);
  else if (error != NULL)
    rd_place_refuse (task, remedy, g_error_copy (error));
  else
    refuse_empty (task); /* it was forgotten meanwhile */
}

static void
on_service_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = g_task_get_task_data (user_data);
  g_autoptr (GError) error = NULL;
  RdRemedy remedy = RD_REMEDY_PERSON;
  bool is_dismissed;
  g_autoptr (RdSecret) password
      = rd_secret_service_lookup_finish (result, &is_dismissed, &remedy, &error);

  RD_PASSWORD_STORE (g_task_get_source_object (user_data))->n_asked--;
  if (is_dismissed && !g_cancellable_is_cancelled (question->outer))
    question->entry->was_dismissed = true;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = rd_service_error_new (RD_SERVICE_MUTE, question->profile, NULL, &remedy);
    }
  take_answer (user_data, password, RD_PASSWORD_SECRET_SERVICE, remedy, error);
}

static void
on_command_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;
  g_autoptr (RdSecret) password = rd_password_command_run_finish (result, &remedy, &error);

  take_answer (user_data, password, RD_PASSWORD_COMMAND, remedy, error);
}

static void on_service_ready (bool is_sure, gpointer user_data);

static gboolean
on_ready_gap (gpointer user_data)
{
  RdPasswordStore *self = user_data;
  bool is_due = self->is_ready_due;

  self->ready_gap = 0;
  self->is_ready_due = false;
  if (is_due)
    on_service_ready (true, self);
  return G_SOURCE_REMOVE;
}

/* A change that may be none of the lock is no reason to end a prompt that is shown. */
static void
on_service_ready (bool is_sure, gpointer user_data)
{
  RdPasswordStore *self = user_data;

  if (!is_sure && self->n_asked > 0)
    return;
  if (self->ready_gap != 0)
    {
      self->is_ready_due = true;
      return;
    }
  self->ready_gap = rd_clock_add_timeout_seconds (READY_GAP_S, on_ready_gap, self);
  g_signal_emit (self, signals[READY], 0);
}

/* Takes TASK. */
static void
ask_service (RdPasswordStore *self, GTask *task)
{
  Question *question = g_task_get_task_data (task);
  RdServiceQuestion asked = {
    .profile = question->profile,
    .jid = question->jid,
    .may_prompt = !question->entry->was_dismissed,
  };

  if (self->service == NULL)
    self->service = rd_service_watch_new (on_service_ready, self);
  self->n_asked++;
  rd_secret_service_lookup_async (&asked, on_prompted, question->cancellable, on_service_answered,
                                  task);
}

/* Takes TASK. */
static void
run_command (RdPasswordStore *self, GTask *task, const char *command)
{
  Question *question = g_task_get_task_data (task);

  question->is_command = true;
  if (self->commands == NULL)
    self->commands = rd_password_command_threads_new ();
  rd_password_command_run_async (self->commands, question->profile, command, question->outer,
                                 on_command_answered, task);
}

/* Takes TASK. */
static void
read_credential (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = rd_credential_read (question->profile, &error);

  take_answer (task, password, RD_PASSWORD_CREDENTIAL, RD_REMEDY_PERSON, error);
}

/* What a place gave that is no longer the account's is forgotten. True: the entry has a password of
 * the place where it is looked for. */
static bool
is_at_hand (RdPasswordEntry *entry, bool has_credential, bool has_command)
{
  bool is_right = has_credential ? false
                  : has_command  ? entry->storage == RD_PASSWORD_COMMAND
                                 : entry->storage == RD_PASSWORD_MEMORY
                                      || entry->storage == RD_PASSWORD_SECRET_SERVICE;

  if (!is_right && entry->password != NULL)
    rd_password_entry_change (entry, NULL, RD_PASSWORD_NONE);
  return entry->password != NULL;
}

void
rd_password_store_lookup_async (RdPasswordStore *self, const char *profile, const char *jid,
                                const char *command, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  RdPasswordEntry *entry = find_entry (self, profile, jid);
  bool has_credential = rd_credential_exists (profile);

  if (is_at_hand (entry, has_credential, *command != '\0'))
    {
      return_entry (task, entry);
      return;
    }
  g_task_set_task_data (task, question_new (profile, jid, entry, LOOKUP_TIMEOUT_S, cancellable),
                        question_free);
  begin_notice (task);
  if (has_credential)
    read_credential (task);
  else if (*command != '\0')
    run_command (self, task, command);
  else
    ask_service (self, task);
}

RdSecret *
rd_password_store_lookup_finish (RdPasswordStore *self, GAsyncResult *result, RdRemedy *remedy,
                                 GError **error)
{
  return rd_place_finish (result, remedy, error);
}

bool
rd_password_store_refuse (RdPasswordStore *self, const char *profile, const char *jid,
                          const GError *reason)
{
  return rd_password_entry_refuse (find_entry (self, profile, jid), reason);
}

void
rd_password_store_renew (RdPasswordStore *self, const char *profile, const char *jid)
{
  rd_password_entry_renew (find_entry (self, profile, jid));
}

RdPasswordStorage
rd_password_store_get_storage (RdPasswordStore *self, const char *profile, const char *jid)
{
  return find_entry (self, profile, jid)->storage;
}

/* -- saving ------------------------------------------------------------------------------------ */

bool
rd_password_store_check_free (const char *profile, const char *command, GError **error)
{
  if (rd_credential_exists (profile))
    g_set_error (
        error, RD_ERROR, RD_ERROR_FAILED,
        "The password of \"%s\" is its credential, rosterd.%s; change it where systemd takes "
        "it from, and restart rosterd.",
        profile, profile);
  else if (*command != '\0')
    g_set_error (
        error, RD_ERROR, RD_ERROR_FAILED,
        "The password of \"%s\" comes from its password command; change it where that takes "
        "it from, or unset the command first.",
        profile);
  else
    return true;
  return false;
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
  RdPasswordEntry *entry = find_entry (self, profile, jid);
  Question *question;

  rd_password_entry_change (entry, password, RD_PASSWORD_MEMORY);
  question = question_new (profile, jid, entry, SAVE_TIMEOUT_S, NULL);
  g_task_set_task_data (task, question, question_free);
  rd_secret_service_save_async (profile, jid, password, question->cancellable, on_saved, task);
}

RdPasswordStorage
rd_password_store_save_finish (RdPasswordStore *self, GAsyncResult *result)
{
  return (RdPasswordStorage)g_task_propagate_int (G_TASK (result), NULL);
}

/* -- forgetting -------------------------------------------------------------------------------- */

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
        "The Secret Service would not forget the password of \"%s\" (%s); remove "
        "it there.",
        question->profile, error->message);
}

void
rd_password_store_forget_async (RdPasswordStore *self, const char *profile, const char *jid,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  RdPasswordEntry *entry = find_entry (self, profile, jid);
  bool was_in_service = entry->storage == RD_PASSWORD_SECRET_SERVICE;
  Question *question;

  rd_password_entry_change (entry, NULL, RD_PASSWORD_NONE);
  question = question_new (profile, jid, entry, SAVE_TIMEOUT_S, NULL);
  question->was_in_service = was_in_service;
  g_task_set_task_data (task, question, question_free);
  rd_secret_service_clear_async (profile, jid, question->cancellable, on_cleared, task);
}

bool
rd_password_store_forget_finish (RdPasswordStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- the object -------------------------------------------------------------------------------- */

static void
rd_password_store_finalize (GObject *object)
{
  RdPasswordStore *self = RD_PASSWORD_STORE (object);

  g_clear_pointer (&self->service, rd_service_watch_free);
  g_clear_handle_id (&self->ready_gap, g_source_remove);
  g_clear_pointer (&self->commands, rd_threads_end);
  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (rd_password_store_parent_class)->finalize (object);
}

static void
rd_password_store_class_init (RdPasswordStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_password_store_finalize;
  signals[WAITING]
      = g_signal_new ("waiting", RD_TYPE_PASSWORD_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER);
  signals[READY] = g_signal_new ("ready", RD_TYPE_PASSWORD_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
rd_password_store_init (RdPasswordStore *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)rd_password_entry_free);
}

RdPasswordStore *
rd_password_store_new (void)
{
  return g_object_new (RD_TYPE_PASSWORD_STORE, NULL);
}
