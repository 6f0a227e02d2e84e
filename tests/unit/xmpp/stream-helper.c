/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream-helper.h"

#include "runtime/clock.h"
#include "xmpp/stanza/stanza-reader.h"

#include <string.h>

int stream_begin_error;
RdStream *last_stream;

/* -- what comes in ----------------------------------------------------------------------------- */

static void
on_start (void *data, const char *name, const char **attributes)
{
  RdStream *stream = data;
  int64_t place = XML_GetCurrentByteIndex (stream->parser);

  if (rd_stream_content_start (stream->content, place, name, (const char *const *)attributes))
    stream->events->opened (stream->user_data);
}

static void
on_text (void *data, const char *text, int size)
{
  RdStream *stream = data;

  rd_stream_content_text (stream->content, XML_GetCurrentByteIndex (stream->parser), text,
                          (size_t)size);
}

static void
on_end (void *data, const char *name)
{
  RdStream *stream = data;

  rd_stream_content_end (stream->content, XML_GetCurrentByteIndex (stream->parser));
}

static void
begin_parsing (RdStream *stream)
{
  stream->begins_anew = false;
  if (stream->parser != NULL)
    XML_ParserFree (stream->parser);
  stream->parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  XML_SetUserData (stream->parser, stream);
  XML_SetElementHandler (stream->parser, on_start, on_end);
  XML_SetCharacterDataHandler (stream->parser, on_text);
  rd_stream_content_begin_stream (stream->content);
}

void
hear (RdStream *stream, const char *xml)
{
  if (stream->begins_anew)
    begin_parsing (stream);
  stream->last_read = rd_clock_get_monotonic ();
  g_assert_cmpint (XML_Parse (stream->parser, xml, (int)strlen (xml), XML_FALSE), ==,
                   XML_STATUS_OK);
  g_assert_no_error (rd_stream_content_get_error (stream->content));
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  RdStream *stream = user_data;

  stream->events->stanza (stanza, stream->user_data);
}

static void
on_stream_ends (gpointer user_data)
{
  RdStream *stream = user_data;

  stream->has_said_farewell = true;
  rd_stream_cut (stream);
}

static const RdStreamContentEvents content_events = { on_stanza, on_stream_ends };

/* -- what goes out ----------------------------------------------------------------------------- */

static void
keep (RdStream *stream, const char *xml)
{
  g_string_append_printf (stream->sent, "%s\n", xml);
}

char *
take_sent (RdStream *stream)
{
  char *sent = g_strdup (stream->sent->str);

  g_string_truncate (stream->sent, 0);
  return sent;
}

void
assert_sent (RdStream *stream, const char *expected)
{
  g_autofree char *sent = take_sent (stream);

  g_assert_cmpstr (sent, ==, expected);
}

char *
read_id (const char *xml)
{
  const char *id = strstr (xml, " id='");

  g_assert_nonnull (id);
  id += strlen (" id='");
  return g_strndup (id, strcspn (id, "'"));
}

/* -- stream.h ---------------------------------------------------------------------------------- */

RdStream *
rd_stream_new (const char *domain, const char *ca_file, GMainContext *context,
               const RdStreamEvents *events, gpointer user_data, const RdStreamContentItems *items,
               gpointer items_data)
{
  RdStream *stream = g_new0 (RdStream, 1);

  stream->events = events;
  stream->user_data = user_data;
  stream->content = rd_stream_content_new (&content_events, stream, items, items_data);
  stream->sent = g_string_new (NULL);
  stream->ca_file = g_strdup (ca_file);
  begin_parsing (stream);
  last_stream = stream;
  return stream;
}

void
rd_stream_free (RdStream *stream)
{
  if (last_stream == stream)
    last_stream = NULL;
  XML_ParserFree (stream->parser);
  rd_stream_content_free (stream->content);
  g_string_free (stream->sent, TRUE);
  g_free (stream->ca_file);
  g_clear_error (&stream->failure);
  g_free (stream);
}

bool
rd_stream_begin (RdStream *stream, int socket, int *number)
{
  g_assert_cmpint (socket, ==, SOCKET);
  *number = stream_begin_error;
  return stream_begin_error == 0;
}

void
rd_stream_open (RdStream *stream, const char *to, const char *from)
{
  stream->begins_anew = true;
  g_string_append_printf (stream->sent, "<stream to='%s' from='%s'>\n", to,
                          from != NULL ? from : "nobody");
}

void
rd_stream_send (RdStream *stream, const char *xml)
{
  stream->answers_size += strlen (xml);
  keep (stream, xml);
}

void
rd_stream_ask (RdStream *stream, const char *xml)
{
  keep (stream, xml);
}

void
rd_stream_begin_session (RdStream *stream)
{
  stream->is_in_session = true;
  rd_stream_content_begin_session (stream->content);
}

void
rd_stream_hold (RdStream *stream, bool is_held)
{
  stream->is_held = is_held;
}

gint64
rd_stream_get_last_read (const RdStream *stream)
{
  return stream->last_read;
}

void
rd_stream_be_patient (RdStream *stream, bool is_patient)
{
  stream->is_patient = is_patient;
}

void
rd_stream_fail (RdStream *stream, GError *error)
{
  g_assert_null (stream->failure);
  stream->failure = error;
}

void
rd_stream_start_tls (RdStream *stream)
{
  stream->wants_tls = true;
}

bool
rd_stream_has_said_farewell (const RdStream *stream)
{
  return stream->has_said_farewell;
}

void
rd_stream_present (RdStream *stream, const RdClientFiles *files)
{
}

int
rd_stream_get_alert (const RdStream *stream)
{
  return RD_NO_ALERT;
}

bool
rd_stream_is_busy (const RdStream *stream)
{
  return stream->is_busy;
}

void
rd_stream_cut (RdStream *stream)
{
  stream->is_cut = true;
}
