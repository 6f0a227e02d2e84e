/* RdStream on a wire. Keeps the promises of the real one: what happens is told in turns, never
 * inside a call; between a handshake's begin and its end only secured; lost once, and last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/stream.h"

#include "dbus-interfaces/secret.h"
#include "machine/schedule.h"
#include "trace.h"
#include "wire/client.h"
#include "xmpp/parser/stream-input.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/wire-limits.h"
#include "xmpp/stream/outbox.h"

#include <string.h>

struct _RdStream
{
  SimWire *wire; /* NULL: not connecting yet */
  const RdStreamEvents *events;
  gpointer user_data;
  RdStreamInput *input;
  RdOutbox *outbox;
  bool has_unsent; /* there may be something in it */
  SimEntry *turn;  /* NULL: there is no reason */
  bool is_connected, is_held;
  bool is_parsing, begins_stream; /* once it doesn't parse any more */
  bool wants_tls, is_busy;
  bool is_over; /* nothing is told any more */
  bool is_broken, has_said_farewell;
  GError *failure; /* of rd_stream_fail () */
};

/* For the domains of all worlds; nothing complains of it. */
static const char certificate[]
    = "-----BEGIN CERTIFICATE-----\n"
      "MIIBVTCCAQegAwIBAgIBATAFBgMrZXAwFTETMBEGA1UEAxMKc2ltdWxhdGlvbjAg\n"
      "Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFTETMBEGA1UEAxMKc2lt\n"
      "dWxhdGlvbjAqMAUGAytlcAMhAJqZpjQhX8JiLgwEnDzT8wgrURUTXQphotdRnBVc\n"
      "Di/Go3oweDAMBgNVHRMBAf8EAjAAMCQGA1UdEQQdMBuCDGhvbWUuZXhhbXBsZYIL\n"
      "ZXhhbXBsZS5vcmcwEwYDVR0lBAwwCgYIKwYBBQUHAwEwDgYDVR0PAQH/BAQDAgeA\n"
      "MB0GA1UdDgQWBBSMKf5Z4RTMhz8aZyvKafpjJtNRIDAFBgMrZXADQQBGaf6N00iE\n"
      "5OuuRjfOUZoaANguqJY+qxu64RC2q3zKlvZz7HLGsF+IhePLdP2gAfpnsn4u9LF0\n"
      "bGWDDh0yAIEF\n"
      "-----END CERTIFICATE-----\n";

/* -- turns ------------------------------------------------------------------------------------- */

static void turn_stream (RdStream *stream);

static void
on_turn (gpointer user_data)
{
  RdStream *stream = user_data;

  stream->turn = NULL;
  turn_stream (stream);
}

static void
wake (RdStream *stream)
{
  if (stream->turn == NULL && !stream->is_over)
    stream->turn = sim_schedule_add (0, on_turn, stream);
}

static void
begin_stream (RdStream *stream)
{
  stream->begins_stream = stream->is_parsing;
  if (!stream->is_parsing)
    rd_stream_input_begin_stream (stream->input);
}

static void
parse (RdStream *stream)
{
  stream->is_parsing = true;
  rd_stream_input_parse (stream->input, INT64_MAX);
  stream->is_parsing = false;
  if (stream->begins_stream && !rd_stream_input_has_failed (stream->input))
    begin_stream (stream);
}

/* A dead process writes nothing; one whose connection broke learns it by writing. */
static void
write_out (RdStream *stream)
{
  if (stream->has_unsent && sim_client_is_cut_off (stream->wire))
    stream->is_broken = true;
  while (stream->has_unsent && !stream->is_broken && sim_client_has_room (stream->wire))
    {
      char *text = rd_outbox_take (stream->outbox, RD_WRITE_SIZE);

      stream->has_unsent = text != NULL;
      if (text != NULL)
        sim_client_send (stream->wire, SIM_PIECE_TEXT, text, strlen (text));
      rd_secret_free_text (text);
    }
}

static GError *
get_failure (RdStream *stream)
{
  if (stream->failure != NULL)
    return g_steal_pointer (&stream->failure);
  return rd_stream_input_has_failed (stream->input) ? rd_stream_input_get_error (stream->input)
                                                    : NULL;
}

