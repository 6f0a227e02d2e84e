/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/point.h"

#include "cli/option/moment.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define DIGITS "0123456789"

/* What a snapshot may be called; rosterd knows whether there is one. */
static bool
is_name (const char *text)
{
  return g_ascii_isalpha (*text)
         && strspn (text, DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz._-")
                == strlen (text);
}

static bool
parse_time (const char *text, int64_t now, uint64_t *time)
{
  int64_t moment;

  if (!ctl_moment_parse ("at", text, now, &moment, NULL))
    return false;
  *time = (uint64_t)moment;
  if (moment % G_USEC_PER_SEC == 0)
    *time += G_USEC_PER_SEC - 1;
  return true;
}

static GVariant *
make_point (const char *key, GVariant *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (key != NULL)
    g_variant_dict_insert_value (&dict, key, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
ctl_point_parse (const char *text, int64_t now, GError **error)
{
  bool is_number = *text != '\0' && strspn (text, DIGITS) == strlen (text);
  guint64 number;

  if (g_str_equal (text, "now"))
    return make_point (NULL, NULL);
  if (is_number && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &number, NULL))
    return make_point ("Serial", g_variant_new_uint64 (number));
  if (!is_number && parse_time (text, now, &number))
    return make_point ("Time", g_variant_new_uint64 (number));
  if (is_name (text))
    return make_point ("Snapshot", g_variant_new_string (text));
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
               "\"%s\" names no point of the past. Give a time (2026-11-22, \"2026-11-22 10:44\", "
               "10:44, yesterday, or 30m, 2h, 3d ago), a serial, or the name of a snapshot.",
               rd_quote (text).text);
  return NULL;
}
