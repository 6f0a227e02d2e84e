/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/text.h"

#include "dbus-interfaces/quote.h"

#include <string.h>

/* Bytes. The time to compare grows with the product of both lengths. */
#define COMPARED_MAX 256

/* Most texts are plain, and are taken at once. */
static size_t
count_plain_bytes (const char *text)
{
  size_t n = 0;

  while (text[n] >= ' ' && text[n] <= '~')
    n++;
  return n;
}

char *
ctl_text_escape (const char *text)
{
  GString *line = g_string_sized_new (strlen (text) + 1);
  char piece[RD_QUOTE_PIECE_SIZE];

  while (*text != '\0')
    {
      size_t n_plain = count_plain_bytes (text);

      g_string_append_len (line, text, (gssize)n_plain);
      text += n_plain;
      if (*text == '\0')
        break;
      text = rd_quote_take_character (text, piece);
      g_string_append (line, piece);
    }
  return g_string_free (line, FALSE);
}

static gunichar
read_digits (const char *digits, size_t n)
{
  gunichar c = 0;

  for (size_t i = 0; i < n; i++)
    {
      if (!g_ascii_isxdigit (digits[i]))
        return 0;
      c = c * 16 + (gunichar)g_ascii_xdigit_value (digits[i]);
    }
  return g_unichar_validate (c) ? c : 0;
}

gunichar
ctl_text_read_escape (const char *text, size_t *size)
{
  static const struct
  {
    char letter;
    gunichar meaning; /* 0: that of the digits */
    size_t n_digits;
  } escapes[] = { { 'n', '\n', 0 }, { 't', '\t', 0 }, { 'r', '\r', 0 },
                  { 'x', 0, 2 },    { 'u', 0, 4 },    { 'U', 0, 8 } };

  for (size_t i = 0; *text == '\\' && i < G_N_ELEMENTS (escapes); i++)
    {
      if (text[1] != escapes[i].letter)
        continue;
      *size = 2 + escapes[i].n_digits;
      return escapes[i].n_digits == 0 ? escapes[i].meaning
                                      : read_digits (text + 2, escapes[i].n_digits);
    }
  return 0;
}

char *
ctl_text_unescape (char *text)
{
  const char *from = text;
  char *to = text;

  while (*from != '\0')
    {
      size_t size;
      gunichar c = ctl_text_read_escape (from, &size);

      if (c == 0 || !rd_quote_is_unsafe (c))
        {
          *to++ = *from++;
          continue;
        }
      /* No escape is shorter than its character. */
      to += g_unichar_to_utf8 (c, to);
      from += size;
    }
  *to = '\0';
  return text;
}

int
ctl_text_get_width (const char *text)
{
  size_t n_plain = count_plain_bytes (text);
  int width = (int)n_plain;

  for (const char *p = text + n_plain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

int
ctl_text_measure (const char *text)
{
  g_autofree char *safe = ctl_text_escape (text);

  return ctl_text_get_width (safe);
}

char *
ctl_text_count_contacts (unsigned contacts)
{
  return g_strdup_printf ("%u contact%s", contacts, contacts == 1 ? "" : "s");
}

char *
ctl_text_relate_time (int64_t time, int64_t now)
{
  static const struct
  {
    int64_t seconds;
    const char *unit;
  } units[] = {
    { 365 * 86400, "year" }, { 30 * 86400, "month" }, { 86400, "day" },
    { 3600, "hour" },        { 60, "minute" },        { 1, "second" },
  };
  /* Unsigned, so that no two times overflow. */
  uint64_t distance = time > now ? (uint64_t)time - (uint64_t)now : (uint64_t)now - (uint64_t)time;
  int64_t seconds = (int64_t)(distance / G_USEC_PER_SEC);

  for (size_t i = 0; i < G_N_ELEMENTS (units); i++)
    {
      int64_t n = seconds / units[i].seconds;

      if (n > 0)
        return g_strdup_printf ("%s%" G_GINT64_FORMAT " %s%s%s", time > now ? "in " : "", n,
                                units[i].unit, n == 1 ? "" : "s", time > now ? "" : " ago");
    }
  return g_strdup ("just now");
}

char *
ctl_text_format_local_time (int64_t time)
{
  /* GLib looks for the local one each time, with three calls of the system. */
  static GTimeZone *zone = NULL;
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = NULL;

  if (zone == NULL)
    zone = g_time_zone_new_local ();
  if (second != NULL)
    local = g_date_time_to_timezone (second, zone);
  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

char *
ctl_text_describe_time (int64_t time, int64_t now)
{
  g_autofree char *relative = ctl_text_relate_time (time, now);
  g_autofree char *absolute = ctl_text_format_local_time (time);

  if (time == 0)
    return g_strdup ("never");
  if (*absolute == '\0')
    return g_steal_pointer (&relative);
  return g_strdup_printf ("%s (%s)", absolute, relative);
}

char *
ctl_text_format_iso_time (int64_t time)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *text = NULL;

  if (second == NULL || time < 0)
    return g_strdup ("");
  text = g_date_time_format (second, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", text, (int)(time % G_USEC_PER_SEC));
}

unsigned
ctl_text_get_distance (const char *a, const char *b)
{
  size_t width = strnlen (b, COMPARED_MAX + 1) + 1;
  unsigned row[COMPARED_MAX + 1];

  if (width > G_N_ELEMENTS (row) || strnlen (a, COMPARED_MAX + 1) > COMPARED_MAX)
    return G_MAXUINT;
  for (size_t j = 0; j < width; j++)
    row[j] = j;
  for (; *a != '\0'; a++)
    {
      unsigned corner = row[0]++;

      for (size_t j = 1; j < width; j++)
        {
          unsigned kept = corner + (*a != b[j - 1]);

          corner = row[j];
          row[j] = MIN (kept, MIN (row[j - 1], corner) + 1);
        }
    }
  return row[width - 1];
}
