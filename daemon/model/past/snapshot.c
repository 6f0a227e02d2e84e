/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/snapshot.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

void
rd_snapshot_free (RdSnapshot *snapshot)
{
  g_free (snapshot->name);
  g_free (snapshot->reason);
  g_free (snapshot);
}

/* Programs let a person type them in the place of a name. */
static bool
is_other_point (const char *name)
{
  static const char *const words[] = { "now", "today", "yesterday", NULL };

  return g_strv_contains (words, name);
}

/* "before-purge-17" */
static bool
is_automatic (const char *name)
{
  const char *dash = strrchr (name, '-');

  return g_str_has_prefix (name, RD_SNAPSHOT_AUTOMATIC_PREFIX)
         && strspn (dash + 1, "0123456789") == strlen (dash + 1);
}

bool
rd_snapshot_check_name (const char *name, GError **error)
{
  size_t length = strlen (name);
  bool is_good
      = length <= RD_SNAPSHOT_NAME_MAX && g_ascii_isalpha (name[0]) && !is_other_point (name);

  for (const char *c = name; is_good && *c != '\0'; c++)
    is_good = g_ascii_isalnum (*c) || strchr ("._-", *c) != NULL;
  if (is_good && !is_automatic (name))
    return true;
  if (is_good)
    g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                 "\"%s\" can't be a snapshot's name: such names are those of snapshots that are "
                 "taken before a job. Choose another.",
                 name);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                 "\"%s\" can't be a snapshot's name: it has 1 to %d letters (a to z), digits, "
                 "dots, underscores and dashes, begins with a letter, and isn't \"now\", "
                 "\"today\" or \"yesterday\".",
                 rd_quote (name).text, RD_SNAPSHOT_NAME_MAX);
  return false;
}
