/* Files with contacts: what each format reads of one, line by line, and that what is written is
 * read as it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/format.h"
#include "cli/out/exit.h"

#include <glib/gstdio.h>
#include <string.h>

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  GString *told; /* a line for each contact and each bad line */
  GError *error;
} Reading;

static void
on_found (CtlRecord *record, gpointer data)
{
  g_autofree char *groups = g_strjoinv ("|", record->groups);

  g_string_append_printf (data, "%u: %s <%s> [%s] %u%s%s\n", record->line,
                          record->name != NULL ? record->name : "-", record->jid, groups,
                          record->subscription, record->ask ? " ask" : "",
                          record->approved ? " approved" : "");
  ctl_record_free (record);
}

static void
on_bad (unsigned line, const char *why, gpointer data)
{
  g_string_append_printf (data, "%u! %s\n", line, why);
}

static void
reading_clear (Reading *reading)
{
  g_unlink (reading->path);
  g_free (reading->path);
  g_string_free (reading->told, TRUE);
  g_clear_error (&reading->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* FORMAT NULL: found out. SUFFIX: of the file's name. */
static void
read_bytes (Reading *reading, const char *format, const char *suffix, const char *bytes,
            size_t size)
{
  g_autofree char *name = g_strconcat ("rd-exchange-XXXXXX", suffix, NULL);
  g_autoptr (CtlSource) source = NULL;
  const CtlRecordSink sink = { on_found, on_bad, NULL };
  CtlRecordSink to = sink;
  const CtlFileFormat *found;

  reading->told = g_string_new (NULL);
  g_close (g_file_open_tmp (name, &reading->path, NULL), NULL);
  g_assert_true (g_file_set_contents (reading->path, bytes, (gssize)size, NULL));
  to.data = reading->told;
  source = ctl_source_open (reading->path, &reading->error);
  if (source == NULL)
    return;
  found = format != NULL ? ctl_format_find (format) : ctl_format_detect (source, &reading->error);
  if (found != NULL)
    found->read (source, &(CtlReadTerms){ 0 }, &to, &reading->error);
}

static void
read_text (Reading *reading, const char *format, const char *text)
{
  read_bytes (reading, format, "", text, strlen (text));
}

static void
assert_told (const char *format, const char *text, const char *expected)
{
  g_auto (Reading) reading = { 0 };

  read_text (&reading, format, text);
  g_assert_no_error (reading.error);
  g_assert_cmpstr (reading.told->str, ==, expected);
}

#define HEAD "{\"format\":\"rosterctl-roster\",\"version\":1}\n"

static void
test_jsonl (void)
{
  assert_told (NULL,
               HEAD "{\"jid\":\"a@x\",\"name\":\"A\",\"subscription\":\"both\",\"ask\":true,"
                    "\"approved\":true,\"groups\":[\"g\",\"h\"],\"serial\":7}\n"
                    "\n{\"jid\":\"b@x\",\"name\":\"\",\"more\":{\"deep\":[1,{}]}}\r\n"
                    "{\"jid\":\"c@x\",\"name\":null,\"groups\":null,\"subscription\":\"to\"}",
               "2: A <a@x> [g|h] 3 ask approved\n4: - <b@x> [] 0\n5: - <c@x> [] 1\n");
}

static void
test_jsonl_bad_lines (void)
{
  static const char *const lines[][2] = {
    { "", "" },
    { "x", "1! it is not one JSON object\n" },
    { "{", "1! it is not one JSON object\n" },
    { "[]", "1! it is not one JSON object\n" },
    { "{\"jid\":\"a@x\"}{\"jid\":\"b@x\"}", "1! it is not one JSON object\n" },
    { "{\"jid\":\"a@x\"} // a", "1! it is not one JSON object\n" },
    { "{'jid':\"a@x\"}", "1! it is not one JSON object\n" },
    { "{\"jid\":\"a\\u0000@x\"}", "1! it is not one JSON object\n" },
    { "{\"jid\":\"a@x\",\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
      "1! it is not one JSON object\n" },
    { "{\"jid\":\"a@x", "1! it is not one JSON object\n" },
    { "{\"jid\":\"\xff\"}", "1! it is not UTF-8\n" },
    { "{}", "1! it has no \"jid\"\n" },
    { "{\"jid\":null}", "1! it has no \"jid\"\n" },
    { "{\"jid\":7}", "1! its \"jid\" is not what it should be\n" },
    { "{\"jid\":[]}", "1! its \"jid\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"name\":{}}", "1! its \"name\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"ask\":\"yes\"}", "1! its \"ask\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"ask\":{}}", "1! its \"ask\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"groups\":\"g\"}", "1! its \"groups\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"groups\":[[]]}", "1! its \"groups\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"groups\":[1]}", "1! its \"groups\" is not what it should be\n" },
    { "{\"jid\":\"a@x\",\"subscription\":\"half\"}",
      "1! its \"subscription\" is not what it should be\n" },
    { "{\"format\":\"other\",\"version\":1}", "1! it is the head of another format\n" },
    { "{\"format\":\"rosterctl-roster\"}", "1! it is the head of another format\n" },
    { "{\"format\":[],\"version\":1}", "1! it is the head of another format\n" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_told ("jsonl", lines[i][0], lines[i][1]);
}

static void
test_jsonl_goes_on (void)
{
  assert_told ("jsonl", "{\"jid\":\"a@x\"}\nx\n{\"jid\":\"b@x\"}\n",
               "1: - <a@x> [] 0\n2! it is not one JSON object\n3: - <b@x> [] 0\n");
}

static void
test_newer_version (void)
{
  g_auto (Reading) reading = { 0 };

  read_text (&reading, NULL,
             "{\"format\":\"rosterctl-roster\",\"version\":2}\n{\"jid\":\"a@x\"}\n");
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED);
  g_assert_cmpstr (reading.told->str, ==, "");
}

/* -- any file ---------------------------------------------------------------------------------- */

static void
assert_refused (const char *bytes, size_t size, int code)
{
  g_auto (Reading) reading = { 0 };

  read_bytes (&reading, NULL, "", bytes, size);
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, code);
}

static void
test_no_contacts (void)
{
  assert_refused ("", 0, CTL_EXIT_BAD_DATA);
  assert_refused ("hello", 5, CTL_EXIT_BAD_DATA);
  assert_refused ("\xff\xfe{\0", 4, CTL_EXIT_BAD_DATA);
  assert_refused ("\xfe\xff\0{", 4, CTL_EXIT_BAD_DATA);
}

static void
test_byte_order_mark (void)
{
  assert_told (NULL, "\xef\xbb\xbf" HEAD "{\"jid\":\"a@x\"}\n", "2: - <a@x> [] 0\n");
}

static void
test_suffix (void)
{
  g_auto (Reading) reading = { 0 };
  const char *text = "{\"jid\":\"a@x\"}\n";

  read_bytes (&reading, NULL, ".JSONL", text, strlen (text));
  g_assert_no_error (reading.error);
  g_assert_cmpstr (reading.told->str, ==, "1: - <a@x> [] 0\n");
}

static void
test_endless_line (void)
{
  g_autofree char *bytes = g_malloc (CTL_SOURCE_LINE_MAX + 200000);
  g_auto (Reading) reading = { 0 };

  memset (bytes, ' ', CTL_SOURCE_LINE_MAX + 200000);
  read_bytes (&reading, "jsonl", "", bytes, CTL_SOURCE_LINE_MAX + 200000);
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;

  g_assert_null (ctl_source_open ("/nowhere/at-all", &error));
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_FOUND);
  g_assert_null (ctl_source_open ("/", &reason));
  g_assert_error (reason, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR);
}

/* -- there and back ---------------------------------------------------------------------------- */

static GString *
write_contacts (const char *format, GVariant *contacts)
{
  const CtlFileFormat *row = ctl_format_find (format);
  const CtlExportHead head = { .profile = "home", .jid = "me@x", .serial = 9, .time = 1 };
  GString *text = g_string_new (NULL);

  row->write_begin (text, &head);
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      row->write_contact (text, &contact);
    }
  if (row->write_end != NULL)
    row->write_end (text);
  return text;
}

