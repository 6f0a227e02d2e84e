/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-ground.h"

#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "virtual-time.h"

#include <glib/gstdio.h>

void
store_begin (StoreGround *ground)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;

  ground->directory = g_dir_make_tmp ("rosterd-core-XXXXXX", &error);
  g_assert_no_error (error);
  ground->store = rd_store_open (ground->directory, &notice, &error);
  g_assert_no_error (error);
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

void
store_end (StoreGround *ground)
{
  rd_store_close (ground->store);
  pass (MS);
  g_assert_finalize_object (ground->store);
  remove_directory (ground->directory);
  g_free (ground->directory);
}

static void
on_added (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(RdProfileRecord **)user_data = rd_store_add_profile_finish (RD_STORE (store), result, &error);
  g_assert_no_error (error);
}

RdProfileRecord *
store_add_profile (StoreGround *ground)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  RdProfileRecord *record = NULL;

  rd_store_add_profile_async (ground->store, PROFILE_NAME, PROFILE_JID, settings, on_added,
                              &record);
  pass (100 * MS);
  g_assert_nonnull (record);
  return record;
}
