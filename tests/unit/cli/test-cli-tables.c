/* Files of rows: CSV, whose columns have any names, and Libervia's JSON, whose object is never held
 * as a whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange-helper.h"

#include "cli/out/exit.h"

#include <string.h>

/* -- CSV --------------------------------------------------------------------------------------- */

static void
test_named_columns (void)
{
  assert_told (NULL,
               "jid,name,groups,subscription,ask,approved\r\n"
               "a@x,A,\"g, h\\, i\",both,true,yes\r\n"
               "b@x\r\n"
               "\r\n"
               ",,,,,\r\n"
               "\"c@x\", \"C \"\"c\"\"\nc\" ,,to,,0\r\n"
               "d@x,D\r\n",
               "2: A <a@x> [g|h, i] 3 ask approved\n3: - <b@x> [] 0\n"
               "6: C \"c\"\nc <c@x> [] 1\n8: D <d@x> [] 0\n");
}

static void
test_names_of_others (void)
{
  assert_told (NULL, "\"Display Name\";E-mail;\"Jabber ID\";Categories\nA;a@y;a@x;\"g,h\"\n",
               "2: A <a@x> [g|h] 0\n");
  assert_told (NULL, "XMPP\tname\na@x\t A, B \n", "2: A, B <a@x> [] 0\n");
  /* Ours counts more. */
  assert_told (NULL, "xmpp,alias,JID,name\na@x,A,b@x,B\n", "2: B <b@x> [] 0\n");
}

static void
test_map (void)
{
  static const CtlReadTerms names = { .map = "jid=IM 1 - Value,name=a\\, b,groups=L" },
                            numbers = { .map = "jid=2,name=1" }, only_name = { .map = "name=2" };

  assert_told_with ("csv", &names, "name,\"a, b\",l,IM 1 - Value\nX,A,g,a@x\n",
                    "2: A <a@x> [g] 0\n");
  assert_told_with ("csv", &numbers, "A,a@x\nB,b@x\n", "1: A <a@x> [] 0\n2: B <b@x> [] 0\n");
  assert_told_with ("csv", &numbers, "Who,Where\nA,a@x\n", "2: A <a@x> [] 0\n");
  assert_told_with ("csv", &only_name, "jid,nick\na@x,A\n", "2: A <a@x> [] 0\n");
}

