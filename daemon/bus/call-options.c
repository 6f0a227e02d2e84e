/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/call-options.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/limit.h"

const RdCallOption rd_call_options_none[] = { { NULL, NULL } };

static bool
check (const char *name, GVariant *value, const RdCallOption *known, GError **error)
{
  for (; known->name != NULL; known++)
    {
      if (!g_str_equal (known->name, name))
        continue;
      if (g_variant_is_of_type (value, G_VARIANT_TYPE (known->type)))
        return true;
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "The option “%s” has the D-Bus type %s, not %s.", known->name, known->type,
                   g_variant_get_type_string (value));
      return false;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, "There is no option “%s”.",
               rd_quote (name).text);
  return false;
}

bool
rd_call_options_check (GVariant *dict, const RdCallOption *known, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  bool is_good = rd_limit_check_dict (dict, "options", error);

  g_variant_iter_init (&iter, dict);
  while (is_good && g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      is_good = check (name, value, known, error);
      g_variant_unref (value);
    }
  return is_good;
}

bool
rd_call_options_check_limit (unsigned *limit, GError **error)
{
  if (*limit == 0)
    *limit = RD_PAGE_DEFAULT;
  if (*limit <= RD_PAGE_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "A limit of %u is too much; at most %d are given in one call.", *limit, RD_PAGE_MAX);
  return false;
}
