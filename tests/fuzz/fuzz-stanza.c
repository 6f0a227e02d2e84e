/* Stanzas of a session. What comes in: iqs and presences. Who sends it: the account's server, its
 * other sessions, every contact and every stranger: who says what is the question here.
 *
 * The first line says what was asked before, a letter each: 'r' the roster, 'p' a ping, 's' a set,
 * 'd' a removal, 'b' a subscription of romeo@example.net. Each other line is a stanza, in which
 * "%1" stands for the id of the first of these, and so on. The tap reads it; what the wire makes of
 * it is held against a parser of the target's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/jid.h"
#include "xmpp/session/presence-wire.h"
#include "xmpp/session/roster-wire.h"
#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stream/xml-tap.h"

#include <expat.h>
#include <string.h>

#define ACCOUNT "juliet@example.org"
#define BOUND "juliet@example.org/rosterd"
#define SERVER "example.org"
#define CONTACT "romeo@example.net"
#define HEADER                                                                                     \
  "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' version='1.0'>"
#define STANZAS_MAX 12
#define ASKED_MAX 9
#define MESSAGE_MAX 1024

/* A stanza as the target's own parser reads it: attributes without a namespace. */
typedef struct
{
  char *name, *id, *from, *to, *type;
  unsigned depth, n_roots;
} Seen;

static struct
{
  RdRosterWire *roster;
  RdPresenceWire *presence;
  XML_Parser parser; /* as libstrophe has one */
  RdXmlTap *tap;
  char *ids[ASKED_MAX]; /* of what was asked; NULL: it was answered */
  char kinds[ASKED_MAX];
  unsigned n_asked;
  Seen now; /* the stanza that comes in */
  unsigned n_replies;
  bool has_failed;
} session;

/* -- the target's own parser ------------------------------------------------------------------- */

static void
on_start (void *data, const char *name, const char **attributes)
{
  Seen *seen = data;

  if (seen->depth++ != 1)
    return;
  seen->n_roots++;
  g_free (seen->name);
  seen->name = g_strdup (name);
  for (; attributes[0] != NULL; attributes += 2)
    {
      char **member = g_str_equal (attributes[0], "id")     ? &seen->id
                      : g_str_equal (attributes[0], "from") ? &seen->from
                      : g_str_equal (attributes[0], "to")   ? &seen->to
                      : g_str_equal (attributes[0], "type") ? &seen->type
                                                            : NULL;
      if (member != NULL)
        {
          g_free (*member);
          *member = g_strdup (attributes[1]);
        }
    }
}

static void
on_end (void *data, const char *name)
{
  ((Seen *)data)->depth--;
}

static void
clear_seen (Seen *seen)
{
  g_free (seen->name);
  g_free (seen->id);
  g_free (seen->from);
  g_free (seen->to);
  g_free (seen->type);
  memset (seen, 0, sizeof *seen);
}

/* False: XML is not exactly one stanza. */
static bool
see (Seen *seen, const char *xml)
{
  XML_Parser parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  g_autofree char *stream = g_strconcat (HEADER, xml, "</s:stream>", NULL);
  bool is_good;

  memset (seen, 0, sizeof *seen);
  XML_SetUserData (parser, seen);
  XML_SetElementHandler (parser, on_start, on_end);
  is_good = XML_Parse (parser, stream, (int)strlen (stream), XML_TRUE) == XML_STATUS_OK;
  XML_ParserFree (parser);
  return is_good && seen->n_roots == 1;
}

/* -- who may say what -------------------------------------------------------------------------- */

static bool
is_from_account (void)
{
  const char *from = session.now.from;

  return from == NULL || (strchr (from, '/') == NULL && rd_jid_is_same_bare (from, ACCOUNT));
}

static void
check_name (const char *name)
{
  g_autofree char *full = g_strdup_printf ("jabber:client%c%s", RD_XML_SEPARATOR, name);

  g_assert_cmpstr (session.now.name, ==, full);
  g_assert_false (session.has_failed);
}

/* The answer to what was asked, which was one of KINDS; gives which. */
static unsigned
check_answer (const char *kinds)
{
  check_name ("iq");
  for (unsigned i = 0; i < session.n_asked; i++)
    {
      if (g_strcmp0 (session.ids[i], session.now.id) != 0)
        continue;
      g_assert_nonnull (strchr (kinds, session.kinds[i]));
      return i;
    }
  g_assert_not_reached ();
}

