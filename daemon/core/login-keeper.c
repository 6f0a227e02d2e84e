/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/login-keeper.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "store/profile/profiles.h"

struct _RdLoginKeeper
{
  GObject *owner;
  RdStore *store;
  RdProfileRecord *record;
  RdLoginMemoryChanged changed;
};

static void
replace (RdLoginKeeper *keeper, const char *text)
{
  g_free (keeper->record->login_memory);
  keeper->record->login_memory = g_strdup (text);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GObject) owner = user_data;
  g_autoptr (GError) error = NULL;

  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    g_message ("What the login had is not stored, and is forgotten when rosterd ends: %s",
               error->message);
}

void
rd_login_keeper_take (RdLoginKeeper *keeper, const RdLogin *login)
{
  RdLoginMemory memory = rd_login_memory_read (keeper->record->login_memory);
  g_autofree char *text = NULL;

  rd_login_memory_take (&memory, login);
  text = rd_login_memory_write (&memory);
  if (g_str_equal (text, keeper->record->login_memory))
    return;
  replace (keeper, text);
  rd_store_save_login_memory_async (keeper->store, keeper->record->id, text, on_saved,
                                    g_object_ref (keeper->owner));
  keeper->changed (keeper->owner, false);
}

/* -- a person accepts -------------------------------------------------------------------------- */

typedef struct
{
  RdLoginKeeper *keeper;
  char *mechanism;
} Acceptance;

static void
acceptance_free (gpointer data)
{
  Acceptance *acceptance = data;

  g_free (acceptance->mechanism);
  g_free (acceptance);
}

/* A login may have been remembered meanwhile. */
static char *
make_accepted (const Acceptance *acceptance)
{
  RdLoginMemory memory = rd_login_memory_read (acceptance->keeper->record->login_memory);

  return rd_login_memory_accept (&memory, acceptance->mechanism) ? rd_login_memory_write (&memory)
                                                                 : NULL;
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Acceptance *acceptance = g_task_get_task_data (task);
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  text = make_accepted (acceptance);
  if (text != NULL)
    replace (acceptance->keeper, text);
  acceptance->keeper->changed (acceptance->keeper->owner, true);
  g_task_return_boolean (task, TRUE);
}

void
rd_login_keeper_accept (RdLoginKeeper *keeper, const char *mechanism, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (keeper->owner, NULL, callback, user_data);
  Acceptance *acceptance = g_new (Acceptance, 1);
  g_autofree char *text = NULL;

  *acceptance = (Acceptance){ keeper, g_strdup (mechanism) };
  g_task_set_task_data (task, acceptance, acceptance_free);
  text = make_accepted (acceptance);
  if (text == NULL)
    {
      g_task_return_new_error (
          task, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
          "\"%s\" is no kind of login that is weaker than what the profile had; "
          "the refusal of the login names the one that is offered, for "
          "instance SCRAM-SHA-256.",
          rd_quote (mechanism).text);
      return;
    }
  rd_store_save_login_memory_async (keeper->store, keeper->record->id, text, on_accepted,
                                    g_steal_pointer (&task));
}

/* -- life -------------------------------------------------------------------------------------- */

RdLoginKeeper *
rd_login_keeper_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                     RdLoginMemoryChanged changed)
{
  RdLoginKeeper *keeper = g_new (RdLoginKeeper, 1);

  *keeper = (RdLoginKeeper){ owner, store, record, changed };
  return keeper;
}

void
rd_login_keeper_free (RdLoginKeeper *keeper)
{
  g_free (keeper);
}
