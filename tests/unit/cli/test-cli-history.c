/* The past: times as people type them, and what changed in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history-turn.h"
#include "cli/option/moment.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/history.h"

#define SECOND ((int64_t)G_USEC_PER_SEC)
/* 2023-11-14 22:13:20 UTC; main() makes that the local time. */
#define NOW (G_GINT64_CONSTANT (1700000000) * SECOND)
#define MIDNIGHT (G_GINT64_CONSTANT (1699920000) * SECOND)

static void
assert_moment (const char *text, int64_t expected)
{
  g_autoptr (GError) error = NULL;
  int64_t time = -1;

  g_assert_true (ctl_moment_parse ("after", text, NOW, &time, &error));
  g_assert_no_error (error);
  g_assert_cmpint (time, ==, expected);
}

static void
test_moments (void)
{
  assert_moment ("2023-11-14", MIDNIGHT);
  assert_moment ("2023-11-14 10:44", MIDNIGHT + (10 * 60 + 44) * 60 * SECOND);
  assert_moment ("2023-11-14T10:44", MIDNIGHT + (10 * 60 + 44) * 60 * SECOND);
  assert_moment ("2023-11-14 10:44:07", MIDNIGHT + ((10 * 60 + 44) * 60 + 7) * SECOND);
  assert_moment ("2023-11-14T10:44:07.000042Z", MIDNIGHT + ((10 * 60 + 44) * 60 + 7) * SECOND + 42);
  assert_moment ("2023-11-14T10:44:07+01:00", MIDNIGHT + ((9 * 60 + 44) * 60 + 7) * SECOND);
  assert_moment ("10:44", MIDNIGHT + (10 * 60 + 44) * 60 * SECOND);
  assert_moment ("9:05", MIDNIGHT + (9 * 60 + 5) * 60 * SECOND);
  assert_moment ("0s", NOW);
  assert_moment ("30m", NOW - 1800 * SECOND);
  assert_moment ("2h", NOW - 7200 * SECOND);
  assert_moment ("3d", NOW - 3 * 86400 * SECOND);
  assert_moment ("1w", NOW - 7 * 86400 * SECOND);
  assert_moment ("99999w", 0);
  assert_moment ("today", MIDNIGHT);
  assert_moment ("today 10:44", MIDNIGHT + (10 * 60 + 44) * 60 * SECOND);
  assert_moment ("yesterday", MIDNIGHT - 86400 * SECOND);
  assert_moment ("yesterday 10:44", MIDNIGHT - 86400 * SECOND + (10 * 60 + 44) * 60 * SECOND);
  assert_moment ("yesterday 9:05:07", MIDNIGHT - 86400 * SECOND + ((9 * 60 + 5) * 60 + 7) * SECOND);
  assert_moment ("2 weeks ago", NOW - 14 * 86400 * SECOND);
}

static void
test_no_moments (void)
{
  static const char *const texts[] = {
    "",           "h",           "yesterdays", "2h ago",    "-2h",        "2x",     "2023",
    "2023-13-01", "25:00",       "日本",       "1.5h",      "1969-01-01", "10:44:", "2023-11-14 ",
    ":",          "T",           "2 hours",    "hours ago", "in 2",       "in 2h",  "2 hourss ago",
    "ago",        "today 25:00", "yesterday ", "(now)",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      int64_t time = -1;

      g_test_message ("%s", texts[i]);
      g_assert_false (ctl_moment_parse ("after", texts[i], NOW, &time, &error));
      g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
      g_assert_cmpint (time, ==, -1);
    }
}