/* One that is held doesn't read that it is over. */
static bool
is_lost (const RdStream *stream)
{
  return stream->is_broken && (!stream->is_held || stream->has_unsent);
}

static void
begin_handshake (RdStream *stream)
{
  stream->wants_tls = false;
  stream->is_busy = true;
  sim_client_send (stream->wire, SIM_PIECE_HANDSHAKE, NULL, 0);
}

/* Tells secured last: the listener may free the stream. */
static void
end_handshake (RdStream *stream, bool is_encrypted)
{
  g_autoptr (RdHandshake) handshake = g_new0 (RdHandshake, 1);

  handshake->is_encrypted = is_encrypted;
  handshake->leaf = is_encrypted ? g_strdup (certificate) : NULL;
  stream->is_busy = false;
  stream->is_over = !is_encrypted;
  stream->events->secured (handshake, stream->user_data);
}

/* Tells lost last, likewise. */
static void
run (RdStream *stream)
{
  g_autoptr (GError) cause = NULL;

  parse (stream);
  if (stream->failure == NULL)
    write_out (stream);
  cause = get_failure (stream);
  if (cause != NULL || is_lost (stream))
    {
      stream->is_over = true;
      stream->events->lost (cause, stream->user_data);
    }
  else if (stream->wants_tls && !rd_stream_input_has_unread (stream->input))
    begin_handshake (stream);
}

static void
turn_stream (RdStream *stream)
{
  if (stream->is_over)
    return;
  if (!stream->is_connected)
    {
      stream->is_connected = true;
      stream->events->connected (stream->user_data);
    }
  if (!stream->is_busy)
    run (stream);
  else if (stream->is_broken)
    end_handshake (stream, false);
}

/* -- what the wire tells ----------------------------------------------------------------------- */

static void
on_arrived (const SimPiece *piece, gpointer user_data)
{
  RdStream *stream = user_data;

  if (stream->is_over)
    return;
  switch (piece->kind)
    {
    case SIM_PIECE_TEXT:
      rd_stream_input_add (stream->input, piece->text, piece->size);
      turn_stream (stream);
      break;
    case SIM_PIECE_HANDSHAKE:
      end_handshake (stream, true);
      break;
    case SIM_PIECE_CONNECT:
    case SIM_PIECE_REFUSAL:
    case SIM_PIECE_END:
      stream->is_broken = true;
      turn_stream (stream);
      break;
    }
}

static void
on_broken (int number, gpointer user_data)
{
  RdStream *stream = user_data;

  stream->is_broken = true;
  wake (stream);
}

static void
on_room (gpointer user_data)
{
  wake (user_data);
}

static bool
is_idle (gpointer user_data)
{
  RdStream *stream = user_data;

  return stream->turn == NULL && !stream->has_unsent && !rd_stream_input_has_unread (stream->input);
}

static const SimClientEvents client_events = { on_arrived, on_broken, on_room, is_idle };

/* -- what the input tells ---------------------------------------------------------------------- */

static void
on_header (const char *name, const char **attributes, gpointer user_data)
{
  RdStream *stream = user_data;

  if (!stream->is_over)
    stream->events->opened (stream->user_data);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  RdStream *stream = user_data;

  if (!stream->is_over)
    stream->events->stanza (stanza, stream->user_data);
}

static void
on_stream_ends (gpointer user_data)
{
  RdStream *stream = user_data;

  stream->has_said_farewell = true;
  rd_stream_cut (stream);
}

static void
on_footer (const char *name, gpointer user_data)
{
}

static const RdStreamInputEvents input_events
    = { on_header, { on_stanza, on_stream_ends }, on_footer };

/* -- life -------------------------------------------------------------------------------------- */

RdStream *
rd_stream_new (const char *domain, const char *ca_file, GMainContext *context,
               const RdStreamEvents *events, gpointer user_data, const RdStreamContentItems *items,
               gpointer items_data)
{
  RdStream *stream = g_new0 (RdStream, 1);

  stream->events = events;
  stream->user_data = user_data;
  stream->input = rd_stream_input_new (&input_events, stream, items, items_data);
  stream->outbox = rd_outbox_new ();
  return stream;
}

