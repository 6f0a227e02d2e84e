/* Subscription stanzas on the wire (RFC 6121 §3): how they are written, whose are told, and which
 * errors count as bounces of ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/session/presence-wire.h"

#include "stream-helper.h"

#include <string.h>

#define ACCOUNT "juliet@example.org"
#define SPELT "Juliet@verona.example" /* an alias of the server's */
#define ERROR(condition)                                                                           \
  "<error type='cancel'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

typedef struct
{
  RdStream *stream;
  RdPresenceWire *wire;
  GString *told; /* the events since they were looked at, as words */
  GError *error; /* the last one that was told */
} Fixture;

static void
on_received (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->told, "%s:%s:%s%s%s ", rd_presence_to_string (presence), jid,
                          message, moved_from != NULL ? " was " : "",
                          moved_from != NULL ? moved_from : "");
}

static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->told, "bounced:%s:%s ", rd_presence_to_string (presence), jid);
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);
}

static void
on_former (const char *jid, const char *moved_from, RdFormer former, gpointer user_data)
{
  g_string_append_printf (((Fixture *)user_data)->told, "%s:%s:%s ", rd_former_to_string (former),
                          jid, moved_from);
}

static const RdPresenceEvents presence_events
    = { .received = on_received, .bounced = on_bounced, .former = on_former };

static void
on_opened (gpointer fixture)
{
}

static void
on_stanza (const RdStanza *stanza, gpointer fixture)
{
  rd_presence_wire_take_stanza (((Fixture *)fixture)->wire, stanza);
}

static const RdStreamEvents stream_events = { .opened = on_opened, .stanza = on_stanza };

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

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->told = g_string_new (NULL);
  fixture->wire = rd_presence_wire_new (ACCOUNT, &presence_events, fixture);
  fixture->stream
      = rd_stream_new ("example.org", "", NULL, &stream_events, fixture, &no_items, fixture);
  rd_stream_begin_session (fixture->stream);
  rd_presence_wire_bind (fixture->wire, fixture->stream, SPELT "/here");
  hear (fixture->stream, "<s:stream xmlns='jabber:client' "
                         "xmlns:s='http://etherx.jabber.org/streams'>");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_stream_free (fixture->stream);
  rd_presence_wire_free (fixture->wire);
  g_string_free (fixture->told, TRUE);
  g_clear_error (&fixture->error);
}