/* What is written of a time is read as that time, to the last unit that it tells. */
static void
test_written_moments (void)
{
  static const struct
  {
    int64_t age, unit; /* seconds */
    const char *relation;
  } rows[] = {
    { 0, 1, "just now" },
    { 1, 1, "1 second ago" },
    { 59, 1, "59 seconds ago" },
    { 60, 60, "1 minute ago" },
    { 3599, 60, "59 minutes ago" },
    { 7200, 3600, "2 hours ago" },
    { 86400, 86400, "1 day ago" },
    { 20 * 86400, 86400, "20 days ago" },
    { 70 * 86400, 30 * 86400, "2 months ago" },
    { 800 * 86400, 365 * 86400, "2 years ago" },
    { -12, 1, "in 12 seconds" },
    { -7300, 3600, "in 2 hours" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int64_t time = NOW - rows[i].age * SECOND;
      int64_t told = NOW - rows[i].age / rows[i].unit * rows[i].unit * SECOND;
      g_autofree char *relation = ctl_text_relate_time (time, NOW);
      g_autofree char *local = ctl_text_format_local_time (time);
      g_autofree char *both = ctl_text_describe_time (time, NOW);
      g_autofree char *iso = ctl_text_format_iso_time (time + 42);

      g_assert_cmpstr (relation, ==, rows[i].relation);
      assert_moment (relation, told);
      assert_moment (local, time);
      assert_moment (both, time);
      assert_moment (iso, time + 42);
    }
}

static GVariant *
make_tuple (const char *name, unsigned subscription, unsigned flags, const char *groups)
{
  g_auto (GStrv) list = g_strsplit (groups, ",", -1);

  return g_variant_new ("(ssuu^as@t@a{sv})", "a@b", name, subscription, flags, list,
                        g_variant_new_uint64 (7),
                        g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

/* Takes TUPLE, which may be NULL. */
static const CtlContact *
read_contact (CtlContact *contact, GVariant *tuple)
{
  g_autoptr (GVariant) contacts = NULL;

  if (tuple == NULL)
    return NULL;
  contacts = g_variant_ref_sink (g_variant_new_array (NULL, &tuple, 1));
  ctl_contact_init (contact, contacts, 0);
  return contact;
}

static void
assert_difference (GVariant *before, GVariant *after, const char *expected)
{
  g_auto (CtlContact) old = { 0 };
  g_auto (CtlContact) new = { 0 };
  g_autofree char *words = ctl_history_describe_difference (read_contact (&old, before),
                                                            read_contact (&new, after), "−");

  g_assert_cmpstr (words, ==, expected);
}

static void
test_differences (void)
{
  assert_difference (NULL, NULL, "");
  assert_difference (make_tuple ("A", 1, 0, "x"), make_tuple ("A", 1, 0, "x"), "");
  assert_difference (make_tuple ("A", 1, 0, ""), make_tuple ("B", 1, 0, ""), "name \"A\" → \"B\"");
  assert_difference (make_tuple ("A", 1, 0, ""), make_tuple ("", 1, 0, ""), "name \"A\" → \"\"");
  assert_difference (make_tuple ("", 1, 0, "x,y"), make_tuple ("", 1, 0, "x,z"), "groups +z −y");
  assert_difference (make_tuple ("", 1, 0, ""), make_tuple ("", 0, 0, ""),
                     "subscription to → none");
  assert_difference (make_tuple ("", 2, 0, ""), make_tuple ("", 2, CTL_CONTACT_ASK, ""),
                     "subscription from → from, asked");
  assert_difference (make_tuple ("A", 1, CTL_CONTACT_ASK, "x"), make_tuple ("B", 3, 0, ""),
                     "name \"A\" → \"B\"; groups −x; subscription to, asked → both");
  assert_difference (make_tuple ("", 0, 0, ""), make_tuple ("", 0, CTL_CONTACT_PENDING, ""),
                     "subscription none → none, asks you");
  assert_difference (make_tuple ("", 0, CTL_CONTACT_PENDING, ""), make_tuple ("", 2, 0, ""),
                     "subscription none, asks you → from");
  assert_difference (NULL, make_tuple ("A", 0, CTL_CONTACT_ASK, "x,y"),
                     "subscription none, asked; groups x, y");
  assert_difference (make_tuple ("A", 3, 0, ""), NULL, "subscription both");
}

/* Neither: the first roster. */
static GVariant *
make_changes (GVariant *before, GVariant *after)
{
  const GVariantType *type = G_VARIANT_TYPE ("(ssuuasta{sv})");
  const char *jid = before != NULL || after != NULL ? "a@b" : "";
  GVariant *change
      = g_variant_new ("(ttsts@a(ssuuasta{sv})@a(ssuuasta{sv}))", (guint64)9, (guint64)NOW, "purge",
                       (guint64)17, jid, g_variant_new_array (type, &before, before != NULL),
                       g_variant_new_array (type, &after, after != NULL));

  return g_variant_ref_sink (g_variant_new_array (NULL, &change, 1));
}

static void
assert_written (GVariant *before, GVariant *after, const char *expected, const char *expected_json)
{
  g_autoptr (GVariant) changes = make_changes (before, after);
  g_auto (CtlHistoryChange) change = { 0 };
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (CtlOutput) output = NULL;
  FILE *paper = tmpfile ();
  char text[200] = "";

  g_assert_nonnull (paper);
  output = ctl_output_new (paper, CTL_COLOR_NEVER, false);
  ctl_history_change_init (&change, changes, 0);
  ctl_output_write_history (output, &change);
  rewind (paper);
  g_assert_nonnull (fgets (text, sizeof text, paper));
  g_assert_cmpstr (text, ==, expected);
  ctl_json_add_history (json, &change);
  g_assert_nonnull (strstr (json->str, expected_json));
  fclose (paper);
}

static void
test_lines (void)
{
  assert_written (
      make_tuple ("A\033", 1, 0, "x"), NULL,
      "2023-11-14 22:13:20  purge 17      removed  A\\x1b (a@b)  subscription to; groups "
      "x\n",
      "\"change\":\"removed\",\"cause\":\"purge\",\"job\":17,\"jid\":\"a@b\","
      "\"before\":{\"jid\":\"a@b\"");
  assert_written (make_tuple ("A", 1, 0, "x"), make_tuple ("A", 1, 0, "\033y"),
                  "2023-11-14 22:13:20  purge 17      changed  A (a@b)  groups +\\x1by -x\n",
                  "\"change\":\"changed\"");
  assert_written (NULL, make_tuple ("", 0, 0, "x"),
                  "2023-11-14 22:13:20  purge 17      added    a (a@b)  subscription none; groups "
                  "x\n",
                  "\"before\":null,\"after\":{\"jid\":\"a@b\"");
  assert_written (NULL, NULL,
                  "2023-11-14 22:13:20  purge 17      received  the whole roster, for the first "
                  "time\n",
                  "\"change\":\"received\",\"cause\":\"purge\",\"job\":17,\"jid\":\"\","
                  "\"before\":null,\"after\":null");
}

/* -- turned round ------------------------------------------------------------------------------ */

#define STOP 90

/* COUNT changes, the first of SERIAL, each one older. */
static GVariant *
make_page (unsigned count, guint64 serial)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ttstsa(ssuuasta{sv})a(ssuuasta{sv}))"));
  for (unsigned i = 0; i < count; i++)
    g_variant_builder_add_parsed (&builder,
                                  "(%t, %t, 'push', %t, 'a@b', @a(ssuuasta{sv}) [], "
                                  "@a(ssuuasta{sv}) [])",
                                  serial - i, (guint64)1, (guint64)0);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static bool
write_serial (void *data, const CtlHistoryChange *change)
{
  g_string_append_printf (data, " %" G_GUINT64_FORMAT, change->serial);
  return change->serial != STOP;
}

/* Pages of three changes from 9 on; they are EXPECTED, oldest first, when N_PAGES were read. */
static void
assert_turned (guint64 after, guint64 limit, unsigned n_pages, const char *expected)
{
  g_auto (CtlHistoryTurn) turn = { .after_serial = after, .limit = limit };
  g_autoptr (GString) told = g_string_new (NULL);
  unsigned n = 0;

  for (guint64 serial = 9; serial > 0 && !turn.is_whole; serial -= 3, n++)
    {
      g_autoptr (GVariant) page = make_page (3, serial);

      g_assert_true (ctl_history_turn_add (&turn, page, NULL));
    }
  g_assert_cmpuint (ctl_history_turn_tell (&turn, write_serial, told), ==,
                    *expected == '\0' ? 0 : 9);
  g_assert_cmpstr (told->str, ==, expected);
  g_assert_cmpuint (n, ==, n_pages);
}

static void
test_turn (void)
{
  assert_turned (0, CTL_HISTORY_TURN_NO_LIMIT, 3, " 1 2 3 4 5 6 7 8 9");
  assert_turned (0, 1, 1, " 9");
  assert_turned (0, 3, 1, " 7 8 9");
  assert_turned (0, 4, 2, " 6 7 8 9");
  assert_turned (7, CTL_HISTORY_TURN_NO_LIMIT, 1, " 8 9");
  assert_turned (6, CTL_HISTORY_TURN_NO_LIMIT, 2, " 7 8 9");
  assert_turned (5, 2, 1, " 8 9");
  assert_turned (9, CTL_HISTORY_TURN_NO_LIMIT, 1, "");
}

static void
test_ended_turn (void)
{
  g_auto (CtlHistoryTurn) turn = { .limit = CTL_HISTORY_TURN_NO_LIMIT };
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GVariant) page = make_page (5, STOP + 2);

  g_assert_true (ctl_history_turn_add (&turn, page, NULL));
  g_assert_cmpuint (ctl_history_turn_tell (&turn, write_serial, told), ==, STOP);
  g_assert_cmpstr (told->str, ==, " 88 89 90");
}

static void
test_full_turn (void)
{
  g_auto (CtlHistoryTurn) turn = { .limit = CTL_HISTORY_TURN_NO_LIMIT };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) page = make_page (1, 9);

  turn.size = CTL_HISTORY_TURN_SIZE_MAX - g_variant_get_size (page);
  g_assert_true (ctl_history_turn_add (&turn, page, &error));
  g_assert_false (ctl_history_turn_add (&turn, page, &error));
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_METHOD_FAILED);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-history/moments", test_moments);
  g_test_add_func ("/cli-history/no-moments", test_no_moments);
  g_test_add_func ("/cli-history/written-moments", test_written_moments);
  g_test_add_func ("/cli-history/differences", test_differences);
  g_test_add_func ("/cli-history/lines", test_lines);
  g_test_add_func ("/cli-history/turn", test_turn);
  g_test_add_func ("/cli-history/ended-turn", test_ended_turn);
  g_test_add_func ("/cli-history/full-turn", test_full_turn);
  return g_test_run ();
}
