/* Whether the server can block, whom it blocks, and what it pushes of that (XEP-0191).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#include "roster-wire-helper.h"

#include <string.h>

#define BLOCKING "urn:xmpp:blocking"
#define LIST(items) "<blocklist xmlns='" BLOCKING "'>" items "</blocklist>"
#define BLOCK(items) "<block xmlns='" BLOCKING "'>" items "</block>"
#define UNBLOCK(items) "<unblock xmlns='" BLOCKING "'>" items "</unblock>"
#define FEATURES(features)                                                                         \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                          \
  "<identity category='server' type='im'/>" features "</query>"
#define CAN "<feature var='" BLOCKING "'/>"

static char *
discover (Fixture *fixture)
{
  rd_roster_wire_discover_blocking (fixture->wire);
  return take_id (fixture);
}

/* The id of the request for the list, after the server said that it has one. */
static char *
find_list (Fixture *fixture)
{
  g_autofree char *id = discover (fixture);

  hear_iq (fixture, "result", id, "example.org", FEATURES (CAN));
  return take_id (fixture);
}

static void
test_list_is_asked_for (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  rd_roster_wire_discover_blocking (fixture->wire);
  id = take_sent (fixture->stream);
  g_assert_nonnull (
      strstr (id, " to='example.org'><query xmlns='http://jabber.org/protocol/disco"));
  rd_roster_wire_discover_blocking (fixture->wire); /* it is being asked */
  assert_sent (fixture->stream, "");
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = find_list (fixture);

  hear_iq (fixture, "result", id, ACCOUNT,
           LIST ("<item jid='a@b'/><item jid='c'/><item jid='d@e/f'><x jid='no'/></item>"));
  assert_told (fixture, "list:a@b,c,d@e/f ");
  g_free (id);
  id = find_list (fixture);
  hear_iq (fixture, "result", id, NULL, LIST (""));
  assert_told (fixture, "list ");
}

static void
test_no_feature (Fixture *fixture, gconstpointer data)
{
  static const char *const answers[] = { "", FEATURES (""), FEATURES ("<feature var='x'/>") };

  for (unsigned i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *id = discover (fixture);

      hear_iq (fixture, "result", id, "example.org", answers[i]);
      assert_told (fixture, "unsupported ");
      assert_sent (fixture->stream, "");
    }
}

/* An error that may pass says nothing of what the server can. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = discover (fixture);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;

  hear_iq (fixture, "error", first, "example.org", ERROR ("service-unavailable"));
  assert_told (fixture, "unsupported ");
  second = discover (fixture);
  hear_iq (fixture, "error", second, "example.org", ERROR ("resource-constraint"));
  assert_told (fixture, "");
  third = find_list (fixture);
  hear_iq (fixture, "error", third, NULL, ERROR ("internal-server-error"));
  assert_told (fixture, "");
  fourth = find_list (fixture);
  hear_iq (fixture, "error", fourth, NULL, ERROR ("feature-not-implemented"));
  assert_told (fixture, "unsupported ");
}

/* However many features a server has, few of them are kept. */
static void
test_many_features (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) features
      = g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'>");
  g_autofree char *id = discover (fixture);
  g_autofree char *sent = NULL;

  for (unsigned i = 0; i < 5000; i++)
    g_string_append_printf (features, "<feature var='urn:%u'/>", i);
  g_string_append (features, CAN "</query>");
  hear_iq (fixture, "result", id, "example.org", features->str);
  sent = take_sent (fixture->stream);
  g_assert_nonnull (strstr (sent, "<blocklist xmlns='" BLOCKING "'/>"));
}

static void
test_strangers_answer_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *features = discover (fixture);
  g_autofree char *list = NULL;

  for (unsigned i = 0; i < N_STRANGERS; i++)
    hear_iq (fixture, "result", features, strangers[i], FEATURES (CAN));
  assert_sent (fixture->stream, "");
  hear_iq (fixture, "result", features, NULL, FEATURES (CAN));
  list = take_id (fixture);
  for (unsigned i = 0; i < N_STRANGERS; i++)
    hear_iq (fixture, "result", list, strangers[i], LIST ("<item jid='a@b'/>"));
  assert_told (fixture, "");
}

static void
test_pushes (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < N_OWN_SENDERS; i++)
    {
      g_autofree char *sent = NULL;

      hear_iq (fixture, "set", "p", own_senders[i], BLOCK ("<item jid='a@b'/><item jid='c'/>"));
      assert_told (fixture, "blocked:a@b,c ");
      sent = take_sent (fixture->stream);
      g_assert_true (g_str_has_prefix (sent, "<iq type='result' id='p'"));
    }
  hear_iq (fixture, "set", "p", NULL, UNBLOCK ("<item jid='a@b'/>"));
  assert_told (fixture, "unblocked:a@b ");
  hear_iq (fixture, "set", "p", NULL, UNBLOCK (""));
  assert_told (fixture, "cleared ");
}

/* Items that are none clear no list. */
static void
test_odd_pushes (Fixture *fixture, gconstpointer data)
{
  hear_iq (fixture, "set", "p", NULL, UNBLOCK ("<item/>"));
  assert_told (fixture, "unblocked:,cut ");
  assert_sent (fixture->stream, "<iq type='result' id='p'></iq>\n");
  hear_iq (fixture, "set", "q", NULL, BLOCK (""));
  assert_told (fixture, "");
  assert_sent (fixture->stream, "<iq type='error' id='q'><error type='modify'><bad-request "
                                "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>\n");
  hear_iq (fixture, "set", NULL, NULL, BLOCK ("<item jid='a@b'/>"));
  assert_told (fixture, "");
}

