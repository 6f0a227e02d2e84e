/* Takes the server's XML from libstrophe, whose tree of stanzas takes quadratic time. libstrophe
 * calls expat by its dynamic symbols; this program defines four of them in front of the real ones.
 * libstrophe sees only the stream's start and end: what it reads is kept, and parsed here within
 * the turn's time. A libstrophe that never calls them is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/xml-tap.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/parser/stream-parser.h"
#include "xmpp/parser/tag-gate.h"
#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stanza/wire-limits.h"

#include <dlfcn.h>
#include <string.h>

/* Parsed between two looks at the clock: a few small stanzas. */
#define SLICE_SIZE 256

struct _RdXmlTap
{
  RdStreamContent *content;
  RdTagGate *gate;
  RdStreamParser *parser;    /* NULL: not tapped */
  XML_Parser strophe_parser; /* libstrophe's, which parses nothing */
  void *strophe_data;
  XML_StartElementHandler strophe_start;
  XML_EndElementHandler strophe_end;

  GByteArray *unread; /* what libstrophe read */
  size_t n_parsed;    /* of it */
  bool is_held;
};

typedef void (*SetUserData) (XML_Parser, void *);
typedef void (*SetElementHandler) (XML_Parser, XML_StartElementHandler, XML_EndElementHandler);
typedef void (*SetCharacterDataHandler) (XML_Parser, XML_CharacterDataHandler);
typedef enum XML_Status (*Parse) (XML_Parser, const char *, int, int);

/* Expat's own function. */
#define REAL(type, name) ((type)dlsym (RTLD_NEXT, name))

static _Thread_local RdXmlTap *current;
static _Thread_local Parse real_parse;

RdXmlTap *
rd_xml_tap_new (const RdStreamContentEvents *events, gpointer user_data,
                const RdStreamContentItems *items, gpointer items_data)
{
  RdXmlTap *tap = g_new0 (RdXmlTap, 1);

  tap->content = rd_stream_content_new (events, user_data, items, items_data);
  tap->unread = g_byte_array_new ();
  return tap;
}

void
rd_xml_tap_free (RdXmlTap *tap)
{
  g_clear_pointer (&tap->gate, rd_tag_gate_free);
  g_clear_pointer (&tap->parser, rd_stream_parser_free);
  rd_stream_content_free (tap->content);
  g_byte_array_unref (tap->unread);
  g_free (tap);
}

void
rd_xml_tap_enter (RdXmlTap *tap)
{
  current = tap;
}

void
rd_xml_tap_leave (void)
{
  current = NULL;
}

void
rd_xml_tap_hold (RdXmlTap *tap, bool is_held)
{
  tap->is_held = is_held;
}

void
rd_xml_tap_begin_session (RdXmlTap *tap)
{
  rd_stream_content_begin_session (tap->content);
}

/* -- the parser's handlers --------------------------------------------------------------------- */

static XML_Parser
get_expat (const RdXmlTap *tap)
{
  return rd_stream_parser_get_expat (tap->parser);
}

static bool
has_stopped (const RdXmlTap *tap)
{
  return rd_stream_content_get_error (tap->content) != NULL;
}

static void
stop_if_failed (RdXmlTap *tap)
{
  if (has_stopped (tap))
    rd_stream_parser_stop (tap->parser);
}

static void
fail (RdXmlTap *tap, const char *what)
{
  rd_stream_content_fail (tap->content, RD_ERROR_LIMIT_EXCEEDED, what);
  stop_if_failed (tap);
}

/* Without attributes that have a namespace: libstrophe would take "f:id" for "id". */
static void
tell_header (RdXmlTap *tap, const char *name, const char **attributes)
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
  tap->strophe_start (tap->strophe_data, name, (const char **)own->pdata);
}

static void
begin_stream (RdXmlTap *tap, const char *name, const char **attributes)
{
  rd_stream_parser_note_header (tap->parser);
  tell_header (tap, name, attributes);
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  RdXmlTap *tap = data;
  int64_t place = XML_GetCurrentByteIndex (get_expat (tap));

  if (has_stopped (tap))
    return;
  if (rd_stream_content_start (tap->content, place, name, (const char *const *)attributes))
    begin_stream (tap, name, attributes);
  stop_if_failed (tap);
}

static void
on_end (void *data, const char *name)
{
  RdXmlTap *tap = data;

  if (has_stopped (tap))
    return;
  if (rd_stream_content_end (tap->content, XML_GetCurrentByteIndex (get_expat (tap))))
    tap->strophe_end (tap->strophe_data, name);
  else if (rd_stream_content_is_between_stanzas (tap->content))
    rd_stream_parser_note_stanza_end (tap->parser);
}

