/* The tap: sees every element of a stream before libstrophe does, and bounds what a server can do.
 *
 * libstrophe calls expat through its dynamic symbols, three of which this program defines: expat's
 * own public API, in front of the real functions. The items of the awaited roster, and those of
 * pushes, go from here to the codec one by one and never into libstrophe's tree, whose cost grows
 * with the square of them. All else is passed on, in one piece for each text and within limits of
 * depth, size and number: beyond them a stranger's stanza is cut, and the server's own ends the
 * stream. Messages are passed on empty, since nobody here reads them. Attributes
 * with a namespace go to nobody: behind this place they couldn't be told from those without. A
 * libstrophe with another parser never calls these functions, and is refused for it. Runs for every
 * element of every stream.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/xml-tap.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "xmpp/long-tag.h"

#include <dlfcn.h>
#include <expat.h>
#include <string.h>

#define ROSTER_QUERY "jabber:iq:roster\x1Fquery"
#define ROSTER_ITEM "jabber:iq:roster\x1Fitem"
#define CLIENT_IQ "jabber:client\x1Fiq"
#define CLIENT_MESSAGE "jabber:client\x1Fmessage"

#define ATTRIBUTES_MAX 64
#define STANZA_ELEMENTS_MAX 10000

typedef enum
{
  MODE_PASS,   /* on to libstrophe */
  MODE_ROSTER, /* inside a <query/> whose items go to the codec */
  MODE_DROP,   /* inside a message, or behind a limit of a stranger's stanza */
  N_MODES
} Mode;

/* What a stanza may have of each; of a roster or a message nothing stays here. */
static const struct
{
  size_t size;
  const char *excess;
} limits[N_MODES] = {
  [MODE_PASS] = { 256 * 1024, "a stanza of more than 256 KiB" },
  [MODE_ROSTER] = { RD_ROSTER_SIZE_MAX, "a roster of more than 64 MiB" },
  [MODE_DROP] = { 10 * 1024 * 1024, "a stanza of more than 10 MiB" },
};

#define DEPTH_MAX 64
#define DROPPED_DEPTH_MAX 100000

struct _RdXmlTap
{
  const RdXmlTapEvents *events;
  gpointer user_data;
  RdXmlTapEnd on_end;
  gpointer end_data;

  XML_Parser parser; /* NULL: not tapped */
  void *strophe_data;
  XML_StartElementHandler strophe_start;
  XML_EndElementHandler strophe_end;
  XML_CharacterDataHandler strophe_text;

  Mode mode;
  unsigned depth;      /* of elements that are open: 1 in the stream, 2 in a stanza */
  bool is_of_stranger; /* the stanza */
  unsigned n_passed;   /* in MODE_DROP: of the open elements, those that libstrophe has */
  bool is_wanted;      /* what the stanza says of the roster goes to the codec */
  bool is_in_item;
  size_t sizes[N_MODES]; /* of the stanza so far */
  unsigned n_elements;
  RdLongTag long_tag;
  GString *text; /* what libstrophe has yet to get */
  GError *error;
};

typedef void (*SetUserData) (XML_Parser, void *);
typedef void (*SetElementHandler) (XML_Parser, XML_StartElementHandler, XML_EndElementHandler);
typedef void (*SetCharacterDataHandler) (XML_Parser, XML_CharacterDataHandler);

typedef XML_Bool (*SetReparseDeferral) (XML_Parser, XML_Bool);

static _Thread_local RdXmlTap *current;

RdXmlTap *
rd_xml_tap_new (const RdXmlTapEvents *events, gpointer user_data, RdXmlTapEnd on_end, gpointer data)
{
  RdXmlTap *tap = g_new0 (RdXmlTap, 1);

  tap->events = events;
  tap->user_data = user_data;
  tap->on_end = on_end;
  tap->end_data = data;
  tap->text = g_string_new (NULL);
  return tap;
}

