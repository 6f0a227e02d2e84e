/* A failure in JSON: its name, its document, also of a line that makes no sense, and the end of a
 * document that it cuts off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/table.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/view/contact-list.h"
#include "dbus-interfaces/errors.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define CONTACT "@a(ssuuasta{sv}) [('a@b', 'A', 0, 0, [], 7, {})]"

static CtlOptions *
parse (const char *line)
{
  g_auto (GStrv) argv = NULL;
  int argc;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  return ctl_table_parse (argc, argv, NULL);
}

static void
assert_format (const char *line, CtlFormat expected)
{
  g_auto (GStrv) argv = NULL;
  int argc;

  g_test_message ("%s", line);
  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  g_assert_cmpint (ctl_table_find_format (argc, argv), ==, expected);
}

static void
test_format_of_a_bad_line (void)
{
  assert_format ("rosterctl --nonsense", CTL_FORMAT_TEXT);
  assert_format ("rosterctl --nonsense --json", CTL_FORMAT_JSON);
  assert_format ("rosterctl --json -Z get", CTL_FORMAT_JSON);
  assert_format ("rosterctl get --timeout=soon --json=yes", CTL_FORMAT_JSON);
  assert_format ("rosterctl -O json --limit", CTL_FORMAT_LIBERVIA_JSON);
  assert_format ("rosterctl -vOjson --nonsense", CTL_FORMAT_LIBERVIA_JSON);
  assert_format ("rosterctl --nonsense -O xml", CTL_FORMAT_TEXT);
  assert_format ("rosterctl --nonsense -O", CTL_FORMAT_TEXT);
  assert_format ("rosterctl --nonsense -p --json", CTL_FORMAT_TEXT);
  assert_format ("rosterctl --nonsense -- --json", CTL_FORMAT_TEXT);
}

static void
assert_name (GQuark domain, int code, const char *expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "It is so.");
  g_autofree char *name = ctl_failure_get_name (error);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_names (void)
{
  assert_name (RD_ERROR, RD_ERROR_STALE, "im.rosterd.Roster1.Error.Stale");
  assert_name (G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "org.freedesktop.DBus.Error.AccessDenied");
  assert_name (CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "rosterctl.Usage");
  assert_name (CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED, "rosterctl.Declined");
  assert_name (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "rosterctl.TimedOut");
  assert_name (G_IO_ERROR, G_IO_ERROR_CLOSED, "rosterctl.NoBus");
  assert_name (G_IO_ERROR, G_IO_ERROR_FAILED, "rosterctl.Failed");
  assert_name (CTL_EXIT_DOMAIN, CTL_EXIT_ERROR, "rosterctl.Failed");
}

typedef struct
{
  FILE *stream;
  CtlOutput *output;
} Paper;

static Paper
open_paper (void)
{
  Paper paper = { .stream = tmpfile () };

  g_assert_nonnull (paper.stream);
  paper.output = ctl_output_new (paper.stream, CTL_COLOR_NEVER, true);
  return paper;
}

/* EXPECTED is the whole paper, but for white space between values; it is one document. */
static void
assert_paper (Paper *paper, const char *expected)
{
  g_autoptr (JsonNode) wanted = json_from_string (expected, NULL);
  g_autoptr (JsonNode) found = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  long length;

  g_assert_true (ctl_output_finish (paper->output, NULL));
  length = ftell (paper->stream);
  rewind (paper->stream);
  text = g_malloc0 (length + 1);
  g_assert_cmpint (fread (text, 1, length, paper->stream), ==, length);
  g_test_message ("%s", text);
  found = json_from_string (text, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (text, "}\n"));
  g_assert_true (json_node_equal (found, wanted));
  ctl_output_free (paper->output);
  fclose (paper->stream);
}

static void
test_document (void)
{
  g_autoptr (GError) error
      = g_error_new_literal (CTL_EXIT_DOMAIN, CTL_EXIT_PARTLY_DONE, "\xff \"half\"\n:");
  Paper paper = open_paper ();

  g_assert_false (paper.output->has_begun);
  ctl_output_write_failure (paper.output, error);
  g_assert_true (paper.output->has_begun);
  assert_paper (&paper, "{\"error\":{\"name\":\"rosterctl.PartlyDone\","
                        "\"message\":\"\\ufffd \\\"half\\\"\\n.\"}}");
}

