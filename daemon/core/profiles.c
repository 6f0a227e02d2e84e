/* A profile is added when it is stored. It is removed in three steps: disconnected, deleted from
 * the store, its password forgotten.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profiles.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "store/profile/profiles.h"

struct _RdProfiles
{
  GObject parent_instance;

  const RdSessionContext *context;
  GPtrArray *list;    /* (element-type RdProfile), by name */
  int64_t default_id; /* 0: none */
  unsigned n_adding;  /* being stored */
  bool is_stopping;
};

G_DEFINE_FINAL_TYPE (RdProfiles, rd_profiles, G_TYPE_OBJECT)

enum
{
  ADDED,
  REMOVED,
  DEFAULT_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const RdProfile *const *left = a;
  const RdProfile *const *right = b;

  return strcmp (rd_profile_get_record (*left)->name, rd_profile_get_record (*right)->name);
}

static RdProfile *
insert (RdProfiles *self, RdProfileRecord *record)
{
  RdProfile *profile = rd_profile_new (self->context, record);

  if (record->is_default)
    self->default_id = record->id;
  g_ptr_array_add (self->list, profile);
  g_ptr_array_sort (self->list, compare_names);
  return profile;
}

static void
set_default_id (RdProfiles *self, int64_t id)
{
  self->default_id = id;
  g_signal_emit (self, signals[DEFAULT_CHANGED], 0);
}

void
rd_profiles_start (RdProfiles *self)
{
  for (unsigned i = 0; i < self->list->len; i++)
    rd_profile_start (self->list->pdata[i]);
}

void
rd_profiles_retry (RdProfiles *self)
{
  for (unsigned i = 0; i < self->list->len && !self->is_stopping; i++)
    {
      if (!rd_profile_is_stopped (self->list->pdata[i]))
        rd_profile_start (self->list->pdata[i]);
    }
}

/* -- stop -------------------------------------------------------------------------------------- */

static void
on_one_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  unsigned left = GPOINTER_TO_UINT (g_task_get_task_data (task)) - 1;

  rd_profile_stop_finish (RD_PROFILE (source), result);
  g_task_set_task_data (task, GUINT_TO_POINTER (left), NULL);
  if (left == 0)
    g_task_return_boolean (task, TRUE);
}

void
rd_profiles_stop_async (RdProfiles *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  self->is_stopping = true;
  g_task_set_task_data (task, GUINT_TO_POINTER (self->list->len), NULL);
  for (unsigned i = 0; i < self->list->len; i++)
    rd_profile_stop_async (self->list->pdata[i], on_one_stopped, g_object_ref (task));
  if (self->list->len == 0)
    g_task_return_boolean (task, TRUE);
}

void
rd_profiles_stop_finish (RdProfiles *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* -- find -------------------------------------------------------------------------------------- */

GPtrArray *
rd_profiles_list (RdProfiles *self)
{
  return self->list;
}

RdProfile *
rd_profiles_find_default (RdProfiles *self)
{
  for (unsigned i = 0; i < self->list->len; i++)
    {
      if (rd_profile_get_record (self->list->pdata[i])->id == self->default_id)
        return self->list->pdata[i];
    }
  return NULL;
}

static RdProfile *
find_by_name_or_jid (RdProfiles *self, const char *name_or_jid)
{
  g_autofree char *prepared = NULL;

  for (unsigned i = 0; i < self->list->len; i++)
    {
      if (g_str_equal (rd_profile_get_record (self->list->pdata[i])->name, name_or_jid))
        return self->list->pdata[i];
    }
  prepared = rd_jid_prepare_bare (name_or_jid, NULL);
  for (unsigned i = 0; prepared != NULL && i < self->list->len; i++)
    {
      if (g_str_equal (rd_profile_get_record (self->list->pdata[i])->jid, prepared))
        return self->list->pdata[i];
    }
  return NULL;
}

RdProfile *
rd_profiles_find (RdProfiles *self, const char *name_or_jid, GError **error)
{
  RdProfile *profile = *name_or_jid == '\0' ? rd_profiles_find_default (self)
                                            : find_by_name_or_jid (self, name_or_jid);

  if (profile == NULL && self->list->len == 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE, "There is no profile yet; add one.");
  else if (profile == NULL)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE, "There is no profile \"%s\".",
                 rd_quote (name_or_jid).text);
  return profile;
}