void
rd_xml_tap_free (RdXmlTap *tap)
{
  g_string_free (tap->text, TRUE);
  g_clear_error (&tap->error);
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

static GError *
make_error (RdError code, const char *what)
{
  return g_error_new (RD_ERROR, code,
                      "The server sent %s; the connection was ended. If it goes on, tell whoever "
                      "runs the server.",
                      what);
}

GError *
rd_xml_tap_describe_excess (const char *what)
{
  return make_error (RD_ERROR_LIMIT_EXCEEDED, what);
}

static void
fail (RdXmlTap *tap, RdError code, const char *what)
{
  if (tap->error != NULL)
    return;
  tap->error = make_error (code, what);
  XML_StopParser (tap->parser, XML_FALSE);
}

/* The rest of the stanza goes to nobody, but for the ends of what libstrophe has. */
static void
drop (RdXmlTap *tap)
{
  tap->mode = MODE_DROP;
  tap->n_passed = tap->depth;
}

static void
exceed (RdXmlTap *tap, const char *excess)
{
  if (tap->is_of_stranger && tap->mode == MODE_PASS)
    drop (tap);
  else
    fail (tap, RD_ERROR_LIMIT_EXCEEDED, excess);
}

static void
grow (RdXmlTap *tap, size_t size)
{
  tap->sizes[tap->mode] += size;
  if (tap->sizes[tap->mode] > limits[tap->mode].size)
    exceed (tap, limits[tap->mode].excess);
}

/* Of what is dropped, expat itself must be able to bear it. */
static void
check_element (RdXmlTap *tap, unsigned n_attributes)
{
  if (tap->mode != MODE_DROP && n_attributes > ATTRIBUTES_MAX)
    exceed (tap, "an element with more than 64 attributes");
  if (tap->mode != MODE_DROP && tap->depth >= DEPTH_MAX)
    exceed (tap, "elements nested more than 64 deep");
  if (tap->mode == MODE_PASS && ++tap->n_elements > STANZA_ELEMENTS_MAX)
    exceed (tap, "a stanza of more than 10000 elements");
  if (tap->depth >= DROPPED_DEPTH_MAX)
    exceed (tap, "elements nested more than 100000 deep");
}

/* Counts an element that begins, with all its attributes, whatever becomes of them. */
static void
weigh (RdXmlTap *tap, const char *name, const char **attributes)
{
  unsigned n_attributes = 0;
  size_t size = strlen (name);

  for (; attributes[2 * n_attributes] != NULL; n_attributes++)
    size += strlen (attributes[2 * n_attributes]) + strlen (attributes[2 * n_attributes + 1]);
  check_element (tap, n_attributes);
  grow (tap, size);
}

/* libstrophe appends each piece of a text by walking to its end: it gets one piece. */
static void
flush_text (RdXmlTap *tap)
{
  if (tap->text->len > 0)
    tap->strophe_text (tap->strophe_data, tap->text->str, tap->text->len);
  g_string_set_size (tap->text, 0);
}

static const char *
find_attribute (const char **attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], name))
        return attributes[1];
    }
  return NULL;
}

static bool
is_wanted_iq (RdXmlTap *tap, const char *name, const char **attributes)
{
  return g_str_equal (name, CLIENT_IQ)
         && tap->events->iq_begin (find_attribute (attributes, "type"),
                                   find_attribute (attributes, "id"),
                                   find_attribute (attributes, "from"), tap->user_data);
}

/* An attribute with a namespace is somebody else's (XML Names §6.2): "f:from" says nothing of who
 * sent a stanza, but libstrophe would keep it as "from". KEPT has room for ATTRIBUTES_MAX. */
static void
keep_own_attributes (const char **attributes, const char **kept)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (strchr (attributes[0], RD_XML_SEPARATOR) != NULL)
        continue;
      *kept++ = attributes[0];
      *kept++ = attributes[1];
    }
  *kept = NULL;
}

/* The element was passed on; what comes inside it may take another way. */
static void
choose_mode (RdXmlTap *tap, const char *name)
{
  if (tap->depth == 2 && g_str_equal (name, CLIENT_MESSAGE))
    drop (tap);
  if (tap->depth != 3 || !tap->is_wanted || !g_str_equal (name, ROSTER_QUERY))
    return;
  tap->mode = MODE_ROSTER;
  tap->events->query_begin (tap->user_data);
}