/* As JSON of one profile, or with LINE's options of several. FAILS: in the middle. */
static void
write_list (Paper *paper, const char *line, bool has_contacts, bool fails, bool has_failed)
{
  g_autoptr (CtlOptions) options = parse (line);
  g_autoptr (GVariant) contacts
      = g_variant_ref_sink (g_variant_new_parsed (has_contacts ? CONTACT : "@a(ssuuasta{sv}) []"));
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, RD_ERROR_STALE, "Old.");
  g_autoptr (RdBusProfile) profile
      = g_object_new (RD_BUS_TYPE_PROFILE_SKELETON, "name", "home", "jid", "me@b", NULL);
  CtlContactList list;

  *paper = open_paper ();
  ctl_contact_list_init (&list, paper->output, options);
  if (has_failed)
    ctl_per_profile_fail (&list.frame, "other", error);
  ctl_contact_list_begin (&list, profile, 1, 7);
  ctl_contact_list_write (&list, contacts);
  ctl_contact_list_end (&list, fails ? error : NULL);
  ctl_per_profile_end (&list.frame, fails || has_failed ? error : NULL);
}

#define ERROR "\"error\":{\"name\":\"im.rosterd.Roster1.Error.Stale\",\"message\":\"Old.\"}"
#define HEAD "{\"profile\":\"home\",\"serial\":7,\"total\":1,\"contacts\":["
#define JSON                                                                                       \
  "{\"jid\":\"a@b\",\"name\":\"A\",\"subscription\":\"none\",\"ask\":false,\"pending\":false,"     \
  "\"approved\":false,\"server_made\":false,\"groups\":[],\"serial\":7}"
#define LIBERVIA "\"a@b\":{\"to\":false,\"from\":false,\"ask\":false,\"name\":\"A\",\"groups\":[]}"

static void
test_lists_that_are_cut_off (void)
{
  Paper paper;

  write_list (&paper, "rosterctl get --json", true, false, false);
  assert_paper (&paper, HEAD JSON "]}");
  write_list (&paper, "rosterctl get --json", true, true, false);
  assert_paper (&paper, HEAD JSON "]," ERROR "}");
  write_list (&paper, "rosterctl get --json", false, true, false);
  assert_paper (&paper, HEAD "]," ERROR "}");
  write_list (&paper, "rosterctl get -O json", true, false, false);
  assert_paper (&paper, "{" LIBERVIA "}");
  write_list (&paper, "rosterctl get -O json", true, true, false);
  assert_paper (&paper, "{" LIBERVIA "," ERROR "}");
  write_list (&paper, "rosterctl get -O json", false, true, false);
  assert_paper (&paper, "{" ERROR "}");
}

static void
test_lists_of_several (void)
{
  Paper paper;

  write_list (&paper, "rosterctl -p all get --json", true, false, false);
  assert_paper (&paper, "{\"profiles\":[" HEAD JSON "]}]}");
  write_list (&paper, "rosterctl -p all get --json", true, false, true);
  assert_paper (&paper,
                "{\"profiles\":[{\"profile\":\"other\"," ERROR "}," HEAD JSON "]}]," ERROR "}");
  write_list (&paper, "rosterctl -p all get --json", true, true, false);
  assert_paper (&paper, "{\"profiles\":[" HEAD JSON "]," ERROR "}]," ERROR "}");
  write_list (&paper, "rosterctl -p all get -O json", true, false, false);
  assert_paper (&paper, "{\"profiles\":[{\"profile\":\"home\",\"contacts\":{" LIBERVIA "}}]}");
  write_list (&paper, "rosterctl -p all get -O json", true, true, false);
  assert_paper (&paper, "{\"profiles\":[{\"profile\":\"home\",\"contacts\":{" LIBERVIA "}," ERROR
                        "}]," ERROR "}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-failures/format-of-a-bad-line", test_format_of_a_bad_line);
  g_test_add_func ("/cli-failures/names", test_names);
  g_test_add_func ("/cli-failures/document", test_document);
  g_test_add_func ("/cli-failures/lists-that-are-cut-off", test_lists_that_are_cut_off);
  g_test_add_func ("/cli-failures/lists-of-several", test_lists_of_several);
  return g_test_run ();
}
