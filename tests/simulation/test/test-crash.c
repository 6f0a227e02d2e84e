/* What the real store holds after its process or its machine died at any write, and after a disk
 * that was full or failed.
 *
 * Each seed is one store and some lives of a process on it. The contact c0@x has the number of the
 * last commit as its name, and is written together with another one, so that a state of the store
 * tells how far it came and whether it is whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/chance.h"
#include "machine/disk.h"
#include "machine/schedule.h"
#include "store-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/roster/changes.h"
#include "store/sync/pushes.h"

#include <string.h>

#define N_SEEDS 20
#define N_LIVES 15 /* of one seed */
#define N_FIRST_STARTS 60
#define N_CONTACTS 12
#define DAY (INT64_C (86400) * G_USEC_PER_SEC)
#define WRITES_MAX 100 /* of one life, about */
#define CALLS_MAX 16

/* The contacts' names, which are numbers of commits; 0: it isn't there. */
typedef struct
{
  unsigned names[N_CONTACTS];
  bool has_other; /* profile */
} State;

typedef struct
{
  Fixture base;
  SimChance chance;
  GArray *states;    /* (element-type State): after each commit that may be stored */
  unsigned n_told;   /* so many of them somebody was told of; one more may be stored */
  unsigned n_stored; /* so many are there at least */
  unsigned n_safe;   /* so many survive a power cut */
  bool has_fault;    /* the disk may fail, or die by itself */
  bool was_cut;      /* since the store was open */
  unsigned n_names;
  uint64_t announced;       /* the highest serial that anybody was told of */
  uint64_t other_announced; /* of the other profile */
} World;

/* Over all seeds, so that it is known that they came so far. */
static unsigned n_lost, n_unopened;

static State
get_last (const World *world)
{
  return g_array_index (world->states, State, world->n_told - 1);
}

/* -- calls ------------------------------------------------------------------------------------- */

/* The number, and at times a name of some pages. */
static RdContact *
make_numbered (World *world, unsigned index, unsigned number)
{
  g_autofree char *jid = g_strdup_printf ("c%u@x", index);
  g_autofree char *padding = g_strnfill (sim_chance_hits (&world->chance, 20) ? 9000 : 3, 'n');
  g_autofree char *name = g_strdup_printf ("%u%s", number, padding);

  return make_contact (jid, name, RD_SUBSCRIPTION_BOTH, "g");
}

/* Returns the change that makes STATE of the store, or NULL. */
static RdChange *
push_state (World *world, unsigned index, const State *state, GError **error)
{
  RdStore *store = world->base.store;
  g_autoptr (RdContact) mark = make_numbered (world, 0, state->names[0]);
  g_autoptr (RdContact) contact = make_numbered (world, index, state->names[index]);
  const RdPush pushes[] = {
    { .contact = state->names[index] != 0 ? contact : NULL,
      .removed_jid = contact->jid,
      .cause = RD_CAUSE_PUSH },
    { .contact = mark, .cause = RD_CAUSE_PUSH },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  rd_store_apply_pushes_async (store, world->base.profile, pushes, 2, on_done, &result);
  changes = rd_store_apply_pushes_finish (store, wait_for (&result), error);
  return changes != NULL ? g_ptr_array_steal_index (changes, 1) : NULL;
}

static RdChange *
send_roster (World *world, const State *state, GError **error)
{
  RdStaging *staging = rd_store_stage_roster (world->base.store, world->base.profile, NULL, NULL);

  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autoptr (RdContact) contact = make_numbered (world, i, state->names[i]);

      if (state->names[i] != 0)
        rd_staging_add (staging, contact);
    }
  return commit_roster (world->base.store, staging, NULL, error);
}

static bool
change_roster (World *world, State *state, GError **error)
{
  unsigned index = 1 + sim_chance_below (&world->chance, N_CONTACTS - 1);
  g_autoptr (RdChange) change = NULL;

  state->names[0] = ++world->n_names;
  state->names[index] = sim_chance_hits (&world->chance, 25) ? 0 : world->n_names;
  change = sim_chance_hits (&world->chance, 20) ? send_roster (world, state, error)
                                                : push_state (world, index, state, error);
  if (change == NULL)
    return false;
  g_assert_cmpuint (change->serial, >, world->announced);
  world->announced = change->serial;
  return true;
}

static bool
remove_other (World *world, GError **error)
{
  g_autoptr (GPtrArray) records = rd_store_list_profiles (world->base.store, NULL);
  const RdProfileRecord *record = records->pdata[1];

  g_assert_cmpstr (record->name, ==, "other");
  return remove_profile (world->base.store, record->id, error) >= 0;
}

