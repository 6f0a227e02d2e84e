/* Runs scenarios against the simulated world, until a promise is broken:
 *
 *   simulate --seeds 2000        other ones each time; --first N begins at a known one
 *   simulate FILE...             scenarios that were kept; of a directory, all in it
 *   simulate --trace --first N   one, with all that happens
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run.h"
#include "runner/shrink.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

static struct
{
  int n_seeds;
  gint64 first;
  int n_events;
  int n_jobs;
  gboolean is_traced;
  gboolean is_quick;
  gboolean goes_on;
  gboolean is_twice;
  gboolean has_hashes;
  char *open; /* a file */
  char **files;
} options = { .n_seeds = 1, .first = -1, .n_events = 200 };

static const GOptionEntry entries[]
    = { { "seeds", 0, 0, G_OPTION_ARG_INT, &options.n_seeds, "How many seeds to run (1)", "N" },
        { "first", 0, 0, G_OPTION_ARG_INT64, &options.first, "The first seed (random)", "SEED" },
        { "events", 0, 0, G_OPTION_ARG_INT, &options.n_events, "Events of each seed (200)", "N" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &options.n_jobs, "Runs at once (all processors)", "N" },
        { "trace", 0, 0, G_OPTION_ARG_NONE, &options.is_traced, "Print what happens", NULL },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options.goes_on,
          "Go on after a broken promise; tells each without its shortest trace", NULL },
        { "quick", 0, 0, G_OPTION_ARG_NONE, &options.is_quick, "Don't look for the shortest trace",
          NULL },
        { "twice", 0, 0, G_OPTION_ARG_NONE, &options.is_twice,
          "Run each seed twice and compare the traces", NULL },
        { "hashes", 0, 0, G_OPTION_ARG_NONE, &options.has_hashes,
          "Print a number for each trace, whatever breaks", NULL },
        { "open", 0, 0, G_OPTION_ARG_FILENAME, &options.open,
          "A file with seeds that are known to break a promise, one in a line; not run", "FILE" },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.files, NULL, "[FILE…]" },
        { NULL } };

/* -- a broken promise -------------------------------------------------------------------------- */

static void
print_scenario (const SimScenario *scenario, const char *promise)
{
  g_autofree char *text = sim_scenario_to_string (scenario);

  printf ("\nTo keep it, save this as a file in tests/simulation/seeds, with a sentence of what "
          "must hold:\n\n# %s: \n%s",
          promise, text);
}

static void
tell (const SimScenario *scenario, const char *name, const SimOutcome *outcome)
{
  g_autoptr (SimScenario) shortest = NULL;
  SimOutcome again;

  printf ("%s breaks the promise \"%s\": %s\n", name, outcome->promise, outcome->sentence);
  if (options.is_quick || options.goes_on || options.is_traced)
    return;
  shortest = sim_shrink (scenario, outcome->promise);
  printf ("With %u of its %u events it still does:\n\n", shortest->events->len,
          scenario->events->len);
  again = sim_run (shortest, true);
  sim_outcome_clear (&again);
  print_scenario (shortest, outcome->promise);
}

/* -- many runs --------------------------------------------------------------------------------- */

typedef struct
{
  SimScenario *scenario; /* NULL: it is free */
  char *name;
  SimRunning running;
  guint64 first_hash; /* of its first run; 0: this is it */
} Slot;

static Slot *slots;

static bool
choose (Slot *slot, int number, GError **error)
{
  uint64_t seed = (uint64_t)options.first + (unsigned)number;
  g_autofree char *text = NULL;

  if (options.files == NULL)
    {
      slot->scenario = sim_scenario_draw (seed, (unsigned)options.n_events);
      slot->name = g_strdup_printf ("Seed %" PRIu64, seed);
      return true;
    }
  if (!g_file_get_contents (options.files[number], &text, NULL, error))
    return false;
  slot->scenario = sim_scenario_read (text, error);
  if (slot->scenario == NULL)
    g_prefix_error (error, "%s: ", options.files[number]);
  slot->name = g_strdup (options.files[number]);
  return slot->scenario != NULL;
}

static Slot *
find_slot (pid_t process)
{
  for (int i = 0; i < options.n_jobs; i++)
    {
      if (slots[i].scenario != NULL && slots[i].running.process == process)
        return &slots[i];
    }
  return NULL;
}

static Slot *
find_free_slot (void)
{
  for (int i = 0; i < options.n_jobs; i++)
    {
      if (slots[i].scenario == NULL)
        return &slots[i];
    }
  return NULL;
}

static void
begin (Slot *slot)
{
  slot->running = sim_run_begin (slot->scenario, options.is_traced);
}

