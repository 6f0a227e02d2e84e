/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/shown-name.h"

#include <string.h>

/* Besides white space and control characters. Those of Unicode 15.0 that are not assigned yet are
 * among them, as Unicode wants it. */
static const struct
{
  gunichar first, last;
} invisible_ranges[] = {
  { 0x00ad, 0x00ad },   /* soft hyphen */
  { 0x034f, 0x034f },   /* combining grapheme joiner */
  { 0x061c, 0x061c },   /* Arabic letter mark */
  { 0x115f, 0x1160 },   /* Hangul fillers */
  { 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
  { 0x180b, 0x180f },   /* Mongolian variation selectors and vowel separator */
  { 0x200b, 0x200f },   /* zero width space and joiners, directional marks */
  { 0x202a, 0x202e },   /* embeddings, overrides */
  { 0x2060, 0x206f },   /* word joiner, invisible operators, isolates, deprecated formats */
  { 0x2800, 0x2800 },   /* braille pattern blank */
  { 0x3164, 0x3164 },   /* Hangul filler */
  { 0xfe00, 0xfe0f },   /* variation selectors */
  { 0xfeff, 0xfeff },   /* byte order mark */
  { 0xffa0, 0xffa0 },   /* halfwidth Hangul filler */
  { 0xfff0, 0xfffb },   /* reserved, interlinear annotation */
  { 0x1bca0, 0x1bca3 }, /* shorthand formats */
  { 0x1d173, 0x1d17a }, /* musical beams and slurs */
  { 0xe0000, 0xe0fff }, /* tags, more variation selectors */
};

static bool
is_visible (gunichar c)
{
  if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (invisible_ranges); i++)
    {
      if (c >= invisible_ranges[i].first && c <= invisible_ranges[i].last)
        return false;
    }
  return true;
}

bool
rd_shown_name_is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (is_visible (g_utf8_get_char (text)))
        return false;
    }
  return true;
}

char *
rd_shown_name_make (const char *name, const char *jid)
{
  const char *at = memchr (jid, '@', strcspn (jid, "/"));
  g_autofree char *local = NULL;

  if (!rd_shown_name_is_blank (name))
    return g_strdup (name);
  local = at != NULL ? g_strndup (jid, at - jid) : g_strdup ("");
  return rd_shown_name_is_blank (local) ? NULL : g_steal_pointer (&local);
}
