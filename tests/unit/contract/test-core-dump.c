/* Another program of the same user can't read the memory of one that forbids it, and there is no
 * core dump.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/core-dump.h"

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Root may read all: then both are somebody else. */
static void
become_somebody (void)
{
  if (getuid () == 0)
    g_assert_true (setgid (65534) == 0 && setuid (65534) == 0);
  /* Setting the user forbids it, too. */
  prctl (PR_SET_DUMPABLE, 1);
}

/* The other program: it says that it is ready, and waits for its end. */
static pid_t
start_target (bool is_forbidden)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      become_somebody ();
      if (is_forbidden)
        rd_core_dump_forbid ();
      if (write (ready[1], "x", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  close (ready[1]);
  return pid;
}

static bool
can_look_into (pid_t target)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/mem", target);
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      become_somebody ();
      _exit (open (path, O_RDONLY) >= 0 ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status == 0;
}

static bool
is_readable (bool is_forbidden)
{
  pid_t target = start_target (is_forbidden);
  bool can = can_look_into (target);

  kill (target, SIGKILL);
  waitpid (target, NULL, 0);
  return can;
}

static void
test_memory (void)
{
  g_assert_false (is_readable (true));
  g_assert_true (is_readable (false)); /* it could be seen */
}

static void
test_core (void)
{
  struct rlimit limit;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  rd_core_dump_forbid ();
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_max, <=, 1);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core-dump/no-reader", test_memory);
  g_test_add_func ("/core-dump/none", test_core);
  return g_test_run ();
}