static void
assert_same_back (const char *format, const char *contacts, const char *expected)
{
  g_autoptr (GVariant) parsed
      = g_variant_parse (G_VARIANT_TYPE ("a(ssuuasta{sv})"), contacts, NULL, NULL, NULL);
  GString *text = write_contacts (format, parsed);

  assert_told (NULL, text->str, expected);
  g_string_free (text, TRUE);
}

static void
test_jsonl_back (void)
{
  assert_same_back (
      "jsonl",
      "[('a@x', 'A', 3, 5, ['g\\n', '\"h\"'], 4, {}), ('b@x', '', 0, 0, [], 5, {}),"
      " ('\\\\u0000@x', ' a\\tb\\nc\\u202e\\\\', 2, 0, [' '], 6, {}),"
      " ('\\U0001f600@x', '\\u0001', 1, 0, [], 7, {})]",
      "2: A <a@x> [g\n|\"h\"] 3 ask approved\n3: - <b@x> [] 0\n"
      "4:  a\tb\nc\xe2\x80\xae\\ <\\u0000@x> [ ] 2\n5: \x01 <\xf0\x9f\x98\x80@x> [] 1\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-exchange/jsonl", test_jsonl);
  g_test_add_func ("/cli-exchange/jsonl-bad-lines", test_jsonl_bad_lines);
  g_test_add_func ("/cli-exchange/jsonl-goes-on", test_jsonl_goes_on);
  g_test_add_func ("/cli-exchange/newer-version", test_newer_version);
  g_test_add_func ("/cli-exchange/no-contacts", test_no_contacts);
  g_test_add_func ("/cli-exchange/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/cli-exchange/suffix", test_suffix);
  g_test_add_func ("/cli-exchange/endless-line", test_endless_line);
  g_test_add_func ("/cli-exchange/no-file", test_no_file);
  g_test_add_func ("/cli-exchange/jsonl-back", test_jsonl_back);
  return g_test_run ();
}