static void
test_map_refused (void)
{
  static const struct
  {
    CtlReadTerms terms;
    int code;
    const char *words;
  } cases[] = {
    { { .map = "jid=Nowhere" }, CTL_EXIT_BAD_DATA, "no column Nowhere. It has: Who, Where." },
    { { .map = "jid=3" }, CTL_EXIT_BAD_DATA, "no column 3" },
    { { .map = "jid=0" }, CTL_EXIT_BAD_DATA, "no column 0" },
    { { .map = "jid=" }, CTL_EXIT_BAD_DATA, "no column ." },
    { { .map = "jod=Who" }, CTL_EXIT_USAGE, "--map has jod=Who" },
    { { .map = "Who" }, CTL_EXIT_USAGE, "--map has Who" },
    { { .map = "name=Who" }, CTL_EXIT_BAD_DATA, "no column jid" },
    { { .map = "" }, CTL_EXIT_BAD_DATA, "no column jid" },
    { { .map = NULL }, CTL_EXIT_BAD_DATA, "no column jid" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused ("csv", &cases[i].terms, "Who,Where\nA,a@x\n", cases[i].code, cases[i].words);
}

static void
test_bad_rows (void)
{
  assert_told ("csv",
               "jid,name,subscription,ask,approved\n,A,,,\na@x,\xff,,,\nb@x,,half,,\n"
               "c@x,,,perhaps,\nd@x,,,,perhaps\ne@x,\"1\n2\xff\",,,\nf@x,F,,,\n",
               "2! it has no JID\n3! it is not UTF-8\n"
               "4! its subscription is none of none, to, from and both\n"
               "5! its \"ask\" is neither true nor false\n"
               "6! its \"approved\" is neither true nor false\n7! it is not UTF-8\n"
               "9: F <f@x> [] 0\n");
  /* What nobody asks for may be anything. A return alone ends a row, too. */
  assert_told ("csv", "jid,note\na@x,\xff\nb@x\rc\xff\n",
               "2: - <a@x> [] 0\n3: - <b@x> [] 0\n3! it is not UTF-8\n");
}

static void
test_quotation_marks (void)
{
  static const char *const texts[][2] = {
    { "jid,name\na@x,A \"a\"\n", "Line 2 has a quotation mark in the wrong place" },
    { "jid,name\na@x,\"A\" a\n", "Line 2 has a quotation mark in the wrong place" },
    { "jid,name\na@x,\"A\n\nb@x,B\n", "Line 2 begins a row that doesn't end" },
    { "jid,name\n\"a@x", "Line 2 begins a row that doesn't end" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused ("csv", NULL, texts[i][0], CTL_EXIT_BAD_DATA, texts[i][1]);
}

static void
test_no_table (void)
{
  static const char zeroes[] = "jid,name\n\0\0\0\n";
  g_auto (Reading) reading = { 0 };

  assert_refused ("csv", NULL, "\xe4,jid\n", CTL_EXIT_BAD_DATA, "Line 1 is not UTF-8");
  assert_refused ("csv", NULL, "<purple/>\n", CTL_EXIT_BAD_DATA, "no column jid");
  assert_told ("csv", "", "");
  assert_told ("csv", "\n\n", "");
  read_bytes (&reading, NULL, "", zeroes, sizeof zeroes - 1);
  g_assert_no_error (reading.error);
  g_assert_cmpstr (reading.told->str, ==, "2! it is not UTF-8\n");
}

/* A cell of groups, however many, is read as fast as it is long. */
static void
test_many_groups (void)
{
  g_autoptr (GString) text = g_string_new ("jid,groups\na@x,\"0");
  g_auto (Reading) reading = { 0 };

  for (int i = 1; i < 150000; i++)
    g_string_append_printf (text, ",%d", i);
  g_string_append (text, "\"\n");
  read_text (&reading, "csv", text->str);
  g_assert_no_error (reading.error);
  g_assert_true (g_str_has_suffix (reading.told->str, "|149999] 0\n"));
}

/* Neither a long field nor many fields cost more than they may. */
static void
test_bounds_of_rows (void)
{
  g_autoptr (GString) field = g_string_new ("jid,name\n\na@x,\"");
  g_autoptr (GString) fields = g_string_new ("jid");

  for (int i = 0; i < 40000; i++)
    g_string_append (field, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
  assert_refused ("csv", NULL, field->str, CTL_EXIT_BAD_DATA,
                  "Line 3 begins a row with a field of more than 1 MiB");
  for (int i = 0; i < 500000; i++)
    g_string_append (fields, ",x");
  g_string_append_printf (fields, "\na@x%s\n", fields->str + 3);
  assert_told ("csv", fields->str, "2: - <a@x> [] 0\n");
}

static void
test_csv_back (void)
{
  assert_same_back ("csv",
                    "[('a@x', 'A, \"a\"', 3, 5, ['g\\n', '\"h\"', 'i, j', ' k '], 4, {}),"
                    " ('b@x', '', 0, 0, [], 5, {}),"
                    " ('\\'@x', ' a\\tb\\nc\\u202e\\\\', 2, 0, ['\\\\,'], 6, {}),"
                    " ('\\U0001f600@x', '\\u0001', 1, 0, [' '], 7, {})]",
                    "2: A, \"a\" <a@x> [g\n|\"h\"|i, j| k ] 3 ask approved\n3: - <b@x> [] 0\n"
                    "4:  a\tb\nc\xe2\x80\xae\\ <'@x> [\\,] 2\n"
                    "6: \x01 <\xf0\x9f\x98\x80@x> [ ] 1\n");
}

/* -- Libervia ---------------------------------------------------------------------------------- */

static void
test_libervia (void)
{
  assert_told (NULL,
               "{\n    \"a@x\": {\n        \"to\": true, \"from\": true, \"ask\": true,\n"
               "        \"name\": \"A }\\\" {\", \"groups\": [\"g\", \"h\"]\n    },\n"
               "    \"b@x\": {\"to\": true, \"from\": false, \"more\": {\"deep\": [1, {}]}},"
               "\"\\u0063@x\": {\"from\":true}}\n",
               "2: A }\" { <a@x> [g|h] 3 ask\n6: - <b@x> [] 1\n6: - <c@x> [] 2\n");
  assert_told ("libervia", " { } ", "");
}

static void
test_libervia_bad (void)
{
  assert_told ("libervia",
               "{\"a@x\": 1,\n\"b@x\": {\"to\": \"True\"},\n\"c@x\": {\"groups\": \"g\"},\n"
               "\"d@x\": {\"name\": \"\xff\"},\n\"\": {},\n\"e@x\" {},\n\"f@x\": {},\n"
               "\"g@x\": {\"name\": [}},\n\"h@x\": {\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]},\n"
               "\"i@x\": {}, \"j\\u0000@x\": {},\n\"k\\u004\xc3\xa9\": {}}",
               "1! its \"contact\" is not what it should be\n"
               "2! its \"to\" is not what it should be\n"
               "3! its \"groups\" is not what it should be\n4! it is not UTF-8\n"
               "5! it has no JID\n6! it is not one JSON object\n7: - <f@x> [] 0\n"
               "8! it is not one JSON object\n9! it is not one JSON object\n10: - <i@x> [] 0\n"
               "10! it is not one JSON object\n11! its \"JID\" is not what it should be\n");
}

static void
test_not_libervia (void)
{
  static const char *const texts[][2] = {
    { "", "Line 1 is the last" },
    { "{", "Line 1 is the last" },
    { "{\n\"a@x\": {},", "Line 2 is the last" },
    { "{\"a@x\": {\"name\": \"\n\n", "Line 3 is the last" },
    { "[]", "Line 1 isn't" },
    { "hello", "Line 1 isn't" },
    { "{1: 2}", "Line 1 isn't" },
    { "{\"a@x\": {}}\n{}", "Line 2 isn't" },
    { "{\"a@x\": {}, }", "Line 1 isn't" },
  };
  g_autoptr (GString) text = g_string_new ("{\n\"a@x\": {\"name\": \"");

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused ("libervia", NULL, texts[i][0], CTL_EXIT_BAD_DATA, texts[i][1]);
  for (int i = 0; i < 300000; i++)
    g_string_append_c (text, 'a');
  assert_refused ("libervia", NULL, text->str, CTL_EXIT_BAD_DATA, "Line 2 begins a contact of");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-tables/named-columns", test_named_columns);
  g_test_add_func ("/cli-tables/names-of-others", test_names_of_others);
  g_test_add_func ("/cli-tables/map", test_map);
  g_test_add_func ("/cli-tables/map-refused", test_map_refused);
  g_test_add_func ("/cli-tables/bad-rows", test_bad_rows);
  g_test_add_func ("/cli-tables/quotation-marks", test_quotation_marks);
  g_test_add_func ("/cli-tables/no-table", test_no_table);
  g_test_add_func ("/cli-tables/many-groups", test_many_groups);
  g_test_add_func ("/cli-tables/bounds-of-rows", test_bounds_of_rows);
  g_test_add_func ("/cli-tables/csv-back", test_csv_back);
  g_test_add_func ("/cli-tables/libervia", test_libervia);
  g_test_add_func ("/cli-tables/libervia-bad", test_libervia_bad);
  g_test_add_func ("/cli-tables/not-libervia", test_not_libervia);
  return g_test_run ();
}
