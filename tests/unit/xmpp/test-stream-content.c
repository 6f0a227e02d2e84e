/* The content of a stream, without a parser: where in it one is, what may be left out there, whose
 * items are handed over, and which error counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/stream-content.h"

#include <string.h>

#define STREAM "http://etherx.jabber.org/streams\x1Fstream"
#define CLIENT(name) "jabber:client\x1F" name
#define ROSTER(name) "jabber:iq:roster\x1F" name

typedef struct
{
  RdStreamContent *content;
  GString *told; /* since it was looked at */
  int64_t place;
} Fixture;

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  g_string_append_printf (((Fixture *)user_data)->told, "stanza:%s ",
                          rd_stanza_get_name (stanza, 0));
}

static void
on_end (gpointer user_data)
{
  g_string_append (((Fixture *)user_data)->told, "end ");
}

static const RdStreamContentEvents events = { on_stanza, on_end };

static bool
is_stranger (const char *from, gpointer items_data)
{
  return g_str_equal (from, "stranger");
}

static bool
on_iq_begins (const char *type, const char *id, const char *from, gpointer items_data)
{
  g_string_append_printf (((Fixture *)items_data)->told, "iq:%s,%s,%s ", type != NULL ? type : "-",
                          id != NULL ? id : "-", from != NULL ? from : "-");
  return g_strcmp0 (type, "set") == 0;
}

static void
on_list_begins (RdListKind kind, gpointer items_data)
{
  g_string_append (((Fixture *)items_data)->told, "query ");
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer items_data)
{
  GString *told = ((Fixture *)items_data)->told;

  g_string_append_printf (told, "<%s", strrchr (name, '\x1F') + 1);
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (told, " %s=%s", attributes[0], attributes[1]);
  g_string_append (told, "> ");
}

static void
on_item_text (const char *text, size_t size, gpointer items_data)
{
  g_string_append_printf (((Fixture *)items_data)->told, "text:%.*s ", (int)size, text);
}

static void
on_item_ends (gpointer items_data)
{
  g_string_append (((Fixture *)items_data)->told, "</> ");
}

static const RdStreamContentItems items
    = { is_stranger, on_iq_begins, on_list_begins, on_item_starts, on_item_text, on_item_ends };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->told = g_string_new (NULL);
  fixture->content = rd_stream_content_new (&events, fixture, &items, fixture);
  rd_stream_content_begin_stream (fixture->content);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_stream_content_free (fixture->content);
  g_string_free (fixture->told, TRUE);
}

/* Each of ATTRIBUTES: name, value; NULL: none. */
static bool
start_with (Fixture *fixture, const char *name, const char *const *attributes)
{
  static const char *const none[] = { NULL };

  fixture->place += 10;
  return rd_stream_content_start (fixture->content, fixture->place, name,
                                  attributes != NULL ? attributes : none);
}

static bool
start (Fixture *fixture, const char *name)
{
  return start_with (fixture, name, NULL);
}

static bool
end (Fixture *fixture)
{
  fixture->place += 10;
  return rd_stream_content_end (fixture->content, fixture->place);
}

static void
add_text (Fixture *fixture, const char *text)
{
  fixture->place += 10;
  rd_stream_content_text (fixture->content, fixture->place, text, strlen (text));
}

static void
assert_told (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

/* The ends of a stream are told apart from all between, and a new one may begin. */
static void
test_ends (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < 2; i++)
    {
      g_assert_false (rd_stream_content_is_between_stanzas (fixture->content));
      g_assert_true (start (fixture, STREAM));
      g_assert_true (rd_stream_content_is_between_stanzas (fixture->content));
      g_assert_false (start (fixture, CLIENT ("iq")));
      g_assert_false (rd_stream_content_is_between_stanzas (fixture->content));
      g_assert_false (start (fixture, CLIENT ("error")));
      g_assert_false (end (fixture));
      assert_told (fixture, "iq:-,-,- ");
      g_assert_false (end (fixture));
      assert_told (fixture, "stanza:iq ");
      g_assert_true (rd_stream_content_is_between_stanzas (fixture->content));
      if (i == 0)
        {
          /* Broken off in a stanza. */
          start (fixture, CLIENT ("iq"));
          start (fixture, CLIENT ("error"));
          rd_stream_content_begin_stream (fixture->content);
          g_string_truncate (fixture->told, 0);
        }
    }
  g_assert_true (end (fixture));
  assert_told (fixture, "end ");
  g_assert_no_error (rd_stream_content_get_error (fixture->content));
}

static const char *const set_by_nobody[] = { "type", "set", "id", "1", NULL };

/* Not before the session, nor the header, nor in an iq whose items are taken. */
static void
test_leaving_out (Fixture *fixture, gconstpointer data)
{
  bool is_in_session = GPOINTER_TO_UINT (data) > 0;
  static const struct
  {
    const char *name; /* NULL: an end */
    bool may_leave_out, is_in_roster;
  } steps[] = {
    { STREAM, true, false },
    { CLIENT ("message"), true, false },
    { CLIENT ("body"), true, false },
    { NULL, true, false },
    { NULL, true, false },
    { CLIENT ("iq"), false, false },
    { ROSTER ("other"), false, false },
    { NULL, false, false },
    { ROSTER ("query"), false, true },
    { ROSTER ("item"), false, true },
    { ROSTER ("group"), false, true },
    { NULL, false, true },
    { NULL, false, true },
    { NULL, false, false },
    { NULL, true, false },
    { CLIENT ("presence"), true, false },
  };

  if (is_in_session)
    rd_stream_content_begin_session (fixture->content);
  g_assert_false (rd_stream_content_may_leave_out (fixture->content));
  for (unsigned i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (steps[i].name != NULL)
        start_with (fixture, steps[i].name, set_by_nobody);
      else
        end (fixture);
      g_assert_true (rd_stream_content_may_leave_out (fixture->content)
                     == (is_in_session && steps[i].may_leave_out));
      g_assert_true (rd_stream_content_is_in_roster (fixture->content) == steps[i].is_in_roster);
    }
}

