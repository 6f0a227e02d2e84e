/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/settings-changes.h"

#include "store/profile/profiles.h"

struct _RdSettingsChanges
{
  GObject *owner;
  RdStore *store;
  RdProfileRecord *record;
  RdSettingsApplied applied;
  GQueue queue; /* (element-type GTask): the head is being stored */
};

/* A change, and the settings that it makes of the stored ones. */
typedef struct
{
  GVariant *dict;
  char *fingerprint;
  bool is_enabled;
  RdSettings *settings; /* the result */
} SettingsChange;

static void
settings_change_free (gpointer data)
{
  SettingsChange *change = data;

  g_clear_pointer (&change->dict, g_variant_unref);
  g_clear_pointer (&change->settings, rd_settings_free);
  g_free (change->fingerprint);
  g_free (change);
}

static bool
is_switch (const SettingsChange *change)
{
  return change->dict == NULL && change->fingerprint == NULL;
}

static RdSettings *
make_settings (const RdSettings *stored, const SettingsChange *change, GError **error)
{
  RdSettings *settings;

  if (change->dict != NULL)
    return rd_settings_with_variant (stored, change->dict, error);
  if (change->fingerprint != NULL)
    return rd_settings_with_certificate (stored, change->fingerprint, error);
  settings = rd_settings_copy (stored);
  settings->is_enabled = change->is_enabled;
  return settings;
}

static void store_next_change (RdSettingsChanges *changes);

static void
on_settings_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdSettingsChanges *changes = user_data;
  g_autoptr (GObject) owner = g_object_ref (changes->owner);
  g_autoptr (GTask) task = g_queue_pop_head (&changes->queue);
  SettingsChange *change = g_task_get_task_data (task);
  g_autoptr (RdSettings) old = NULL;
  GError *error = NULL;

  if (rd_store_write_finish (RD_STORE (source), result, &error))
    {
      old = g_steal_pointer (&changes->record->settings);
      changes->record->settings = g_steal_pointer (&change->settings);
      changes->applied (owner, old, is_switch (change) && change->is_enabled);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
  store_next_change (changes);
}

static void
store_next_change (RdSettingsChanges *changes)
{
  GTask *task;

  while ((task = g_queue_peek_head (&changes->queue)) != NULL)
    {
      SettingsChange *change = g_task_get_task_data (task);
      GError *error = NULL;

      change->settings = make_settings (changes->record->settings, change, &error);
      if (change->settings != NULL)
        {
          rd_store_save_settings_async (changes->store, changes->record->id, change->settings,
                                        on_settings_saved, changes);
          return;
        }
      g_queue_pop_head (&changes->queue);
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

/* Takes CHANGE. */
static void
add (RdSettingsChanges *changes, SettingsChange *change, GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (changes->owner, NULL, callback, user_data);

  g_task_set_task_data (task, change, settings_change_free);
  g_queue_push_tail (&changes->queue, task);
  if (changes->queue.length == 1)
    store_next_change (changes);
}

void
rd_settings_changes_add (RdSettingsChanges *changes, GVariant *dict, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->dict = g_variant_ref (dict);
  add (changes, change, callback, user_data);
}

void
rd_settings_changes_add_switch (RdSettingsChanges *changes, bool is_enabled,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->is_enabled = is_enabled;
  add (changes, change, callback, user_data);
}

void
rd_settings_changes_add_trust (RdSettingsChanges *changes, const char *fingerprint,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->fingerprint = g_strdup (fingerprint);
  add (changes, change, callback, user_data);
}

RdSettingsChanges *
rd_settings_changes_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                         RdSettingsApplied applied)
{
  RdSettingsChanges *changes = g_new0 (RdSettingsChanges, 1);

  changes->owner = owner;
  changes->store = store;
  changes->record = record;
  changes->applied = applied;
  g_queue_init (&changes->queue);
  return changes;
}

void
rd_settings_changes_free (RdSettingsChanges *changes)
{
  g_free (changes);
}