/* Waits for one run to end. False: it broke a promise. */
static bool
reap (void)
{
  int status;
  pid_t process = sim_run_wait (-1, &status);
  Slot *slot = process > 0 ? find_slot (process) : NULL;
  SimOutcome outcome;
  bool is_good;

  if (slot == NULL)
    return true;
  outcome = sim_run_end (&slot->running, status);
  if (outcome.promise == NULL && slot->first_hash != 0 && outcome.hash != slot->first_hash)
    {
      outcome.promise = g_strdup ("same");
      outcome.sentence = g_strdup ("two runs of one seed have different traces");
    }
  is_good = outcome.promise == NULL;
  if (is_good && options.is_twice && slot->first_hash == 0)
    {
      slot->first_hash = outcome.hash;
      begin (slot);
      return true;
    }
  if (options.has_hashes)
    printf ("trace %s %016" PRIx64 "\n", slot->name, outcome.hash);
  else if (!is_good)
    tell (slot->scenario, slot->name, &outcome);
  sim_outcome_clear (&outcome);
  g_clear_pointer (&slot->scenario, sim_scenario_free);
  g_clear_pointer (&slot->name, g_free);
  slot->first_hash = 0;
  return is_good || options.has_hashes;
}

static bool
is_any_running (void)
{
  for (int i = 0; i < options.n_jobs; i++)
    {
      if (slots[i].scenario != NULL)
        return true;
    }
  return false;
}

/* -- faults that are known ----------------------------------------------------------------------
 */

static GHashTable *open_seeds; /* "SEED" */

/* A line is a seed and words about it, or a remark that begins with #. */
static bool
read_open_seeds (GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  open_seeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (options.open == NULL)
    return true;
  if (!g_file_get_contents (options.open, &text, NULL, error))
    return false;
  lines = g_strsplit (text, "\n", -1);
  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      if (g_ascii_isdigit (lines[i][0]))
        g_hash_table_add (open_seeds, g_strndup (lines[i], strspn (lines[i], "0123456789")));
    }
  return true;
}

static bool
is_open (int number)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GINT64_FORMAT, options.first + number);

  return options.files == NULL && g_hash_table_contains (open_seeds, seed);
}

/* -- all of them ------------------------------------------------------------------------------- */

static bool
run_all (int n, GError **error)
{
  bool is_good = true;

  for (int number = 0; number < n; number++)
    {
      Slot *slot = find_free_slot ();

      if (is_open (number))
        {
          printf ("seed %" G_GINT64_FORMAT " is not run: it is known to break a promise\n",
                  options.first + number);
          continue;
        }
      while (slot == NULL && (is_good || options.goes_on))
        {
          is_good = reap () && is_good;
          slot = find_free_slot ();
        }
      if (!is_good && !options.goes_on)
        break;
      if (!choose (slot, number, error))
        return false;
      begin (slot);
    }
  while (is_any_running ())
    is_good = reap () && is_good;
  return is_good;
}

/* -- the begin --------------------------------------------------------------------------------- */

/* A batch process isn't put aside when it wakes another thread: GDBus' thread and ours would
 * take turns at each message. */
static void
run_in_batches (void)
{
  sched_setscheduler (0, SCHED_BATCH, &(struct sched_param){ 0 });
}

/* Addresses decide nothing then. */
static void
fix_addresses (char **argv)
{
  int flags = personality (0xffffffff);

  if (flags < 0 || (flags & ADDR_NO_RANDOMIZE) != 0)
    return;
  if (personality ((unsigned long)flags | ADDR_NO_RANDOMIZE) >= 0)
    execv ("/proc/self/exe", argv);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Adds those of a directory, in the order of their names, or what is none. */
static bool
add_files (GPtrArray *files, const char *name, GError **error)
{
  g_autoptr (GDir) directory = NULL;
  unsigned first = files->len;
  const char *file;

  if (!g_file_test (name, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (files, g_strdup (name));
      return true;
    }
  directory = g_dir_open (name, 0, error);
  if (directory == NULL)
    return false;
  while ((file = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (files, g_build_filename (name, file, NULL));
  qsort (files->pdata + first, files->len - first, sizeof *files->pdata, compare_names);
  return true;
}

static bool
find_files (GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  for (char **name = options.files; name != NULL && *name != NULL; name++)
    {
      if (!add_files (files, *name, error))
        return false;
    }
  if (options.files == NULL)
    return true;
  if (files->len == 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "there is no scenario");
      return false;
    }
  g_ptr_array_add (files, NULL);
  g_strfreev (options.files);
  options.files = (char **)g_ptr_array_free (g_steal_pointer (&files), FALSE);
  return true;
}

static bool
read_options (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !find_files (&error))
    {
      g_printerr ("simulate: %s\n", error->message);
      return false;
    }
  if (options.first < 0)
    options.first = g_random_int ();
  if (options.n_jobs < 1)
    options.n_jobs = options.is_traced ? 1 : (int)g_get_num_processors ();
  return options.n_seeds > 0 && options.n_events >= 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  bool is_good;
  int n;

  run_in_batches ();
  fix_addresses (argv);
  if (!read_options (argc, argv))
    return 2;
  n = options.files != NULL ? (int)g_strv_length (options.files) : options.n_seeds;
  if (options.files == NULL)
    printf ("%d seeds from %" G_GINT64_FORMAT " on, %d events each\n", n, options.first,
            options.n_events);
  sqlite3_config (SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  sim_run_begin_all ();
  slots = g_new0 (Slot, options.n_jobs);
  is_good = read_open_seeds (&error) && run_all (n, &error);
  if (error != NULL)
    g_printerr ("simulate: %s\n", error->message);
  if (is_good)
    printf ("%d runs, and every promise held\n", n);
  sim_run_end_all ();
  g_free (slots);
  return is_good ? 0 : 1;
}
