/* Silence is asked about, once in a while; what comes is life; no answer is the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/keepalive.h"

#include "clock-helper.h"
#include "stream-helper.h"

#define INTERVAL 180
#define TIMEOUT_MS 15000
#define SECOND_MS 1000

typedef struct
{
  RdStream *stream;
  RdKeepalive *keepalive;
  unsigned n_silent;
} Fixture;

static void
on_opened (gpointer fixture)
{
}

static void
on_stanza (const RdStanza *stanza, gpointer fixture)
{
  rd_keepalive_note_life (((Fixture *)fixture)->keepalive);
}

static const RdStreamEvents stream_events = { .opened = on_opened, .stanza = on_stanza };

static bool
is_stranger (const char *from, gpointer user_data)
{
  return false;
}

static bool
on_iq_begins (const char *type, const char *id, const char *from, gpointer user_data)
{
  return false;
}

static const RdStreamContentItems items = { .is_stranger = is_stranger, .iq_begin = on_iq_begins };

static void
on_silent (gpointer user_data)
{
  ((Fixture *)user_data)->n_silent++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->stream
      = rd_stream_new ("example.org", "", NULL, &stream_events, fixture, &items, fixture);
  rd_stream_begin_session (fixture->stream);
  fixture->keepalive
      = rd_keepalive_new (fixture->stream, "example.org", NULL, TIMEOUT_MS, on_silent, fixture);
  hear (fixture->stream, "<s:stream xmlns='jabber:client' "
                         "xmlns:s='http://etherx.jabber.org/streams'>");
  rd_keepalive_set_interval (fixture->keepalive, INTERVAL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_keepalive_free (fixture->keepalive);
  rd_stream_free (fixture->stream);
  pass_ms (1000 * SECOND_MS);
}

static void
assert_quiet (Fixture *fixture)
{
  assert_sent (fixture->stream, "");
  g_assert_cmpuint (fixture->n_silent, ==, 0);
}

/* Gives its id. */
static char *
assert_pinged (Fixture *fixture)
{
  g_autofree char *sent = take_sent (fixture->stream);
  char *id = read_id (sent);
  g_autofree char *expected = g_strdup_printf (
      "<iq type='get' id='%s' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>\n", id);

  g_assert_cmpstr (sent, ==, expected);
  return id;
}

static void
answer (Fixture *fixture, const char *type, const char *id)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='%s' id='%s'/>", type, id);

  hear (fixture->stream, xml);
}

/* A result is an answer, and so is an error. */
static void
test_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "result", "error" };

  for (unsigned i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *id = NULL;

      pass_ms (INTERVAL * SECOND_MS - 1);
      assert_quiet (fixture);
      pass_ms (1);
      id = assert_pinged (fixture);
      pass_ms (TIMEOUT_MS - 1);
      answer (fixture, types[i], id);
    }
  pass_ms (INTERVAL * SECOND_MS - 1);
  assert_quiet (fixture);
}

static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  pass_ms (INTERVAL * SECOND_MS);
  g_free (assert_pinged (fixture));
  pass_ms (TIMEOUT_MS - 1);
  assert_quiet (fixture);
  pass_ms (1);
  g_assert_cmpuint (fixture->n_silent, ==, 1);
  pass_ms (10 * INTERVAL * SECOND_MS);
  g_assert_cmpuint (fixture->n_silent, ==, 1);
  assert_sent (fixture->stream, "");
}

/* Any piece of the stream puts the ping off, or is its answer. */
static void
test_whatever_comes (Fixture *fixture, gconstpointer data)
{
  static const char *const pieces[] = { "<message/>", " ", "<iq type='set' id='x'>", "</iq>" };

  for (unsigned i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      pass_ms (INTERVAL * SECOND_MS - 1);
      hear (fixture->stream, pieces[i]);
      assert_quiet (fixture);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      pass_ms (INTERVAL * SECOND_MS + SECOND_MS); /* timers of seconds come late */
      g_free (assert_pinged (fixture));
      pass_ms (TIMEOUT_MS - 1);
      hear (fixture->stream, pieces[i]);
      pass_ms (1);
      assert_quiet (fixture);
    }
}