static void
test_privacy_push_is_answered (Fixture *fixture, gconstpointer data)
{
  hear_iq (fixture, "set", "p", ACCOUNT,
           "<query xmlns='jabber:iq:privacy'><list name='x'/></query>");
  assert_told (fixture, "");
  assert_sent (fixture->stream, "<iq type='result' id='p' to='" ACCOUNT "'></iq>\n");
}

static void
test_strangers_push_nothing (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < N_STRANGERS; i++)
    {
      g_autofree char *sent = NULL;

      hear_iq (fixture, "set", "p", strangers[i], BLOCK ("<item jid='a@b'/>"));
      hear_iq (fixture, "set", "p", strangers[i], UNBLOCK (""));
      hear_iq (fixture, "set", "p", strangers[i], "<query xmlns='jabber:iq:privacy'/>");
      assert_told (fixture, "");
      sent = take_sent (fixture->stream);
      g_assert_null (strstr (sent, "type='result'"));
    }
}

static void
test_block (Fixture *fixture, gconstpointer data)
{
  static const char *const jids[] = { "a@b", "c&'<" };
  g_autofree char *sent = NULL;
  g_autofree char *id = NULL;
  uint64_t token = rd_roster_wire_block (fixture->wire, false, jids, 2);

  g_assert_cmpuint (token, >, 0);
  sent = take_sent (fixture->stream);
  g_assert_nonnull (strstr (sent, BLOCK ("<item jid='a@b'/><item jid='c&amp;&apos;&lt;'/>")));
  id = read_id (sent);
  hear_iq (fixture, "result", id, "romeo@example.org", "");
  assert_told (fixture, "");
  hear_iq (fixture, "result", id, NULL, "");
  assert_told (fixture, "answered:1 ");
}

static void
test_refused_unblock (Fixture *fixture, gconstpointer data)
{
  static const char *const jids[] = { "a@b" };
  g_autofree char *sent = NULL;
  g_autofree char *id = NULL;

  rd_roster_wire_block (fixture->wire, true, jids, 1);
  sent = take_sent (fixture->stream);
  g_assert_nonnull (strstr (sent, UNBLOCK ("<item jid='a@b'/>")));
  id = read_id (sent);
  hear_iq (fixture, "error", id, ACCOUNT, ERROR ("not-allowed"));
  assert_told (fixture, "answered:1,error ");
  g_assert_error (fixture->error, RD_ERROR, RD_ERROR_XMPP_NOT_ALLOWED);
  g_assert_nonnull (strstr (fixture->error->message, "refused to unblock"));
}

/* Only what is to be answered for sure ends a connection that is silent about it. */
static void
test_what_is_awaited (Fixture *fixture, gconstpointer data)
{
  static const char *const jids[] = { "a@b" };
  gint64 since;
  g_autofree char *id = find_list (fixture);

  g_assert_null (rd_roster_wire_get_awaited (fixture->wire, &since));
  rd_roster_wire_block (fixture->wire, false, jids, 1);
  g_assert_cmpstr (rd_roster_wire_get_awaited (fixture->wire, &since), ==,
                   "waiting for the answer to a change of the block list");
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new ("<blocklist xmlns='" BLOCKING "'>");
  g_autofree char *id = find_list (fixture);

  for (unsigned i = 0; i < RD_BLOCKED_MAX + 10; i++)
    g_string_append_printf (list, "<item jid='%u@b'/>", i);
  g_string_append (list, "</blocklist>");
  hear_iq (fixture, "result", id, NULL, list->str);
  assert_told (fixture, "list:0@b,1@b,2@b,3@b,of 20000,cut ");
}

static void
test_bounds_of_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new ("<blocklist xmlns='" BLOCKING "'><item jid='a@b'/>");
  g_autofree char *large = g_strnfill (RD_JID_SIZE_MAX, 'x');
  g_autofree char *id = find_list (fixture);
  g_autofree char *expected = NULL;
  unsigned n = RD_BLOCKED_SIZE_MAX / RD_JID_SIZE_MAX;

  g_string_append_printf (list, "<item jid='%sx'/>", large); /* no JID */
  for (unsigned i = 0; i < n + 10; i++)
    g_string_append_printf (list, "<item jid='%s'/>", large);
  g_string_append (list, "</blocklist>");
  hear_iq (fixture, "result", id, NULL, list->str);
  expected = g_strdup_printf (",of %u,cut ", n + 1);
  g_assert_true (g_str_has_prefix (fixture->told->str, "list:a@b,xxx"));
  g_assert_true (g_str_has_suffix (fixture->told->str, expected));
}

int
main (int argc, char **argv)
{
  static const WireTest tests[] = {
    { "list-is-asked-for", test_list_is_asked_for },
    { "list", test_list },
    { "no-feature", test_no_feature },
    { "errors", test_errors },
    { "many-features", test_many_features },
    { "strangers-answer-nothing", test_strangers_answer_nothing },
    { "pushes", test_pushes },
    { "odd-pushes", test_odd_pushes },
    { "privacy-push-is-answered", test_privacy_push_is_answered },
    { "strangers-push-nothing", test_strangers_push_nothing },
    { "block", test_block },
    { "refused-unblock", test_refused_unblock },
    { "what-is-awaited", test_what_is_awaited },
    { "bounds", test_bounds },
    { "bounds-of-bytes", test_bounds_of_bytes },
  };

  g_test_init (&argc, &argv, NULL);
  add_wire_tests ("/blocking-wire/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