static void
assert_told (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

/* FROM, ID and TYPE may be NULL. */
static void
hear_presence (Fixture *fixture, const char *type, const char *id, const char *from,
               const char *content)
{
  GString *xml = g_string_new ("<presence");

  if (type != NULL)
    g_string_append_printf (xml, " type='%s'", type);
  if (id != NULL)
    g_string_append_printf (xml, " id='%s'", id);
  if (from != NULL)
    g_string_append_printf (xml, " from='%s'", from);
  g_string_append_printf (xml, ">%s</presence>", content);
  hear (fixture->stream, xml->str);
  g_string_free (xml, TRUE);
}

static char *
send (Fixture *fixture, RdPresence presence, const char *jid)
{
  g_autofree char *sent = NULL;

  rd_presence_wire_send (fixture->wire, presence, jid, "", "");
  sent = take_sent (fixture->stream);
  return read_id (sent);
}

static void
test_sending (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    RdPresence presence;
    const char *jid, *message, *moved_from, *before, *after;
  } cases[] = {
    { RD_PRESENCE_SUBSCRIBE, "a@b", "Hi", "", "<presence to='a@b' type='subscribe' id='",
      "'><status>Hi</status></presence>\n" },
    { RD_PRESENCE_SUBSCRIBE, "a@b", "Hi", "o'h@b", "<presence to='a@b' type='subscribe' id='",
      "'><status>Hi</status><moved xmlns='urn:xmpp:moved:1'><old-jid>o&apos;h@b</old-jid></moved>"
      "</presence>\n" },
    { RD_PRESENCE_SUBSCRIBE, "a@b", "", "c@b", "<presence to='a@b' type='subscribe' id='",
      "'><moved xmlns='urn:xmpp:moved:1'><old-jid>c@b</old-jid></moved></presence>\n" },
    { RD_PRESENCE_SUBSCRIBED, "a@b", "", "", "<presence to='a@b' type='subscribed' id='", "'/>\n" },
    { RD_PRESENCE_UNSUBSCRIBE, "o'h@b", "", "", "<presence to='o&apos;h@b' type='unsubscribe' id='",
      "'/>\n" },
    { RD_PRESENCE_UNSUBSCRIBED, "a@b", "<&>", "", "<presence to='a@b' type='unsubscribed' id='",
      "'><status>&lt;&amp;&gt;</status></presence>\n" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sent = NULL;
      g_autofree char *id = NULL;
      g_autofree char *expected = NULL;

      rd_presence_wire_send (fixture->wire, cases[i].presence, cases[i].jid, cases[i].message,
                             cases[i].moved_from);
      sent = take_sent (fixture->stream);
      id = read_id (sent);
      expected = g_strconcat (cases[i].before, id, cases[i].after, NULL);
      g_assert_cmpstr (sent, ==, expected);
    }
  /* It is ours, not an answer. */
  g_assert_cmpuint (fixture->stream->answers_size, ==, 0);
}

/* Its own presence: away for good, and told of only once that it is gone. */
static void
test_showing (Fixture *fixture, gconstpointer data)
{
  static const char away[] = "<presence><show>xa</show><priority>-1</priority></presence>\n";
  static const char gone[] = "<presence type='unavailable'/>\n";
  static const struct
  {
    RdVisibility visibility;
    const char *sent;
  } steps[] = {
    { RD_VISIBILITY_NONE, "" },   { RD_VISIBILITY_XA, away }, { RD_VISIBILITY_XA, away },
    { RD_VISIBILITY_NONE, gone }, { RD_VISIBILITY_NONE, "" }, { RD_VISIBILITY_XA, away },
    { RD_VISIBILITY_NONE, gone },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      rd_presence_wire_show (fixture->wire, steps[i].visibility);
      assert_sent (fixture->stream, steps[i].sent);
    }
}

static void
test_receiving (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *type, *from, *content, *told;
  } cases[] = {
    { "subscribe", "a@b", "", "subscribe:a@b: " },
    { "subscribe", "a@b", "<status>Hi &amp; bye</status>", "subscribe:a@b:Hi & bye " },
    { "subscribe", "a@b", "<show>xa</show><status>1</status><status>2</status>",
      "subscribe:a@b:1 " },
    { "subscribe", "a@b", "<status xmlns='urn:x'>no</status>", "subscribe:a@b: " },
    { "subscribed", "A@B/there", "", "subscribed:a@b: " },
    { "unsubscribe", "a@b", "", "unsubscribe:a@b: " },
    { "unsubscribed", "b", "", "unsubscribed:b: " },
    { "unavailable", "a@b", "", "" },
    { "probe", "a@b", "", "" },
    { NULL, "a@b", "", "" },
    { "error", "a@b", ERROR ("gone"), "" },
    /* Its own, in whatever spelling, and nobody's. */
    { "subscribe", ACCOUNT, "", "" },
    { "subscribe", "JULIET@example.org/x", "", "" },
    { "subscribe", SPELT, "", "" },
    { "subscribe", "juliet@VERONA.example", "", "" },
    { "subscribe", NULL, "", "" },
    { "subscribe", "", "", "" },
    { "subscribe", "@b", "", "" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hear_presence (fixture, cases[i].type, "1", cases[i].from, cases[i].content);
      assert_told (fixture, cases[i].told);
    }
  hear (fixture->stream, "<message type='subscribe' from='a@b'/>");
  hear (fixture->stream, "<iq type='subscribe' from='a@b' id='1'/>");
  assert_told (fixture, "");
  assert_sent (fixture->stream, "");
}

/* Up to 1024 bytes, and whole characters. */
static void
test_long_message (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    unsigned n_before, n_bytes;
    const char *character;
  } cases[] = {
    { 1023, 1024, "x" },
    { 1024, 1024, "x" },
    { 1022, 1024, "\xC3\xBC" },
    { 1023, 1023, "\xC3\xBC" },
    { 1021, 1024, "\xE2\x82\xAC" },
    { 1022, 1022, "\xE2\x82\xAC" },
    { 1023, 1023, "\xE2\x82\xAC" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strnfill (cases[i].n_before, 'x');
      g_autofree char *whole = g_strconcat (before, cases[i].character, NULL);
      g_autofree char *content = g_strdup_printf ("<status>%s</status>", whole);
      g_autofree char *told = g_strdup_printf ("subscribe:a@b:%.*s ", (int)cases[i].n_bytes, whole);

      hear_presence (fixture, "subscribe", NULL, "a@b", content);
      assert_told (fixture, told);
    }
}

/* The contact's server sends it from the bare JID, which it may spell in its own way. */
static void
test_bounces (Fixture *fixture, gconstpointer data)
{
  static const char *const senders[] = { "romeo@b.example", "Romeo@B.Example" };

  for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
    for (unsigned i = 0; i < G_N_ELEMENTS (senders); i++)
      {
        g_autofree char *id = send (fixture, presence, senders[i]);
        g_autofree char *told
            = g_strdup_printf ("bounced:%s:romeo@b.example ", rd_presence_to_string (presence));

        hear_presence (fixture, "error", id, senders[1 - i], ERROR ("remote-server-not-found"));
        assert_told (fixture, told);
        g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND);
        g_assert_nonnull (strstr (fixture->error->message, "romeo@b.example came back"));
        hear_presence (fixture, "error", id, senders[1 - i], "");
        assert_told (fixture, told);
        g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);
      }
}

