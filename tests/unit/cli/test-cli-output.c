/* What rosterctl writes: Libervia's lines byte for byte, JSON that is JSON, and nothing by which
 * somebody else's name could reach the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guide/help.h"
#include "cli/line/table.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/change.h"
#include "cli/view/contact.h"
#include "dbus-interfaces/quote.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  CtlOutput *output;
  FILE *stream;
} Paper;

static void
paper_open (Paper *paper, CtlColor color)
{
  paper->stream = tmpfile ();
  g_assert_nonnull (paper->stream);
  paper->output = ctl_output_new (paper->stream, color, false);
}

/* What was written; the paper is gone afterwards. */
static char *
paper_read (Paper *paper)
{
  g_autoptr (GError) error = NULL;
  long length;
  char *text;

  g_assert_true (ctl_output_finish (paper->output, &error));
  g_assert_no_error (error);
  length = ftell (paper->stream);
  rewind (paper->stream);
  text = g_malloc0 (length + 1);
  g_assert_cmpint (fread (text, 1, length, paper->stream), ==, length);
  ctl_output_free (paper->output);
  fclose (paper->stream);
  return text;
}

static void
make_contact (CtlContact *contact, const char *jid, const char *name, unsigned subscription,
              unsigned flags, const char *group_a, const char *group_b)
{
  const char *const groups[] = { group_a, group_b, NULL };
  GVariant *tuple = g_variant_new ("(ssuu^as@t@a{sv})", jid, name, subscription, flags, groups,
                                   g_variant_new_uint64 (7),
                                   g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  g_autoptr (GVariant) contacts = g_variant_ref_sink (g_variant_new_array (NULL, &tuple, 1));

  ctl_contact_init (contact, contacts, 0);
}

static void
assert_lines (const char *jid, const char *name, unsigned subscription, unsigned flags,
              int verbosity, const char *expected)
{
  g_auto (CtlContact) contact = { 0 };
  g_autofree char *text = NULL;
  Paper paper;

  make_contact (&contact, jid, name, subscription, flags, "friends", "work");
  paper_open (&paper, CTL_COLOR_NEVER);
  ctl_output_write_contact (paper.output, &contact, verbosity);
  text = paper_read (&paper);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_libervia_lines (void)
{
  assert_lines ("romeo@montague.example", "Romeo", 3, 0, 0, "Romeo (romeo@montague.example)\n");
  assert_lines ("romeo@montague.example", "", 3, 0, 0, "romeo (romeo@montague.example)\n");
  assert_lines ("montague.example", "", 3, 0, 0, "montague.example\n");
  assert_lines ("romeo@montague.example", "\u2003\u200d", 3, 0, 0,
                "romeo (romeo@montague.example)\n");
  assert_lines ("montague.example", "\t", 3, 0, 0, "montague.example\n");
  assert_lines ("montague.example/a@b", "", 3, 0, 0, "montague.example/a@b\n");
  assert_lines ("romeo@montague.example", "Ünï 日本", 0, 0, 0,
                "Ünï 日本 (romeo@montague.example)\n");
  assert_lines ("romeo@montague.example", "Romeo", 3, 0, 1,
                "Romeo (romeo@montague.example)\n    groups: friends, work\n");
  assert_lines ("romeo@montague.example", "Romeo", 3, CTL_CONTACT_ASK, 2,
                "Romeo (romeo@montague.example)\n    groups: friends, work\n    ask: True\n"
                "    to: True\n    from: True\n    name: Romeo\n");
  assert_lines ("romeo@montague.example", "", 1, 0, 2,
                "romeo (romeo@montague.example)\n    groups: friends, work\n    ask: False\n"
                "    to: True\n    from: False\n");
  assert_lines ("romeo@montague.example", "", 1, CTL_CONTACT_PENDING, 2,
                "romeo (romeo@montague.example)\n    groups: friends, work\n    ask: False\n"
                "    to: True\n    from: False\n    pending: True\n");
  assert_lines ("romeo@montague.example", "", 2, 0, 3,
                "romeo (romeo@montague.example)\n    groups: friends, work\n    ask: False\n"
                "    to: False\n    from: True\n");
}

static void
test_no_groups_no_line (void)
{
  g_auto (CtlContact) contact = { 0 };
  g_autofree char *text = NULL;
  Paper paper;

  make_contact (&contact, "a@b", "", 0, 0, NULL, NULL);
  paper_open (&paper, CTL_COLOR_NEVER);
  ctl_output_write_contact (paper.output, &contact, 2);
  text = paper_read (&paper);
  g_assert_cmpstr (text, ==, "a (a@b)\n    ask: False\n    to: False\n    from: False\n");
}

static void
test_color (void)
{
  g_auto (CtlContact) contact = { 0 };
  g_autofree char *text = NULL;
  Paper paper;

  make_contact (&contact, "a@b", "A\033[2J", 0, 0, NULL, NULL);
  paper_open (&paper, CTL_COLOR_ALWAYS);
  ctl_output_write_contact (paper.output, &contact, 0);
  text = paper_read (&paper);
  g_assert_cmpstr (text, ==, "\033[1mA\\x1b[2J\033[0m (a@b)\n");
}

static void
test_escape (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "", "" },
    { "Ju\"liet\\ <b>&amp;", "Ju\"liet\\ <b>&amp;" },
    { "a\nb\tc\rd", "a\\nb\\tc\\rd" },
    { "\033]0;pwned\007", "\\x1b]0;pwned\\x07" },
    { "\x7f\xc2\x9b", "\\x7f\\x9b" },
    { "abc\xe2\x80\xae"
      "def",
      "abc\\u202edef" },
    { "\xe2\x81\xa6\xef\xbb\xbf", "\\u2066\\ufeff" },
    { "\xf3\xa0\x81\xa1", "\\U000e0061" },
    { "\xff"
      "a\xc3",
      "\\xffa\\xc3" },
    { "👩‍👧 می‌خواهم", "👩‍👧 می‌خواهم" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = ctl_text_escape (cases[i].text);

      g_assert_cmpstr (escaped, ==, cases[i].expected);
    }
}

static void
test_width (void)
{
  g_assert_cmpint (ctl_text_get_width ("abc"), ==, 3);
  g_assert_cmpint (ctl_text_get_width ("日本"), ==, 4);
  g_assert_cmpint (ctl_text_get_width ("e\xcc\x81"), ==, 1);
  g_assert_cmpint (ctl_text_get_width (""), ==, 0);
}

static void
test_times (void)
{
  const int64_t now = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  static const struct
  {
    int64_t seconds;
    const char *expected;
  } cases[] = {
    { 0, "just now" },
    { -1, "1 second ago" },
    { -59, "59 seconds ago" },
    { -60, "1 minute ago" },
    { -7200, "2 hours ago" },
    { -86400, "1 day ago" },
    { -86400 * 45, "1 month ago" },
    { -86400 * 800, "2 years ago" },
    { 12, "in 12 seconds" },
  };
  g_autofree char *never = ctl_text_describe_time (0, now);
  g_autofree char *iso = ctl_text_format_iso_time (now + 42);
  g_autofree char *beyond = ctl_text_format_local_time (G_MAXINT64);
  g_autofree char *beyond_described = ctl_text_describe_time (G_MAXINT64, G_MAXINT64);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ctl_text_relate_time (now + cases[i].seconds * G_USEC_PER_SEC, now);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  g_assert_cmpstr (never, ==, "never");
  g_assert_cmpstr (beyond, ==, "");
  g_assert_cmpstr (beyond_described, ==, "just now");
  g_assert_cmpstr (iso, ==, "2023-11-14T22:13:20.000042Z");
}

static void
test_distance (void)
{
  g_assert_cmpuint (ctl_text_get_distance ("get", "get"), ==, 0);
  g_assert_cmpuint (ctl_text_get_distance ("gte", "get"), ==, 2);
  g_assert_cmpuint (ctl_text_get_distance ("stat", "stats"), ==, 1);
  g_assert_cmpuint (ctl_text_get_distance ("", "abc"), ==, 3);
}

/* Each character that there is survives, and none of those that are unsafe is there as such. */
static void
test_json_of_all_characters (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;

  for (gunichar c = 1; c <= 0x10ffff; c += c < 0x3000 || c >= 0xe0000 ? 1 : 61)
    {
      if (g_unichar_validate (c) && c < 0xe0100)
        g_string_append_unichar (name, c);
    }
  json = ctl_json_quote (name->str);
  for (const char *p = json; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (rd_quote_is_unsafe (g_utf8_get_char (p)));
  node = json_from_string (json, NULL);
  g_assert_nonnull (node);
  g_assert_cmpstr (json_node_get_string (node), ==, name->str);
}

static void
test_json_escapes (void)
{
  static const struct
  {
    const char *text, *json;
  } cases[] = {
    { "", "\"\"" },
    { "plain ~/", "\"plain ~/\"" },
    { "\"\\", "\"\\\"\\\\\"" },
    { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
    { "\x01\v\x1f\x7f\xc2\x80", "\"\\u0001\\u000b\\u001f\\u007f\\u0080\"" },
    { "ü\xe2\x80\xae€\xf3\xa0\x80\x81😀", "\"ü\\u202e€\\udb40\\udc01😀\"" },
    { "a\xffz", "\"a\\ufffdz\"" },
    { "a\xe2\x82", "\"a\\ufffd\\ufffd\"" },
    { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
    { "\xc0\x80", "\"\\ufffd\\ufffd\"" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = ctl_json_quote (cases[i].text);
      g_autoptr (JsonNode) node = json_from_string (json, NULL);

      g_assert_cmpstr (json, ==, cases[i].json);
      g_assert_nonnull (node);
    }
}

/* Commas stand between values, in whatever they are. */
static void
test_json_values (void)
{
  static const char *const texts[] = { "[", "{", "", NULL };
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_open (json, "empty", '[');
  ctl_json_close (json, ']');
  ctl_json_add_strings (json, "", texts);
  ctl_json_add_strings (json, "none", texts + 3);
  ctl_json_open (json, "list", '[');
  ctl_json_add_number (json, NULL, 0);
  ctl_json_add_number (json, NULL, G_MAXUINT64);
  ctl_json_open (json, NULL, '{');
  ctl_json_add_boolean (json, "{", true);
  ctl_json_add_boolean (json, "\"", false);
  ctl_json_close (json, '}');
  ctl_json_add_null (json, NULL);
  ctl_json_close (json, ']');
  ctl_json_add_time (json, "never", 0);
  ctl_json_add_time (json, "then", 1000001);
  ctl_json_add_job_number (json, "no", 0);
  ctl_json_add_job_number (json, "job", 17);
  ctl_json_close (json, '}');
  g_assert_cmpstr (json->str, ==,
                   "{\"empty\":[],\"\":[\"[\",\"{\",\"\"],\"none\":[],\"list\":[0,"
                   "18446744073709551615,{\"{\":true,\"\\\"\":false},null],\"never\":null,"
                   "\"then\":\"1970-01-01T00:00:01.000001Z\",\"no\":null,\"job\":17}");
}

static void
test_json_doubles (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '[');
  ctl_json_add_double (json, NULL, 0);
  ctl_json_add_double (json, NULL, 3);
  ctl_json_add_double (json, NULL, 2.5);
  ctl_json_add_double (json, NULL, -0.125);
  ctl_json_add_double (json, NULL, 1e300);
  ctl_json_close (json, ']');
  g_assert_cmpstr (json->str, ==, "[0.0,3.0,2.5,-0.125,1.0000000000000001e+300]");
}

/* What the bus sends, by its own type and name. */
static void
test_json_variants (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (
      "{'CaFile': <'/x'>, 'AllowPlain': <true>, 'Done': <uint32 3>, 'Undoes': <uint64 9>,"
      " 'AddedJids': <['a@b', 'c@d']>, 'Left': <('a', 1)>, 'a': <@as []>}"));
  g_autoptr (GVariant) counts
      = g_variant_ref_sink (g_variant_new_parsed ("[('x', uint32 2), ('\"', 1)]"));

  ctl_json_open (json, NULL, '{');
  ctl_json_add_dict (json, dict);
  ctl_json_add_counts (json, "groups", "group", counts);
  ctl_json_add_error (json, "none", "", "");
  ctl_json_add_error (json, "error", "x.Stale", "Old.");
  ctl_json_close (json, '}');
  g_assert_cmpstr (
      json->str, ==,
      "{\"ca_file\":\"/x\",\"allow_plain\":true,\"done\":3,\"undoes\":9,"
      "\"added_jids\":[\"a@b\",\"c@d\"],\"a\":[],"
      "\"groups\":[{\"group\":\"x\",\"contacts\":2},{\"group\":\"\\\"\",\"contacts\":1}],"
      "\"none\":null,\"error\":{\"name\":\"x.Stale\",\"message\":\"Old.\"}}");
}

static void
assert_contact (const CtlContact *contact, const char *expected, const char *libervia)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_add_contact (json, NULL, contact);
  g_assert_cmpstr (json->str, ==, expected);
  g_string_truncate (json, 0);
  ctl_json_add_libervia_contact (json, contact);
  g_assert_cmpstr (json->str, ==, libervia);
}

static void
test_contact_json (void)
{
  g_auto (CtlContact) named = { 0 };
  g_auto (CtlContact) nameless = { 0 };

  make_contact (&named, "a@b", "A\x1f", 3, CTL_CONTACT_ASK | CTL_CONTACT_MADE, "x", "y");
  make_contact (&nameless, "a@b", "", 1, CTL_CONTACT_PENDING | CTL_CONTACT_APPROVED, NULL, NULL);
  assert_contact (&named,
                  "{\"jid\":\"a@b\",\"name\":\"A\\u001f\",\"subscription\":\"both\",\"ask\":true,"
                  "\"pending\":false,\"approved\":false,\"server_made\":"
                  "true,\"groups\":[\"x\",\"y\"],"
                  "\"serial\":7}",
                  "\"a@b\":{\"to\":true,\"from\":true,\"ask\":true,\"name\":\"A\\u001f\","
                  "\"groups\":[\"x\",\"y\"]}");
  assert_contact (&nameless,
                  "{\"jid\":\"a@b\",\"name\":\"\",\"subscription\":\"to\",\"ask\":false,"
                  "\"pending\":true,\"approved\":true,\"server_made\":"
                  "false,\"groups\":[],"
                  "\"serial\":7}",
                  "\"a@b\":{\"to\":true,\"from\":false,\"ask\":false,\"groups\":[]}");
}

static void
test_change_json (void)
{
  const CtlChangeHead head = { true, "home", 9, 10, "push" };
  g_autofree char *text = NULL;
  Paper paper;

  paper_open (&paper, CTL_COLOR_ALWAYS);
  ctl_output_write_removed (paper.output, &head, "a@b");
  ctl_output_write_received (paper.output, &head);
  ctl_output_write_reset (paper.output, &head);
  text = paper_read (&paper);
  g_assert_cmpstr (text, ==,
                   "{\"change\":\"removed\",\"profile\":\"home\",\"serial\":9,"
                   "\"time\":\"1970-01-01T00:00:00.000010Z\",\"cause\":\"push\",\"jid\":\"a@b\"}\n"
                   "{\"change\":\"received\",\"profile\":\"home\",\"serial\":9,"
                   "\"time\":\"1970-01-01T00:00:00.000010Z\",\"cause\":\"push\"}\n"
                   "{\"change\":\"reset\",\"profile\":\"home\",\"serial\":9,"
                   "\"time\":\"1970-01-01T00:00:00.000010Z\",\"cause\":\"push\"}\n");
}

static void
assert_help_fits (char **words, int columns)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Paper paper;

  paper_open (&paper, CTL_COLOR_NEVER);
  paper.output->is_terminal = true;
  paper.output->columns = columns;
  g_assert_true (ctl_help_write_about (paper.output, words, NULL));
  text = paper_read (&paper);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 10);
  for (char **line = lines; *line != NULL; line++)
    g_assert_cmpint (ctl_text_get_width (*line), <=, columns);
}

