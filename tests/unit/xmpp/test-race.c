/* The race on real sockets of loopback: who is started when, who wins, and that nothing of it is
 * left.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/race.h"

#include "clock-helper.h"
#include "descriptors-helper.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *targets;
  RdRace *race;
  GString *told; /* as "missed:0:111 won:1 " */
  int socket;
} Fixture;

static void
append_place (Fixture *fixture, const char *word, const RdTarget *target)
{
  unsigned index;

  g_assert_true (g_ptr_array_find (fixture->targets, target, &index));
  g_string_append_printf (fixture->told, "%s:%u ", word, index);
}

static void
on_missed (const RdTarget *target, const GError *cause, int number, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_no_error (cause);
  append_place (fixture, g_strerror (number), target);
}

static void
on_ended (const RdTarget *target, int socket, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (fixture->socket, ==, -1);
  fixture->socket = socket;
  if (target != NULL)
    append_place (fixture, "won", target);
  else
    g_string_append (fixture->told, "lost ");
  g_clear_pointer (&fixture->race, rd_race_free);
}

static const RdRaceEvents events = { on_missed, on_ended };

/* -- places ------------------------------------------------------------------------------------ */

typedef struct
{
  int listener, filler[2];
  uint16_t port;
} Place;

static struct sockaddr_in
get_address (uint16_t port)
{
  return (struct sockaddr_in){
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
}

static int
connect_to (uint16_t port)
{
  struct sockaddr_in address = get_address (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

  (void)!connect (fd, (struct sockaddr *)&address, sizeof address);
  return fd;
}

static Place
open_place (void)
{
  struct sockaddr_in address = get_address (0);
  socklen_t size = sizeof address;
  Place place = { socket (AF_INET, SOCK_STREAM, 0), { -1, -1 }, 0 };

  g_assert_cmpint (bind (place.listener, (struct sockaddr *)&address, size), ==, 0);
  g_assert_cmpint (listen (place.listener, 0), ==, 0);
  getsockname (place.listener, (struct sockaddr *)&address, &size);
  place.port = ntohs (address.sin_port);
  return place;
}

static void
close_place (Place *place)
{
  close (place->listener);
  for (unsigned i = 0; i < 2; i++)
    if (place->filler[i] >= 0)
      close (place->filler[i]);
}

/* Its queue is full: who connects hears nothing. */
static Place
open_mute_place (void)
{
  Place place = open_place ();

  for (unsigned i = 0; i < 2; i++)
    place.filler[i] = connect_to (place.port);
  return place;
}

static uint16_t
get_closed_port (void)
{
  Place place = open_place ();

  close_place (&place);
  return place.port;
}

/* -- races ------------------------------------------------------------------------------------- */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->targets = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_target_free);
  fixture->told = g_string_new (NULL);
  fixture->socket = -1;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->race, rd_race_free);
  if (fixture->socket >= 0)
    close (fixture->socket);
  g_ptr_array_unref (fixture->targets);
  g_string_free (fixture->told, TRUE);
}

static void
add (Fixture *fixture, const char *host, const char *address, uint16_t port)
{
  g_ptr_array_add (fixture->targets, rd_target_new (host, address, port, false));
}

static void
begin (Fixture *fixture)
{
  fixture->race = rd_race_new (fixture->targets, g_main_context_default (), &events, fixture);
  g_assert_cmpuint (fixture->told->len, ==, 0);
}