/* Anybody can send an error: it must bear the id of what went to its sender, in this session. */
static void
test_forged_bounces (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = send (fixture, RD_PRESENCE_SUBSCRIBE, "a@b");
  g_autofree char *other = send (fixture, RD_PRESENCE_SUBSCRIBE, "c@d");
  g_autofree char *retyped = g_strdup (id);
  g_autofree char *shorter = g_strndup (id, strlen (id) - 1);
  g_autofree char *stem = g_strndup (id, (gsize)(strchr (id, '-') - id));
  g_autofree char *longer = g_strconcat (id, "0", NULL);
  const char *const forged[]
      = { other, retyped, shorter, longer, stem, "", "-", "p0.1-", "p0.1-0", "p0.1", NULL };
  Fixture later = { NULL };
  g_autofree char *id_of_other_session = NULL;

  g_assert_cmpint (retyped[1], ==, '0');
  retyped[1] = '1';
  for (unsigned i = 0; i < G_N_ELEMENTS (forged); i++)
    hear_presence (fixture, "error", forged[i], "a@b", ERROR ("gone"));
  hear_presence (fixture, "error", id, "a@b/there", ERROR ("gone"));
  hear_presence (fixture, "error", id, "b", ERROR ("gone"));
  hear_presence (fixture, "error", id, "c@d", ERROR ("gone"));
  hear_presence (fixture, "error", id, ACCOUNT, ERROR ("gone"));
  hear_presence (fixture, "error", id, NULL, ERROR ("gone"));
  assert_told (fixture, "");

  set_up (&later, NULL);
  id_of_other_session = send (&later, RD_PRESENCE_SUBSCRIBE, "a@b");
  hear_presence (&later, "error", id, "a@b", ERROR ("gone"));
  assert_told (&later, "");
  hear_presence (fixture, "error", id_of_other_session, "a@b", ERROR ("gone"));
  assert_told (fixture, "");
  tear_down (&later, NULL);
  hear_presence (fixture, "error", id, "a@b", ERROR ("gone"));
  assert_told (fixture, "bounced:subscribe:a@b ");
}

/* No two stanzas have the same one, also to the same JID, and 128 bits of each are a secret. */
static void
test_ids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < 100; i++)
    {
      char *id = send (fixture, i % RD_N_PRESENCES, "a@b");

      g_assert_cmpuint (strspn (strchr (id, '-') + 1, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (ids, id));
    }
}

/* -- accounts of before ------------------------------------------------------------------------ */

#define MOVED(content) "<moved xmlns='urn:xmpp:moved:1'>" content "</moved>"
#define OLD(jid) MOVED ("<old-jid>" jid "</old-jid>")

static void
test_moved (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *type, *content, *told;
  } cases[] = {
    { "subscribe", "<status>I</status>" OLD ("Old@X"), "subscribe:a@b:I was old@x " },
    { "subscribe", OLD ("o@x") OLD ("p@x"), "subscribe:a@b: was o@x " },
    { "subscribed", OLD ("o@x"), "subscribed:a@b: " },
    /* No account, or one that says nothing. */
    { "subscribe", OLD (""), "subscribe:a@b: " },
    { "subscribe", OLD ("x"), "subscribe:a@b: " },
    { "subscribe", OLD ("o@x/there"), "subscribe:a@b: " },
    { "subscribe", OLD ("@x"), "subscribe:a@b: " },
    { "subscribe", OLD ("A@B"), "subscribe:a@b: " },
    { "subscribe", OLD (ACCOUNT), "subscribe:a@b: " },
    { "subscribe", OLD (SPELT), "subscribe:a@b: " },
    { "subscribe", MOVED ("<new-jid>o@x</new-jid>"), "subscribe:a@b: " },
    { "subscribe", "<moved xmlns='urn:x'><old-jid>o@x</old-jid></moved>", "subscribe:a@b: " },
    { "subscribe", MOVED ("<old-jid xmlns='urn:x'>o@x</old-jid>"), "subscribe:a@b: " },
    { "subscribe", "<x xmlns='urn:x'>" OLD ("o@x") "</x>", "subscribe:a@b: " },
  };
  g_autofree char *large = g_strnfill (4000, 'x');
  g_autofree char *content = g_strdup_printf (OLD ("%s@x"), large);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hear_presence (fixture, cases[i].type, NULL, "a@b", cases[i].content);
      assert_told (fixture, cases[i].told);
    }
  hear_presence (fixture, "subscribe", NULL, "a@b", content);
  assert_told (fixture, "subscribe:a@b: ");
}

