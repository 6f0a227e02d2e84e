/* A server that sends to another host (RFC 6120 §4.9.3.19): how far that is followed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt-helper.h"

#include <errno.h>
#include <string.h>

static const char *const own_place[] = { "192.0.2.1", NULL };
static const char *const other_place[] = { "192.0.2.7", NULL };

static void
send_away (const char *host)
{
  g_autofree char *xml
      = g_strdup_printf ("<s:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s"
                         "</see-other-host></s:error>",
                         host);

  hear (last_stream, xml);
}

static void
go_honestly (unsigned n)
{
  for (unsigned i = 1; i < n; i++)
    say (i);
}

static void
begin_at (const char *const *places, unsigned n)
{
  set_up (STEP_MS);
  attempt.places = places;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  go_honestly (n);
}

static void
assert_followed (const char *address, const char *place)
{
  run_what_is_due ();
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  g_assert_cmpstr (attempt.address, ==, address);
  go_honestly (N_PARTS);
  g_assert_cmpstr (attempt.place, ==, place);
  assert_told ("ready ");
}

/* At each step up to the session; what comes then is the same as at any server. */
static void
test_each_step (void)
{
  for (unsigned n = 3; n < N_PARTS; n++)
    {
      if (honest[n - 1].then == RD_STEP_HANDSHAKE)
        continue;
      g_test_message ("after %u parts", n);
      begin_at (own_place, n);
      if (n == 6 || n == 9)
        hear (last_stream, STREAM);
      attempt.places = other_place;
      send_away ("b.example:5333");
      g_assert_nonnull (last_stream); /* never inside a call */
      assert_followed ("b.example:5333", "192.0.2.7:5222");
      tear_down ();
    }
}

/* The text is a stranger's. */
static void
test_texts (void)
{
  static const char *const good[][2] = {
    { "b.example", "b.example:5222" },
    { " b.example:1\n", "b.example:1" },
    { "[2001:db8::1]", "[2001:db8::1]:5222" },
    { "192.0.2.7:5223", "192.0.2.7:5223" },
  };
  static const char *const bad[] = {
    "",
    " ",
    "b.example:0",
    "b.example:65536",
    "b example",
    "a@b.example",
    "2001:db8::1",
    "b.example/x",
    "socks5://b.example:1",
    "b\302\201.example",
    "b\303\274.example",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      begin_at (own_place, 3);
      attempt.places = other_place;
      send_away (good[i][0]);
      assert_followed (good[i][1], "192.0.2.7:5222");
      tear_down ();
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      begin_at (own_place, 3);
      send_away (bad[i]);
      run_what_is_due ();
      g_assert_cmpstr (attempt.address, ==, "");
      assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "another host");
      tear_down ();
    }
}

/* Nobody sends us nearer than he is himself. */
static void
test_nearness (void)
{
  static const struct
  {
    const char *from, *to;
    bool is_followed;
  } cases[] = {
    { "192.0.2.1", "127.0.0.1", false },
    { "192.0.2.1", "::1", false },
    { "192.0.2.1", "::ffff:127.0.0.1", false },
    { "192.0.2.1", "10.0.0.1", false },
    { "192.0.2.1", "192.168.0.1", false },
    { "192.0.2.1", "169.254.1.1", false },
    { "192.0.2.1", "100.64.0.1", false },
    { "192.0.2.1", "fd00::1", false },
    { "192.0.2.1", "fe80::1", false },
    { "192.0.2.1", "0.0.0.0", false },
    { "127.0.0.1", "0.0.0.0", false },
    { "127.0.0.1", "224.0.0.1", false },
    { "127.0.0.1", "255.255.255.255", false },
    { "10.0.0.1", "127.0.0.1", false },
    { "10.0.0.1", "fd00::1", true },
    { "10.0.0.1", "192.0.2.7", true },
    { "127.0.0.1", "127.0.0.1", true },
    { "192.0.2.1", "100.128.0.1", true },
    { "192.0.2.1", "2001:db8::1", true },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const from[] = { cases[i].from, NULL }, *const to[] = { cases[i].to, NULL };

      g_test_message ("%s to %s", cases[i].from, cases[i].to);
      begin_at (from, 3);
      attempt.places = to;
      send_away ("b.example");
      run_what_is_due ();
      if (cases[i].is_followed)
        g_assert_nonnull (attempt.race);
      else
        assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "another host");
      tear_down ();
    }
}