static void
settle (const char *kinds)
{
  g_clear_pointer (&session.ids[check_answer (kinds)], g_free);
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
on_roster_goes_on (gpointer user_data)
{
  check_answer ("r");
  g_assert_true (is_from_account ());
  g_assert_cmpstr (session.now.type, ==, "result");
}

static void
on_item (RdContact *contact, gpointer user_data)
{
  on_roster_goes_on (user_data);
  g_assert_cmpstr (contact->jid, !=, "");
}

static void
on_left_out (const char *jid, gpointer user_data)
{
  on_roster_goes_on (user_data);
}

static void
on_roster_end (const char *version, gpointer user_data)
{
  settle ("r");
  g_assert_true (is_from_account ());
}

static void
on_unchanged (gpointer user_data)
{
  on_roster_end (NULL, user_data);
}

static void
on_refused (const GError *error, gpointer user_data)
{
  on_roster_end (NULL, user_data);
  fuzz_check_sentence (error);
}

static void
on_push (const RdRosterPush *push, gpointer user_data)
{
  check_name ("iq");
  g_assert_cmpstr (session.now.type, ==, "set");
  g_assert_true (is_from_account ());
  g_assert_cmpstr (push->id, ==, session.now.id);
  g_assert_true ((push->contact != NULL) != (push->removed_jid != NULL));
  if (push->id != NULL)
    rd_roster_wire_accept_push (session.roster, push->id);
}

static void
on_doubt (RdDoubt doubt, const char *jid, gpointer user_data)
{
  check_name ("iq");
  g_assert_cmpstr (session.now.type, ==, "set");
  g_assert_true (is_from_account ());
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  settle ("p");
  g_assert_true (is_from_account () || rd_jid_is_same_bare (session.now.from, SERVER));
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  settle ("sd");
  g_assert_true (is_from_account ());
  if (error != NULL)
    fuzz_check_sentence (error);
  g_assert_true ((error == NULL) == g_str_equal (session.now.type, "result"));
}

static void
on_presence (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
  g_autofree char *sender = rd_jid_prepare_bare (session.now.from, NULL);

  check_name ("presence");
  g_assert_cmpstr (jid, ==, sender);
  g_assert_cmpstr (jid, !=, ACCOUNT);
  g_assert_cmpstr (session.now.type, ==, rd_presence_to_string (presence));
  fuzz_check_utf8 (message);
  g_assert_cmpuint (strlen (message), <=, MESSAGE_MAX);
  if (moved_from != NULL)
    {
      g_autofree char *account = rd_jid_prepare_account (moved_from, NULL);

      g_assert_cmpstr (moved_from, ==, account);
      g_assert_cmpstr (moved_from, !=, jid);
    }
}

/* Only what was sent comes back, and only from where it was sent to. */
static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  g_autofree char *sender = rd_jid_prepare_bare (session.now.from, NULL);
  bool is_ours = false;

  check_name ("presence");
  for (unsigned i = 0; i < session.n_asked; i++)
    is_ours |= session.kinds[i] == 'b' && g_str_equal (session.ids[i], session.now.id);
  g_assert_true (is_ours);
  g_assert_cmpint (presence, ==, RD_PRESENCE_SUBSCRIBE);
  g_assert_cmpstr (jid, ==, CONTACT);
  g_assert_cmpstr (sender, ==, CONTACT);
  fuzz_check_sentence (error);
}

static const RdRosterEvents roster_events = {
  .begin = on_roster_goes_on,
  .item = on_item,
  .end = on_roster_end,
  .unchanged = on_unchanged,
  .refused = on_refused,
  .left_out = on_left_out,
  .push = on_push,
  .doubt = on_doubt,
  .pong = on_pong,
  .answered = on_answered,
};

static const RdPresenceEvents presence_events = {
  .received = on_presence,
  .bounced = on_bounced,
};

/* -- the stream, which nobody else needs here -------------------------------------------------- */

/* What is asked has an id. */
void
rd_stream_ask (RdStream *stream, const char *xml)
{
  Seen seen;

  g_assert_true (see (&seen, xml));
  g_assert_nonnull (seen.id);
  session.ids[session.n_asked++] = g_strdup (seen.id);
  clear_seen (&seen);
}

/* One stanza, an answer to a request, once, to whoever made it. */
void
rd_stream_send (RdStream *stream, const char *xml)
{
  Seen seen;

  g_assert_true (see (&seen, xml));
  check_name ("iq");
  g_assert_cmpuint (++session.n_replies, ==, 1);
  g_assert_true (g_str_equal (session.now.type, "get") || g_str_equal (session.now.type, "set"));
  g_assert_true (g_str_equal (seen.type, "result") || g_str_equal (seen.type, "error"));
  g_assert_cmpstr (seen.id, ==, session.now.id);
  if (seen.to != NULL)
    g_assert_cmpstr (seen.to, ==, session.now.from);
  else
    g_assert_true (is_from_account ());
  clear_seen (&seen);
}