static bool
add_other (World *world, GError **error)
{
  g_autoptr (RdProfileRecord) record
      = try_add_profile (world->base.store, "other", "other@x", error);

  if (record == NULL)
    return false;
  g_assert_cmpuint (record->serial, >, world->other_announced);
  world->other_announced = record->serial;
  return true;
}

static bool
change_profiles (World *world, State *state, GError **error)
{
  state->has_other = !state->has_other;
  return state->has_other ? add_other (world, error) : remove_other (world, error);
}

/* One call. What fails has stored nothing; but a disk that fails may have kept it, and one that
 * dies too. What a person orders is safe once it is told. */
static void
call (World *world)
{
  g_autoptr (GError) error = NULL;
  State state = get_last (world);
  bool is_profile = sim_chance_hits (&world->chance, 12);
  bool is_done = is_profile ? change_profiles (world, &state, &error)
                            : change_roster (world, &state, &error);

  if (is_done)
    g_array_set_size (world->states, world->n_told);
  if (is_done || world->has_fault)
    g_array_append_val (world->states, state);
  if (!is_done)
    return;
  world->n_told = world->n_stored = world->states->len;
  if (is_profile)
    world->n_safe = world->n_stored;
}

/* -- what is found ----------------------------------------------------------------------------- */

static State
read_state (const World *world)
{
  g_autoptr (RdDatabase) db = open_database (world->base.directory);
  g_autofree char *soundness = get_text (db, "PRAGMA integrity_check");
  State state = { { 0 } };

  g_assert_cmpstr (soundness, ==, "ok");
  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT CAST (name AS INTEGER) FROM contact"
                                              " WHERE profile = %d AND jid = 'c%u@x'",
                                              (int)world->base.profile, i);

      state.names[i] = (unsigned)get_number (db, sql);
    }
  state.has_other = get_number (db, "SELECT count(*) FROM profile") == 2;
  g_assert_cmpint (get_number (db, "SELECT sum (n_contacts) - (SELECT count(*) FROM contact)"
                                   " FROM profile"),
                   ==, 0);
  return state;
}

/* How many commits the store has seen; 0: it is none of the states that it went through. */
static unsigned
count_commits (const World *world, const State *found)
{
  unsigned n = world->states->len;

  while (n > 0)
    {
      const State *state = &g_array_index (world->states, State, n - 1);

      if (state->has_other == found->has_other
          && memcmp (state->names, found->names, sizeof found->names) == 0)
        break;
      n--;
    }
  return n;
}

/* Whoever was told of a serial learns what came since, or that it must read anew. */
static void
check_serials (World *world, bool is_lost)
{
  g_autoptr (RdProfileRecord) record = get_profile (world->base.store, world->base.profile);
  g_autoptr (RdChanges) changes
      = get_changes (world->base.store, world->base.profile, world->announced, 100);

  g_assert_cmpuint (record->serial, >=, world->announced);
  g_assert_true (!is_lost || changes->is_reset);
  g_assert_true (world->was_cut || !changes->is_reset);
  world->announced = record->serial;
}

static void
check_store (World *world)
{
  State found = read_state (world);
  unsigned n = count_commits (world, &found);

  g_test_message ("%u commits are there, %u were told, %u must be", n, world->n_told,
                  world->n_stored);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, >=, world->n_stored);
  check_serials (world, n < world->n_told);
  n_lost += n < world->n_told;
  g_array_set_size (world->states, n);
  world->n_told = world->n_stored = world->n_safe = n;
  world->was_cut = false;
}

/* -- lives ------------------------------------------------------------------------------------- */

/* Only a fault may keep the store from opening. */
static bool
try_open (World *world, bool may_fail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;

  world->base.store = rd_store_open (world->base.directory, &notice, &error);
  g_assert_null (notice);
  if (!may_fail)
    g_assert_no_error (error);
  return world->base.store != NULL;
}

/* Returns whether there will be one. */
static bool
order_fault (World *world)
{
  unsigned n = 1 + sim_chance_below (&world->chance, WRITES_MAX);

  if (sim_chance_hits (&world->chance, 20))
    return false;
  if (sim_chance_hits (&world->chance, 80))
    sim_disk_die_after (n);
  else
    sim_disk_fail_after (n);
  return true;
}

static void
work (World *world)
{
  unsigned n_calls = sim_chance_below (&world->chance, CALLS_MAX);

  for (unsigned i = 0; i < n_calls && !sim_disk_is_dead (); i++)
    {
      sim_disk_fill (sim_chance_hits (&world->chance, 5));
      call (world);
    }
  sim_disk_fill (false);
}

