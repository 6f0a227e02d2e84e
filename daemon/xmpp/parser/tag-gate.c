/* Passes only whole tags to the parser, and none that would cost too much: expat would spend
 * seconds and gigabytes on a tag of 250 KB, which any contact can send, and reads an open tag again
 * with each piece. Knows only tags, quotes and CDATA sections; the parser decides whether it is
 * XML.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/tag-gate.h"

#include "xmpp/stanza/wire-limits.h"

#include <string.h>

typedef enum
{
  IN_TEXT,
  IN_REFERENCE, /* "&" in a text */
  IN_CDATA,
  BEHIND_LESS_THAN, /* in a tag, like all below; its kind isn't known yet */
  IN_START,         /* a start tag, outside of values */
  IN_VALUE,
  IN_OTHER, /* an end tag, "<!" or "<?" */
} State;

struct _RdTagGate
{
  const RdTagGateEvents *events;
  gpointer user_data;
  State state;
  GString *held; /* of the open tag, from earlier pieces */
  const char *excess;

  /* The open tag or reference. */
  size_t size;
  char first, previous; /* the characters behind the '<', and before this one */
  unsigned n_attributes;
  char quote;
  size_t name_size;    /* of the attribute's name so far */
  bool is_name_over;   /* the next character begins another name */
  bool is_declaration; /* the name begins like "xmlns" */
  size_t value_size;
  unsigned n_brackets; /* in a CDATA section: ']' in a row */

  /* The current piece. */
  const char *piece;
  size_t begin; /* what isn't passed yet */
  size_t tag;   /* the open tag */

  bool is_left_out;   /* the open start tag */
  unsigned out_depth; /* open elements that are left out */
};

static const char declaration[] = "xmlns";

RdTagGate *
rd_tag_gate_new (const RdTagGateEvents *events, gpointer user_data)
{
  RdTagGate *gate = g_new0 (RdTagGate, 1);

  gate->events = events;
  gate->user_data = user_data;
  gate->held = g_string_new (NULL);
  return gate;
}

void
rd_tag_gate_free (RdTagGate *gate)
{
  g_string_free (gate->held, TRUE);
  g_free (gate);
}

const char *
rd_tag_gate_get_excess (const RdTagGate *gate)
{
  return gate->excess;
}

static bool
is_out (const RdTagGate *gate)
{
  return gate->is_left_out || gate->out_depth > 0;
}

static bool
is_in_tag (const RdTagGate *gate)
{
  return gate->state >= BEHIND_LESS_THAN;
}

/* -- one character of a tag, never '<' --------------------------------------------------------- */

static void
begin_tag (RdTagGate *gate)
{
  gate->state = BEHIND_LESS_THAN;
  gate->size = 0;
  gate->n_attributes = 0;
  gate->name_size = 0;
  gate->is_name_over = gate->is_declaration = false;
}

static void
end_tag (RdTagGate *gate)
{
  bool is_start = gate->state == IN_START;

  gate->state = IN_TEXT;
  if (!is_out (gate))
    return;
  if (is_start && gate->previous != '/')
    gate->out_depth++;
  else if (!is_start && gate->first == '/')
    gate->out_depth--;
  gate->is_left_out = false;
}

static void
take_first (RdTagGate *gate, char character)
{
  bool is_other = character == '/' || character == '!' || character == '?';

  gate->first = character;
  gate->state = is_other ? IN_OTHER : IN_START;
}

static void
take_in_name (RdTagGate *gate, char character)
{
  if (g_ascii_isspace (character) || character == '=')
    {
      gate->is_name_over = true;
      return;
    }
  if (gate->is_name_over)
    gate->name_size = 0;
  gate->is_name_over = false;
  if (gate->name_size < strlen (declaration))
    gate->is_declaration = (gate->name_size == 0 || gate->is_declaration)
                           && character == declaration[gate->name_size];
  gate->name_size++;
}

static void
begin_value (RdTagGate *gate, char quote)
{
  gate->state = IN_VALUE;
  gate->quote = quote;
  gate->value_size = 0;
  gate->n_attributes++;
  gate->is_declaration = gate->is_declaration && gate->name_size >= strlen (declaration);
}

static void
take_in_start (RdTagGate *gate, char character)
{
  if (character == '>')
    end_tag (gate);
  else if (character == '\'' || character == '"')
    begin_value (gate, character);
  else
    take_in_name (gate, character);
}

static void
take_in_value (RdTagGate *gate, char character)
{
  if (character != gate->quote)
    {
      gate->value_size++;
      return;
    }
  gate->state = IN_START;
  gate->is_name_over = true;
  gate->is_declaration = false;
}

/* In XMPP only a CDATA section may have a '>' inside. The parser refuses the rest, except in what
 * is left out. */
static void
take_in_other (RdTagGate *gate, char character)
{
  bool is_section = gate->first == '!' && (gate->size != 2 || character == '[');

  if (is_out (gate) && gate->first != '/' && !is_section)
    gate->excess = "a comment or an instruction in its XML, which XMPP forbids";
  else if (character == '>')
    end_tag (gate);
  else if (gate->first == '!' && gate->size == 2 && character == '[')
    {
      gate->state = IN_CDATA;
      gate->n_brackets = 0;
    }
}

/* -- one character of a text ------------------------------------------------------------------- */

static void
take_in_text (RdTagGate *gate, char character)
{
  gate->state = character == '&' ? IN_REFERENCE : IN_TEXT;
  if (character == '<')
    begin_tag (gate);
  else if (character == '&')
    gate->size = 0;
}