void
rd_stream_fail (RdStream *stream, GError *error)
{
  g_assert_true (is_from_account ());
  fuzz_check_sentence (error);
  g_error_free (error);
  session.has_failed = true;
}

/* -- what happens ------------------------------------------------------------------------------ */

static void
ask (const char *letters)
{
  g_autoptr (RdContact) contact
      = rd_contact_new (CONTACT, "Romeo", RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);

  for (; *letters != '\0' && session.n_asked < ASKED_MAX; letters++)
    {
      unsigned before = session.n_asked;

      session.kinds[before] = *letters;
      if (*letters == 'r')
        rd_roster_wire_request (session.roster, "1");
      else if (*letters == 'p')
        rd_roster_wire_ping (session.roster);
      else if (*letters == 's')
        rd_roster_wire_set_item (session.roster, contact);
      else if (*letters == 'd')
        rd_roster_wire_remove_item (session.roster, CONTACT);
      else if (*letters == 'b')
        rd_presence_wire_send (session.presence, RD_PRESENCE_SUBSCRIBE, CONTACT, "hello",
                               "old@a.example");
    }
}

static char *
insert_ids (const char *line)
{
  GString *xml = g_string_new (NULL);

  for (; *line != '\0'; line++)
    {
      unsigned n = line[0] == '%' ? (unsigned)line[1] - '1' : ASKED_MAX;

      if (n >= session.n_asked)
        g_string_append_c (xml, *line);
      else
        {
          g_string_append (xml, session.ids[n] != NULL ? session.ids[n] : "");
          line++;
        }
    }
  return g_string_free (xml, FALSE);
}

static void
on_stanza (const RdStanza *stanza, gpointer data)
{
  rd_roster_wire_take_stanza (session.roster, stanza);
  rd_presence_wire_take_stanza (session.presence, stanza);
}

static void
on_stream_end (gpointer data)
{
}

static const RdStreamContentEvents content_events = { on_stanza, on_stream_end };

static void
ignore_start (void *data, const char *name, const char **attributes)
{
}

static void
ignore_end (void *data, const char *name)
{
}

/* As libstrophe does it. */
static void
feed (const char *text)
{
  rd_xml_tap_enter (session.tap);
  XML_Parse (session.parser, text, (int)strlen (text), XML_FALSE);
  rd_xml_tap_leave ();
  g_assert_false (rd_xml_tap_parse (session.tap, G_MAXINT64));
}

static void
open_stream (void)
{
  session.parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  session.tap = rd_xml_tap_new (&content_events, NULL, &rd_roster_wire_items, session.roster);
  rd_xml_tap_enter (session.tap);
  XML_SetUserData (session.parser, NULL);
  XML_SetElementHandler (session.parser, ignore_start, ignore_end);
  XML_SetCharacterDataHandler (session.parser, NULL);
  rd_xml_tap_leave ();
  rd_xml_tap_begin_session (session.tap);
  feed (HEADER);
}

static void
take_line (const char *line)
{
  g_autofree char *xml = insert_ids (line);

  session.n_replies = 0;
  if (see (&session.now, xml))
    feed (xml);
  clear_seen (&session.now);
}

static bool
has_ended (void)
{
  return session.has_failed || rd_xml_tap_has_failed (session.tap);
}

static void
begin_session (void)
{
  memset (&session, 0, sizeof session);
  session.roster = rd_roster_wire_new (ACCOUNT, &roster_events, NULL);
  session.presence = rd_presence_wire_new (ACCOUNT, &presence_events, NULL);
  /* It is handed to the functions above only. */
  rd_roster_wire_bind (session.roster, (RdStream *)&session, BOUND);
  rd_presence_wire_bind (session.presence, (RdStream *)&session, BOUND);
  open_stream ();
}

static void
end_session (void)
{
  rd_roster_wire_free (session.roster);
  rd_presence_wire_free (session.presence);
  rd_xml_tap_free (session.tap);
  XML_ParserFree (session.parser);
  for (unsigned i = 0; i < session.n_asked; i++)
    g_free (session.ids[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 1 + STANZAS_MAX);

  begin_session ();
  ask (lines[0]);
  for (unsigned i = 1; i <= STANZAS_MAX && !has_ended (); i++)
    take_line (lines[i]);
  end_session ();
  return 0;
}
