/* A point of the past as a caller names it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/point.h"

#include "dbus-interfaces/errors.h"

static RdPoint *
parse (const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return rd_point_new_from_variant (dict, error);
}

static void
test_points (void)
{
  static const struct
  {
    const char *text;
    RdPoint point;
  } rows[] = {
    { "{}", { RD_POINT_NOW } },
    { "{'Serial': <uint64 7>}", { RD_POINT_SERIAL, 7 } },
    { "{'Serial': <uint64 0>}", { RD_POINT_SERIAL } },
    { "{'Time': <uint64 8>}", { RD_POINT_TIME, 0, 8 } },
    { "{'Time': <uint64 18446744073709551615>}", { RD_POINT_TIME, 0, INT64_MAX } },
    { "{'Snapshot': <'mine'>}", { RD_POINT_SNAPSHOT, 0, 0, "mine" } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdPoint) point = parse (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_nonnull (point);
      g_assert_cmpuint (point->kind, ==, rows[i].point.kind);
      g_assert_cmpuint (point->serial, ==, rows[i].point.serial);
      g_assert_cmpint (point->time, ==, rows[i].point.time);
      g_assert_cmpstr (point->snapshot, ==, rows[i].point.snapshot);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *text, *sentence;
  } rows[] = {
    { "{'Serial': <uint64 7>, 'Time': <uint64 8>}", "*named by one key*" },
    { "{'Serial': <7>}", "*\"Serial\" has the type \"t\", not \"i\"*" },
    { "{'Moment': <uint64 7>}", "*no key \"Moment\"*" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (rows[i].text, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (rows[i].sentence, error->message));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/point/points", test_points);
  g_test_add_func ("/point/refusals", test_refusals);
  return g_test_run ();
}
