/* Sockets that connect side by side: the next one begins when the one before it was missed, or has
 * taken a while. The first that is connected wins, and the others are closed. The addresses of one
 * host follow each other quickly; another host, which DNS may rank lower (RFC 2782), has to wait
 * longer. One that leads to a proxy is connected when the proxy has passed it on. Sets no limit of
 * time for all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/race.h"

#include "runtime/clock.h"
#include "xmpp/stream/proxy.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEXT_ADDRESS_MS 250
#define NEXT_HOST_MS 1000
/* That connect at once; then the oldest gives way to the next. */
#define RUNNERS_MAX 8
#define GIVES_WAY_US (4 * G_USEC_PER_SEC)

struct _RdRace
{
  GPtrArray *targets; /* (element-type RdTarget) */
  unsigned next;
  GPtrArray *runners; /* (element-type Runner), the oldest first */
  GSource *starter;   /* NULL: nobody is left to start */
  GMainContext *context;
  const RdRaceEvents *events;
  gpointer user_data;
};

typedef struct _Runner Runner;

/* A talk with a proxy; one that outlives its runner has none. */
typedef struct
{
  Runner *runner;
} Passing;

struct _Runner
{
  RdRace *race;
  const RdTarget *target;
  int socket; /* -1: it was given away */
  gint64 since;
  GSource *source;
  Passing *passing; /* NULL: none is under way */
  GCancellable *cancellable;
};

static void
free_runner (gpointer data)
{
  Runner *runner = data;

  g_source_destroy (runner->source);
  g_source_unref (runner->source);
  if (runner->passing != NULL)
    {
      runner->passing->runner = NULL;
      g_cancellable_cancel (runner->cancellable);
    }
  g_object_unref (runner->cancellable);
  if (runner->socket >= 0)
    close (runner->socket);
  g_free (runner);
}

static gboolean on_start_is_due (gpointer user_data);

static void
disarm (RdRace *race)
{
  if (race->starter == NULL)
    return;
  g_source_destroy (race->starter);
  g_clear_pointer (&race->starter, g_source_unref);
}

static void
arm (RdRace *race, unsigned ms)
{
  disarm (race);
  race->starter = rd_clock_timeout_source_new (ms);
  g_source_set_callback (race->starter, on_start_is_due, race, NULL);
  g_source_attach (race->starter, race->context);
}

/* -- the end ----------------------------------------------------------------------------------- */

/* Tells ended last: the listener may free the race. */
static void
win (Runner *runner)
{
  RdRace *race = runner->race;
  const RdTarget *target = runner->target;
  int socket = runner->socket;

  runner->socket = -1;
  disarm (race);
  g_ptr_array_set_size (race->runners, 0);
  race->events->ended (target, socket, race->user_data);
}

static void
miss (Runner *runner, const GError *cause, int number)
{
  RdRace *race = runner->race;
  const RdTarget *target = runner->target;

  g_ptr_array_remove (race->runners, runner);
  race->events->missed (target, cause, number, race->user_data);
}

/* -- connecting -------------------------------------------------------------------------------- */

static int
get_socket_error (int socket)
{
  int number = 0;
  socklen_t size = sizeof number;

  return getsockopt (socket, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno;
}

static void
on_passed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Passing *passing = user_data;
  Runner *runner = passing->runner;
  g_autoptr (GError) error = NULL;
  bool is_passed = rd_proxy_pass_finish (result, &error);
  RdRace *race;

  if (runner == NULL)
    return;
  race = runner->race;
  runner->passing = NULL;
  if (is_passed)
    {
      win (runner);
      return;
    }
  miss (runner, error, 0);
  arm (race, 0);
}

static void
ask_proxy (Runner *runner)
{
  runner->passing = g_new0 (Passing, 1);
  runner->passing->runner = runner;
  rd_proxy_pass_async (runner->socket, runner->target, runner->cancellable, on_passed,
                       runner->passing);
}

static gboolean
on_connected (int socket, GIOCondition condition, gpointer user_data)
{
  Runner *runner = user_data;
  RdRace *race = runner->race;
  int number = get_socket_error (socket);

  if (number == 0 && runner->target->proxy_port != 0)
    ask_proxy (runner);
  else if (number == 0)
    win (runner);
  else
    {
      miss (runner, NULL, number);
      arm (race, 0);
    }
  return G_SOURCE_REMOVE;
}

