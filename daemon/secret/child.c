/* A thread waits in poll () for both pipes, the end of the child, its time, and whoever cancels.
 * What the child left running may hold its pipes: its own end is the end of its output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/child.h"

#include "runtime/clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_MS 2000
#define COMPLAINT_ROOM 1024

enum
{
  OUTPUT,
  COMPLAINT,
  END,
  CANCEL,
  N_POLLED
};

typedef struct
{
  GPid pid;
  struct pollfd polled[N_POLLED]; /* fd -1: closed */
  int64_t deadline;               /* monotonic, µs */
  GCancellable *cancellable;
  size_t room, length; /* of the output */
  char complaint[COMPLAINT_ROOM + 1];
  size_t complaint_length;
} Child;

/* -- starting ---------------------------------------------------------------------------------- */

/* Between fork and exec: async-signal-safe functions only. */
static void
prepare_child (gpointer data)
{
  sigset_t none;

  setsid ();
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  /* It outlives neither rosterd nor the thread that waits for it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static bool
start (Child *child, char **argv, char **environment, GError **error)
{
  const GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES;
  GPollFD cancel;

  if (!g_spawn_async_with_pipes ("/", argv, environment, flags, prepare_child, NULL, &child->pid,
                                 NULL, &child->polled[OUTPUT].fd, &child->polled[COMPLAINT].fd,
                                 error))
    return false;
  child->polled[END].fd = (int)syscall (SYS_pidfd_open, child->pid, 0);
  if (g_cancellable_make_pollfd (child->cancellable, &cancel))
    child->polled[CANCEL].fd = cancel.fd;
  for (size_t i = 0; i < N_POLLED; i++)
    child->polled[i].events = POLLIN;
  g_unix_set_fd_nonblocking (child->polled[OUTPUT].fd, TRUE, NULL);
  g_unix_set_fd_nonblocking (child->polled[COMPLAINT].fd, TRUE, NULL);
  return true;
}

static void
close_polled (struct pollfd *polled)
{
  if (polled->fd >= 0)
    close (polled->fd);
  polled->fd = -1;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Reads what there is. The end of the file closes it. */
static void
read_output (Child *child, RdSecret *output)
{
  struct pollfd *polled = &child->polled[OUTPUT];

  while (polled->fd >= 0 && child->length < child->room)
    {
      ssize_t n = read (polled->fd, rd_secret_get_room (output) + child->length,
                        child->room - child->length);

      if (n > 0)
        child->length += (size_t)n;
      else if (n == 0)
        close_polled (polled);
      else if (errno != EINTR)
        return;
    }
}

/* Keeps the end of what it says. */
static void
read_complaint (Child *child)
{
  struct pollfd *polled = &child->polled[COMPLAINT];
  size_t half = COMPLAINT_ROOM / 2;
  ssize_t n;

  if (child->complaint_length > half)
    {
      memmove (child->complaint, child->complaint + child->complaint_length - half, half);
      child->complaint_length = half;
    }
  n = polled->fd >= 0 ? read (polled->fd, child->complaint + child->complaint_length, half) : -1;
  if (n == 0)
    close_polled (polled);
  if (n > 0)
    child->complaint_length += (size_t)n;
}

/* -- waiting ----------------------------------------------------------------------------------- */

/* Sleeps until something happens, at most until the deadline. */
static void
wait_for_something (Child *child)
{
  int64_t left = (child->deadline - rd_clock_get_monotonic ()) / 1000 + 1;

  /* A kernel without descriptors of processes. */
  if (child->polled[END].fd < 0)
    left = MIN (left, 50);
  poll (child->polled, N_POLLED, (int)CLAMP (left, 0, G_MAXINT));
}

/* 0: it runs; -1: errno tells. Nothing else waits for this child. */
static pid_t
has_ended (const Child *child, int *status)
{
  pid_t pid;

  do
    pid = waitpid (child->pid, status, WNOHANG);
  while (pid < 0 && errno == EINTR);
  return pid;
}

static RdChildEnd
read_status (pid_t pid, int status, int *number)
{
  *number = pid < 0 ? errno : WIFEXITED (status) ? WEXITSTATUS (status) : WTERMSIG (status);
  return pid < 0 ? RD_CHILD_LOST : WIFEXITED (status) ? RD_CHILD_EXITED : RD_CHILD_KILLED;
}

/* Leaves it to be reaped, so that its number stays its own. */
static bool
is_over (const Child *child)
{
  siginfo_t info = { 0 };

  return waitid (P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
         && info.si_pid != 0;
}

/* What it started ends too, also what SIGTERM doesn't end. */
static void
end_it (Child *child)
{
  int output = child->polled[OUTPUT].fd, complaint = child->polled[COMPLAINT].fd;

  child->deadline = rd_clock_get_monotonic () + GRACE_MS * 1000;
  /* Nobody reads them any more; but a closed one would kill who writes a last word. */
  child->polled[OUTPUT].fd = child->polled[COMPLAINT].fd = child->polled[CANCEL].fd = -1;
  kill (-child->pid, SIGTERM);
  while (!is_over (child) && rd_clock_get_monotonic () < child->deadline)
    wait_for_something (child);
  kill (-child->pid, SIGKILL);
  while (waitpid (child->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  child->polled[OUTPUT].fd = output;
  child->polled[COMPLAINT].fd = complaint;
}

static void
watch (Child *child, RdChildReport *report)
{
  int status = 0;
  pid_t pid = 0;

  while (pid == 0)
    {
      wait_for_something (child);
      pid = has_ended (child, &status);
      read_output (child, report->output);
      read_complaint (child);
      if (pid != 0)
        report->end = read_status (pid, status, &report->number);
      else if (g_cancellable_is_cancelled (child->cancellable))
        report->end = RD_CHILD_CANCELLED;
      else if (child->length == child->room)
        report->end = RD_CHILD_TOO_LONG;
      else if (rd_clock_get_monotonic () >= child->deadline)
        report->end = RD_CHILD_TIMED_OUT;
      else
        continue;
      break;
    }
  if (pid == 0)
    end_it (child);
}

/* -- the report -------------------------------------------------------------------------------- */

static char *
find_complaint (const Child *child)
{
  g_auto (GStrv) lines = g_strsplit (child->complaint, "\n", -1);

  for (unsigned n = g_strv_length (lines); n > 0; n--)
    {
      if (*g_strstrip (lines[n - 1]) != '\0')
        return g_strdup (lines[n - 1]);
    }
  return g_strdup ("");
}

bool
rd_child_run (char **argv, char **environment, size_t room, unsigned timeout_ms,
              GCancellable *cancellable, RdChildReport *report, GError **error)
{
  Child child = { .cancellable = cancellable, .room = room };

  for (size_t i = 0; i < N_POLLED; i++)
    child.polled[i].fd = -1;
  child.deadline = rd_clock_get_monotonic () + (int64_t)timeout_ms * 1000;
  if (!start (&child, argv, environment, error))
    return false;
  report->output = rd_secret_new_empty (room);
  watch (&child, report);
  rd_secret_end (report->output, child.length);
  report->complaint = find_complaint (&child);
  close_polled (&child.polled[OUTPUT]);
  close_polled (&child.polled[COMPLAINT]);
  close_polled (&child.polled[END]);
  if (cancellable != NULL)
    g_cancellable_release_fd (cancellable);
  return true;
}

void
rd_child_report_clear (RdChildReport *report)
{
  g_clear_pointer (&report->output, rd_secret_unref);
  g_clear_pointer (&report->complaint, g_free);
}
