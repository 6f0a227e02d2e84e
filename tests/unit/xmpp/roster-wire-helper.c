/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "roster-wire-helper.h"

const char *const own_senders[N_OWN_SENDERS] = { NULL, ACCOUNT, SPELT, "JULIET@example.org" };
const char *const strangers[N_STRANGERS]
    = { ACCOUNT "/elsewhere", "romeo@example.org", "juliet@example.net", "example.net", "" };

/* -- what is told ------------------------------------------------------------------------------ */

static void
tell (Fixture *fixture, const char *what, const char *about)
{
  g_string_append_printf (fixture->told, "%s%s%s ", what, about != NULL ? ":" : "",
                          about != NULL ? about : "");
}

static void
keep_error (Fixture *fixture, const GError *error)
{
  g_clear_error (&fixture->error);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
on_begin (gpointer fixture)
{
  tell (fixture, "begin", NULL);
}

static void
on_item (RdContact *contact, gpointer fixture)
{
  tell (fixture, "item", contact->jid);
}

static void
on_left_out (const char *jid, gpointer fixture)
{
  tell (fixture, "left-out", jid);
}

static void
on_end (const char *version, gpointer fixture)
{
  tell (fixture, "end", version);
}

static void
on_unchanged (gpointer fixture)
{
  tell (fixture, "unchanged", NULL);
}

static void
on_refused (const GError *error, gpointer fixture)
{
  tell (fixture, "refused", NULL);
  keep_error (fixture, error);
}

static void
on_push (const RdRosterPush *push, gpointer fixture)
{
  g_autofree char *text = g_strdup_printf (
      "%s,%s,%s%s", push->id, push->contact != NULL ? push->contact->jid : push->removed_jid,
      push->version != NULL ? push->version : "no-version", push->has_groups ? ",groups" : "");

  g_assert_true ((push->contact == NULL) != (push->removed_jid == NULL));
  tell (fixture, push->contact != NULL ? "push" : "removal", text);
}

static void
on_doubt (RdDoubt doubt, const char *jid, gpointer fixture)
{
  g_autofree char *text
      = g_strdup_printf ("%s,%s", rd_doubt_to_string (doubt), jid != NULL ? jid : "nobody");

  tell (fixture, "doubt", text);
}

static void
on_pong (uint64_t token, gpointer fixture)
{
  g_autofree char *text = g_strdup_printf ("%u", (unsigned)token);

  tell (fixture, "pong", text);
}

static void
on_answered (uint64_t token, const GError *error, gpointer fixture)
{
  g_autofree char *text = g_strdup_printf ("%u%s", (unsigned)token, error != NULL ? ",error" : "");

  tell (fixture, "answered", text);
  keep_error (fixture, error);
}

/* "blocked:a@b,c@d": the JIDs, and "cut". */
static void
on_blocking (const RdBlockUpdate *update, gpointer fixture)
{
  static const char *const words[] = {
    [RD_BLOCK_UNSUPPORTED] = "unsupported", [RD_BLOCK_LIST] = "list",
    [RD_BLOCK_ADDED] = "blocked",           [RD_BLOCK_REMOVED] = "unblocked",
    [RD_BLOCK_CLEARED] = "cleared",
  };
  g_autoptr (GString) jids = g_string_new (NULL);

  for (unsigned i = 0; i < MIN (update->jids->len, 4); i++)
    g_string_append_printf (jids, "%s%s", i > 0 ? "," : "", (char *)update->jids->pdata[i]);
  if (update->jids->len > 4)
    g_string_append_printf (jids, ",of %u", update->jids->len);
  if (update->is_cut)
    g_string_append (jids, ",cut");
  tell (fixture, words[update->kind], jids->len > 0 ? jids->str : NULL);
}

static const RdRosterEvents roster_events
    = { on_begin, on_item,  on_left_out, on_end,      on_unchanged, on_refused,
        on_push,  on_doubt, on_pong,     on_answered, on_blocking };

void
assert_told (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

/* -- a session --------------------------------------------------------------------------------- */

static void
on_opened (gpointer fixture)
{
}

static void
on_stanza (const RdStanza *stanza, gpointer fixture)
{
  rd_roster_wire_take_stanza (((Fixture *)fixture)->wire, stanza);
}

static const RdStreamEvents stream_events = { .opened = on_opened, .stanza = on_stanza };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->told = g_string_new (NULL);
  fixture->wire = rd_roster_wire_new (ACCOUNT, &roster_events, fixture);
  fixture->stream = rd_stream_new ("example.org", "", NULL, &stream_events, fixture,
                                   &rd_roster_wire_items, fixture->wire);
  rd_stream_begin_session (fixture->stream);
  rd_roster_wire_bind (fixture->wire, fixture->stream, SPELT "/here");
  hear (fixture->stream, "<s:stream xmlns='jabber:client' "
                         "xmlns:s='http://etherx.jabber.org/streams'>");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_stream_free (fixture->stream);
  rd_roster_wire_free (fixture->wire);
  g_string_free (fixture->told, TRUE);
  g_clear_error (&fixture->error);
}

void
hear_iq (Fixture *fixture, const char *type, const char *id, const char *from, const char *content)
{
  g_autofree char *sender = from != NULL ? g_strdup_printf (" from='%s'", from) : g_strdup ("");
  g_autofree char *identity = id != NULL ? g_strdup_printf (" id='%s'", id) : g_strdup ("");
  g_autofree char *xml
      = g_strdup_printf ("<iq type='%s'%s%s>%s</iq>", type, identity, sender, content);

  hear (fixture->stream, xml);
}

char *
request (Fixture *fixture, const char *version)
{
  g_autofree char *sent = NULL;

  rd_roster_wire_request (fixture->wire, version);
  sent = take_sent (fixture->stream);
  return read_id (sent);
}

char *
take_id (Fixture *fixture)
{
  g_autofree char *sent = take_sent (fixture->stream);

  return read_id (sent);
}

void
add_wire_tests (const char *path, const WireTest *tests, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *whole = g_strconcat (path, tests[i].sentence, NULL);

      g_test_add (whole, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
}
