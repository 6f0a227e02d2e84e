/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/quote.h"

#include <string.h>

#define ELLIPSIS "…"

/* Besides the control characters. Joiners (U+200C, U+200D) stay: scripts and emoji need them. */
static const struct
{
  gunichar first, last;
} unsafe_ranges[] = {
  { 0x00ad, 0x00ad },   /* soft hyphen */
  { 0x061c, 0x061c },   /* Arabic letter mark */
  { 0x180e, 0x180e },   /* Mongolian vowel separator */
  { 0x200b, 0x200b },   /* zero width space */
  { 0x200e, 0x200f },   /* left-to-right, right-to-left mark */
  { 0x2028, 0x202e },   /* line and paragraph separator, embeddings, overrides */
  { 0x2060, 0x206f },   /* word joiner, invisible operators, isolates, deprecated formats */
  { 0xfeff, 0xfeff },   /* byte order mark */
  { 0xfff9, 0xfffb },   /* interlinear annotation */
  { 0xe0000, 0xe007f }, /* tags */
};

bool
rd_quote_is_unsafe (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0))
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (unsafe_ranges); i++)
    {
      if (c >= unsafe_ranges[i].first && c <= unsafe_ranges[i].last)
        return true;
    }
  return false;
}

static void
write_escape (char piece[RD_QUOTE_PIECE_SIZE], gunichar c)
{
  if (c == '\n')
    strcpy (piece, "\\n");
  else if (c == '\t')
    strcpy (piece, "\\t");
  else if (c == '\r')
    strcpy (piece, "\\r");
  else if (c <= 0xff)
    g_snprintf (piece, RD_QUOTE_PIECE_SIZE, "\\x%02x", c);
  else if (c <= 0xffff)
    g_snprintf (piece, RD_QUOTE_PIECE_SIZE, "\\u%04x", c);
  else
    g_snprintf (piece, RD_QUOTE_PIECE_SIZE, "\\U%08x", c);
}

const char *
rd_quote_take_character (const char *text, char piece[RD_QUOTE_PIECE_SIZE])
{
  gunichar c = g_utf8_get_char_validated (text, -1);
  bool is_utf8 = c != (gunichar)-1 && c != (gunichar)-2;

  if (!is_utf8)
    {
      write_escape (piece, (unsigned char)*text);
      return text + 1;
    }
  if (rd_quote_is_unsafe (c))
    write_escape (piece, c);
  else
    piece[g_unichar_to_utf8 (c, piece)] = '\0';
  return g_utf8_next_char (text);
}

RdQuote
rd_quote (const char *text)
{
  RdQuote quote = { "" };
  char piece[RD_QUOTE_PIECE_SIZE];
  size_t length = 0;
  size_t cut = 0; /* where the ellipsis can stand */

  while (text != NULL && *text != '\0')
    {
      const char *next = rd_quote_take_character (text, piece);
      size_t size = strlen (piece);

      if (length + size >= sizeof quote.text)
        {
          strcpy (quote.text + cut, ELLIPSIS);
          break;
        }
      memcpy (quote.text + length, piece, size + 1);
      length += size;
      if (length + sizeof ELLIPSIS <= sizeof quote.text)
        cut = length;
      text = next;
    }
  return quote;
}
