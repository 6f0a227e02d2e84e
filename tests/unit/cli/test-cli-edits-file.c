/* Edits for an import: rosterd reads the bytes as GVariant does, whatever their number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/edits.h"
#include "cli/exchange/import-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static GBytes *
read_all (CtlEdits *edits)
{
  g_autoptr (GError) error = NULL;
  GByteArray *bytes = g_byte_array_new ();
  int fd = ctl_edits_open (edits, &error);
  guint8 room[4096];
  ssize_t n;

  g_assert_no_error (error);
  while ((n = read (fd, room, sizeof room)) > 0)
    g_byte_array_append (bytes, room, (guint)n);
  close (fd);
  return g_byte_array_free_to_bytes (bytes);
}

static GVariant *
make_dict (unsigned number)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (number % 3 != 0)
    g_variant_dict_insert (&dict, "Name", "s", number % 2 != 0 ? "J" : "Juliet");
  return g_variant_dict_end (&dict);
}

/* Up to and over each width of the ends. */
static void
test_as_gvariant (void)
{
  static const unsigned numbers[] = { 0, 1, 2, 5, 6, 7, 8, 9, 10, 1000, 1400, 1500, 1600, 5000 };

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (CtlEdits) edits = ctl_edits_new (NULL);
      g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));
      g_autoptr (GVariant) wanted = NULL;
      g_autoptr (GBytes) first = NULL;
      g_autoptr (GBytes) second = NULL;
      g_autoptr (GBytes) bytes = NULL;

      for (unsigned n = 0; n < numbers[i]; n++)
        {
          g_autofree char *jid = g_strdup_printf ("u%u@example.org", n);

          g_assert_true (ctl_edits_add (edits, jid, make_dict (n), NULL));
          g_variant_builder_add (&builder, "(s@a{sv})", jid, make_dict (n));
        }
      wanted = g_variant_ref_sink (g_variant_builder_end (&builder));
      bytes = g_variant_get_data_as_bytes (wanted);
      first = read_all (edits);
      second = read_all (edits);
      g_assert_cmpuint (ctl_edits_get_length (edits), ==, numbers[i]);
      g_assert_true (g_bytes_equal (first, bytes));
      g_assert_true (g_bytes_equal (second, bytes));
    }
}

/* -- of a file --------------------------------------------------------------------------------- */

static void
read_text (CtlImportFile *file, const char *text)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_close (g_file_open_tmp ("rd-import-XXXXXX", &path, NULL), NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (ctl_import_file_read (file, path, "jsonl", &(CtlReadTerms){ 0 }, &error));
  g_assert_no_error (error);
  g_unlink (path);
}

static void
assert_edits (const char *text, bool replaces_names, const char *expected)
{
  g_auto (CtlImportFile) file = { .replaces_names = replaces_names, .n_kept = 10 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) edits = NULL;
  g_autofree char *printed = NULL;

  read_text (&file, text);
  bytes = read_all (file.edits);
  edits
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("a(sa{sv})"), bytes, FALSE));
  printed = g_variant_print (edits, FALSE);
  g_assert_true (g_variant_is_normal_form (edits));
  g_assert_cmpstr (printed, ==, expected);
}

static void
test_merged (void)
{
  assert_edits ("{\"jid\":\"a@x\",\"name\":\"A\",\"groups\":[\"g\",\"\",\"h\\r\"]}\n"
                "{\"jid\":\"b@x\",\"name\":\"B\\n\\tB\"}\n{\"jid\":\"c@x\"}\n",
                false,
                "[('a@x', {'AddGroups': <['g', 'h ']>, 'NameIfNone': <'A'>}),"
                " ('b@x', {'NameIfNone': <'B  B'>}), ('c@x', {})]");
  assert_edits ("{\"jid\":\"a@x\",\"name\":\"A\"}", true, "[('a@x', {'Name': <'A'>})]");
}

