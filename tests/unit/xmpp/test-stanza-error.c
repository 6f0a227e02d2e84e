/* Refusals: each condition has its code and a whole sentence that names who and what.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/stanza-error.h"

#include "stanza-helper.h"

#include <string.h>

#define NS "urn:ietf:params:xml:ns:xmpp-stanzas"

static RdError
read_code (const char *children)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='error' id='1'>%s</iq>", children);
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

  return rd_stanza_error_read (read_stanza (reader, xml));
}

static void
test_conditions (void)
{
  g_assert_cmpint (read_code ("<error><not-allowed xmlns='" NS "'/></error>"), ==,
                   RD_ERROR_XMPP_NOT_ALLOWED);
  g_assert_cmpint (read_code ("<query xmlns='jabber:iq:roster'/><error><text xmlns='" NS
                              "'>gone</text>"
                              "<gone xmlns='urn:other'/><item-not-found xmlns='" NS "'/></error>"),
                   ==, RD_ERROR_XMPP_ITEM_NOT_FOUND);
  g_assert_cmpint (read_code ("<error>forbidden<new-one xmlns='" NS "'/></error>"), ==,
                   RD_ERROR_XMPP_UNDEFINED_CONDITION);
  g_assert_cmpint (read_code ("<error/>"), ==, RD_ERROR_XMPP_UNDEFINED_CONDITION);
  g_assert_cmpint (read_code (""), ==, RD_ERROR_XMPP_UNDEFINED_CONDITION);
}

static void
test_sentences (void)
{
  for (int code = RD_ERROR_XMPP_BAD_REQUEST; code < RD_N_ERRORS; code++)
    for (int is_removal = 0; is_removal < 2; is_removal++)
      {
        g_autoptr (GError) error
            = rd_stanza_error_describe_change (code, "example.org", "c@example.net", is_removal);

        g_assert_error (error, RD_ERROR, code);
        g_assert_true (g_str_has_prefix (error->message, "The server of example.org refused to "));
        g_assert_nonnull (
            strstr (error->message, is_removal ? "remove c@example.net" : "change c@example.net"));
        g_assert_true (g_str_has_suffix (error->message, "."));
        g_assert_nonnull (strpbrk (error->message, ";,"));
      }
}

static void
test_presences (void)
{
  static const char *const subjects[RD_N_PRESENCES] = {
    [RD_PRESENCE_SUBSCRIBE] = "The request for the presence of c@example.net came back",
    [RD_PRESENCE_SUBSCRIBED] = "The approval for c@example.net came back",
    [RD_PRESENCE_UNSUBSCRIBE] = "The cancellation of the subscription to c@example.net came back",
    [RD_PRESENCE_UNSUBSCRIBED] = "The refusal for c@example.net came back",
  };

  for (int code = RD_ERROR_XMPP_BAD_REQUEST; code < RD_N_ERRORS; code++)
    for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
      {
        g_autoptr (GError) error
            = rd_stanza_error_describe_presence (code, presence, "c@example.net");

        g_assert_error (error, RD_ERROR, code);
        g_assert_true (g_str_has_prefix (error->message, subjects[presence]));
        g_assert_true (g_str_has_suffix (error->message, "."));
        g_assert_nonnull (strchr (error->message, ';'));
      }
}

/* What RFC 6120 §8.3.3 and RFC 6121 say of a condition, and what to do; the rest is named. */
static const struct
{
  RdError code;
  const char *change, *presence; /* NULL: only the condition's name */
} meanings[] = {
  { RD_ERROR_XMPP_BAD_REQUEST, "a faulty one; check", NULL },
  { RD_ERROR_XMPP_CONFLICT, "at the same time; try again", NULL },
  { RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED, "can't change rosters; ask", NULL },
  { RD_ERROR_XMPP_FORBIDDEN, "may not do that; ask", "forbids it; ask" },
  { RD_ERROR_XMPP_GONE, "moved away; ask", "moved to another address; ask" },
  { RD_ERROR_XMPP_INTERNAL_SERVER_ERROR, "a fault of its own; try again", NULL },
  { RD_ERROR_XMPP_ITEM_NOT_FOUND, "no such contact", "no such account; check" },
  { RD_ERROR_XMPP_JID_MALFORMED, "no JID; check", "no JID; check" },
  { RD_ERROR_XMPP_NOT_ACCEPTABLE, "empty or too long; choose", "did not take it" },
  { RD_ERROR_XMPP_NOT_ALLOWED, "nobody may change that one", "doesn't let it pass; ask" },
  { RD_ERROR_XMPP_NOT_AUTHORIZED, "one of the account; connect again", NULL },
  { RD_ERROR_XMPP_POLICY_VIOLATION, "against a rule of the server", "against a rule of a server" },
  { RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE, NULL, NULL },
  { RD_ERROR_XMPP_REDIRECT, NULL, "is at another address; ask" },
  { RD_ERROR_XMPP_REGISTRATION_REQUIRED, NULL, NULL },
  { RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND, NULL, "can't be found; check" },
  { RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT, NULL, "doesn't answer; try again" },
  { RD_ERROR_XMPP_RESOURCE_CONSTRAINT, "the roster is full; try again", "too much to do; try" },
  { RD_ERROR_XMPP_SERVICE_UNAVAILABLE, "no roster service", "nobody takes it there" },
  { RD_ERROR_XMPP_SUBSCRIPTION_REQUIRED, NULL, NULL },
  { RD_ERROR_XMPP_UNDEFINED_CONDITION, NULL, NULL },
  { RD_ERROR_XMPP_UNEXPECTED_REQUEST, NULL, NULL },
};

