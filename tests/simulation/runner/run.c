/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run.h"

#include "machine/clock.h"
#include "machine/disk.h"
#include "runner/new-store.h"
#include "trace.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* <sanitizer/lsan_interface.h>; NULL where neither the address nor the leak sanitizer is linked. */
extern int __lsan_do_recoverable_leak_check (void) __attribute__ ((weak));

/* Real seconds; a run takes some hundredths. */
#define HANG_S 120
#define SHARED_MEMORY "/dev/shm"
/* Bytes; the files of one run have some millions. */
#define ROOM_MIN (64 * 1024 * 1024)
/* In the run's own directory, where it is: no trace shows where that one is. */
#define STORE "store"
/* Runs that begin without any file: one of so many. */
#define WITHOUT_STORE 8
#define STATUS_LEAK (SIM_STATUS_BROKEN + 2)

/* All that must end, and go, with this process. */
static struct
{
  char *directory;   /* of the directories of the runs */
  GArray *processes; /* (element-type pid_t) that run */
} all;

static volatile sig_atomic_t end_signal;

void
sim_outcome_clear (SimOutcome *outcome)
{
  g_clear_pointer (&outcome->promise, g_free);
  g_clear_pointer (&outcome->sentence, g_free);
}

/* -- in the child ------------------------------------------------------------------------------ */

/* What GLib warns of is a fault of its caller. */
static bool
is_fault (const char *domain, GLogLevelFlags level)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return true;
  return (level & G_LOG_LEVEL_WARNING) != 0 && domain != NULL && g_str_has_prefix (domain, "GLib");
}

static void
log_to_trace (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (is_fault (domain, level))
    sim_break ("crash", "%s", message);
  if ((level & G_LOG_LEVEL_WARNING) != 0 && !sim_disk_has_failed () && !sim_disk_is_dead ())
    sim_break ("warning", "%s", message);
  if ((level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) == 0)
    sim_trace ("log", "%s", message);
}

/* It ends with its parent, and reads nothing of a terminal. */
static void
be_child (pid_t parent, const char *directory)
{
  int nothing = open ("/dev/null", O_RDONLY);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent || nothing < 0 || chdir (directory) != 0)
    _exit (1);
  dup2 (nothing, STDIN_FILENO);
  close (nothing);
  alarm (HANG_S);
}

static bool
has_leaked (void)
{
  return __lsan_do_recoverable_leak_check != NULL && __lsan_do_recoverable_leak_check () != 0;
}

G_NORETURN static void
live (const SimScenario *scenario, bool is_printed, int report)
{
  g_autofree char *hash = NULL;
  SimWorld *world;

  g_log_set_default_handler (log_to_trace, NULL);
  sim_clock_begin ();
  sim_trace_begin (is_printed, report);
  sim_disk_begin ();
  world = sim_world_new (scenario, STORE);
  sim_world_run (world);
  sim_world_free (world);
  hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sim_trace_get_hash ());
  if (write (report, hash, strlen (hash)) < 0)
    _exit (1);
  fflush (stdout);
  _exit (has_leaked () ? STATUS_LEAK : 0);
}

/* -- directories ------------------------------------------------------------------------------- */

/* In memory, if there is room. */
static const char *
choose_place (void)
{
  struct statvfs status;

  if (access (SHARED_MEMORY, W_OK | X_OK) == 0 && statvfs (SHARED_MEMORY, &status) == 0
      && (uint64_t)status.f_bavail * status.f_frsize >= ROOM_MIN)
    return SHARED_MEMORY;
  return g_get_tmp_dir ();
}

static char *
make_directory (const char *parent, const char *name)
{
  char *directory = g_build_filename (parent, name, NULL);

  if (g_mkdtemp (directory) == NULL)
    g_error ("%s: %s", directory, g_strerror (errno));
  return directory;
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) files = g_dir_open (directory, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_unlink (path) != 0)
        remove_directory (path);
    }
  g_rmdir (directory);
}

/* -- the begin and the end of all -------------------------------------------------------------- */

static void
on_signal (int number)
{
  end_signal = number;
}

