/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/bus-ground.h"

#include "dbus-interfaces/names.h"
#include "machine/clock.h"
#include "machine/random.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "model/profile-record.h"
#include "store-helper.h"
#include "store/opening/opening.h"

/* Moments of virtual time that a test may take. */
#define MOMENTS_MAX 20000

/* -- life -------------------------------------------------------------------------------------- */

void
start (Ground *ground)
{
  g_autoptr (GError) error = NULL;

  ground->bus = sim_bus_new ();
  ground->context.store = open_store (ground->directory);
  ground->context.passwords = rd_password_store_new ();
  ground->context.machine = rd_machine_new (g_network_monitor_get_default ());
  ground->context.jobs = rd_all_jobs_new ();
  ground->profiles = rd_profiles_new (&ground->context, &error);
  g_assert_no_error (error);
  ground->tree = rd_object_tree_new (sim_bus_get_connection (ground->bus), ground->profiles,
                                     &ground->turns, NULL, &error);
  g_assert_no_error (error);
  rd_profiles_start (ground->profiles);
}

void
end (Ground *ground, bool is_dead)
{
  g_clear_object (&ground->tree);
  g_clear_object (&ground->profiles);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  close_store (g_steal_pointer (&ground->context.store));
  g_clear_object (&ground->context.passwords);
  g_clear_object (&ground->context.machine);
  g_clear_pointer (&ground->context.jobs, rd_all_jobs_unref);
  sim_bus_free (g_steal_pointer (&ground->bus), is_dead);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
begin_ground (Ground *ground, gconstpointer data)
{
  ground->directory = make_directory ();
  sim_clock_begin ();
  sim_random_begin (sim_chance_new (1, "random"));
  sim_threads_begin (sim_chance_new (1, "threads"));
  start (ground);
}

void
end_ground (Ground *ground, gconstpointer data)
{
  if (ground->bus != NULL)
    end (ground, false);
  remove_directory (ground->directory);
}

/* -- moving ------------------------------------------------------------------------------------ */

static bool
move (Ground *ground)
{
  bool has_moved = false;

  while (g_main_context_iteration (NULL, FALSE))
    has_moved = true;
  return sim_bus_exchange (ground->bus) || has_moved;
}

void
turn (Ground *ground)
{
  while (move (ground))
    ;
}

void
settle_until (Ground *ground, bool (*is_done) (gpointer data), gpointer data)
{
  turn (ground);
  for (unsigned i = 0; !is_done (data); i++)
    {
      g_assert_cmpuint (i, <, MOMENTS_MAX);
      g_assert_true (sim_schedule_step ());
      turn (ground);
    }
}

void
let_pass (Ground *ground, int64_t duration)
{
  int64_t end = sim_schedule_get_now () + duration;

  turn (ground);
  while (sim_schedule_get_next () <= end && sim_schedule_step ())
    turn (ground);
}

static bool
has_all (gpointer caller)
{
  return sim_caller_get_n_open (caller) == 0;
}

void
settle (Ground *ground, SimCaller *caller)
{
  settle_until (ground, has_all, caller);
}

/* -- what happens ------------------------------------------------------------------------------ */

static void
on_juliet_added (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  g_assert_cmpstr (error, ==, NULL);
}

void
add_juliet (Ground *ground, SimCaller *caller)
{
  GVariant *settings = g_variant_new_parsed ("{'Enabled': <false>}");

  sim_caller_call (caller, RD_ROOT_PATH, RD_MANAGER_INTERFACE, "AddProfile",
                   g_variant_new ("(ss@a{sv})", "juliet", "juliet@example.org", settings),
                   on_juliet_added, NULL);
  settle (ground, caller);
}

static RdProfile *
get_profile_object (Ground *ground)
{
  RdProfile *profile = rd_profiles_find (ground->profiles, "juliet", NULL);

  g_assert_nonnull (profile);
  return profile;
}

static int64_t
get_id (Ground *ground)
{
  return rd_profile_get_record (get_profile_object (ground))->id;
}

/* What the sync tells the profile, while there is one. */
static void
announce (Ground *ground, const RdChange *change)
{
  RdProfile *profile = ground->profiles != NULL ? get_profile_object (ground) : NULL;

  if (profile == NULL)
    return;
  rd_profile_record_take_change ((RdProfileRecord *)rd_profile_get_record (profile), change);
  if (!rd_change_is_empty (change))
    g_signal_emit_by_name (profile, "roster-changed", change);
}

static void
on_roster (GObject *store, GAsyncResult *result, gpointer ground)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = rd_store_apply_finish (RD_STORE (store), result, &error);

  g_assert_no_error (error);
  announce (ground, change);
}

void
receive_roster (Ground *ground, unsigned n, const char *name)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
  RdStaging *staging = rd_store_stage_roster (ground->context.store, get_id (ground), NULL, NULL);

  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("a%u@example.org", i);

      stage (staging, jid, name, "Friends");
    }
  rd_store_commit_roster_async (ground->context.store, staging, "1", &terms, on_roster, ground);
}

static void
on_pushed (GObject *store, GAsyncResult *result, gpointer ground)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = push_finish (RD_STORE (store), result, &error);

  g_assert_no_error (error);
  announce (ground, change);
}

void
receive_push (Ground *ground, const char *jid, const char *name)
{
  g_autoptr (RdContact) contact = make_contact (jid, name, RD_SUBSCRIPTION_BOTH, NULL);

  push_item_async (ground->context.store, get_id (ground), contact, "2", on_pushed, ground);
}

void
receive_removal (Ground *ground, const char *jid)
{
  push_removal_async (ground->context.store, get_id (ground), jid, "2", on_pushed, ground);
}
