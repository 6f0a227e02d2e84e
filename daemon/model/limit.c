/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/limit.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

bool
rd_limit_check_number (size_t n, size_t max, const char *things, GError **error)
{
  if (n <= max)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "One call takes at most %zu %s, not %zu; use several calls.", max, things, n);
  return false;
}

bool
rd_limit_check_count (size_t n, size_t max, const char *things, GError **error)
{
  if (n > 0)
    return rd_limit_check_number (n, max, things, error);
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, "One call takes 1 to %zu %s, not 0.",
               max, things);
  return false;
}

bool
rd_limit_check_text (const char *text, size_t max, const char *name, GError **error)
{
  size_t size = strlen (text);

  if (size <= max)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "The %s has %zu bytes, and may have at most %zu; shorten it.", name, size, max);
  return false;
}

bool
rd_limit_check_page (unsigned *limit, GError **error)
{
  if (*limit == 0)
    *limit = RD_PAGE_DEFAULT;
  if (*limit <= RD_PAGE_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "A limit of %u is too much; at most %d are given in one call.", *limit, RD_PAGE_MAX);
  return false;
}