static void
take_in_reference (RdTagGate *gate, char character)
{
  if (character == ';' || character == '<')
    take_in_text (gate, character);
}

static void
take_in_cdata (RdTagGate *gate, char character)
{
  if (character == '>' && gate->n_brackets >= 2)
    gate->state = IN_TEXT;
  gate->n_brackets = character == ']' ? gate->n_brackets + 1 : 0;
}

/* A '<' in a tag is no XML; the parser fails on it. */
static void
take_less_than (RdTagGate *gate)
{
  gate->state = IN_TEXT;
  if (is_out (gate))
    begin_tag (gate);
}

static void
take (RdTagGate *gate, char character)
{
  static void (*const takers[]) (RdTagGate *, char) = {
    [IN_TEXT] = take_in_text,        [IN_REFERENCE] = take_in_reference, [IN_CDATA] = take_in_cdata,
    [BEHIND_LESS_THAN] = take_first, [IN_START] = take_in_start,         [IN_VALUE] = take_in_value,
    [IN_OTHER] = take_in_other,
  };

  gate->size++;
  if (character == '<' && is_in_tag (gate))
    take_less_than (gate);
  else
    takers[gate->state](gate, character);
  gate->previous = character;
}

/* -- passing ----------------------------------------------------------------------------------- */

static void
pass (RdTagGate *gate, const char *text, size_t size)
{
  if (size > 0 && gate->excess == NULL)
    gate->events->pass (text, size, gate->user_data);
}

static void
pass_held (RdTagGate *gate, const char *text, size_t size)
{
  g_string_append_len (gate->held, text, (gssize)size);
  pass (gate, gate->held->str, gate->held->len);
  if (gate->held->len > RD_TAG_SIZE_MAX)
    {
      /* Rare: don't keep the memory. */
      g_string_free (gate->held, TRUE);
      gate->held = g_string_new (NULL);
    }
  g_string_truncate (gate->held, 0);
}

static const char *
find_excess (const RdTagGate *gate)
{
  if (gate->n_attributes > RD_TAG_ATTRIBUTES_MAX)
    return "a tag with more than 256 attributes";
  if (gate->state == IN_VALUE && gate->is_declaration && gate->value_size > RD_NAMESPACE_SIZE_MAX)
    return "a namespace of more than 4 KiB";
  return NULL;
}

static bool
may_leave_out (RdTagGate *gate)
{
  pass (gate, gate->piece + gate->begin, gate->tag - gate->begin);
  gate->begin = gate->tag;
  return (gate->state == IN_START || gate->state == IN_VALUE)
         && gate->events->may_leave_out (gate->user_data);
}

static void
check_tag (RdTagGate *gate)
{
  const char *excess = find_excess (gate);

  if (excess == NULL && gate->size <= RD_TAG_SIZE_MAX)
    return;
  if (may_leave_out (gate))
    {
      gate->is_left_out = true;
      g_string_truncate (gate->held, 0);
    }
  else if (excess != NULL)
    gate->excess = excess;
  else if (gate->size > RD_ROSTER_TAG_SIZE_MAX)
    gate->excess = "a tag of more than 4 MiB";
}

/* Expat also reads an open reference again with each piece. END: of what was taken. */
static void
check_reference (RdTagGate *gate, size_t end)
{
  if (gate->state != IN_REFERENCE || gate->size <= RD_REFERENCE_SIZE_MAX)
    return;
  pass (gate, gate->piece + gate->begin, end - gate->begin);
  gate->excess = "a character reference of more than 64 bytes";
}

/* -- a piece ----------------------------------------------------------------------------------- */

/* Counts the characters at TEXT that can't change the state. */
static size_t
measure_plain (const RdTagGate *gate, const char *text, size_t size)
{
  char other = gate->state == IN_VALUE ? gate->quote : '&';
  size_t n = 0;

  if (gate->state != IN_VALUE && gate->state != IN_TEXT)
    return 0;
  while (n < size && text[n] != '<' && text[n] != other)
    n++;
  return n;
}

static void
take_plain (RdTagGate *gate, const char *text, size_t size)
{
  gate->size += size;
  gate->value_size += size;
  gate->previous = text[size - 1];
}

static void
take_at (RdTagGate *gate, size_t place)
{
  bool was_in_tag = is_in_tag (gate);

  take (gate, gate->piece[place]);
  if (!was_in_tag && is_in_tag (gate))
    gate->tag = place;
  if (!was_in_tag || is_in_tag (gate) || gate->held->len == 0)
    return;
  pass_held (gate, gate->piece, place + 1);
  gate->begin = place + 1;
}

/* Returns how many characters it took. */
static size_t
advance (RdTagGate *gate, size_t place, size_t size)
{
  bool was_out = is_out (gate);
  size_t n = measure_plain (gate, gate->piece + place, size - place);

  if (n > 0)
    take_plain (gate, gate->piece + place, n);
  else
    take_at (gate, place);
  n = MAX (n, 1);
  if (was_out)
    gate->begin = place + n;
  else if (is_in_tag (gate))
    check_tag (gate);
  else
    check_reference (gate, place + n);
  return n;
}

void
rd_tag_gate_feed (RdTagGate *gate, const char *text, size_t size)
{
  gate->piece = text;
  gate->begin = gate->tag = 0;
  for (size_t place = 0; place < size && gate->excess == NULL;)
    place += advance (gate, place, size);
  if (is_out (gate) || gate->excess != NULL)
    return;
  if (!is_in_tag (gate))
    gate->tag = size;
  pass (gate, text + gate->begin, gate->tag - gate->begin);
  g_string_append_len (gate->held, text + gate->tag, (gssize)(size - gate->tag));
}