static void
test_items (Fixture *fixture, gconstpointer data)
{
  static const char *const foreign[]
      = { "jid", "a@b", "urn:x\x1Fjid", "c@d", "name", "A", "urn:x\x1Fname", "C", NULL };

  start (fixture, STREAM);
  start_with (fixture, CLIENT ("iq"), set_by_nobody);
  start (fixture, ROSTER ("query"));
  add_text (fixture, "beside");
  start_with (fixture, ROSTER ("item"), foreign);
  start (fixture, ROSTER ("group"));
  add_text (fixture, "G");
  end (fixture);
  end (fixture);
  start (fixture, ROSTER ("note"));
  add_text (fixture, "beside");
  start (fixture, ROSTER ("item"));
  end (fixture);
  end (fixture);
  start (fixture, ROSTER ("item"));
  end (fixture);
  end (fixture);
  end (fixture);
  assert_told (fixture, "iq:set,1,- query <item jid=a@b name=A> <group> text:G </> </> "
                        "<item> </> stanza:iq ");
}

/* Only an iq that was taken, and only its query. */
static void
test_no_items (Fixture *fixture, gconstpointer data)
{
  static const char *const result[] = { "type", "result", NULL };
  static const struct
  {
    const char *stanza, *query;
    bool is_set;
  } cases[] = {
    { CLIENT ("iq"), ROSTER ("query"), false },
    { CLIENT ("message"), ROSTER ("query"), true },
    { CLIENT ("iq"), CLIENT ("query"), true },
  };

  start (fixture, STREAM);
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      start_with (fixture, cases[i].stanza, cases[i].is_set ? set_by_nobody : result);
      start (fixture, cases[i].query);
      start (fixture, ROSTER ("item"));
      add_text (fixture, "text");
      end (fixture);
      end (fixture);
      end (fixture);
      g_assert_null (strstr (fixture->told->str, "query"));
      g_assert_null (strstr (fixture->told->str, "item"));
      g_string_truncate (fixture->told, 0);
    }
}

/* In a session a stanza of which nothing is read is not worth a word. */
static void
test_empty_stanzas (Fixture *fixture, gconstpointer data)
{
  start (fixture, STREAM);
  start (fixture, CLIENT ("other"));
  end (fixture);
  assert_told (fixture, "stanza: ");
  rd_stream_content_begin_session (fixture->content);
  start (fixture, CLIENT ("other"));
  end (fixture);
  assert_told (fixture, "");
}

/* White space keeps the connection alive (RFC 6120 §4.6.1), before the header, too. */
static void
test_space (Fixture *fixture, gconstpointer data)
{
  add_text (fixture, " \n");
  start (fixture, STREAM);
  add_text (fixture, " \t\r\n");
  g_assert_no_error (rd_stream_content_get_error (fixture->content));
  add_text (fixture, " x ");
  g_assert_error (rd_stream_content_get_error (fixture->content), RD_ERROR,
                  RD_ERROR_CONNECTION_FAILED);
}

/* Nothing is taken behind an error, and the first one stays. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) described = rd_stream_content_describe_excess ("too much");
  const GError *error;

  start (fixture, STREAM);
  start_with (fixture, CLIENT ("iq"), set_by_nobody);
  start (fixture, ROSTER ("query"));
  g_string_truncate (fixture->told, 0);
  rd_stream_content_fail (fixture->content, RD_ERROR_LIMIT_EXCEEDED, "too much");
  rd_stream_content_fail (fixture->content, RD_ERROR_FAILED, "something else");
  error = rd_stream_content_get_error (fixture->content);
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpstr (error->message, ==, described->message);
  g_assert_error (described, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_true (g_str_has_prefix (error->message, "The server sent too much; "));
  g_assert_false (start (fixture, ROSTER ("item")));
  add_text (fixture, "text");
  assert_told (fixture, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *sentence;
    void (*test) (Fixture *, gconstpointer);
    unsigned data;
  } tests[] = {
    { "the-ends-of-a-stream-are-told", test_ends },
    { "nothing-is-left-out-before-the-session", test_leaving_out, 0 },
    { "a-roster-is-left-whole-in-the-session", test_leaving_out, 1 },
    { "items-are-handed-over", test_items },
    { "items-of-other-stanzas-are-not", test_no_items },
    { "an-empty-stanza-is-told-before-the-session", test_empty_stanzas },
    { "white-space-may-stand-between-stanzas", test_space },
    { "the-first-error-stays", test_errors },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/stream-content/", tests[i].sentence, NULL);

      g_test_add (path, Fixture, GUINT_TO_POINTER (tests[i].data), set_up, tests[i].test,
                  tear_down);
    }
  return g_test_run ();
}