/* What the kernel tells of loopback it tells at once. */
static void
assert_told (Fixture *fixture, const char *expected)
{
  for (unsigned i = 0; i < 20; i++)
    {
      run_what_is_due ();
      g_usleep (1000);
    }
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

static void
test_first (Fixture *fixture, gconstpointer data)
{
  Place first = open_place (), second = open_place ();
  struct sockaddr_in peer;
  socklen_t size = sizeof peer;

  add (fixture, "a.example", "127.0.0.1", first.port);
  add (fixture, "a.example", "127.0.0.1", second.port);
  begin (fixture);
  assert_told (fixture, "won:0 ");
  g_assert_cmpint (getpeername (fixture->socket, (struct sockaddr *)&peer, &size), ==, 0);
  g_assert_cmpuint (ntohs (peer.sin_port), ==, first.port);
  g_assert_cmpint (fcntl (fixture->socket, F_GETFD), ==, FD_CLOEXEC);
  g_assert_true ((fcntl (fixture->socket, F_GETFL) & O_NONBLOCK) != 0);
  close_place (&first);
  close_place (&second);
}

/* The next one begins at once. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  Place place = open_place ();

  add (fixture, "a.example", "127.0.0.1", get_closed_port ());
  add (fixture, "b.example", "nonsense", 5222);
  add (fixture, "c.example", "127.0.0.1", place.port);
  begin (fixture);
  assert_told (fixture, "Connection refused:0 Address family not supported by protocol:1 won:2 ");
  close_place (&place);
}

static void
test_all_refused (Fixture *fixture, gconstpointer data)
{
  unsigned n_before = count_descriptors ();

  add (fixture, "a.example", "127.0.0.1", get_closed_port ());
  add (fixture, "a.example", "127.0.0.1", get_closed_port ());
  begin (fixture);
  assert_told (fixture, "Connection refused:0 Connection refused:1 lost ");
  g_assert_cmpuint (count_descriptors (), ==, n_before);
}

/* The next address of a host begins after 250 ms, another host after a second; the one that is
 * connected first wins, and the others are closed. */
static void
test_mute (Fixture *fixture, gconstpointer data)
{
  bool is_same_host = GPOINTER_TO_UINT (data) != 0;
  Place mute = open_mute_place (), place = open_place ();
  unsigned n_before = count_descriptors ();

  add (fixture, "a.example", "127.0.0.1", mute.port);
  add (fixture, is_same_host ? "a.example" : "b.example", "127.0.0.1", place.port);
  begin (fixture);
  assert_told (fixture, "");
  pass_ms (is_same_host ? 249 : 999);
  assert_told (fixture, "");
  g_assert_cmpuint (count_descriptors (), ==, n_before + 1);
  pass_ms (1);
  assert_told (fixture, "won:1 ");
  g_assert_cmpuint (count_descriptors (), ==, n_before + 1);
  close_place (&mute);
  close_place (&place);
}

/* Who is mute stays in the race, for a limit that others set; but only eight at once. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  Place mute = open_mute_place (), place = open_place ();
  unsigned n_before = count_descriptors ();

  for (unsigned i = 0; i < 9; i++)
    add (fixture, "a.example", "127.0.0.1", mute.port);
  add (fixture, "a.example", "127.0.0.1", place.port);
  begin (fixture);
  assert_told (fixture, "");
  for (unsigned i = 0; i < 15; i++)
    {
      g_assert_cmpuint (count_descriptors (), ==, n_before + MIN (i + 1, 8));
      pass_ms (250);
      assert_told (fixture, "");
    }
  pass_ms (250);
  assert_told (fixture, "Connection timed out:0 ");
  pass_ms (250);
  assert_told (fixture, "Connection timed out:1 won:9 ");
  close_place (&mute);
  close_place (&place);
}

/* At whatever moment. */
static void
test_freed (Fixture *fixture, gconstpointer data)
{
  Place mute = open_mute_place ();
  unsigned n_before = count_descriptors ();

  for (unsigned ms = 0; ms <= 750; ms += 250)
    {
      add (fixture, "a.example", "127.0.0.1", mute.port);
      begin (fixture);
      if (ms > 0)
        assert_told (fixture, "");
      pass_ms (ms);
      rd_race_free (g_steal_pointer (&fixture->race));
      pass_ms (2000);
      assert_told (fixture, "");
      g_assert_cmpuint (count_descriptors (), ==, n_before);
    }
  close_place (&mute);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
    unsigned data;
  } tests[] = {
    { "/race/the-best-wins", test_first },
    { "/race/who-is-refused-gives-way-at-once", test_refused },
    { "/race/all-may-be-refused", test_all_refused },
    { "/race/the-next-address-waits-a-moment", test_mute, 1 },
    { "/race/the-next-host-waits-a-second", test_mute, 0 },
    { "/race/eight-run-at-once", test_many },
    { "/race/it-may-be-freed-at-any-time", test_freed },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GUINT_TO_POINTER (tests[i].data), set_up, tests[i].test,
                tear_down);
  return g_test_run ();
}
