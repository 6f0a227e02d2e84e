/* Takes the server's XML from libstrophe, whose tree of stanzas takes quadratic time. libstrophe
 * calls expat by its dynamic symbols; this program defines four of them in front of the real ones.
 * libstrophe sees only the stream's start and end: what it reads goes into the input, which parses
 * it within the turn's time. A libstrophe that never calls them is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/xml-tap.h"

#include "xmpp/parser/stream-input.h"

#include <dlfcn.h>
#include <expat.h>

struct _RdXmlTap
{
  const RdStreamContentEvents *events;
  gpointer user_data;
  RdStreamInput *input;
  XML_Parser strophe_parser; /* libstrophe's, which parses nothing */
  void *strophe_data;
  XML_StartElementHandler strophe_start;
  XML_EndElementHandler strophe_end;
};

typedef void (*SetUserData) (XML_Parser, void *);
typedef void (*SetElementHandler) (XML_Parser, XML_StartElementHandler, XML_EndElementHandler);
typedef void (*SetCharacterDataHandler) (XML_Parser, XML_CharacterDataHandler);
typedef enum XML_Status (*Parse) (XML_Parser, const char *, int, int);

/* Expat's own function. */
#define REAL(type, name) ((type)dlsym (RTLD_NEXT, name))

static _Thread_local RdXmlTap *current;
static _Thread_local Parse real_parse;

/* -- what the input tells ---------------------------------------------------------------------- */

static void
on_header (const char *name, const char **attributes, gpointer user_data)
{
  RdXmlTap *tap = user_data;

  tap->strophe_start (tap->strophe_data, name, attributes);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  RdXmlTap *tap = user_data;

  tap->events->stanza (stanza, tap->user_data);
}

static void
on_end (gpointer user_data)
{
  RdXmlTap *tap = user_data;

  tap->events->end (tap->user_data);
}

static void
on_footer (const char *name, gpointer user_data)
{
  RdXmlTap *tap = user_data;

  tap->strophe_end (tap->strophe_data, name);
}

static const RdStreamInputEvents input_events = { on_header, { on_stanza, on_end }, on_footer };

/* -- life -------------------------------------------------------------------------------------- */

RdXmlTap *
rd_xml_tap_new (const RdStreamContentEvents *events, gpointer user_data,
                const RdStreamContentItems *items, gpointer items_data)
{
  RdXmlTap *tap = g_new0 (RdXmlTap, 1);

  tap->events = events;
  tap->user_data = user_data;
  tap->input = rd_stream_input_new (&input_events, tap, items, items_data);
  return tap;
}

void
rd_xml_tap_free (RdXmlTap *tap)
{
  rd_stream_input_free (tap->input);
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

/* -- expat, as libstrophe sees it -------------------------------------------------------------- */

/* libstrophe begins to parse a new stream. The input's own calls go to the real functions. */
static void
attach (XML_Parser strophe_parser, void *data)
{
  RdXmlTap *tap = current;

  tap->strophe_parser = strophe_parser;
  tap->strophe_data = data;
  current = NULL;
  rd_stream_input_begin_stream (tap->input);
  current = tap;
}

__attribute__ ((visibility ("default"))) void
XML_SetUserData (XML_Parser parser, void *data)
{
  if (current != NULL)
    attach (parser, data);
  else
    REAL (SetUserData, "XML_SetUserData") (parser, data);
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

static enum XML_Status
parse (XML_Parser parser, const char *text, int size, int is_final)
{
  if (real_parse == NULL)
    real_parse = REAL (Parse, "XML_Parse");
  return real_parse (parser, text, size, is_final);
}

__attribute__ ((visibility ("default"))) enum XML_Status
XML_Parse (XML_Parser parser, const char *text, int size, int is_final)
{
  if (current == NULL || parser != current->strophe_parser)
    return parse (parser, text, size, is_final);
  rd_stream_input_add (current->input, text, (size_t)size);
  return XML_STATUS_OK;
}

/* -- turns ------------------------------------------------------------------------------------- */

void
rd_xml_tap_begin_session (RdXmlTap *tap)
{
  rd_stream_input_begin_session (tap->input);
}

void
rd_xml_tap_hold (RdXmlTap *tap, bool is_held)
{
  rd_stream_input_hold (tap->input, is_held);
}

bool
rd_xml_tap_parse (RdXmlTap *tap, gint64 end)
{
  return rd_stream_input_parse (tap->input, end);
}

bool
rd_xml_tap_has_unread (const RdXmlTap *tap)
{
  return rd_stream_input_has_unread (tap->input);
}

gint64
rd_xml_tap_get_last_kept (const RdXmlTap *tap)
{
  return rd_stream_input_get_last_added (tap->input);
}

bool
rd_xml_tap_has_failed (RdXmlTap *tap)
{
  return rd_stream_input_has_failed (tap->input);
}

GError *
rd_xml_tap_get_error (RdXmlTap *tap)
{
  return rd_stream_input_get_error (tap->input);
}

bool
rd_xml_tap_probe (xmpp_ctx_t *context)
{
  RdXmlTap *tap = rd_xml_tap_new (NULL, NULL, NULL, NULL);
  bool is_effective;

  rd_xml_tap_enter (tap);
  xmpp_conn_release (xmpp_conn_new (context));
  rd_xml_tap_leave ();
  is_effective = rd_stream_input_has_stream (tap->input);
  rd_xml_tap_free (tap);
  return is_effective;
}