RdStore *
rd_profiles_get_store (RdProfiles *self)
{
  return self->context->store;
}

/* -- add --------------------------------------------------------------------------------------- */

/* The profile is there, wherever the password is kept. */
static void
on_password_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (rd_profile_set_password_finish (RD_PROFILE (source), result, &error) == RD_PASSWORD_NONE)
    g_info ("The password of a new profile is not kept: %s", error->message);
  g_task_return_pointer (task, g_object_ref (source), g_object_unref);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdProfiles *self = g_task_get_source_object (task);
  RdSecret *password = g_task_get_task_data (task);
  GError *error = NULL;
  RdProfileRecord *record = rd_store_add_profile_finish (RD_STORE (source), result, &error);
  RdProfile *profile;

  self->n_adding--;
  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  profile = insert (self, record);
  if (password != NULL)
    rd_profile_set_password_async (profile, password, on_password_kept, g_object_ref (task));
  g_signal_emit (self, signals[ADDED], 0, profile);
  if (record->is_default)
    set_default_id (self, record->id);
  if (!self->is_stopping)
    rd_profile_start (profile);
  if (password == NULL)
    g_task_return_pointer (task, g_object_ref (profile), g_object_unref);
}

/* Each profile has a connection, and an object that every client reads. */
static bool
check_room (const RdProfiles *self, GError **error)
{
  if (self->list->len + self->n_adding < RD_PROFILES_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "There are %d profiles, and no more can be; remove one that is not needed.",
               RD_PROFILES_MAX);
  return false;
}

static RdSettings *
check_new_profile (const char *name, const char *jid, GVariant *dict, char **account,
                   GError **error)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();

  if (!rd_settings_check_profile_name (name, error))
    return NULL;
  *account = rd_jid_prepare_account (jid, error);
  if (*account == NULL)
    return NULL;
  return rd_settings_with_variant (settings, dict, error);
}

/* As the store would refuse it. */
static bool
check_not_taken (const RdProfiles *self, const char *name, const char *account, GError **error)
{
  for (unsigned i = 0; i < self->list->len; i++)
    {
      const RdProfileRecord *record = rd_profile_get_record (self->list->pdata[i]);

      if (!g_str_equal (record->name, name) && !g_str_equal (record->jid, account))
        continue;
      rd_profile_record_refuse_taken (name, account, record->name, error);
      return false;
    }
  return true;
}

bool
rd_profiles_check (const RdProfiles *self, const char *name, const char *jid, GVariant *dict,
                   bool *takes_password, GError **error)
{
  g_autofree char *account = NULL;
  g_autoptr (RdSettings) settings
      = check_room (self, error) ? check_new_profile (name, jid, dict, &account, error) : NULL;

  if (settings == NULL || !check_not_taken (self, name, account, error))
    return false;
  *takes_password = rd_password_store_check_free (name, settings->password_command, NULL);
  return true;
}