static void
start_in_roster (RdXmlTap *tap, const char *name, const char **attributes)
{
  if (tap->depth == 4)
    tap->is_in_item = g_str_equal (name, ROSTER_ITEM);
  if (tap->is_in_item)
    tap->events->item_start (name, (const char *const *)attributes, tap->user_data);
}

/* ATTRIBUTES without those of a namespace. */
static void
take_start (RdXmlTap *tap, const char *name, const char **attributes)
{
  if (tap->depth++ == 1)
    tap->is_wanted = is_wanted_iq (tap, name, attributes);
  if (tap->mode == MODE_ROSTER)
    start_in_roster (tap, name, attributes);
  if (tap->mode != MODE_PASS)
    return;
  flush_text (tap);
  tap->strophe_start (tap->strophe_data, name, attributes);
  choose_mode (tap, name);
}

static void
reset_counts (RdXmlTap *tap)
{
  memset (tap->sizes, 0, sizeof tap->sizes);
  tap->n_elements = 0;
  tap->is_of_stranger = false;
}

static void
begin_stanza (RdXmlTap *tap, const char **attributes)
{
  const char *from = find_attribute (attributes, "from");

  reset_counts (tap);
  tap->is_of_stranger = from != NULL && tap->events->is_stranger (from, tap->user_data);
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  RdXmlTap *tap = data;
  const char *kept[2 * ATTRIBUTES_MAX + 1];

  if (tap->error != NULL)
    return;
  if (tap->depth == 1)
    begin_stanza (tap, attributes);
  weigh (tap, name, attributes);
  if (tap->error != NULL)
    return;
  if (tap->mode == MODE_DROP)
    {
      tap->depth++;
      return;
    }
  keep_own_attributes (attributes, kept);
  take_start (tap, name, kept);
}

static void
end_in_roster (RdXmlTap *tap)
{
  if (tap->is_in_item)
    tap->events->item_end (tap->user_data);
  if (tap->depth == 3)
    tap->is_in_item = false;
}

static void
pass_end (RdXmlTap *tap, const char *name)
{
  flush_text (tap);
  if (tap->depth == 0)
    tap->on_end (tap->end_data);
  tap->strophe_end (tap->strophe_data, name);
}

static void
end_in_drop (RdXmlTap *tap, const char *name)
{
  bool is_passed = tap->depth < tap->n_passed;

  if (tap->depth == 1)
    tap->mode = MODE_PASS;
  if (!is_passed)
    return;
  tap->n_passed = tap->depth;
  pass_end (tap, name);
}

static void
on_end (void *data, const char *name)
{
  RdXmlTap *tap = data;

  if (tap->error != NULL)
    return;
  tap->depth--;
  if (tap->mode == MODE_ROSTER && tap->depth == 2)
    tap->mode = MODE_PASS;
  if (tap->mode == MODE_PASS)
    pass_end (tap, name);
  else if (tap->mode == MODE_DROP)
    end_in_drop (tap, name);
  else
    end_in_roster (tap);
}

/* Between stanzas there is only the white space that keeps a connection alive. */
static void
check_space (RdXmlTap *tap, const char *text, int size)
{
  for (int i = 0; i < size; i++)
    {
      if (!g_ascii_isspace (text[i]))
        fail (tap, RD_ERROR_CONNECTION_FAILED, "text where a stanza should be");
    }
}

static void
on_text (void *data, const char *text, int size)
{
  RdXmlTap *tap = data;

  if (tap->error != NULL)
    return;
  if (tap->depth < 2)
    {
      check_space (tap, text, size);
      return;
    }
  grow (tap, size);
  if (tap->mode == MODE_PASS)
    g_string_append_len (tap->text, text, size);
  else if (tap->is_in_item)
    tap->events->item_text (text, size, tap->user_data);
}

