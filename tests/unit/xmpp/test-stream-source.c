/* The source of a stream: its turn runs when the socket has news or somebody wakes it, and never
 * while it is idle or suspended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/stream-source.h"

#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int ours, theirs;
  GSource *source;
  unsigned n_turns, n_more; /* turns so far; turns that have more to do */
  bool reads, destroys;
} Fixture;

static bool
turn (gpointer user_data)
{
  Fixture *fixture = user_data;
  char text[16];

  fixture->n_turns++;
  if (fixture->reads)
    g_assert_cmpint (recv (fixture->ours, text, sizeof text, MSG_DONTWAIT), >=, -1);
  if (fixture->destroys)
    g_source_destroy (fixture->source);
  return fixture->n_more > 0 && fixture->n_more-- > 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
  fixture->ours = pair[0];
  fixture->theirs = pair[1];
  fixture->source = rd_stream_source_new (turn, fixture);
  g_assert_nonnull (fixture->source);
  g_assert_true (rd_stream_source_watch (fixture->source, fixture->ours));
  g_source_attach (fixture->source, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_source_destroy (fixture->source);
  g_source_unref (fixture->source);
  close (fixture->ours);
  close (fixture->theirs);
}

/* All that is to be done at once was N turns. */
static void
assert_turns (Fixture *fixture, unsigned n)
{
  while (g_main_context_iteration (NULL, FALSE))
    g_assert_cmpuint (fixture->n_turns, <=, n);
  g_assert_cmpuint (fixture->n_turns, ==, n);
  fixture->n_turns = 0;
}

/* It begins writable, which is one piece of news. */
static void
pass_beginning (Fixture *fixture)
{
  assert_turns (fixture, 1);
}

/* Also when the turn leaves unread what came: it was told of it. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  pass_beginning (fixture);
  assert_turns (fixture, 0);
  for (unsigned reads = 0; reads < 2; reads++)
    {
      fixture->reads = reads;
      g_assert_cmpint (write (fixture->theirs, "x", 1), ==, 1);
      assert_turns (fixture, 1);
      assert_turns (fixture, 0);
    }
  shutdown (fixture->theirs, SHUT_WR);
  assert_turns (fixture, 1);
  assert_turns (fixture, 0);
}

/* Full, and with room again. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  static char text[65536];

  while (send (fixture->ours, text, sizeof text, MSG_DONTWAIT) > 0)
    ;
  assert_turns (fixture, 0);
  while (recv (fixture->theirs, text, sizeof text, MSG_DONTWAIT) > 0)
    ;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_turns, >, 0);
}

static void
test_waking (Fixture *fixture, gconstpointer data)
{
  pass_beginning (fixture);
  rd_stream_source_wake (fixture->source);
  rd_stream_source_wake (fixture->source);
  g_assert_cmpuint (fixture->n_turns, ==, 0);
  assert_turns (fixture, 1);
  fixture->n_more = 3;
  rd_stream_source_wake (fixture->source);
  assert_turns (fixture, 4);
}

/* What happens meanwhile is told afterwards, in one turn. */
static void
test_suspending (Fixture *fixture, gconstpointer data)
{
  pass_beginning (fixture);
  rd_stream_source_wake (fixture->source);
  rd_stream_source_suspend (fixture->source);
  g_assert_cmpint (write (fixture->theirs, "x", 1), ==, 1);
  rd_stream_source_wake (fixture->source);
  assert_turns (fixture, 0);
  rd_stream_source_resume (fixture->source);
  assert_turns (fixture, 1);
  assert_turns (fixture, 0);
  rd_stream_source_suspend (fixture->source);
  rd_stream_source_resume (fixture->source);
  assert_turns (fixture, 1);
  rd_stream_source_wake (fixture->source);
  assert_turns (fixture, 1);
  g_assert_cmpint (write (fixture->theirs, "x", 1), ==, 1);
  assert_turns (fixture, 1);
}

/* A turn may end it, and say that there was more. */
static void
test_destroying (Fixture *fixture, gconstpointer data)
{
  fixture->destroys = true;
  fixture->n_more = 1;
  assert_turns (fixture, 1);
  g_assert_cmpint (write (fixture->theirs, "x", 1), ==, 1);
  assert_turns (fixture, 0);
}

/* It keeps no descriptor: the socket is its owner's, and its own is closed. */
static void
test_descriptors (Fixture *fixture, gconstpointer data)
{
  int next = dup (fixture->ours);

  close (next);
  for (unsigned i = 0; i < 3; i++)
    {
      GSource *source = rd_stream_source_new (turn, fixture);

      g_assert_true (rd_stream_source_watch (source, fixture->ours));
      g_assert_false (rd_stream_source_watch (source, -1));
      g_source_unref (source);
    }
  g_assert_cmpint (dup (fixture->ours), ==, next);
  close (next);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *sentence;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "news-are-told-once", test_news },      { "room-to-write-is-news", test_room },
    { "it-can-be-woken", test_waking },       { "a-suspended-one-sleeps", test_suspending },
    { "a-turn-may-end-it", test_destroying }, { "no-descriptor-is-left", test_descriptors },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/stream-source/", tests[i].sentence, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
