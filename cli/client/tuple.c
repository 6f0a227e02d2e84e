/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/tuple.h"

const char *
ctl_tuple_get_string (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (tuple, n);

  return g_variant_get_string (value, NULL);
}

uint32_t
ctl_tuple_get_uint32 (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (tuple, n);

  return g_variant_get_uint32 (value);
}

uint64_t
ctl_tuple_get_uint64 (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (tuple, n);

  return g_variant_get_uint64 (value);
}

const char **
ctl_tuple_get_strings (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (tuple, n);
  size_t n_strings = g_variant_n_children (array);
  const char **strings = g_new (const char *, n_strings + 1);

  for (size_t i = 0; i < n_strings; i++)
    strings[i] = ctl_tuple_get_string (array, i);
  strings[n_strings] = NULL;
  return strings;
}