static void
on_doctype (void *data, const char *name, const char *system, const char *public, int has_internal)
{
  fail (data, RD_ERROR_LIMIT_EXCEEDED, "a document type, which XMPP forbids");
}

static void
on_comment (void *data, const char *text)
{
  fail (data, RD_ERROR_LIMIT_EXCEEDED, "a comment in its XML, which XMPP forbids");
}

static void
on_instruction (void *data, const char *target, const char *text)
{
  fail (data, RD_ERROR_LIMIT_EXCEEDED, "a processing instruction, which XMPP forbids");
}

/* Newer expats, and older ones with the fix for CVE-2023-52425, put off reading on when a tag came
 * in two pieces, until much more has come: the end of a stanza would wait for the next one. What
 * they guard against is bounded in long-tag.c. */
static void
read_at_once (XML_Parser parser)
{
  SetReparseDeferral set_deferral
      = (SetReparseDeferral)dlsym (RTLD_DEFAULT, "XML_SetReparseDeferralEnabled");

  if (set_deferral != NULL)
    set_deferral (parser, XML_FALSE);
}

/* A parser begins anew, and forgot its handlers. */
static void
attach (RdXmlTap *tap, XML_Parser parser)
{
  tap->parser = parser;
  tap->mode = MODE_PASS;
  tap->depth = 0;
  tap->is_wanted = tap->is_in_item = false;
  reset_counts (tap);
  tap->long_tag = (RdLongTag){ 0 };
  g_string_set_size (tap->text, 0);
  read_at_once (parser);
  XML_SetStartDoctypeDeclHandler (parser, on_doctype);
  XML_SetCommentHandler (parser, on_comment);
  XML_SetProcessingInstructionHandler (parser, on_instruction);
}

__attribute__ ((visibility ("default"))) void
XML_SetUserData (XML_Parser parser, void *data)
{
  SetUserData real = (SetUserData)dlsym (RTLD_NEXT, "XML_SetUserData");

  if (current != NULL)
    {
      attach (current, parser);
      current->strophe_data = data;
    }
  real (parser, current != NULL ? current : data);
}

__attribute__ ((visibility ("default"))) void
XML_SetElementHandler (XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end)
{
  SetElementHandler real = (SetElementHandler)dlsym (RTLD_NEXT, "XML_SetElementHandler");

  if (current != NULL)
    {
      current->strophe_start = start;
      current->strophe_end = end;
    }
  real (parser, current != NULL ? on_start : start, current != NULL ? on_end : end);
}

__attribute__ ((visibility ("default"))) void
XML_SetCharacterDataHandler (XML_Parser parser, XML_CharacterDataHandler text)
{
  SetCharacterDataHandler real
      = (SetCharacterDataHandler)dlsym (RTLD_NEXT, "XML_SetCharacterDataHandler");

  if (current != NULL)
    current->strophe_text = text;
  real (parser, current != NULL ? on_text : text);
}

/* A tag that never ends would be held, and read again with each piece that comes. */
static void
check_backlog (RdXmlTap *tap)
{
  int offset = 0, size = 0;
  const char *context = XML_GetInputContext (tap->parser, &offset, &size);
  const char *excess = NULL;

  if (context != NULL && (size_t)(size - offset) >= RD_LONG_TAG_SIZE)
    excess = rd_long_tag_read (&tap->long_tag, XML_GetCurrentByteIndex (tap->parser),
                               context + offset, size - offset);
  if (excess != NULL)
    fail (tap, RD_ERROR_LIMIT_EXCEEDED, excess);
}

bool
rd_xml_tap_has_failed (RdXmlTap *tap)
{
  if (tap->parser == NULL)
    return false;
  check_backlog (tap);
  return tap->error != NULL || XML_GetErrorCode (tap->parser) != XML_ERROR_NONE;
}

GError *
rd_xml_tap_get_error (RdXmlTap *tap)
{
  if (tap->error != NULL)
    return g_error_copy (tap->error);
  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_FAILED,
      "The server sent something that is not XML (%s); it is not an XMPP server, or "
      "has a fault.",
      XML_ErrorString (XML_GetErrorCode (tap->parser)));
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
