/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run.h"

#include "machine/clock.h"
#include "machine/disk.h"
#include "trace.h"
#include "world.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Real seconds; a run takes some hundredths. */
#define HANG_S 120
#define SHARED_MEMORY "/dev/shm"
/* What the leak check of the sanitizer exits with. */
#define STATUS_LEAK 23

#if defined(__SANITIZE_ADDRESS__)
#define HAS_LEAK_CHECK true
#else
#define HAS_LEAK_CHECK false
#endif

void
sim_outcome_clear (SimOutcome *outcome)
{
  g_clear_pointer (&outcome->promise, g_free);
  g_clear_pointer (&outcome->sentence, g_free);
}

/* -- in the child ------------------------------------------------------------------------------ */

static void
log_to_trace (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    sim_break ("crash", "%s", message);
  if ((level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) == 0)
    sim_trace ("log", "%s", message);
}

G_NORETURN static void
live (const SimScenario *scenario, const char *directory, bool is_printed, int report)
{
  g_autofree char *hash = NULL;
  SimWorld *world;

  alarm (HANG_S);
  g_log_set_default_handler (log_to_trace, NULL);
  sim_clock_begin ();
  sim_trace_begin (is_printed, report);
  sim_disk_begin ();
  world = sim_world_new (scenario, directory);
  sim_world_run (world);
  sim_world_free (world);
  hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sim_trace_get_hash ());
  if (write (report, hash, strlen (hash)) < 0)
    _exit (1);
  fflush (stdout);
  if (HAS_LEAK_CHECK)
    exit (0);
  _exit (0);
}

/* -- in the parent ----------------------------------------------------------------------------- */

static char *
make_directory (void)
{
  const char *base
      = g_file_test (SHARED_MEMORY, G_FILE_TEST_IS_DIR) ? SHARED_MEMORY : g_get_tmp_dir ();
  g_autofree char *template = g_build_filename (base, "rd-simulation-XXXXXX", NULL);
  char *directory = g_mkdtemp (template);

  if (directory == NULL)
    g_error ("%s: %s", base, g_strerror (errno));
  return g_strdup (directory);
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) files = g_dir_open (directory, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

SimRunning
sim_run_begin (const SimScenario *scenario, bool is_printed)
{
  SimRunning running = { .directory = make_directory () };
  int ends[2];

  fflush (stdout);
  if (pipe (ends) != 0)
    g_error ("pipe: %s", g_strerror (errno));
  running.process = fork ();
  if (running.process < 0)
    g_error ("fork: %s", g_strerror (errno));
  if (running.process == 0)
    {
      close (ends[0]);
      live (scenario, running.directory, is_printed, ends[1]);
    }
  close (ends[1]);
  running.report = ends[0];
  return running;
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
    return (SimOutcome){ g_strdup (lines[0]), g_strdup (lines[1]), 0 };
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

  while (waitpid (running.process, &status, 0) < 0 && errno == EINTR)
    ;
  return sim_run_end (&running, status);
}
