/* Asks step by step, so that each state of the service is seen: the service, the items, the lock,
 * the prompt, the secret. libsecret's own look-up says "none" for most of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/secret-service.h"

#include "dbus-interfaces/call-limits.h"
#include "secret/service-error.h"

#include <libsecret/secret.h>
#include <string.h>

#define DISMISSED_KEY "rd-dismissed"

static const SecretSchema schema = {
  "im.rosterd.Roster1",
  SECRET_SCHEMA_NONE,
  {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "jid", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* gnome-keyring doesn't see the schema's name in a locked keyring. */
static const SecretSchema searched = {
  "im.rosterd.Roster1",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "jid", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* -- looking up -------------------------------------------------------------------------------- */

typedef struct
{
  char *profile;
  GHashTable *attributes;
  bool may_prompt, is_prompting;
  RdServicePrompted prompted;
  gpointer user_data;
  SecretService *service;
  SecretItem *item;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_clear_object (&lookup->item);
  g_clear_object (&lookup->service);
  g_hash_table_unref (lookup->attributes);
  g_free (lookup->profile);
  g_free (lookup);
}

/* Takes TASK. */
static void
refuse (GTask *task, RdServiceState state, const char *cause)
{
  const Lookup *lookup = g_task_get_task_data (task);
  RdRemedy remedy;
  GError *error;

  if (state == RD_SERVICE_MUTE && lookup->is_prompting)
    state = RD_SERVICE_DISMISSED;
  if (state == RD_SERVICE_DISMISSED)
    g_object_set_data (G_OBJECT (task), DISMISSED_KEY, task);
  error = rd_service_error_new (state, lookup->profile, cause, &remedy);
  rd_place_refuse (task, remedy, error);
}

/* Takes TASK. */
static void
refuse_error (GTask *task, const GError *error)
{
  refuse (task, rd_service_error_judge (error), error->message);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value = NULL;
  g_autoptr (RdSecret) password = NULL;
  const char *bytes = NULL;
  size_t size = 0;

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      refuse_error (task, error);
      return;
    }
  value = secret_item_get_secret (SECRET_ITEM (source));
  if (value != NULL)
    bytes = secret_value_get (value, &size);
  size = MIN (size, RD_PASSWORD_SIZE_MAX + 1);
  password = rd_secret_new_empty (size);
  if (size > 0)
    memcpy (rd_secret_get_room (password), bytes, size);
  rd_secret_end (password, size);
  g_clear_pointer (&value, secret_value_unref);
  if (rd_secret_find_fault (password) != NULL)
    refuse (task, RD_SERVICE_NO_TEXT, rd_secret_find_fault (password));
  else
    rd_place_answer (task, g_steal_pointer (&password));
}

/* Takes TASK. */
static void
load (GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);

  secret_item_load_secret (lookup->item, g_task_get_cancellable (task), on_loaded, task);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *unlocked = NULL;
  int n = secret_service_unlock_finish (SECRET_SERVICE (source), result, &unlocked, &error);

  g_list_free_full (unlocked, g_object_unref);
  if (n < 0)
    refuse_error (task, error);
  else if (n == 0)
    refuse (task, RD_SERVICE_DISMISSED, NULL);
  else
    {
      lookup->is_prompting = false;
      load (task);
    }
}

/* Takes TASK. */
static void
unlock (GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);
  GList items = { lookup->item, NULL, NULL };

  if (!lookup->may_prompt)
    {
      refuse (task, RD_SERVICE_LOCKED, NULL);
      return;
    }
  lookup->is_prompting = true;
  lookup->prompted (lookup->user_data);
  secret_service_unlock (lookup->service, &items, g_task_get_cancellable (task), on_unlocked, task);
}

/* Some services tell nothing of what is locked. */
static void
on_default (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);

  if (collection != NULL && secret_collection_get_locked (collection))
    refuse (task, RD_SERVICE_UNSEEN, NULL);
  else
    rd_place_answer (task, NULL);
}

/* The first that is unlocked, else the first. */
static SecretItem *
pick (GList *items)
{
  for (GList *link = items; link != NULL; link = link->next)
    {
      if (!secret_item_get_locked (link->data))
        return g_object_ref (link->data);
    }
  return items != NULL ? g_object_ref (items->data) : NULL;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  lookup->item = pick (items);
  g_list_free_full (items, g_object_unref);
  if (error != NULL)
    refuse_error (task, error);
  else if (lookup->item == NULL)
    secret_collection_for_alias (lookup->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 g_task_get_cancellable (task), on_default, task);
  else if (secret_item_get_locked (lookup->item))
    unlock (task);
  else
    load (task);
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  lookup->service = secret_service_get_finish (result, &error);
  if (lookup->service == NULL)
    refuse_error (task, error);
  else
    secret_service_search (lookup->service, &searched, lookup->attributes, SECRET_SEARCH_ALL,
                           g_task_get_cancellable (task), on_found, task);
}

void
rd_secret_service_lookup_async (const RdServiceQuestion *question, RdServicePrompted prompted,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->profile = g_strdup (question->profile);
  lookup->attributes = secret_attributes_build (&searched, "profile", question->profile, "jid",
                                                question->jid, NULL);
  lookup->may_prompt = question->may_prompt;
  lookup->prompted = prompted;
  lookup->user_data = user_data;
  g_task_set_task_data (task, lookup, lookup_free);
  g_task_set_check_cancellable (task, FALSE);
  secret_service_get (SECRET_SERVICE_OPEN_SESSION, cancellable, on_service, task);
}

RdSecret *
rd_secret_service_lookup_finish (GAsyncResult *result, bool *is_dismissed, RdRemedy *remedy,
                                 GError **error)
{
  *is_dismissed = g_object_get_data (G_OBJECT (result), DISMISSED_KEY) != NULL;
  return rd_place_finish (result, remedy, error);
}

/* -- saving and forgetting --------------------------------------------------------------------- */

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
