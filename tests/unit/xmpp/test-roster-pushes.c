/* Iqs that come without being asked for: whose pushes count (RFC 6121 §2.1.6), and what everybody
 * else is answered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/wire-limits.h"

#include "roster-wire-helper.h"

#include <string.h>

/* -- pushes ------------------------------------------------------------------------------------ */

static void
test_pushes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content, *told;
  } cases[] = {
    { QUERY "<item jid='a@b'/></query>", "push:p1,a@b,no-version " },
    { "<query xmlns='jabber:iq:roster' ver='v2'><item jid='a@b' subscription='both'/></query>",
      "push:p1,a@b,v2 " },
    { QUERY "<item jid='a@b' subscription='remove'/></query>", "removal:p1,a@b,no-version " },
    { QUERY "<item jid='a@b' subscription='remove'><group>G</group></item></query>",
      "removal:p1,a@b,no-version,groups " },
    { QUERY "<note/><item jid='a@b'/></query>", "push:p1,a@b,no-version " },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    for (unsigned n = 0; n < N_OWN_SENDERS; n++)
      {
        hear_iq (fixture, "set", "p1", own_senders[n], cases[i].content);
        assert_told (fixture, cases[i].told);
        assert_sent (fixture->stream, "");
      }
}

/* What can't be used is answered, since nobody else will, and told (RFC 6121 §2.1.6). */
static void
test_doubts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (RD_ITEM_SIZE_MAX, 'x');
  g_autofree char *large = g_strdup_printf (QUERY "<item jid='a@b' name='%s'/></query>", name);
  g_autofree char *anonymous = g_strdup_printf (QUERY "<item name='%s'/></query>", name);
  const struct
  {
    const char *content, *told;
  } cases[] = {
    { QUERY "</query>", "doubt:item-count,nobody " },
    { QUERY "<item jid='a@b'/><item jid='c@d'/></query>", "doubt:item-count,nobody " },
    { QUERY "<item jid='a@b'/></query>" QUERY "</query>", "doubt:item-count,nobody " },
    { QUERY "<item/></query>", "doubt:no-jid,nobody " },
    { large, "doubt:too-large,a@b " },
    { anonymous, "doubt:too-large,nobody " },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hear_iq (fixture, "set", "p1", i % 2 ? ACCOUNT : NULL, cases[i].content);
      assert_told (fixture, cases[i].told);
      assert_sent (fixture->stream,
                   i % 2 ? "<iq type='error' id='p1' to='" ACCOUNT "'><error type='modify'>"
                           "<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                           "</iq>\n"
                         : "<iq type='error' id='p1'><error type='modify'>"
                           "<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                           "</iq>\n");
    }
}

/* It can't be acknowledged: a doubt, and the contact that it is about. */
static void
test_without_id (Fixture *fixture, gconstpointer data)
{
  hear_iq (fixture, "set", NULL, NULL, QUERY "<item jid='a@b'/></query>");
  assert_told (fixture, "doubt:no-id,a@b ");
  hear_iq (fixture, "set", NULL, NULL, QUERY "<item jid='a@b' subscription='remove'/></query>");
  assert_told (fixture, "doubt:no-id,a@b ");
  hear_iq (fixture, "set", NULL, NULL, QUERY "<item/></query>");
  assert_told (fixture, "doubt:no-jid,nobody ");
  assert_sent (fixture->stream, "");
}

/* -- all other iqs ----------------------------------------------------------------------------- */

static void
assert_refused (Fixture *fixture, const char *id, const char *to)
{
  g_autofree char *address = to != NULL ? g_strdup_printf (" to='%s'", to) : g_strdup ("");
  g_autofree char *expected
      = g_strdup_printf ("<iq type='error' id='%s'%s><error type='cancel'><service-unavailable "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>\n",
                         id, address);

  assert_sent (fixture->stream, expected);
}

