/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream-fixture.h"

#include "dbus-interfaces/errors.h"

#include <string.h>

static void
on_connected (gpointer user_data)
{
  g_string_append (((Fixture *)user_data)->told, "connected ");
}

static void
on_opened (gpointer user_data)
{
  g_string_append (((Fixture *)user_data)->told, "opened ");
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->told, "stanza:%s ", rd_stanza_get_name (stanza, 0));
  if (fixture->begins_tls)
    rd_stream_start_tls (fixture->stream);
  if (fixture->holds)
    rd_stream_hold (fixture->stream, true);
  if (fixture->fails)
    rd_stream_fail (fixture->stream, g_error_new (RD_ERROR, RD_ERROR_STORE_FULL, "Full."));
}

static void
clear_handshake (Fixture *fixture)
{
  g_free (fixture->handshake.leaf);
  g_clear_pointer (&fixture->handshake.complaints, g_ptr_array_unref);
  memset (&fixture->handshake, 0, sizeof fixture->handshake);
}

static void
on_secured (const RdHandshake *handshake, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append (fixture->told, "secured ");
  clear_handshake (fixture);
  fixture->handshake = *handshake;
  fixture->handshake.own_fault = NULL;
  fixture->handshake.leaf = g_strdup (handshake->leaf);
  fixture->handshake.complaints = g_ptr_array_ref (handshake->complaints);
  if (fixture->frees)
    g_clear_pointer (&fixture->stream, rd_stream_free);
}

static void
on_lost (const GError *cause, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append (fixture->told, "lost ");
  g_assert_no_error (fixture->cause);
  fixture->cause = cause != NULL ? g_error_copy (cause) : NULL;
  if (fixture->frees)
    g_clear_pointer (&fixture->stream, rd_stream_free);
}

static const RdStreamEvents events = { on_connected, on_opened, on_stanza, on_secured, on_lost };

static bool
is_stranger (const char *from, gpointer fixture)
{
  return true;
}

static bool
is_wanted (const char *type, const char *id, const char *from, gpointer fixture)
{
  return false;
}

static const RdStreamContentItems no_items = { .is_stranger = is_stranger, .iq_begin = is_wanted };

void
make_stream (Fixture *fixture, const char *domain, const char *ca_file)
{
  g_clear_pointer (&fixture->stream, rd_stream_free);
  fixture->stream = rd_stream_new (domain, ca_file, g_main_context_default (), &events, fixture,
                                   &no_items, fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  peer_begin (&fixture->peer);
  fixture->told = g_string_new (NULL);
  make_stream (fixture, "localhost", "");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->stream, rd_stream_free);
  peer_end (&fixture->peer);
  g_string_free (fixture->told, TRUE);
  g_clear_error (&fixture->cause);
  clear_handshake (fixture);
}

void
begin (Fixture *fixture)
{
  int number = 0;

  g_assert_true (rd_stream_begin (fixture->stream, peer_connect (&fixture->peer), &number));
  peer_accept (&fixture->peer);
  run_until_told (fixture, "connected ");
}

void
begin_early (Fixture *fixture)
{
  begin (fixture);
  rd_stream_open (fixture->stream, "localhost", NULL);
  peer_hear (&fixture->peer, ">");
  peer_say (&fixture->peer, STREAM);
  run_until_told (fixture, "opened ");
  g_string_truncate (fixture->peer.heard, 0);
}

void
begin_session (Fixture *fixture)
{
  begin_early (fixture);
  rd_stream_begin_session (fixture->stream);
}

typedef struct
{
  const Fixture *fixture;
  size_t length;
} Telling;

static bool
has_length (gconstpointer data)
{
  const Telling *telling = data;

  return telling->fixture->told->len >= telling->length;
}

void
run_until_length (Fixture *fixture, size_t length)
{
  Telling telling = { fixture, length };

  run_until (has_length, &telling);
  g_assert_cmpuint (fixture->told->len, ==, length);
}

void
run_until_told_anything (Fixture *fixture)
{
  Telling telling = { fixture, 1 };

  run_until (has_length, &telling);
}

void
run_until_told (Fixture *fixture, const char *told)
{
  run_until_length (fixture, strlen (told));
  g_assert_cmpstr (fixture->told->str, ==, told);
  g_string_truncate (fixture->told, 0);
}

void
add_stream_tests (const char *path, const StreamTest *tests, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *whole = g_strconcat (path, tests[i].sentence, NULL);

      g_test_add (whole, Fixture, GUINT_TO_POINTER (tests[i].data), set_up, tests[i].test,
                  tear_down);
    }
}
