/* The roster on the wire: what is asked for and how, and whose answers count (RFC 6121 §2).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#include "roster-wire-helper.h"

#include <string.h>

/* What was sent is FORMAT, whose "%s" is an id; gives the id. */
static char *
assert_asked (Fixture *fixture, const char *before, const char *after)
{
  g_autofree char *sent = take_sent (fixture->stream);
  char *id = read_id (sent);
  g_autofree char *expected = g_strconcat (before, id, after, NULL);

  g_assert_cmpstr (sent, ==, expected);
  return id;
}

/* -- asking ------------------------------------------------------------------------------------ */

/* No version: no attribute; none known: an empty one (RFC 6121 §2.6.2). */
static void
test_versions (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *version, *attribute;
  } cases[] = { { NULL, "" },
                { "", " ver=''" },
                { "v1", " ver='v1'" },
                { "'<&>\"", " ver='&apos;&lt;&amp;&gt;&quot;'" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after
          = g_strdup_printf ("'><query xmlns='jabber:iq:roster'%s/></iq>\n", cases[i].attribute);
      g_autofree char *id = NULL;

      rd_roster_wire_request (fixture->wire, cases[i].version);
      id = assert_asked (fixture, "<iq type='get' id='", after);
      rd_roster_wire_request (fixture->wire, "again");
      assert_sent (fixture->stream, "");
      hear_iq (fixture, "result", id, NULL, "");
      assert_told (fixture, "unchanged ");
    }
}

static void
test_asking (Fixture *fixture, gconstpointer data)
{
  static const char *const groups[] = { "B & B", NULL };
  g_autoptr (RdContact) contact
      = rd_contact_new ("o'hara@example.net", "O<", RD_SUBSCRIPTION_BOTH, 0, groups, "<x/>", 0);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_cmpuint (rd_roster_wire_set_item (fixture->wire, contact), ==, 1);
  first = assert_asked (fixture, "<iq type='set' id='",
                        "'>" QUERY "<item jid='o&apos;hara@example.net' name='O&lt;'>"
                        "<group>B &amp; B</group></item></query></iq>\n");
  g_assert_cmpuint (rd_roster_wire_remove_item (fixture->wire, "o'hara@example.net"), ==, 2);
  second = assert_asked (fixture, "<iq type='set' id='",
                         "'>" QUERY "<item jid='o&apos;hara@example.net' subscription='remove'/>"
                         "</query></iq>\n");
  g_assert_cmpuint (rd_roster_wire_ping (fixture->wire), ==, 3);
  third = assert_asked (fixture, "<iq type='get' id='", "' to='example.org'>" PING "</iq>\n");
  rd_roster_wire_accept_push (fixture->wire, "p'1");
  assert_sent (fixture->stream, "<iq type='result' id='p&apos;1'></iq>\n");
  /* Nobody asked for them: only the acknowledgement counts as an answer. */
  g_assert_cmpuint (fixture->stream->answers_size, ==,
                    strlen ("<iq type='result' id='p&apos;1'></iq>"));
}

/* -- the roster -------------------------------------------------------------------------------- */

static void
test_roster (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content, *told;
  } cases[] = {
    { "", "unchanged " },
    { PING, "unchanged " },
    { QUERY "</query>", "begin end " },
    { "<query xmlns='jabber:iq:roster' ver=''/>", "begin end: " },
    { "<query xmlns='jabber:iq:roster' ver='v1'><item jid='a@b'/><item jid='c@d'/></query>",
      "begin item:a@b item:c@d end:v1 " },
    { QUERY "<item/><item jid=''/><item jid='c@d' subscription='remove'/></query>",
      "begin left-out left-out item:c@d end " },
    { QUERY "<item jid='a@b'/></query>" QUERY "<item jid='c@d'/></query>",
      "begin item:a@b item:c@d end " },
    { "<other>" QUERY "<item jid='a@b'/></query></other>", "unchanged " },
    { "<query xmlns='urn:x'><item jid='a@b'/></query>", "unchanged " },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = request (fixture, "");

      hear_iq (fixture, "result", id, NULL, cases[i].content);
      assert_told (fixture, cases[i].told);
      assert_sent (fixture->stream, "");
    }
}

static void
test_large_item (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture, "");
  g_autofree char *name = g_strnfill (RD_ITEM_SIZE_MAX, 'x');
  g_autofree char *content
      = g_strdup_printf (QUERY "<item jid='a@b' name='%s'/><item name='%s'/></query>", name, name);

  hear_iq (fixture, "result", id, NULL, content);
  assert_told (fixture, "begin left-out:a@b left-out end ");
}