static void
on_text (void *data, const char *text, int size)
{
  RdXmlTap *tap = data;

  if (has_stopped (tap))
    return;
  rd_stream_content_text (tap->content, XML_GetCurrentByteIndex (get_expat (tap)), text,
                          (size_t)size);
  stop_if_failed (tap);
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

/* -- expat ------------------------------------------------------------------------------------- */

/* Calls the real functions: those below are for libstrophe. */
static void
set_handlers (XML_Parser expat, gpointer tap)
{
  REAL (SetUserData, "XML_SetUserData") (expat, tap);
  REAL (SetElementHandler, "XML_SetElementHandler") (expat, on_start, on_end);
  REAL (SetCharacterDataHandler, "XML_SetCharacterDataHandler") (expat, on_text);
  XML_SetStartDoctypeDeclHandler (expat, on_doctype);
  XML_SetCommentHandler (expat, on_comment);
  XML_SetProcessingInstructionHandler (expat, on_instruction);
}

static enum XML_Status
parse (XML_Parser parser, const char *text, int size, int is_final)
{
  if (real_parse == NULL)
    real_parse = REAL (Parse, "XML_Parse");
  return real_parse (parser, text, size, is_final);
}

static void
on_gate_passes (const char *text, size_t size, gpointer tap)
{
  rd_stream_parser_feed (((RdXmlTap *)tap)->parser, text, size);
}

static bool
on_gate_asks (gpointer tap)
{
  return rd_stream_content_may_leave_out (((RdXmlTap *)tap)->content);
}

static const RdTagGateEvents gate_events = { on_gate_passes, on_gate_asks };

static void
forget_unread (RdXmlTap *tap)
{
  g_byte_array_set_size (tap->unread, 0);
  tap->n_parsed = 0;
}

/* libstrophe begins to parse a new stream. */
static void
attach (RdXmlTap *tap, XML_Parser strophe_parser)
{
  g_clear_pointer (&tap->gate, rd_tag_gate_free);
  tap->gate = rd_tag_gate_new (&gate_events, tap);
  g_clear_pointer (&tap->parser, rd_stream_parser_free);
  tap->parser = rd_stream_parser_new (RD_WORN_PARSER_SIZE, set_handlers, tap);
  tap->strophe_parser = strophe_parser;
  rd_stream_content_begin_stream (tap->content);
  forget_unread (tap);
}

__attribute__ ((visibility ("default"))) void
XML_SetUserData (XML_Parser parser, void *data)
{
  if (current == NULL)
    {
      REAL (SetUserData, "XML_SetUserData") (parser, data);
      return;
    }
  current->strophe_data = data;
  attach (current, parser);
}

__attribute__ ((visibility ("default"))) void
XML_SetElementHandler (XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end)
{
  if (current == NULL)
    {
      REAL (SetElementHandler, "XML_SetElementHandler") (parser, start, end);
      return;
    }
  current->strophe_start = start;
  current->strophe_end = end;
}

__attribute__ ((visibility ("default"))) void
XML_SetCharacterDataHandler (XML_Parser parser, XML_CharacterDataHandler text)
{
  if (current == NULL)
    REAL (SetCharacterDataHandler, "XML_SetCharacterDataHandler") (parser, text);
}

__attribute__ ((visibility ("default"))) enum XML_Status
XML_Parse (XML_Parser parser, const char *text, int size, int is_final)
{
  if (current == NULL || parser != current->strophe_parser)
    return parse (parser, text, size, is_final);
  g_byte_array_append (current->unread, (const uint8_t *)text, (unsigned)size);
  return XML_STATUS_OK;
}

static bool
is_xml (const RdXmlTap *tap)
{
  return XML_GetErrorCode (get_expat (tap)) == XML_ERROR_NONE;
}

/* After bad XML the gate's limits mean nothing. */
bool
rd_xml_tap_has_failed (RdXmlTap *tap)
{
  const char *excess;

  if (tap->parser == NULL)
    return false;
  excess = rd_stream_parser_get_excess (tap->parser);
  if (excess == NULL && is_xml (tap))
    excess = rd_tag_gate_get_excess (tap->gate);
  if (excess != NULL)
    fail (tap, excess);
  return has_stopped (tap) || !is_xml (tap);
}

GError *
rd_xml_tap_get_error (RdXmlTap *tap)
{
  if (has_stopped (tap))
    return g_error_copy (rd_stream_content_get_error (tap->content));
  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_FAILED,
      "The server sent something that is not XML (%s); it is not an XMPP server, or "
      "has a fault.",
      XML_ErrorString (XML_GetErrorCode (get_expat (tap))));
}

/* -- turns ------------------------------------------------------------------------------------- */

/* How much to parse before the next look at the clock: up to the end of a tag, if there is one. */
static size_t
get_slice (RdXmlTap *tap)
{
  const uint8_t *text = tap->unread->data + tap->n_parsed;
  size_t size = tap->unread->len - tap->n_parsed;
  const uint8_t *end;

  if (size <= SLICE_SIZE || rd_stream_content_is_in_roster (tap->content))
    return size;
  end = memchr (text + SLICE_SIZE, '>', size - SLICE_SIZE);
  return end != NULL ? (size_t)(end - text) + 1 : size;
}

bool
rd_xml_tap_has_unread (const RdXmlTap *tap)
{
  return tap->n_parsed < tap->unread->len;
}

static bool
has_more (RdXmlTap *tap)
{
  return !tap->is_held && rd_xml_tap_has_unread (tap) && !rd_xml_tap_has_failed (tap);
}

static void
parse_slice (RdXmlTap *tap)
{
  const char *text = (const char *)tap->unread->data + tap->n_parsed;
  size_t size = get_slice (tap);

  tap->n_parsed += size;
  rd_tag_gate_feed (tap->gate, text, size);
}

bool
rd_xml_tap_parse (RdXmlTap *tap, gint64 end)
{
  bool is_late = false;

  while (has_more (tap) && !is_late)
    {
      parse_slice (tap);
      is_late = g_get_monotonic_time () >= end;
    }
  if (tap->n_parsed == tap->unread->len)
    forget_unread (tap);
  return has_more (tap);
}

bool
rd_xml_tap_probe (xmpp_ctx_t *context)
{
  RdXmlTap *tap = rd_xml_tap_new (NULL, NULL, NULL, NULL);
  bool is_effective;

  rd_xml_tap_enter (tap);
  xmpp_conn_release (xmpp_conn_new (context));
  rd_xml_tap_leave ();
  is_effective = tap->parser != NULL;
  rd_xml_tap_free (tap);
  return is_effective;
}