/* What the daemon had sent when the connection was gone. */
static void
swallow_unsent (RdStream *stream)
{
  char *text = rd_outbox_take (stream->outbox, SIZE_MAX);

  if (text != NULL)
    sim_client_swallow (text, strlen (text));
  rd_secret_free_text (text);
}

void
rd_stream_free (RdStream *stream)
{
  if (stream->is_busy || stream->is_parsing)
    sim_break ("wire", "a stream is freed %s",
               stream->is_busy ? "while its handshake runs" : "inside its parser");
  if (stream->turn != NULL)
    sim_schedule_cancel (stream->turn);
  if (stream->wire != NULL)
    {
      sim_client_shut (stream->wire);
      sim_client_leave (stream->wire);
    }
  rd_stream_input_free (stream->input);
  swallow_unsent (stream);
  rd_outbox_free (stream->outbox);
  g_clear_error (&stream->failure);
  g_free (stream);
}

bool
rd_stream_begin (RdStream *stream, int socket, int *number)
{
  *number = 0;
  stream->wire = sim_client_take_over ((unsigned)socket, &client_events, stream);
  wake (stream);
  return true;
}

/* -- sending and holding ----------------------------------------------------------------------- */

static bool
is_usable (const RdStream *stream)
{
  return stream->is_connected && !stream->is_over && !stream->is_busy;
}

static void
send_xml (RdStream *stream, const char *xml, bool is_answer)
{
  rd_outbox_add (stream->outbox, xml, is_answer);
  stream->has_unsent = true;
  wake (stream);
}

void
rd_stream_open (RdStream *stream, const char *to, const char *from)
{
  g_autoptr (GString) header = g_string_new ("<?xml version='1.0'?>");
  g_autofree char *to_text = g_markup_escape_text (to, -1);
  g_autofree char *from_text = from != NULL ? g_markup_escape_text (from, -1) : NULL;

  if (!is_usable (stream))
    return;
  g_string_append_printf (header,
                          "<stream:stream to='%s' xml:lang='en' version='1.0' xmlns='" RD_NS_CLIENT
                          "' xmlns:stream='" RD_NS_STREAMS "'",
                          to_text);
  if (from != NULL)
    g_string_append_printf (header, " from='%s'", from_text);
  g_string_append_c (header, '>');
  begin_stream (stream);
  send_xml (stream, header->str, false);
}

void
rd_stream_send (RdStream *stream, const char *xml)
{
  if (!is_usable (stream) || stream->failure != NULL)
    return;
  if (rd_outbox_get_answers_size (stream->outbox) + strlen (xml) > RD_UNSENT_MAX)
    rd_stream_fail (stream, g_error_new_literal (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                                                 "The server takes no answers."));
  else
    send_xml (stream, xml, true);
}

void
rd_stream_ask (RdStream *stream, const char *xml)
{
  if (is_usable (stream) && stream->failure == NULL)
    send_xml (stream, xml, false);
}

void
rd_stream_begin_session (RdStream *stream)
{
  rd_stream_input_begin_session (stream->input);
}

void
rd_stream_hold (RdStream *stream, bool is_held)
{
  stream->is_held = is_held;
  rd_stream_input_hold (stream->input, is_held);
  sim_client_hold (stream->wire, is_held);
  if (!is_held)
    wake (stream);
}

gint64
rd_stream_get_last_read (const RdStream *stream)
{
  return rd_stream_input_get_last_added (stream->input);
}

void
rd_stream_be_patient (RdStream *stream, bool is_patient)
{
  sim_client_be_patient (stream->wire, is_patient);
}

void
rd_stream_fail (RdStream *stream, GError *error)
{
  if (stream->failure != NULL || stream->is_over)
    {
      g_error_free (error);
      return;
    }
  stream->failure = error;
  wake (stream);
}

void
rd_stream_start_tls (RdStream *stream)
{
  stream->wants_tls = true;
  wake (stream);
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
  stream->wants_tls = false;
  stream->is_broken = true;
  sim_client_shut (stream->wire);
  wake (stream);
}
