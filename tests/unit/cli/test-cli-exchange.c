/* Files with contacts, and JSON lines: what is read of one, line by line, and that what is written
 * is read as it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange-helper.h"

#include "cli/out/exit.h"

#include <string.h>

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
assert_no_format (const char *bytes, size_t size, int code)
{
  g_auto (Reading) reading = { 0 };

  read_bytes (&reading, NULL, "", bytes, size);
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, code);
}

static void
test_no_contacts (void)
{
  assert_no_format ("", 0, CTL_EXIT_BAD_DATA);
  assert_no_format ("hello", 5, CTL_EXIT_BAD_DATA);
  assert_no_format ("\xff\xfe{\0", 4, CTL_EXIT_BAD_DATA);
  assert_no_format ("\xfe\xff\0{", 4, CTL_EXIT_BAD_DATA);
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
