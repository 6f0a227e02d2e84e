/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/moment.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define DAY 86400
#define YEAR (365 * DAY)

/* TEXT: "2h". */
static bool
parse_short_span (const char *text, int64_t *seconds)
{
  static const char letters[] = "smhdwy";
  static const int64_t units[] = { 1, 60, 3600, DAY, 7 * DAY, YEAR };
  const char *letter = *text != '\0' ? strchr (letters, text[strlen (text) - 1]) : NULL;
  g_autofree char *digits = letter != NULL ? g_strndup (text, strlen (text) - 1) : NULL;
  guint64 n;

  if (letter == NULL || !g_ascii_string_to_unsigned (digits, 10, 0, 100000, &n, NULL))
    return false;
  *seconds = (int64_t)n * units[letter - letters];
  return true;
}

/* TEXT: "2h", which is before NOW. */
static bool
parse_age (const char *text, int64_t now, int64_t *time)
{
  int64_t seconds;

  if (!parse_short_span (text, &seconds))
    return false;
  *time = MAX (now - seconds * G_USEC_PER_SEC, 0);
  return true;
}

/* "3 minutes" of TEXT, which REST is behind. */
static bool
parse_span (const char *text, int64_t *span, const char **rest)
{
  static const struct
  {
    const char *word;
    int64_t seconds;
  } units[] = {
    { "second", 1 },     { "minute", 60 },      { "hour", 3600 }, { "day", DAY },
    { "week", 7 * DAY }, { "month", 30 * DAY }, { "year", YEAR },
  };
  size_t n_digits = strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 n;

  if (text[n_digits] != ' ' || !g_ascii_string_to_unsigned (digits, 10, 0, 100000, &n, NULL))
    return false;
  text += n_digits + 1;
  for (size_t i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (!g_str_has_prefix (text, units[i].word))
        continue;
      text += strlen (units[i].word);
      *rest = *text == 's' ? text + 1 : text;
      *span = (int64_t)n * units[i].seconds * G_USEC_PER_SEC;
      return true;
    }
  return false;
}

/* As ctl_text_relate_time () writes. */
static bool
parse_relation (const char *text, int64_t now, int64_t *time)
{
  int64_t span;
  const char *rest;

  if (g_str_equal (text, "now") || g_str_equal (text, "just now"))
    {
      *time = now;
      return true;
    }
  if (g_str_has_prefix (text, "in ") && parse_span (text + strlen ("in "), &span, &rest)
      && *rest == '\0')
    {
      *time = now + span;
      return true;
    }
  if (!parse_span (text, &span, &rest) || !g_str_equal (rest, " ago"))
    return false;
  *time = MAX (now - span, 0);
  return true;
}

/* "today" and "yesterday" become dates; "DATE TIME (3 minutes ago)" loses what is in brackets. */
static char *
expand_words (const char *text, GDateTime *present)
{
  static const char *const words[] = { "today", "yesterday" };
  const char *bracket = strstr (text, " (");

  for (int i = 0; i < (int)G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (present, -i);
      const char *rest = text + strlen (words[i]);

      if (day != NULL && g_str_has_prefix (text, words[i]) && (*rest == '\0' || *rest == ' '))
        return g_strdup_printf ("%04d-%02d-%02d%s%s", g_date_time_get_year (day),
                                g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                                strcspn (rest, ":") == 2 ? " 0" : "",
                                strcspn (rest, ":") == 2 ? rest + 1 : rest);
    }
  return bracket != NULL ? g_strndup (text, bracket - text) : g_strdup (text);
}

/* TEXT may lack date, time or seconds. NULL: not a time. */
static GDateTime *
parse_date_time (const char *text, int64_t now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) present = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autofree char *of_today = g_strconcat ("today ", text, NULL);
  bool is_of_today = strchr (text, '-') == NULL && g_ascii_isdigit (*text) && strchr (text, ':');
  g_autofree char *expanded = expand_words (is_of_today ? of_today : text, present);
  g_autoptr (GString) whole = g_string_new (expanded);
  char *space;

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
ctl_moment_parse_age (const char *option, const char *text, int64_t *seconds, GError **error)
{
  const char *rest = "";
  int64_t span;
  bool is_span = parse_short_span (text, seconds);

  if (!is_span && parse_span (text, &span, &rest) && *rest == '\0')
    {
      *seconds = span / G_USEC_PER_SEC;
      is_span = true;
    }
  if (is_span && *seconds >= DAY && *seconds <= 100 * (int64_t)YEAR)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
               "--%s takes a span of a day to a hundred years: 1y, 26w, 90d, \"6 months\"; not "
               "\"%s\".",
               option, rd_quote (text).text);
  return false;
}

bool
ctl_moment_parse (const char *option, const char *text, int64_t now, int64_t *time, GError **error)
{
  g_autoptr (GDateTime) moment = NULL;

  if (*text != '\0' && (parse_age (text, now, time) || parse_relation (text, now, time)))
    return true;
  moment = *text != '\0' ? parse_date_time (text, now) : NULL;
  if (moment == NULL || g_date_time_to_unix (moment) < 0)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--%s takes a time: 2026-11-22, \"2026-11-22 10:44\", 10:44 (today), yesterday, "
                   "or 30m, 2h, 3d (ago); not \"%s\".",
                   option, rd_quote (text).text);
      return false;
    }
  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC + g_date_time_get_microsecond (moment);
  return true;
}