/* Has o@x moved to a@b? Returns the id. */
static char *
ask_former (Fixture *fixture)
{
  g_autofree char *sent = NULL;

  rd_presence_wire_ask_former (fixture->wire, "o@x", "a@b");
  sent = take_sent (fixture->stream);
  g_assert_nonnull (strstr (sent, " to='o@x'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                                  "<items node='urn:xmpp:moved:1'/></pubsub></iq>"));
  return read_id (sent);
}

static void
hear_answer (Fixture *fixture, const char *type, const char *id, const char *from,
             const char *content)
{
  g_autofree char *sender = from != NULL ? g_strdup_printf (" from='%s'", from) : g_strdup ("");
  g_autofree char *xml
      = g_strdup_printf ("<iq type='%s' id='%s'%s>%s</iq>", type, id, sender, content);

  hear (fixture->stream, xml);
}

#define NODE(node, items)                                                                          \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" node "'>" items                \
  "</items></pubsub>"
#define ITEM(jid) "<item id='current'>" MOVED ("<new-jid>" jid "</new-jid>") "</item>"
#define ITEMS(items) NODE ("urn:xmpp:moved:1", items)

static void
test_formers (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *type, *content, *told;
  } cases[] = {
    { "result", ITEMS (ITEM ("a@b")), "verified:a@b:o@x " },
    { "result", ITEMS (ITEM ("A@B/there")), "verified:a@b:o@x " },
    { "result", ITEMS (ITEM ("a@b") ITEM ("a@b")), "verified:a@b:o@x " },
    { "result", ITEMS (ITEM ("a@b") ITEM ("c@d")), "denied:a@b:o@x " },
    { "result", ITEMS (ITEM ("c@d") ITEM ("a@b")), "denied:a@b:o@x " },
    { "result", ITEMS (ITEM ("")), "denied:a@b:o@x " },
    { "result", ITEMS (""), "denied:a@b:o@x " },
    { "result", ITEMS ("<item>" OLD ("a@b") "</item>"), "denied:a@b:o@x " },
    { "result", NODE ("urn:other", ITEM ("a@b")), "denied:a@b:o@x " },
    { "result", ITEM ("a@b"), "denied:a@b:o@x " },
    { "result", "", "denied:a@b:o@x " },
    { "error", ITEMS (ITEM ("a@b")), "unanswered:a@b:o@x " },
    { "error", ERROR ("item-not-found"), "denied:a@b:o@x " },
    { "error", ERROR ("forbidden"), "unanswered:a@b:o@x " },
    { "error", ERROR ("remote-server-not-found"), "unanswered:a@b:o@x " },
    { "get", ITEMS (ITEM ("a@b")), "" },
    { "set", ITEMS (ITEM ("a@b")), "" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = ask_former (fixture);

      hear_answer (fixture, cases[i].type, id, i % 2 == 0 ? "o@x" : "O@X", cases[i].content);
      assert_told (fixture, cases[i].told);
    }
}

/* The requester must not confirm itself, nor anybody else for the account. */
static void
test_forged_formers (Fixture *fixture, gconstpointer data)
{
  static const char *const others[]
      = { "a@b", "a@b/r", "o@x/there", "x", "o@y", ACCOUNT, SPELT "/here", "", NULL };
  g_autofree char *first = ask_former (fixture);
  g_autofree char *id = ask_former (fixture);

  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    hear_answer (fixture, "result", id, others[i], ITEMS (ITEM ("a@b")));
  hear_answer (fixture, "result", "1", "o@x", ITEMS (ITEM ("a@b")));
  hear_answer (fixture, "result", first, "o@x", ITEMS (ITEM ("a@b"))); /* it was replaced */
  assert_told (fixture, "");
  hear_answer (fixture, "result", id, "o@x", ITEMS (ITEM ("a@b")));
  assert_told (fixture, "verified:a@b:o@x ");
  hear_answer (fixture, "result", id, "o@x", ITEMS (ITEM ("c@d")));
  assert_told (fixture, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *sentence;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "each-presence-is-written-whole", test_sending },
    { "the-server-is-told-that-it-is-gone-if-it-was-there", test_showing },
    { "only-requests-of-others-are-told", test_receiving },
    { "a-long-message-is-cut-between-characters", test_long_message },
    { "what-comes-back-from-the-contact-has-bounced", test_bounces },
    { "nobody-else-can-make-it-bounce", test_forged_bounces },
    { "no-id-comes-twice", test_ids },
    { "an-account-of-before-is-read-and-prepared", test_moved },
    { "an-account-of-before-verifies-or-denies", test_formers },
    { "nobody-else-answers-for-it", test_forged_formers },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/presence-wire/", tests[i].sentence, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
