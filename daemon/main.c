/* rosterd's options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app.h"

#include "dbus-interfaces/core-dump.h"
#include "process/notify.h"
#include "runtime/log.h"

#include <gio/gio.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static bool
is_timeout (double seconds)
{
  return seconds >= 0 && seconds <= 3600;
}

int
main (int argc, char **argv)
{
  g_autofree char *store_dir = NULL;
  double step_timeout = 0;
  double stop_timeout = 0;
  gboolean is_verbose = FALSE;
  gboolean wants_version = FALSE;
  const GOptionEntry entries[] = {
    { "store-dir", 0, 0, G_OPTION_ARG_FILENAME, &store_dir,
      "Keep the database here instead of $XDG_DATA_HOME/rosterd", "DIR" },
    { "step-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &step_timeout,
      "Give each step of a connection this long instead of 15", "SECONDS" },
    { "stop-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &stop_timeout,
      "Give the end of rosterd this long instead of 1.8", "SECONDS" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &is_verbose, "Say what happens, on stderr", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &wants_version, "Print the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context
      = g_option_context_new ("– keeps the rosters of XMPP accounts");
  g_autoptr (GError) error = NULL;
  RdAppOptions options = { 0 };

  rd_core_dump_forbid ();
  rd_notify_init ();
#ifdef __GLIBC__
  /* Merges freed memory at once: after a job of 100 000 contacts it would otherwise happen in one
   * turn of the main loop. */
  mallopt (M_MXFAST, 0);
  /* A heap for each thread would each keep its gaps: 2 MiB more. Little waits for the one: a thread
   * has its own cache of small pieces. */
  mallopt (M_ARENA_MAX, 1);
#endif
  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1
      || !is_timeout (step_timeout) || !is_timeout (stop_timeout))
    {
      g_printerr ("rosterd: %s. Try \"rosterd --help\".\n", error != NULL ? error->message
                                                            : argc > 1
                                                                ? "It takes no arguments"
                                                                : "A timeout is 0 to 3600 seconds");
      return 2;
    }
  if (wants_version)
    {
      g_print ("rosterd " RD_VERSION "\n");
      return 0;
    }
  rd_log_init (is_verbose);
  options.store_dir = store_dir;
  options.step_timeout_ms = (unsigned)(step_timeout * 1000);
  options.stop_timeout_ms = (unsigned)(stop_timeout * 1000);
  return rd_app_run (&options);
}