static void
test_roster_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture, "v1");
  g_autofree char *next = NULL;

  hear_iq (fixture, "error", id, NULL, QUERY "<item jid='a@b'/></query>" ERROR ("item-not-found"));
  assert_told (fixture, "refused ");
  g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND);
  g_assert_nonnull (strstr (fixture->error->message, "example.org"));
  /* The same answer again answers nothing, and another roster may be asked for. */
  hear_iq (fixture, "error", id, NULL, "");
  assert_told (fixture, "");
  next = request (fixture, "v1");
  g_assert_cmpstr (next, !=, id);
}

static void
test_whose_roster (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "", QUERY "<item jid='a@b'/></query>" };

  for (unsigned n = 0; n < N_OWN_SENDERS; n++)
    {
      g_autofree char *id = request (fixture, "");

      for (unsigned i = 0; i < N_STRANGERS; i++)
        for (unsigned k = 0; k < G_N_ELEMENTS (contents); k++)
          {
            hear_iq (fixture, "result", id, strangers[i], contents[k]);
            hear_iq (fixture, "error", id, strangers[i], contents[k]);
          }
      hear_iq (fixture, "result", id, "example.org", contents[1]);
      hear_iq (fixture, "result", "other", NULL, contents[1]);
      hear_iq (fixture, "result", NULL, NULL, contents[1]);
      assert_told (fixture, "");
      hear_iq (fixture, "result", id, own_senders[n], contents[1]);
      assert_told (fixture, "begin item:a@b end ");
    }
  assert_sent (fixture->stream, "");
}

/* As many contacts as there may be, and one more. */
static void
test_endless_roster (Fixture *fixture, gconstpointer data)
{
  for (unsigned over = 0; over < 2; over++)
    {
      g_autofree char *id = request (fixture, "");
      g_autofree char *begin = g_strdup_printf ("<iq type='result' id='%s'>" QUERY, id);

      hear (fixture->stream, begin);
      assert_told (fixture, "begin ");
      for (unsigned i = 0; i < RD_ROSTER_CONTACTS_MAX + over; i++)
        {
          hear (fixture->stream, "<item jid='a'/>");
          g_string_truncate (fixture->told, 0);
        }
      g_assert_true ((fixture->stream->failure != NULL) == (over > 0));
      hear (fixture->stream, "</query></iq>");
      assert_told (fixture, over > 0 ? "" : "end ");
    }
  g_assert_error (fixture->stream->failure, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (fixture->stream->failure->message, "200000 contacts"));
}

/* -- answers to changes and pings -------------------------------------------------------------- */

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autofree char *change = NULL;
  g_autofree char *removal = NULL;
  g_autofree char *ping = NULL;

  rd_roster_wire_set_item (fixture->wire, contact);
  change = take_id (fixture);
  rd_roster_wire_remove_item (fixture->wire, "c@d");
  removal = take_id (fixture);
  rd_roster_wire_ping (fixture->wire);
  ping = take_id (fixture);
  hear_iq (fixture, "error", removal, ACCOUNT, ERROR ("not-allowed"));
  assert_told (fixture, "answered:2,error ");
  g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED);
  g_assert_nonnull (strstr (fixture->error->message, "example.org refused to remove c@d"));
  hear_iq (fixture, "result", removal, ACCOUNT, "");
  hear_iq (fixture, "result", ping, NULL, "");
  assert_told (fixture, "pong:3 ");
  hear_iq (fixture, "result", change, NULL, QUERY "<item jid='a@b'/></query>");
  assert_told (fixture, "answered:1 ");
  g_assert_no_error (fixture->error);
}

static void
test_change_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autofree char *id = NULL;

  rd_roster_wire_set_item (fixture->wire, contact);
  id = take_id (fixture);
  hear_iq (fixture, "error", id, NULL, "");
  assert_told (fixture, "answered:1,error ");
  g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);
  g_assert_nonnull (strstr (fixture->error->message, "refused to change a@b"));
}

/* A ping goes to the server, which may answer in its own name; a change goes to the account. */
static void
test_whose_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *change = NULL;
  g_autofree char *ping = NULL;

  rd_roster_wire_remove_item (fixture->wire, "a@b");
  change = take_id (fixture);
  rd_roster_wire_ping (fixture->wire);
  ping = take_id (fixture);
  for (unsigned i = 0; i < N_STRANGERS; i++)
    {
      hear_iq (fixture, "result", change, strangers[i], "");
      hear_iq (fixture, "result", ping, strangers[i], "");
    }
  hear_iq (fixture, "result", change, "example.org", "");
  assert_told (fixture, "");
  hear_iq (fixture, "error", ping, "Example.ORG", ERROR ("service-unavailable"));
  assert_told (fixture, "pong:2 ");
  hear_iq (fixture, "result", change, ACCOUNT, "");
  assert_told (fixture, "answered:1 ");
}

