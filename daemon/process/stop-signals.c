/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/stop-signals.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static const char forced_words[]
    = "rosterd: Something did not come to its end in time, and was not waited for. What was stored "
      "stays stored; what was not is asked for again.\n";

static int event = -1;
static GSource *source;
static GSourceFunc on_stop;
static gpointer stop_data;
static timer_t timer;
static struct itimerspec limit;
static volatile sig_atomic_t is_ending;
static volatile sig_atomic_t end_status;

/* Calls only what signal-safety (7) allows. SQLite survives this as it survives a power cut. */
static void
on_time_over (int number)
{
  (void)!write (STDERR_FILENO, forced_words, sizeof forced_words - 1);
  _exit (end_status);
}

static void
on_stop_signal (int number)
{
  int saved_errno = errno;
  const uint64_t one = 1;

  if (!is_ending)
    {
      is_ending = true;
      timer_settime (timer, 0, &limit, NULL);
    }
  (void)!write (event, &one, sizeof one);
  errno = saved_errno;
}

static gboolean
on_event (int fd, GIOCondition condition, gpointer user_data)
{
  uint64_t n;

  (void)!read (fd, &n, sizeof n);
  on_stop (stop_data);
  return G_SOURCE_CONTINUE;
}

static void
handle (int number, void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, NULL);
}

void
rd_stop_signals_watch (unsigned limit_ms, GSourceFunc callback, gpointer user_data)
{
  struct sigevent expiry = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };

  limit.it_value = (struct timespec){ limit_ms / 1000, (long)(limit_ms % 1000) * 1000000 };
  event = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0 || timer_create (CLOCK_MONOTONIC, &expiry, &timer) != 0)
    g_error ("No descriptor or timer is left (%s).", g_strerror (errno));
  source = g_unix_fd_source_new (event, G_IO_IN);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  on_stop = callback;
  stop_data = user_data;
  g_source_set_callback (source, G_SOURCE_FUNC (on_event), NULL, NULL);
  g_source_attach (source, NULL);
  handle (SIGALRM, on_time_over);
  handle (SIGTERM, on_stop_signal);
  handle (SIGINT, on_stop_signal);
}

void
rd_stop_signals_begin_end (int status)
{
  end_status = status;
  if (is_ending)
    return;
  is_ending = true;
  timer_settime (timer, 0, &limit, NULL);
}

void
rd_stop_signals_forget (void)
{
  handle (SIGTERM, SIG_DFL);
  handle (SIGINT, SIG_DFL);
  timer_delete (timer);
  handle (SIGALRM, SIG_DFL);
  g_source_destroy (source);
  g_clear_pointer (&source, g_source_unref);
  close (event);
}
