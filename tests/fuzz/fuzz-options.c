/* The options of calls. What comes in: the last dictionary of Purge, Set, Resync and the like. Who
 * sends it: every caller on the bus.
 *
 * Each line is an entry (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "bus/call-options.h"

/* Those of all calls. */
static const RdCallOption known[] = {
  { "IfSerial", "t" }, { "ExpectedCount", "u" }, { "MustExist", "b" }, { "MustBeNew", "b" },
  { "DryRun", "b" },   { "Message", "s" },       { NULL, NULL },
};

/* Each entry, asked by itself. */
static bool
is_known (const char *name, GVariant *value)
{
  for (const RdCallOption *option = known; option->name != NULL; option++)
    {
      if (g_str_equal (option->name, name))
        return g_str_equal (option->type, g_variant_get_type_string (value));
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
  bool is_good = rd_call_options_check (dict, known, &error);

  g_assert_true (is_good == are_known (dict));
  g_assert_true (is_good == (error == NULL));
  if (!is_good)
    fuzz_check_sentence (error);
  g_clear_error (&error);
  is_good = rd_call_options_check (dict, rd_call_options_none, &error);
  g_assert_true (is_good == (g_variant_n_children (dict) == 0));
  return 0;
}