/* Three times in one attempt. */
static void
test_circle (void)
{
  begin_at (own_place, 3);
  for (unsigned i = 0; i < 3; i++)
    {
      send_away ("b.example");
      run_what_is_due ();
      g_assert_cmpuint (attempt.n_closed, ==, 0);
      go_honestly (3);
    }
  send_away ("b.example");
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "another host");
  tear_down ();
}

/* When the other host is of no use, the account's other places are tried. */
static void
test_useless (void)
{
  static const char *const two_places[] = { "192.0.2.1", "192.0.2.2", NULL };

  for (unsigned is_found = 0; is_found < 2; is_found++)
    {
      begin_at (two_places, 3);
      attempt.places = is_found ? other_place : NULL;
      send_away ("b.example");
      run_what_is_due ();
      if (is_found)
        {
          go_honestly (3);
          g_assert_cmpstr (attempt.place, ==, "192.0.2.7:5222");
          lose (NULL);
          run_what_is_due ();
        }
      go_honestly (N_PARTS);
      g_assert_cmpstr (attempt.place, ==, "192.0.2.2:5222");
      tear_down ();
    }
}

/* A name that isn't there is what a stranger said: no reason to wait longer. */
static void
test_not_found (void)
{
  begin_at (own_place, 3);
  attempt.places = NULL;
  send_away ("b.example");
  run_what_is_due ();
  g_assert_cmpstr (attempt.address, ==, "b.example:5222");
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "another host");
  tear_down ();
}

/* A session that ends so is followed by the next attempt, which then goes its own way. */
static void
test_session (void)
{
  RdTargetMemory *memory = rd_target_memory_new ();

  for (unsigned i = 0; i < 5; i++)
    {
      attempt.memory = memory;
      begin_at (own_place, 1);
      g_assert_cmpstr (attempt.address, ==, i >= 1 && i <= 3 ? "b.example:5222" : "");
      go_honestly (N_PARTS);
      assert_told ("ready ");
      send_away ("b.example");
      run_what_is_due ();
      assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "another host");
      tear_down ();
    }
  pass_ms (600000);
  rd_target_memory_note_other_host (memory, "c.example:5222", RD_NEARNESS_WORLD);
  attempt.memory = memory;
  set_up (STEP_MS);
  attempt.places = (const char *const[]){ "10.0.0.1", NULL };
  rd_connection_open (attempt.connection);
  g_assert_cmpstr (attempt.address, ==, "c.example:5222");
  run_what_is_due ();
  g_assert_cmpstr (attempt.address, ==, "");
  go_honestly (N_PARTS);
  tear_down ();
  rd_target_memory_free (memory);
}

/* The host that a session's end named takes no connection: the account's own is tried at once. */
static void
test_dead_end (void)
{
  RdTargetMemory *memory = rd_target_memory_new ();

  rd_target_memory_note_other_host (memory, "b.example:5222", RD_NEARNESS_WORLD);
  attempt.memory = memory;
  begin_at (own_place, 1);
  g_assert_cmpstr (attempt.address, ==, "b.example:5222");
  miss (ECONNREFUSED);
  run_what_is_due ();
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  g_assert_cmpstr (attempt.address, ==, "");
  go_honestly (N_PARTS);
  assert_told ("ready ");
  tear_down ();
  rd_target_memory_free (memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/other-host/it-is-followed-at-each-step", test_each_step);
  g_test_add_func ("/other-host/its-text-is-a-strangers", test_texts);
  g_test_add_func ("/other-host/it-lies-no-nearer", test_nearness);
  g_test_add_func ("/other-host/three-times-are-enough", test_circle);
  g_test_add_func ("/other-host/then-the-others-are-tried", test_useless);
  g_test_add_func ("/other-host/one-that-is-not-found-is-no-reason", test_not_found);
  g_test_add_func ("/other-host/the-next-attempt-follows-a-session", test_session);
  g_test_add_func ("/other-host/one-that-takes-no-connection-is-no-end", test_dead_end);
  return g_test_run ();
}