static void
assert_meaning (const GError *error, const char *meaning, RdError code)
{
  g_autofree char *name = g_strdup_printf ("(%s)", strrchr (rd_error_get_name (code), '.') + 1);

  if (meaning != NULL)
    g_assert_nonnull (strstr (error->message, meaning));
  g_assert_true ((strstr (error->message, name) == NULL) == (meaning != NULL));
}

static void
test_meanings (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (meanings), ==, RD_N_ERRORS - RD_ERROR_XMPP_BAD_REQUEST);
  for (unsigned i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      RdError code = meanings[i].code;
      g_autoptr (GError) change = rd_stanza_error_describe_change (code, "b", "a@b", false);
      g_autoptr (GError) presence
          = rd_stanza_error_describe_presence (code, RD_PRESENCE_SUBSCRIBE, "a@b");

      assert_meaning (change, meanings[i].change, code);
      assert_meaning (presence, meanings[i].presence, code);
    }
}

/* A JID may have three thousand bytes. */
static void
test_long_jid (void)
{
  g_autofree char *jid = g_strnfill (3000, 'j');
  g_autoptr (GError) known
      = rd_stanza_error_describe_presence (RD_ERROR_XMPP_GONE, RD_PRESENCE_SUBSCRIBE, jid);
  g_autoptr (GError) unknown
      = rd_stanza_error_describe_presence (RD_ERROR_XMPP_CONFLICT, RD_PRESENCE_SUBSCRIBE, jid);

  g_assert_null (strstr (known->message, jid));
  g_assert_null (strstr (unknown->message, jid));
}

static void
test_roster (void)
{
  g_autoptr (GError) error
      = rd_stanza_error_describe_roster (RD_ERROR_XMPP_ITEM_NOT_FOUND, "example.org");

  g_assert_error (error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "example.org"));
  g_assert_nonnull (strstr (error->message, "ItemNotFound"));
}

/* The sender's own words come last, if there are any. */
static void
test_words (void)
{
  static const char *const contents[] = { "", "<text xmlns='" NS "'>No\nmore.</text>" };

  for (unsigned i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<iq type='error' id='1'><error><gone xmlns='" NS "'/>%s</error></iq>", contents[i]);
      g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
      g_autoptr (GError) error = g_error_new (RD_ERROR, RD_ERROR_XMPP_GONE, "It is gone.");

      rd_stanza_error_add_words (error, read_stanza (reader, xml));
      g_assert_cmpstr (error->message, ==,
                       i == 0 ? "It is gone." : "It is gone. The answer says: \"No more\".");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stanza-error/conditions", test_conditions);
  g_test_add_func ("/stanza-error/sentences", test_sentences);
  g_test_add_func ("/stanza-error/presences", test_presences);
  g_test_add_func ("/stanza-error/each-condition-has-its-meaning", test_meanings);
  g_test_add_func ("/stanza-error/long-jid", test_long_jid);
  g_test_add_func ("/stanza-error/roster", test_roster);
  g_test_add_func ("/stanza-error/words-of-the-sender", test_words);
  return g_test_run ();
}
