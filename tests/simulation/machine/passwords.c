/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/passwords.h"

#include "machine/schedule.h"
#include "secret/secret-service.h"
#include "secret/service-watch.h"

/* The server takes any. */
#define PASSWORD "secret"

static struct
{
  int64_t delay;
  bool is_locked;
  GHashTable *forgotten; /* "PROFILE JID" */
} service;

/* What is asked, and what becomes of it when it is answered. */
typedef struct
{
  char *key;
  void (*answer) (GTask *task, const char *key);
  SimEntry *entry;       /* of the answer */
  GSource *cancellation; /* NULL: it can't be cancelled */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->cancellation, g_source_unref);
  g_free (question->key);
  g_free (question);
}

/* Takes the task. */
static void
answer (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);

  if (question->cancellation != NULL)
    g_source_destroy (question->cancellation);
  question->answer (task, question->key);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (task);

  sim_schedule_cancel (question->entry);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
answer_later (GTask *task, Question *question)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  question->entry = sim_schedule_add (service.delay, answer, task);
  if (cancellable == NULL)
    return;
  question->cancellation = g_cancellable_source_new (cancellable);
  g_source_set_callback (question->cancellation, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (question->cancellation, NULL);
}

static void
ask (const char *profile, const char *jid, void (*run) (GTask *task, const char *key),
     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new (Question, 1);

  *question = (Question){ g_strconcat (profile, " ", jid, NULL), run };
  g_task_set_task_data (task, question, question_free);
  if (service.forgotten == NULL)
    service.forgotten = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (service.delay > 0)
    answer_later (task, question);
  else
    answer (task);
}

static void
answer_lookup (GTask *task, const char *key)
{
  bool is_there = !service.is_locked && !g_hash_table_contains (service.forgotten, key);

  g_task_return_pointer (task, is_there ? rd_secret_new (PASSWORD) : NULL,
                         (GDestroyNotify)rd_secret_unref);
}

void
rd_secret_service_lookup_async (const RdServiceQuestion *question, RdServicePrompted prompted,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ask (question->profile, question->jid, answer_lookup, cancellable, callback, user_data);
}

RdSecret *
rd_secret_service_lookup_finish (GAsyncResult *result, bool *is_dismissed, RdRemedy *remedy,
                                 GError **error)
{
  *is_dismissed = false;
  return rd_place_finish (result, remedy, error);
}

static void
answer_save (GTask *task, const char *key)
{
  if (!service.is_locked)
    g_hash_table_remove (service.forgotten, key);
  g_task_return_boolean (task, !service.is_locked);
}

void
rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  ask (profile, jid, answer_save, cancellable, callback, user_data);
}

bool
rd_secret_service_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
answer_clear (GTask *task, const char *key)
{
  g_hash_table_add (service.forgotten, g_strdup (key));
  g_task_return_boolean (task, TRUE);
}

void
rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  ask (profile, jid, answer_clear, cancellable, callback, user_data);
}

bool
rd_secret_service_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
sim_passwords_delay (int64_t delay)
{
  service.delay = delay;
}

void
sim_passwords_lock (bool is_locked)
{
  service.is_locked = is_locked;
}

/* -- who is told that it is there -------------------------------------------------------------- */

struct _RdServiceWatch
{
  RdServiceReady ready;
  gpointer user_data;
};

static GSList *watches; /* (element-type RdServiceWatch) */

RdServiceWatch *
rd_service_watch_new (RdServiceReady ready, gpointer user_data)
{
  RdServiceWatch *watch = g_new (RdServiceWatch, 1);

  *watch = (RdServiceWatch){ ready, user_data };
  watches = g_slist_prepend (watches, watch);
  return watch;
}

void
rd_service_watch_free (RdServiceWatch *watch)
{
  watches = g_slist_remove (watches, watch);
  g_free (watch);
}

void
sim_passwords_tell_ready (void)
{
  for (GSList *link = watches; link != NULL; link = link->next)
    ((RdServiceWatch *)link->data)->ready (true, ((RdServiceWatch *)link->data)->user_data);
}
