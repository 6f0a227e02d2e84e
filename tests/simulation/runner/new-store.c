/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/new-store.h"

#include "store/opening/schema-check.h"
#include "store/sql/files.h"
#include "store/sql/migrations.h"

#include <glib/gstdio.h>

static struct
{
  char *content;
  size_t size;
} file;

static void
build (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdDatabase) db = rd_database_open (path, RD_DATABASE_WRITER, NULL, &error);
  bool is_damaged;

  if (db == NULL || !rd_migrations_run (db, &error) || !rd_schema_check (db, &is_damaged, &error))
    g_error ("There is no new store: %s", error->message);
}

void
sim_new_store_make (const char *directory)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autoptr (GError) error = NULL;

  build (path);
  if (!g_file_get_contents (path, &file.content, &file.size, &error))
    g_error ("%s", error->message);
  g_unlink (path);
}

void
sim_new_store_put (const char *directory)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autoptr (GError) error = NULL;

  g_mkdir (directory, 0700);
  if (!g_file_set_contents_full (path, file.content, (gssize)file.size, G_FILE_SET_CONTENTS_NONE,
                                 0600, &error))
    g_error ("%s", error->message);
}
