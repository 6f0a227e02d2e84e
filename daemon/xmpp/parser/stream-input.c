/* Reads a stream's bytes in turns: keeps them, and passes them through the gate and the parser to
 * the content. Refuses what XMPP forbids. Knows no socket and no libstrophe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/stream-input.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "xmpp/parser/stream-parser.h"
#include "xmpp/parser/tag-gate.h"
#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

/* Parsed between two looks at the clock: a few small stanzas. */
#define SLICE_SIZE 256

struct _RdStreamInput
{
  const RdStreamInputEvents *events;
  gpointer user_data;
  RdStreamContent *content;
  RdTagGate *gate;
  RdStreamParser *parser; /* NULL: no stream began */

  GByteArray *unread;
  size_t n_parsed; /* of it */
  int64_t last_added;
  bool is_held;
};

RdStreamInput *
rd_stream_input_new (const RdStreamInputEvents *events, gpointer user_data,
                     const RdStreamContentItems *items, gpointer items_data)
{
  RdStreamInput *input = g_new0 (RdStreamInput, 1);

  input->events = events;
  input->user_data = user_data;
  input->content = rd_stream_content_new (&events->content, user_data, items, items_data);
  input->unread = g_byte_array_new ();
  return input;
}

void
rd_stream_input_free (RdStreamInput *input)
{
  g_clear_pointer (&input->gate, rd_tag_gate_free);
  g_clear_pointer (&input->parser, rd_stream_parser_free);
  rd_stream_content_free (input->content);
  g_byte_array_unref (input->unread);
  g_free (input);
}

void
rd_stream_input_hold (RdStreamInput *input, bool is_held)
{
  input->is_held = is_held;
}

void
rd_stream_input_begin_session (RdStreamInput *input)
{
  rd_stream_content_begin_session (input->content);
}

/* -- the parser's handlers --------------------------------------------------------------------- */

static XML_Parser
get_expat (const RdStreamInput *input)
{
  return rd_stream_parser_get_expat (input->parser);
}

static bool
has_stopped (const RdStreamInput *input)
{
  return rd_stream_content_get_error (input->content) != NULL;
}

static void
stop_if_failed (RdStreamInput *input)
{
  if (has_stopped (input))
    rd_stream_parser_stop (input->parser);
}

static void
fail (RdStreamInput *input, const char *what)
{
  rd_stream_content_fail (input->content, RD_ERROR_LIMIT_EXCEEDED, what);
  stop_if_failed (input);
}

static void
tell_header (RdStreamInput *input, const char *name, const char **attributes)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  for (; attributes[0] != NULL; attributes += 2)
    {
      if (strchr (attributes[0], RD_XML_SEPARATOR) != NULL)
        continue;
      g_ptr_array_add (own, (gpointer)attributes[0]);
      g_ptr_array_add (own, (gpointer)attributes[1]);
    }
  g_ptr_array_add (own, NULL);
  input->events->header (name, (const char **)own->pdata, input->user_data);
}

static void
begin_stream (RdStreamInput *input, const char *name, const char **attributes)
{
  rd_stream_parser_note_header (input->parser);
  tell_header (input, name, attributes);
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  RdStreamInput *input = data;
  int64_t place = XML_GetCurrentByteIndex (get_expat (input));

  if (has_stopped (input))
    return;
  if (rd_stream_content_start (input->content, place, name, (const char *const *)attributes))
    begin_stream (input, name, attributes);
  stop_if_failed (input);
}

static void
on_end (void *data, const char *name)
{
  RdStreamInput *input = data;

  if (has_stopped (input))
    return;
  if (rd_stream_content_end (input->content, XML_GetCurrentByteIndex (get_expat (input))))
    input->events->footer (name, input->user_data);
  else if (rd_stream_content_is_between_stanzas (input->content))
    rd_stream_parser_note_stanza_end (input->parser);
}

static void
on_text (void *data, const char *text, int size)
{
  RdStreamInput *input = data;

  if (has_stopped (input))
    return;
  rd_stream_content_text (input->content, XML_GetCurrentByteIndex (get_expat (input)), text,
                          (size_t)size);
  stop_if_failed (input);
}

static void
on_doctype (void *data, const char *name, const char *system, const char *public, int has_internal)
{
  fail (data, "a document type, which XMPP forbids");
}

static void
on_comment (void *data, const char *text)
{
  fail (data, "a comment in its XML, which XMPP forbids");
}

static void
on_instruction (void *data, const char *target, const char *text)
{
  fail (data, "a processing instruction, which XMPP forbids");
}

