/* The options of calls. What comes in: the last dictionary of Purge, Set, Resync and the like. Who
 * sends it: every caller on the bus.
 *
 * Each line is an entry (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/dictionary.h"

#include <stddef.h>

typedef struct
{
  uint64_t serial;
  unsigned count;
  bool must_exist, must_be_new, is_dry_run;
  char *message;
} Options;

/* Those of all calls. */
static const RdKey keys[] = {
  { "IfSerial", "t", offsetof (Options, serial) },
  { "ExpectedCount", "u", offsetof (Options, count) },
  { "MustExist", "b", offsetof (Options, must_exist) },
  { "MustBeNew", "b", offsetof (Options, must_be_new) },
  { "DryRun", "b", offsetof (Options, is_dry_run) },
  { "Message", "s", offsetof (Options, message) },
};
static const RdDictionary all
    = { "options", "The call has no option", "The option", keys, G_N_ELEMENTS (keys) };
static const RdDictionary none = { "options", "The call has no option", "The option", NULL, 0 };

/* Each entry, asked by itself. */
static bool
is_known (const char *name, GVariant *value)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (keys[i].name, name))
        return g_str_equal (keys[i].type, g_variant_get_type_string (value));
    }
  return false;
}

static bool
are_known (GVariant *dict)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  bool are_all = true;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      are_all &= is_known (name, value);
      g_variant_unref (value);
    }
  return are_all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_get_text (data, size);
  g_autoptr (GVariant) dict = fuzz_read_dictionary (text);
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  bool is_good = rd_dictionary_read (&all, dict, &options, &error);

  g_assert_true (is_good == are_known (dict));
  g_assert_true (is_good == (error == NULL));
  if (!is_good)
    fuzz_check_sentence (error);
  g_clear_error (&error);
  is_good = rd_dictionary_read (&none, dict, &options, &error);
  g_assert_true (is_good == (g_variant_n_children (dict) == 0));
  g_free (options.message);
  return 0;
}