/* What came before the ping says nothing about what is after it. */
static void
test_stale_life (Fixture *fixture, gconstpointer data)
{
  pass_ms (10 * SECOND_MS);
  hear (fixture->stream, "<message/>");
  rd_keepalive_probe (fixture->keepalive, 5 * SECOND_MS);
  g_free (assert_pinged (fixture));
  pass_ms (5 * SECOND_MS);
  g_assert_cmpuint (fixture->n_silent, ==, 1);
}

static void
test_off (Fixture *fixture, gconstpointer data)
{
  rd_keepalive_set_interval (fixture->keepalive, 0);
  pass_ms (100 * INTERVAL * SECOND_MS);
  assert_quiet (fixture);
  /* A probe is asked for by the machine, not by silence. */
  rd_keepalive_probe (fixture->keepalive, 5 * SECOND_MS);
  g_free (assert_pinged (fixture));
  pass_ms (1);
  hear (fixture->stream, "<message/>");
  pass_ms (100 * INTERVAL * SECOND_MS);
  assert_quiet (fixture);
}

/* Silence until now counts for the new interval. */
static void
test_changed_interval (Fixture *fixture, gconstpointer data)
{
  pass_ms (100 * SECOND_MS);
  rd_keepalive_set_interval (fixture->keepalive, 120);
  pass_ms (20 * SECOND_MS - 1);
  assert_quiet (fixture);
  pass_ms (1);
  g_free (assert_pinged (fixture));
  pass_ms (1);
  hear (fixture->stream, " ");
  pass_ms (100 * SECOND_MS);
  rd_keepalive_set_interval (fixture->keepalive, 30);
  pass_ms (SECOND_MS);
  g_free (assert_pinged (fixture));
}

/* One question at a time; the shorter deadline counts. */
static void
test_probe (Fixture *fixture, gconstpointer data)
{
  rd_keepalive_probe (fixture->keepalive, 10 * SECOND_MS);
  g_free (assert_pinged (fixture));
  rd_keepalive_probe (fixture->keepalive, 12 * SECOND_MS);
  pass_ms (4 * SECOND_MS);
  rd_keepalive_probe (fixture->keepalive, 5 * SECOND_MS);
  pass_ms (5 * SECOND_MS - 1);
  assert_quiet (fixture);
  pass_ms (1);
  g_assert_cmpuint (fixture->n_silent, ==, 1);
}

/* What can't be heard isn't awaited. */
static void
test_hold (Fixture *fixture, gconstpointer data)
{
  rd_keepalive_hold (fixture->keepalive, true);
  pass_ms (10 * INTERVAL * SECOND_MS);
  rd_keepalive_probe (fixture->keepalive, SECOND_MS);
  rd_keepalive_set_interval (fixture->keepalive, 60);
  pass_ms (10 * INTERVAL * SECOND_MS);
  assert_quiet (fixture);
  rd_keepalive_hold (fixture->keepalive, false);
  pass_ms (60 * SECOND_MS - 1);
  assert_quiet (fixture);
  pass_ms (1);
  g_free (assert_pinged (fixture));
  rd_keepalive_hold (fixture->keepalive, true);
  pass_ms (10 * INTERVAL * SECOND_MS);
  rd_keepalive_hold (fixture->keepalive, false);
  pass_ms (TIMEOUT_MS - 1);
  assert_quiet (fixture);
  pass_ms (1);
  g_assert_cmpuint (fixture->n_silent, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "answers", test_answers },
    { "no-answer", test_no_answer },
    { "whatever-comes", test_whatever_comes },
    { "stale-life", test_stale_life },
    { "off", test_off },
    { "changed-interval", test_changed_interval },
    { "probe", test_probe },
    { "hold", test_hold },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/keepalive/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
