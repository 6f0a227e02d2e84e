/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "played-connection.h"

struct _RdConnection
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (RdConnection, rd_connection, G_TYPE_OBJECT)

PlayedConnection played_connection;

void
played_connection_begin (void)
{
  if (played_connection.notes != NULL)
    g_string_free (played_connection.notes, TRUE);
  played_connection = (PlayedConnection){ .notes = g_string_new (NULL) };
}

void
played_note (const char *format, ...)
{
  GString *notes = played_connection.notes;
  va_list arguments;

  if (notes->len > 0)
    g_string_append_c (notes, '\n');
  va_start (arguments, format);
  g_string_append_vprintf (notes, format, arguments);
  va_end (arguments);
}

void
played_assert_noted (const char *expected)
{
  g_assert_cmpstr (played_connection.notes->str, ==, expected);
  played_forget_notes ();
}

void
played_forget_notes (void)
{
  g_string_truncate (played_connection.notes, 0);
}

static void
rd_connection_class_init (RdConnectionClass *class)
{
}

static void
rd_connection_init (RdConnection *self)
{
}

RdConnection *
played_connection_make (void)
{
  return g_object_new (rd_connection_get_type (), NULL);
}

RdConnection *
rd_connection_new (const RdConnectionTerms *terms, const RdConnectionEvents *events,
                   gpointer user_data)
{
  played_connection.events = events;
  played_connection.user_data = user_data;
  return played_connection_make ();
}

void
rd_connection_open (RdConnection *connection)
{
  played_note ("open");
}

void
rd_connection_close (RdConnection *connection)
{
  played_note ("close");
}

void
rd_connection_fail (RdConnection *connection, const GError *error, RdRemedy remedy)
{
  static const char *const words[] = { "", " for long", " for long", " for good" };

  played_note ("fail%s: %s", words[remedy], error->message);
}

void
rd_connection_hold (RdConnection *connection, bool is_held)
{
  if (is_held != played_connection.is_held)
    played_note (is_held ? "hold" : "release");
  played_connection.is_held = is_held;
}

void
rd_connection_set_ping_interval (RdConnection *connection, unsigned interval)
{
  played_note ("ping after %u s", interval);
}

void
rd_connection_probe (RdConnection *connection)
{
  played_connection.n_probes++;
}

void
rd_connection_request_roster (RdConnection *connection, const char *version)
{
  played_note (version != NULL ? "roster \"%s\"" : "roster", version);
}

uint64_t
rd_connection_ping (RdConnection *connection)
{
  played_note ("ping");
  return ++played_connection.last_token;
}

uint64_t
rd_connection_set_item (RdConnection *connection, const RdContact *contact)
{
  played_note ("set %s %s", contact->jid, contact->name);
  return ++played_connection.last_token;
}

uint64_t
rd_connection_remove_item (RdConnection *connection, const char *jid)
{
  played_note ("remove %s", jid);
  return ++played_connection.last_token;
}

void
rd_connection_discover_blocking (RdConnection *connection)
{
  played_connection.n_discoveries++;
}

uint64_t
rd_connection_block (RdConnection *connection, bool is_unblock, const char *const *jids, unsigned n)
{
  played_note ("%s %u: %s … %s", is_unblock ? "unblock" : "block", n, jids[0], jids[n - 1]);
  return ++played_connection.last_token;
}

void
rd_connection_send_presence (RdConnection *connection, RdPresence presence, const char *jid,
                             const char *message, const char *moved_from)
{
  played_note ("%s %s%s%s", rd_presence_to_string (presence), jid,
               moved_from[0] != '\0' ? " moved from " : "", moved_from);
}

void
rd_connection_ask_former (RdConnection *connection, const char *moved_from, const char *jid)
{
  played_note ("is %s %s", jid, moved_from);
}

void
rd_connection_show (RdConnection *connection, RdVisibility visibility)
{
  played_connection.n_shown++;
}

void
rd_connection_accept_push (RdConnection *connection, const char *push_id)
{
  played_note ("accept %s", push_id);
}
