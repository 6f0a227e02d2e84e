/* A dictionary of the bus comes in, and a record or one sentence comes out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/dictionary.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#include <stdint.h>

typedef struct
{
  bool is_red;
  unsigned percent;
  uint64_t serial;
  char *text;
  char **words;
  unsigned n_read; /* by read_even () */
} Record;

static bool
read_even (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  ((Record *)record)->n_read++;
  if (g_variant_get_uint32 (value) % 2 == 0)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, "%s is odd.", key->name);
  return false;
}

static const RdKey keys[] = {
  { "Red", "b", offsetof (Record, is_red) },      { "Percent", "u", offsetof (Record, percent) },
  { "Serial", "t", offsetof (Record, serial) },   { "Text", "s", offsetof (Record, text), 4 },
  { "Words", "as", offsetof (Record, words), 2 }, { "Even", "u", 0, 0, read_even },
};
static const RdDictionary paint
    = { "paint", "A paint has no key", "The paint's key", keys, G_N_ELEMENTS (keys) };
static const RdDictionary nothing = { "options", "The call has no option", "The option", NULL, 0 };

static void
record_clear (Record *record)
{
  g_free (record->text);
  g_strfreev (record->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)

static bool
read_record (const RdDictionary *dictionary, const char *text, Record *record, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return rd_dictionary_read (dictionary, dict, record, error);
}

static void
test_values (void)
{
  g_auto (Record) record = { .percent = 7 };
  g_autoptr (GError) error = NULL;

  g_assert_true (read_record (&paint, "{}", &record, &error));
  g_assert_cmpuint (record.percent, ==, 7);
  g_assert_true (
      read_record (&paint,
                   "{'Red': <true>, 'Percent': <uint32 3>, 'Serial': <uint64 5000000000>, "
                   "'Text': <'four'>, 'Words': <['a', 'b']>, 'Even': <uint32 2>}",
                   &record, &error));
  g_assert_no_error (error);
  g_assert_true (record.is_red);
  g_assert_cmpuint (record.percent, ==, 3);
  g_assert_cmpuint (record.serial, ==, 5000000000);
  g_assert_cmpstr (record.text, ==, "four");
  g_assert_cmpuint (g_strv_length (record.words), ==, 2);
  g_assert_cmpuint (record.n_read, ==, 1);
  g_assert_true (read_record (&paint, "{'Text': <''>, 'Words': <@as []>}", &record, &error));
  g_assert_cmpstr (record.text, ==, "");
  g_assert_null (record.words[0]);
}

/* The last of one key that comes twice stands. */
static void
test_repeated (void)
{
  g_auto (Record) record = { false };
  GVariantBuilder builder;
  g_autoptr (GVariant) dict = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "Text", g_variant_new_string ("one"));
  g_variant_builder_add (&builder, "{sv}", "Text", g_variant_new_string ("two"));
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_true (rd_dictionary_read (&paint, dict, &record, NULL));
  g_assert_cmpstr (record.text, ==, "two");
}

static void
test_faults (void)
{
  static const struct
  {
    const RdDictionary *dictionary;
    const char *text;
    int code;
    const char *sentence;
  } cases[] = {
    { &paint, "{'Blue': <true>}", RD_ERROR_INVALID_ARGUMENTS,
      "A paint has no key \"Blue\"; it has \"Red\", \"Percent\", \"Serial\", \"Text\", \"Words\" "
      "and \"Even\"." },
    { &nothing, "{'Blue': <true>}", RD_ERROR_INVALID_ARGUMENTS,
      "The call has no option \"Blue\"; it has none." },
    { &paint, "{'Percent': <3>}", RD_ERROR_INVALID_ARGUMENTS,
      "The paint's key \"Percent\" has the type \"u\", not \"i\"." },
    { &paint, "{'Words': <'a'>}", RD_ERROR_INVALID_ARGUMENTS,
      "The paint's key \"Words\" has the type \"as\", not \"s\"." },
    { &paint, "{'Text': <'fünf'>}", RD_ERROR_LIMIT_EXCEEDED,
      "The paint's key \"Text\" has 5 bytes, and takes at most 4; shorten it." },
    { &paint, "{'Words': <['a', 'b', 'c']>}", RD_ERROR_LIMIT_EXCEEDED,
      "The paint's key \"Words\" has 3 entries, and takes at most 2; name fewer, or use several "
      "calls." },
    { &paint, "{'Even': <uint32 3>}", RD_ERROR_INVALID_ARGUMENTS, "Even is odd." },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Record) record = { false };
      g_autoptr (GError) error = NULL;

      g_assert_false (read_record (cases[i].dictionary, cases[i].text, &record, &error));
      g_assert_error (error, RD_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].sentence);
    }
}

/* Too many are refused before any of them is read. */
static void
test_many_keys (void)
{
  g_auto (Record) record = { false };
  GVariantBuilder builder;
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (unsigned i = 0; i <= RD_DICT_KEYS_MAX; i++)
    g_variant_builder_add (&builder, "{sv}", "Even", g_variant_new_uint32 (2));
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_false (rd_dictionary_read (&paint, dict, &record, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpuint (record.n_read, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dictionary/values", test_values);
  g_test_add_func ("/dictionary/repeated", test_repeated);
  g_test_add_func ("/dictionary/faults", test_faults);
  g_test_add_func ("/dictionary/many-keys", test_many_keys);
  return g_test_run ();
}
