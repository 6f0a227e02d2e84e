/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/moment.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* TEXT: "2h", which is before NOW. */
static bool
parse_age (const char *text, int64_t now, int64_t *time)
{
  static const char letters[] = "smhdw";
  static const int64_t seconds[] = { 1, 60, 3600, 86400, 7 * 86400 };
  const char *letter = strchr (letters, text[strlen (text) - 1]);
  g_autofree char *digits = g_strndup (text, strlen (text) - 1);
  guint64 n;

  if (letter == NULL || !g_ascii_string_to_unsigned (digits, 10, 0, 100000, &n, NULL))
    return false;
  *time = MAX (now - (int64_t)n * seconds[letter - letters] * G_USEC_PER_SEC, 0);
  return true;
}

/* TEXT may lack date, time or seconds. NULL: not a time. */
static GDateTime *
parse_date_time (const char *text, int64_t now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) present = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autofree char *today = g_date_time_format (present, "%Y-%m-%d");
  g_autoptr (GString) whole = g_string_new (text);
  char *space;

  if (strchr (text, '-') == NULL && strchr (text, ':') != NULL)
    g_string_printf (whole, "%sT%s%s", today, strcspn (text, ":") == 1 ? "0" : "", text);
  space = strchr (whole->str, ' ');
  if (space != NULL)
    *space = 'T';
  if (strchr (whole->str, 'T') == NULL)
    g_string_append (whole, "T00:00:00");
  else if (strlen (strchr (whole->str, 'T')) == strlen ("T10:44"))
    g_string_append (whole, ":00");
  return g_date_time_new_from_iso8601 (whole->str, zone);
}

bool
ctl_moment_parse (const char *option, const char *text, int64_t now, int64_t *time, GError **error)
{
  g_autoptr (GDateTime) moment = NULL;

  if (*text != '\0' && parse_age (text, now, time))
    return true;
  moment = *text != '\0' ? parse_date_time (text, now) : NULL;
  if (moment == NULL || g_date_time_to_unix (moment) < 0)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--%s takes a time: 2026-11-22, \"2026-11-22 10:44\", 10:44 (today), or 30m, "
                   "2h, 3d (ago); not \"%s\".",
                   option, rd_quote (text).text);
      return false;
    }
  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC + g_date_time_get_microsecond (moment);
  return true;
}

char *
ctl_moment_describe (int64_t time, int64_t now)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) present = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  bool is_today;

  if (moment == NULL || present == NULL)
    return g_strdup ("an unknown time");
  is_today = g_date_time_get_year (moment) == g_date_time_get_year (present)
             && g_date_time_get_day_of_year (moment) == g_date_time_get_day_of_year (present);
  return g_date_time_format (moment, is_today ? "today %H:%M" : "%Y-%m-%d %H:%M");
}