/* An edit has at most 100 groups. */
static void
test_many_groups (void)
{
  g_auto (CtlImportFile) file = { .n_kept = 10 };
  g_autoptr (GString) text = g_string_new ("{\"jid\":\"a@x\",\"groups\":[");

  for (unsigned i = 0; i < 250; i++)
    g_string_append_printf (text, "%s\"%u\"", i > 0 ? "," : "", i);
  g_string_append (text, "]}\n");
  read_text (&file, text->str);
  g_assert_cmpuint (ctl_edits_get_length (file.edits), ==, 3);
  g_assert_cmpuint (file.n_contacts, ==, 1);
}

static void
test_bad_lines (void)
{
  g_auto (CtlImportFile) file = { .n_kept = 1 };
  g_autofree char *name = g_strnfill (1024, 'n');
  g_autofree char *jid = g_strnfill (3072, 'j');
  g_autofree char *text = g_strdup_printf (
      "{\"jid\":\"\"}\n{\"jid\":\"%s\"}\n{\"jid\":\"a@x\",\"name\":\"%s\"}\n"
      "{\"jid\":\"a@x\",\"groups\":[\"%s\"]}\n{\"jid\":\"a@x\",\"name\":\"\\u0001\"}\nx\n"
      "{\"jid\":\"b@x\",\"ask\":true}\n{\"jid\":\"b@x\",\"ask\":true}\n{\"jid\":\"c@x\"}\n",
      jid, name, name);
  static const char *const reasons[] = { "it has no JID",
                                         "its JID has more than 3071 bytes",
                                         "its name has more than 1023 bytes",
                                         "one of its groups has more than 1023 bytes",
                                         "its name has a control character",
                                         "it is not one JSON object" };

  read_text (&file, text);
  g_assert_cmpuint (file.n_bad, ==, G_N_ELEMENTS (reasons));
  for (unsigned i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      const CtlBadLine *bad = file.bad->pdata[i];

      g_assert_cmpuint (bad->line, ==, i + 1);
      g_assert_cmpstr (bad->why, ==, reasons[i]);
    }
  g_assert_cmpuint (file.n_contacts, ==, 2);
  g_assert_cmpuint (file.n_repeated, ==, 1);
  g_assert_cmpuint (file.records->len, ==, 1);
  g_assert_cmpuint (file.wanted->len, ==, 1);
  g_assert_cmpuint (ctl_import_file_find_line (&file, "b@x"), ==, 7);
  g_assert_cmpuint (ctl_import_file_find_line (&file, "z@x"), ==, 0);
}

/* What only rosterd could tell. */
static void
test_refused (void)
{
  g_auto (CtlImportFile) file = { .n_kept = 9 };
  static const unsigned lines[] = { 2, 3 };

  read_text (&file, "{\"jid\":\"a@x\"}\n{\"jid\":\"b@x\"}\nnonsense\n");
  ctl_import_file_refuse (&file, "b@x", "no");
  ctl_import_file_sort_bad (&file);
  g_assert_cmpuint (file.n_bad, ==, G_N_ELEMENTS (lines));
  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpuint (((const CtlBadLine *)file.bad->pdata[i])->line, ==, lines[i]);
  g_assert_cmpuint (file.n_contacts, ==, 1);
  g_assert_cmpuint (file.records->len, ==, 1);
  g_assert_cmpstr (((const CtlRecord *)file.records->pdata[0])->jid, ==, "a@x");
}

static void
test_many_bad_lines (void)
{
  g_auto (CtlImportFile) file = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < CTL_BAD_LINES_MAX + 5; i++)
    g_string_append (text, "{}\n");
  read_text (&file, text->str);
  g_assert_cmpuint (file.n_bad, ==, CTL_BAD_LINES_MAX + 5);
  g_assert_cmpuint (file.bad->len, ==, CTL_BAD_LINES_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-edits-file/as-gvariant", test_as_gvariant);
  g_test_add_func ("/cli-edits-file/merged", test_merged);
  g_test_add_func ("/cli-edits-file/many-groups", test_many_groups);
  g_test_add_func ("/cli-edits-file/bad-lines", test_bad_lines);
  g_test_add_func ("/cli-edits-file/many-bad-lines", test_many_bad_lines);
  g_test_add_func ("/cli-edits-file/refused", test_refused);
  return g_test_run ();
}