/* The help of all verbs and of each keeps to the terminal. */
static void
test_help_fits (void)
{
  char *no_words[] = { NULL };

  for (int columns = 40; columns <= 120; columns += 4)
    {
      assert_help_fits (no_words, columns);
      for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
        {
          g_auto (GStrv) words = g_strsplit ((*verb)->name, " ", -1);

          assert_help_fits (words, columns);
        }
    }
}

/* Below 60 columns a text stands under its option, else beside it. */
static void
test_help_of_options (void)
{
  static const struct
  {
    int columns;
    const char *lines;
  } cases[] = {
    { 59, "\n      --json\n          write one JSON document\n" },
    { 60, "\n      --json                  write one JSON document\n" },
  };
  char *words[] = { (char *)"get", NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      Paper paper;

      paper_open (&paper, CTL_COLOR_NEVER);
      paper.output->is_terminal = true;
      paper.output->columns = cases[i].columns;
      g_assert_true (ctl_help_write_about (paper.output, words, NULL));
      text = paper_read (&paper);
      g_assert_nonnull (strstr (text, cases[i].lines));
    }
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  FILE *full = fopen ("/dev/full", "w");
  g_autoptr (CtlOutput) output = ctl_output_new (full, CTL_COLOR_NEVER, false);

  ctl_output_write (output, "words");
  g_assert_false (ctl_output_finish (output, &error));
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR);
  g_assert_cmpint (output->failure, ==, ENOSPC);
  fclose (full);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-output/libervia-lines", test_libervia_lines);
  g_test_add_func ("/cli-output/no-groups-no-line", test_no_groups_no_line);
  g_test_add_func ("/cli-output/color", test_color);
  g_test_add_func ("/cli-output/escape", test_escape);
  g_test_add_func ("/cli-output/width", test_width);
  g_test_add_func ("/cli-output/times", test_times);
  g_test_add_func ("/cli-output/distance", test_distance);
  g_test_add_func ("/cli-output/json-of-all-characters", test_json_of_all_characters);
  g_test_add_func ("/cli-output/json-escapes", test_json_escapes);
  g_test_add_func ("/cli-output/json-values", test_json_values);
  g_test_add_func ("/cli-output/json-doubles", test_json_doubles);
  g_test_add_func ("/cli-output/json-variants", test_json_variants);
  g_test_add_func ("/cli-output/contact-json", test_contact_json);
  g_test_add_func ("/cli-output/change-json", test_change_json);
  g_test_add_func ("/cli-output/help-fits", test_help_fits);
  g_test_add_func ("/cli-output/help-of-options", test_help_of_options);
  g_test_add_func ("/cli-output/full-disk", test_full_disk);
  return g_test_run ();
}