/* -- streams ----------------------------------------------------------------------------------- */

static void
set_handlers (XML_Parser expat, gpointer input)
{
  XML_SetUserData (expat, input);
  XML_SetElementHandler (expat, on_start, on_end);
  XML_SetCharacterDataHandler (expat, on_text);
  XML_SetStartDoctypeDeclHandler (expat, on_doctype);
  XML_SetCommentHandler (expat, on_comment);
  XML_SetProcessingInstructionHandler (expat, on_instruction);
}

static void
on_gate_passes (const char *text, size_t size, gpointer input)
{
  rd_stream_parser_feed (((RdStreamInput *)input)->parser, text, size);
}

static bool
on_gate_asks (gpointer input)
{
  return rd_stream_content_may_leave_out (((RdStreamInput *)input)->content);
}

static const RdTagGateEvents gate_events = { on_gate_passes, on_gate_asks };

static void
forget_unread (RdStreamInput *input)
{
  g_byte_array_set_size (input->unread, 0);
  input->n_parsed = 0;
}

void
rd_stream_input_begin_stream (RdStreamInput *input)
{
  g_clear_pointer (&input->gate, rd_tag_gate_free);
  input->gate = rd_tag_gate_new (&gate_events, input);
  g_clear_pointer (&input->parser, rd_stream_parser_free);
  input->parser = rd_stream_parser_new (RD_WORN_PARSER_SIZE, set_handlers, input);
  rd_stream_content_begin_stream (input->content);
  forget_unread (input);
}

bool
rd_stream_input_has_stream (const RdStreamInput *input)
{
  return input->parser != NULL;
}

void
rd_stream_input_add (RdStreamInput *input, const char *text, size_t size)
{
  g_byte_array_append (input->unread, (const uint8_t *)text, (unsigned)size);
  input->last_added = rd_clock_get_monotonic ();
}

int64_t
rd_stream_input_get_last_added (const RdStreamInput *input)
{
  return input->last_added;
}

static bool
is_xml (const RdStreamInput *input)
{
  return XML_GetErrorCode (get_expat (input)) == XML_ERROR_NONE;
}

/* After bad XML the gate's limits mean nothing. */
bool
rd_stream_input_has_failed (RdStreamInput *input)
{
  const char *excess;

  if (input->parser == NULL)
    return false;
  excess = rd_stream_parser_get_excess (input->parser);
  if (excess == NULL && is_xml (input))
    excess = rd_tag_gate_get_excess (input->gate);
  if (excess != NULL)
    fail (input, excess);
  return has_stopped (input) || !is_xml (input);
}

GError *
rd_stream_input_get_error (RdStreamInput *input)
{
  if (has_stopped (input))
    return g_error_copy (rd_stream_content_get_error (input->content));
  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_FAILED,
      "The server sent something that is not XML (%s); it is not an XMPP server, or "
      "has a fault.",
      XML_ErrorString (XML_GetErrorCode (get_expat (input))));
}

/* -- turns ------------------------------------------------------------------------------------- */

/* How much to parse before the next look at the clock: up to the end of a tag, if there is one. */
static size_t
get_slice (RdStreamInput *input)
{
  const uint8_t *text = input->unread->data + input->n_parsed;
  size_t size = input->unread->len - input->n_parsed;
  const uint8_t *end;

  if (size <= SLICE_SIZE || rd_stream_content_is_in_roster (input->content))
    return size;
  end = memchr (text + SLICE_SIZE, '>', size - SLICE_SIZE);
  return end != NULL ? (size_t)(end - text) + 1 : size;
}

bool
rd_stream_input_has_unread (const RdStreamInput *input)
{
  return input->n_parsed < input->unread->len;
}

static bool
has_more (RdStreamInput *input)
{
  return !input->is_held && rd_stream_input_has_unread (input)
         && !rd_stream_input_has_failed (input);
}

static void
parse_slice (RdStreamInput *input)
{
  const char *text = (const char *)input->unread->data + input->n_parsed;
  size_t size = get_slice (input);

  input->n_parsed += size;
  rd_tag_gate_feed (input->gate, text, size);
}

bool
rd_stream_input_parse (RdStreamInput *input, int64_t end)
{
  bool is_late = false;

  while (has_more (input) && !is_late)
    {
      parse_slice (input);
      is_late = rd_clock_get_monotonic () >= end;
    }
  if (input->n_parsed == input->unread->len)
    forget_unread (input);
  return has_more (input);
}