void
sim_run_begin_all (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = on_signal };

  all.directory = make_directory (choose_place (), "rd-simulation-XXXXXX");
  all.processes = g_array_new (FALSE, FALSE, sizeof (pid_t));
  sim_new_store_make (all.directory);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, NULL);
}

void
sim_run_end_all (void)
{
  for (unsigned i = 0; i < all.processes->len; i++)
    {
      pid_t process = g_array_index (all.processes, pid_t, i);

      kill (process, SIGKILL);
      waitpid (process, NULL, 0);
    }
  g_array_unref (all.processes);
  remove_directory (all.directory);
  g_free (all.directory);
}

/* -- one run ----------------------------------------------------------------------------------- */

static void
put_store (const char *directory)
{
  g_autofree char *store = g_build_filename (directory, STORE, NULL);

  sim_new_store_put (store);
}

SimRunning
sim_run_begin (const SimScenario *scenario, bool is_printed)
{
  SimRunning running = { .directory = make_directory (all.directory, "XXXXXX") };
  pid_t parent = getpid ();
  int ends[2];

  if (scenario->seed % WITHOUT_STORE != 0)
    put_store (running.directory);
  fflush (stdout);
  if (pipe (ends) != 0)
    g_error ("pipe: %s", g_strerror (errno));
  running.process = fork ();
  if (running.process < 0)
    g_error ("fork: %s", g_strerror (errno));
  if (running.process == 0)
    {
      be_child (parent, running.directory);
      close (ends[0]);
      live (scenario, is_printed, ends[1]);
    }
  close (ends[1]);
  running.report = ends[0];
  g_array_append_val (all.processes, running.process);
  return running;
}

static void
forget (pid_t process)
{
  for (unsigned i = 0; i < all.processes->len; i++)
    {
      if (g_array_index (all.processes, pid_t, i) == process)
        g_array_remove_index_fast (all.processes, i--);
    }
}

pid_t
sim_run_wait (pid_t process, int *status)
{
  pid_t ended;

  do
    {
      ended = waitpid (process, status, 0);
      forget (ended);
      if (end_signal != 0)
        {
          sim_run_end_all ();
          signal (end_signal, SIG_DFL);
          raise (end_signal);
        }
    }
  while (ended < 0 && errno == EINTR);
  return ended;
}

static char *
read_report (int report)
{
  GString *text = g_string_new (NULL);
  char piece[4096];
  ssize_t size;

  while ((size = read (report, piece, sizeof piece)) > 0)
    g_string_append_len (text, piece, size);
  close (report);
  return g_string_free (text, FALSE);
}

static SimOutcome
judge (const char *report, int status)
{
  g_auto (GStrv) lines = g_strsplit (report, "\n", 3);

  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return (SimOutcome){ .hash = g_ascii_strtoull (report, NULL, 16) };
  if (WIFEXITED (status) && WEXITSTATUS (status) == SIM_STATUS_BROKEN)
    return (SimOutcome){ g_strdup (lines[0]), g_strdup (lines[1]),
                         g_ascii_strtoull (lines[2], NULL, 16) };
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM)
    return (SimOutcome){ g_strdup ("hang"), g_strdup_printf ("it ran for %d s", HANG_S), 0 };
  if (WIFEXITED (status) && WEXITSTATUS (status) == STATUS_LEAK)
    return (SimOutcome){ g_strdup ("leak"), g_strdup ("memory was leaked"), 0 };
  return (SimOutcome){ g_strdup ("crash"), g_strdup_printf ("it ended with status %#x", status),
                       0 };
}

SimOutcome
sim_run_end (SimRunning *running, int status)
{
  g_autofree char *report = read_report (running->report);

  remove_directory (running->directory);
  g_clear_pointer (&running->directory, g_free);
  return judge (report, status);
}

SimOutcome
sim_run (const SimScenario *scenario, bool is_printed)
{
  SimRunning running = sim_run_begin (scenario, is_printed);
  int status;

  sim_run_wait (running.process, &status);
  return sim_run_end (&running, status);
}
