/* Points of the past as people type them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/point.h"

#include "cli/out/exit.h"

#include <string.h>

/* 2026-11-22 10:44:05 UTC, and a half. */
#define NOW (G_GINT64_CONSTANT (1795344245) * G_USEC_PER_SEC + 500000)

static void
test_points (void)
{
  static const struct
  {
    const char *text, *point;
  } rows[] = {
    { "now", "@a{sv} {}" },
    { "0", "{'Serial': <uint64 0>}" },
    { "18446744073709551615", "{'Serial': <uint64 18446744073709551615>}" },
    { "20261122", "{'Serial': <uint64 20261122>}" },
    { "1m", "{'Time': <uint64 1795344185500000>}" },
    { "2026-11-22 10:44:05", "{'Time': <uint64 1795344245999999>}" },
    { "2026-11-22T10:44:05.250000Z", "{'Time': <uint64 1795344245250000>}" },
    { "2026-11-22", "{'Time': <uint64 1795305600999999>}" },
    { "10:44", "{'Time': <uint64 1795344240999999>}" },
    { "yesterday", "{'Time': <uint64 1795219200999999>}" },
    { "mine", "{'Snapshot': <'mine'>}" },
    { "before-purge-7", "{'Snapshot': <'before-purge-7'>}" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) point = ctl_point_parse (rows[i].text, NOW, &error);
      g_autoptr (GVariant) expected
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, rows[i].point, NULL, NULL, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_no_error (error);
      g_assert_cmpvariant (point, expected);
    }
}

static void
test_no_points (void)
{
  static const char *const texts[]
      = { "", "-1", "18446744073709551616", "10:70", "2026-13-01", "two words", "ünder", "1st" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (ctl_point_parse (texts[i], NOW, &error));
      g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
      g_assert_nonnull (strstr (error->message, "names no point of the past"));
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-points/points", test_points);
  g_test_add_func ("/cli-points/no-points", test_no_points);
  return g_test_run ();
}