/* -- its life ---------------------------------------------------------------------------------- */

/* Nothing is told, or answered, once it is silent; nor the rest of a roster. */
static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture, "");
  g_autofree char *begin
      = g_strdup_printf ("<iq type='result' id='%s'>" QUERY "<item jid='a@b'/>", id);

  hear (fixture->stream, begin);
  assert_told (fixture, "begin item:a@b ");
  rd_roster_wire_silence (fixture->wire);
  hear (fixture->stream, "<item jid='c@d'/></query></iq>");
  hear_iq (fixture, "set", "p1", NULL, QUERY "<item jid='a@b'/></query>");
  hear_iq (fixture, "get", "x1", NULL, PING);
  begin
      = (g_free (begin), g_strdup_printf ("<iq type='result' id='%s'>" QUERY "</query></iq>", id));
  hear (fixture->stream, begin);
  assert_told (fixture, "");
  assert_sent (fixture->stream, "");
}

/* Without a session nobody's items are taken: there is no answer to them either. */
static void
test_before_session (Fixture *fixture, gconstpointer data)
{
  RdRosterWire *early = rd_roster_wire_new (ACCOUNT, NULL, NULL);

  g_assert_false (rd_roster_wire_items.iq_begin ("set", "p1", NULL, early));
  g_assert_false (rd_roster_wire_items.is_stranger ("romeo@example.org", early));
  rd_roster_wire_bind (early, fixture->stream, SPELT "/here");
  g_assert_true (rd_roster_wire_items.iq_begin ("set", "p1", NULL, early));
  g_assert_false (rd_roster_wire_items.iq_begin ("set", "p1", "romeo@example.org", early));
  g_assert_false (rd_roster_wire_items.iq_begin ("get", "p1", NULL, early));
  g_assert_false (rd_roster_wire_items.iq_begin (NULL, NULL, NULL, early));
  g_assert_true (rd_roster_wire_items.is_stranger ("romeo@example.org", early));
  g_assert_false (rd_roster_wire_items.is_stranger ("example.org", early));
  g_assert_false (rd_roster_wire_items.is_stranger (SPELT, early));
  rd_roster_wire_free (early);
}

/* Each part of a roster that comes puts its deadline off; another kind of stanza doesn't. */
static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture, "");
  g_autofree char *begin = g_strdup_printf ("<iq type='result' id='%s'>", id);
  const char *const parts[] = { begin, QUERY, "<item jid='a@b'/>", "<note/>", "<item/>" };
  static const bool is_progress[] = { false, true, true, false, true };
  gint64 since, before;

  g_assert_cmpstr (rd_roster_wire_get_awaited (fixture->wire, &before), ==,
                   "waiting for the roster");
  for (unsigned i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gint64 now = g_get_monotonic_time ();

      while (g_get_monotonic_time () == now)
        ;
      hear (fixture->stream, parts[i]);
      g_assert_nonnull (rd_roster_wire_get_awaited (fixture->wire, &since));
      g_assert_true ((since > now) == is_progress[i]);
      g_assert_true (is_progress[i] || since == before);
      before = since;
    }
  while (g_get_monotonic_time () <= before)
    ;
  rd_roster_wire_forgive (fixture->wire, 0);
  rd_roster_wire_get_awaited (fixture->wire, &since);
  g_assert_cmpint (since, >, before);
  hear (fixture->stream, "</query></iq>");
  g_assert_null (rd_roster_wire_get_awaited (fixture->wire, &since));
}

int
main (int argc, char **argv)
{
  static const WireTest tests[] = {
    { "a-version-is-asked-for-as-it-is-known", test_versions },
    { "changes-and-pings-are-written-whole", test_asking },
    { "a-roster-is-told-item-by-item", test_roster },
    { "an-item-that-is-too-large-is-left-out", test_large_item },
    { "a-refused-roster-can-be-asked-for-again", test_roster_refused },
    { "only-the-account-sends-its-roster", test_whose_roster },
    { "a-roster-without-end-ends-the-stream", test_endless_roster },
    { "an-answer-is-told-once-by-its-token", test_answers },
    { "a-refusal-without-a-reason-is-a-refusal", test_change_refused },
    { "only-who-was-asked-answers", test_whose_answers },
    { "silence-is-kept", test_silence },
    { "nothing-is-taken-before-the-session", test_before_session },
    { "a-roster-that-comes-is-not-late", test_progress },
  };

  g_test_init (&argc, &argv, NULL);
  add_wire_tests ("/roster-wire/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