/* select () in libstrophe holds no higher descriptor. Returns -1 and sets errno. */
static int
open_socket (int family)
{
  int fd = socket (family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < FD_SETSIZE)
    return fd;
  close (fd);
  errno = EMFILE;
  return -1;
}

/* Returns the socket; -1: an errno says why there is none. */
static int
begin_connecting (const RdTarget *target)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
      target->address, target->proxy_port != 0 ? target->proxy_port : target->port);
  struct sockaddr_storage native;
  int fd;

  if (address == NULL || !g_socket_address_to_native (address, &native, sizeof native, NULL))
    {
      errno = EAFNOSUPPORT;
      return -1;
    }
  fd = open_socket (native.ss_family);
  if (fd < 0
      || connect (fd, (struct sockaddr *)&native,
                  (socklen_t)g_socket_address_get_native_size (address))
             == 0
      || errno == EINPROGRESS)
    return fd;
  close (fd);
  return -1;
}

static void
add_runner (RdRace *race, const RdTarget *target, int socket)
{
  Runner *runner = g_new0 (Runner, 1);

  runner->race = race;
  runner->target = target;
  runner->socket = socket;
  runner->since = rd_clock_get_monotonic ();
  runner->cancellable = g_cancellable_new ();
  runner->source = g_unix_fd_source_new (socket, G_IO_OUT);
  g_source_set_callback (runner->source, G_SOURCE_FUNC (on_connected), runner, NULL);
  g_source_attach (runner->source, race->context);
  g_ptr_array_add (race->runners, runner);
}

/* -- starting ---------------------------------------------------------------------------------- */

static unsigned
get_delay (const RdRace *race)
{
  const RdTarget *last = race->targets->pdata[race->next - 1];
  const RdTarget *next = race->targets->pdata[race->next];

  return g_str_equal (last->host, next->host) ? NEXT_ADDRESS_MS : NEXT_HOST_MS;
}

/* Starts the next one that gets under way. */
static void
start_next (RdRace *race)
{
  while (race->next < race->targets->len)
    {
      const RdTarget *target = race->targets->pdata[race->next++];
      int socket = begin_connecting (target);

      if (socket < 0)
        {
          race->events->missed (target, NULL, errno, race->user_data);
          continue;
        }
      add_runner (race, target, socket);
      if (race->next < race->targets->len)
        arm (race, get_delay (race));
      return;
    }
}

/* False: it is too early for the next one. */
static bool
make_room (RdRace *race)
{
  Runner *oldest = race->runners->len > 0 ? race->runners->pdata[0] : NULL;

  if (race->runners->len < RUNNERS_MAX)
    return true;
  if (rd_clock_get_monotonic () - oldest->since < GIVES_WAY_US)
    return false;
  miss (oldest, NULL, ETIMEDOUT);
  return true;
}

/* Tells ended last, likewise. */
static gboolean
on_start_is_due (gpointer user_data)
{
  RdRace *race = user_data;

  disarm (race);
  if (race->next < race->targets->len && !make_room (race))
    arm (race, NEXT_ADDRESS_MS);
  else
    start_next (race);
  if (race->runners->len == 0)
    race->events->ended (NULL, -1, race->user_data);
  return G_SOURCE_REMOVE;
}

RdRace *
rd_race_new (const GPtrArray *targets, GMainContext *context, const RdRaceEvents *events,
             gpointer user_data)
{
  RdRace *race = g_new0 (RdRace, 1);

  race->targets = g_ptr_array_new ();
  for (unsigned i = 0; i < targets->len; i++)
    g_ptr_array_add (race->targets, targets->pdata[i]);
  race->runners = g_ptr_array_new_with_free_func (free_runner);
  race->context = g_main_context_ref (context);
  race->events = events;
  race->user_data = user_data;
  arm (race, 0);
  return race;
}

void
rd_race_free (RdRace *race)
{
  disarm (race);
  g_ptr_array_unref (race->runners);
  g_ptr_array_unref (race->targets);
  g_main_context_unref (race->context);
  g_free (race);
}