void
rd_profiles_add_async (RdProfiles *self, const char *name, const char *jid, GVariant *dict,
                       RdSecret *password, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *account = NULL;
  GError *error = NULL;
  g_autoptr (RdSettings) settings
      = check_room (self, &error) ? check_new_profile (name, jid, dict, &account, &error) : NULL;

  if (settings == NULL
      || (password != NULL
          && !rd_password_store_check_free (name, settings->password_command, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  if (password != NULL)
    g_task_set_task_data (task, rd_secret_ref (password), (GDestroyNotify)rd_secret_unref);
  self->n_adding++;
  rd_store_add_profile_async (self->context->store, name, account, settings, on_added,
                              g_steal_pointer (&task));
}

RdProfile *
rd_profiles_add_finish (RdProfiles *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RdProfile) profile = g_task_propagate_pointer (G_TASK (result), error);

  if (profile == NULL || g_ptr_array_find (self->list, profile, NULL))
    return profile; /* the list holds it */
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
               "The profile \"%s\" was removed while its password was being kept.",
               rd_profile_get_record (profile)->name);
  return NULL;
}

/* -- remove ------------------------------------------------------------------------------------ */

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* The profile is gone, even if its password is not. */
  if (!rd_profile_finish (RD_PROFILE (source), result, &error))
    g_warning ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdProfiles *self = g_task_get_source_object (task);
  RdProfile *profile = g_task_get_task_data (task);
  GError *error = NULL;
  int64_t default_id = rd_store_remove_profile_finish (RD_STORE (source), result, &error);

  if (default_id < 0)
    {
      if (!self->is_stopping)
        rd_profile_start (profile);
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_remove (self->list, profile);
  g_signal_emit (self, signals[REMOVED], 0, profile);
  if (self->default_id == rd_profile_get_record (profile)->id)
    set_default_id (self, default_id);
  rd_profile_forget_password_async (profile, on_forgotten, g_steal_pointer (&task));
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RdProfile *profile = RD_PROFILE (source);

  rd_profile_stop_finish (profile, result);
  rd_store_remove_profile_async (rd_profile_get_store (profile),
                                 rd_profile_get_record (profile)->id, on_removed, task);
}

void
rd_profiles_remove_async (RdProfiles *self, RdProfile *profile, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_object_ref (profile), g_object_unref);
  if (!rd_profile_is_stopped (profile))
    {
      rd_profile_stop_async (profile, on_stopped, task);
      return;
    }
  g_task_return_new_error (task, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                           "The profile \"%s\" is being removed already.",
                           rd_profile_get_record (profile)->name);
  g_object_unref (task);
}

/* -- default ----------------------------------------------------------------------------------- */

static void
on_default_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdProfile *profile = g_task_get_task_data (task);
  GError *error = NULL;

  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  set_default_id (g_task_get_source_object (task), rd_profile_get_record (profile)->id);
  g_task_return_boolean (task, TRUE);
}

void
rd_profiles_set_default_async (RdProfiles *self, RdProfile *profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_object_ref (profile), g_object_unref);
  rd_store_set_default_profile_async (self->context->store, rd_profile_get_record (profile)->id,
                                      on_default_stored, task);
}

bool
rd_profiles_finish (RdProfiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- life -------------------------------------------------------------------------------------- */

static void
rd_profiles_finalize (GObject *object)
{
  g_ptr_array_unref (RD_PROFILES (object)->list);
  G_OBJECT_CLASS (rd_profiles_parent_class)->finalize (object);
}

static void
rd_profiles_class_init (RdProfilesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_profiles_finalize;

  signals[ADDED] = g_signal_new ("added", RD_TYPE_PROFILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, RD_TYPE_PROFILE);
  signals[REMOVED] = g_signal_new ("removed", RD_TYPE_PROFILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, RD_TYPE_PROFILE);
  signals[DEFAULT_CHANGED] = g_signal_new ("default-changed", RD_TYPE_PROFILES, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rd_profiles_init (RdProfiles *self)
{
  self->list = g_ptr_array_new_with_free_func (g_object_unref);
}

RdProfiles *
rd_profiles_new (const RdSessionContext *context, GError **error)
{
  g_autoptr (RdProfiles) self = g_object_new (RD_TYPE_PROFILES, NULL);
  g_autoptr (GPtrArray) records = rd_store_list_profiles (context->store, error);

  if (records == NULL)
    return NULL;
  self->context = context;
  g_ptr_array_set_free_func (records, NULL);
  for (unsigned i = 0; i < records->len; i++)
    insert (self, records->pdata[i]);
  return g_steal_pointer (&self);
}