/* A stranger's push is answered as the server answers for a session that isn't there. */
static void
test_strangers_iqs (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *type, *content;
  } cases[] = { { "set", QUERY "<item jid='a@b'/></query>" },
                { "get", QUERY "</query>" },
                { "get", PING },
                { "set", PING },
                { "get", "<x/>" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    for (unsigned n = 0; n < N_STRANGERS; n++)
      {
        hear_iq (fixture, cases[i].type, "x1", strangers[n], cases[i].content);
        assert_refused (fixture, "x1", strangers[n]);
        hear_iq (fixture, cases[i].type, NULL, strangers[n], cases[i].content);
        assert_sent (fixture->stream, "");
      }
  assert_told (fixture, "");
}

/* The server's pings are answered (XEP-0199), and its other questions refused (RFC 6120 §8.4). */
static void
test_servers_iqs (Fixture *fixture, gconstpointer data)
{
  static const char *const senders[] = { NULL, ACCOUNT, SPELT, "example.org" };

  for (unsigned i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autofree char *to
          = senders[i] != NULL ? g_strdup_printf (" to='%s'", senders[i]) : g_strdup ("");
      g_autofree char *result = g_strdup_printf ("<iq type='result' id='x1'%s></iq>\n", to);

      hear_iq (fixture, "get", "x1", senders[i], PING);
      assert_sent (fixture->stream, result);
      hear_iq (fixture, "set", "x1", senders[i], PING);
      assert_refused (fixture, "x1", senders[i]);
      hear_iq (fixture, "get", "x1", senders[i], QUERY "<item jid='a@b'/></query>");
      assert_refused (fixture, "x1", senders[i]);
      hear_iq (fixture, "set", "x1", senders[i], "<x xmlns='urn:x'/>");
      assert_refused (fixture, "x1", senders[i]);
      hear_iq (fixture, "get", NULL, senders[i], PING);
      hear_iq (fixture, "nonsense", "x1", senders[i], PING);
      assert_sent (fixture->stream, "");
    }
  /* Nobody but the account pushes. */
  hear_iq (fixture, "set", "x1", "example.org", QUERY "<item jid='a@b'/></query>");
  assert_refused (fixture, "x1", "example.org");
  hear (fixture->stream, "<iq id='x1'>" PING "</iq><presence type='subscribe' id='x1'/>");
  assert_sent (fixture->stream, "");
  assert_told (fixture, "");
}

/* Strangers get so many bytes of answers and no more; the server gets all that it asks for. */
static void
test_flood (Fixture *fixture, gconstpointer data)
{
  g_autofree char *flood = NULL;

  for (unsigned i = 0; i < 2000; i++)
    hear_iq (fixture, "get", "x1", "romeo@example.org", PING);
  flood = take_sent (fixture->stream);
  g_assert_cmpuint (strlen (flood), >, RD_OTHERS_ANSWERS_SIZE * 9 / 10);
  g_assert_cmpuint (strlen (flood), <, RD_OTHERS_ANSWERS_SIZE * 3 / 2);
  for (unsigned i = 0; i < 10; i++)
    hear_iq (fixture, "get", "x1", NULL, "<x/>");
  for (unsigned i = 0; i < 10; i++)
    hear_iq (fixture, "get", "x1", "example.org", PING);
  g_clear_pointer (&flood, g_free);
  flood = take_sent (fixture->stream);
  g_assert_cmpuint (strlen (flood), >, 1000);
}

int
main (int argc, char **argv)
{
  static const WireTest tests[] = {
    { "a-push-of-one-item-is-told", test_pushes },
    { "a-broken-push-is-refused-and-doubted", test_doubts },
    { "a-push-without-id-is-doubted", test_without_id },
    { "strangers-learn-nothing", test_strangers_iqs },
    { "the-server-is-answered", test_servers_iqs },
    { "a-flood-of-questions-gets-few-answers", test_flood },
  };

  g_test_init (&argc, &argv, NULL);
  add_wire_tests ("/roster-pushes/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
