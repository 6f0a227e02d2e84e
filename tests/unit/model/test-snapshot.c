/* A snapshot's name is none of the other words that a person types for a point of the past.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/snapshot.h"

#include "dbus-interfaces/errors.h"

static void
expect_name (const char *name, bool is_good)
{
  g_autoptr (GError) error = NULL;

  if (rd_snapshot_check_name (name, &error) != is_good)
    g_error ("\"%s\"", name);
  if (!is_good)
    g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
}

static void
test_names (void)
{
  static const char *const good[] = { "a",      "Before.the_Party-2", "today2",     "snapshot-1",
                                      "before", "before-cleanup",     "before-2-b", NULL };
  static const char *const bad[]
      = { "",    "17",  "2h",    "2026-11-22",     "10:44",    "-a",        "a b",
          "now", "a/b", "today", "before-purge-1", "\xc3\xa9", "yesterday", NULL };
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *longer = g_strnfill (65, 'a');

  for (int i = 0; good[i] != NULL; i++)
    expect_name (good[i], true);
  for (int i = 0; bad[i] != NULL; i++)
    expect_name (bad[i], false);
  expect_name (longest, true);
  expect_name (longer, false);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/names", test_names);
  return g_test_run ();
}