static void
live (World *world)
{
  world->has_fault = sim_chance_hits (&world->chance, 30) && order_fault (world);
  if (!try_open (world, world->has_fault))
    {
      n_unopened++;
      return;
    }
  check_store (world);
  world->has_fault = world->has_fault || order_fault (world);
  work (world);
  if (sim_chance_hits (&world->chance, 30))
    sim_disk_die ();
  close_store (world->base.store);
  world->base.store = NULL;
  if (!world->has_fault && !sim_disk_is_dead ())
    world->n_safe = world->n_stored;
}

static void
start_anew (World *world)
{
  bool is_cut = sim_chance_hits (&world->chance, 50);

  g_test_message ("%s, %s", sim_disk_is_dead () ? "killed" : "ended",
                  is_cut ? "and the power is cut" : "and the machine lives");
  sim_disk_revive (is_cut, &world->chance);
  /* A machine without a clock of its own may begin in the past. */
  if (sim_chance_hits (&world->chance, 50))
    sim_schedule_jump (sim_chance_between (&world->chance, -2 * DAY, DAY));
  if (is_cut)
    world->n_stored = world->n_safe;
  world->was_cut = world->was_cut || is_cut;
}

static void
begin_world (World *world, unsigned seed)
{
  State state = { { ++world->n_names, 1 }, false };
  g_autoptr (RdChange) change = NULL;

  g_test_message ("seed %u", seed);
  world->chance = sim_chance_new (seed, "crash");
  world->states = g_array_new (FALSE, FALSE, sizeof (State));
  set_up (&world->base, NULL);
  change = send_roster (world, &state, NULL);
  world->announced = change->serial;
  g_array_append_val (world->states, state);
  world->n_told = world->n_stored = world->n_safe = 1;
  close_store (world->base.store);
}

static void
end_world (World *world)
{
  g_assert_true (try_open (world, false));
  check_store (world);
  tear_down (&world->base, NULL);
  g_array_unref (world->states);
}

static void
test_lives (void)
{
  for (unsigned seed = 0; seed < N_SEEDS; seed++)
    {
      World world = { 0 };

      begin_world (&world, seed);
      for (unsigned i = 0; i < N_LIVES; i++)
        {
          live (&world);
          start_anew (&world);
        }
      end_world (&world);
    }
  g_test_message ("%u times commits were lost, %u times the store could not be opened", n_lost,
                  n_unopened);
  g_assert_cmpuint (n_lost, >=, 20);
  g_assert_cmpuint (n_unopened, >=, 5);
}

/* -- the first start --------------------------------------------------------------------------- */

static void
test_first_start (void)
{
  for (unsigned seed = 0; seed < N_FIRST_STARTS; seed++)
    {
      SimChance chance = sim_chance_new (seed, "first start");
      bool is_cut = sim_chance_hits (&chance, 70);
      g_autofree char *notice = NULL;
      Fixture fixture;
      RdStore *store;

      g_test_message ("seed %u", seed);
      set_up_directory (&fixture, NULL);
      sim_disk_die_after (1 + seed % 30);
      store = rd_store_open (fixture.directory, &notice, NULL);
      if (store != NULL)
        close_store (store);
      sim_disk_revive (is_cut, &chance);
      fixture.store = open_store (fixture.directory);
      tear_down (&fixture, NULL);
    }
}

/* -- a damaged database ------------------------------------------------------------------------ */

/* The profiles of a database that was set aside are taken over by the next start, if not by this
 * one. */
static void
test_salvage (void)
{
  for (unsigned seed = 0; seed < N_FIRST_STARTS; seed++)
    {
      SimChance chance = sim_chance_new (seed, "salvage");
      g_autofree char *notice = NULL;
      g_autoptr (GPtrArray) records = NULL;
      Fixture fixture;

      g_test_message ("seed %u", seed);
      set_up_directory (&fixture, NULL);
      make_small_store (fixture.directory);
      run_sql (fixture.path, "DROP INDEX contact_by_name");
      sim_disk_die_after (1 + seed);
      fixture.store = rd_store_open (fixture.directory, &notice, NULL);
      if (fixture.store != NULL)
        close_store (fixture.store);
      sim_disk_revive (sim_chance_hits (&chance, 50), &chance);
      g_clear_pointer (&notice, g_free);
      fixture.store = rd_store_open (fixture.directory, &notice, NULL);
      records = rd_store_list_profiles (fixture.store, NULL);
      g_assert_cmpuint (records->len, ==, 1);
      tear_down (&fixture, NULL);
    }
}

/* A failure of the disk is told to the log, too. */
static void
ignore_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_test_message ("log: %s", message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, ignore_log, NULL);
  sim_disk_begin ();
  g_test_add_func ("/crash/lives", test_lives);
  g_test_add_func ("/crash/first-start", test_first_start);
  g_test_add_func ("/crash/salvage", test_salvage);
  return g_test_run ();
}
