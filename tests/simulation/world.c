/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include "machine/disk.h"
#include "machine/network.h"
#include "machine/passwords.h"
#include "machine/random.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "people.h"
#include "promise/promises.h"
#include "trace.h"

#define SECOND ((int64_t)G_USEC_PER_SEC)
/* A doubtful server is asked at most once an hour. */
#define REST_MAX (4 * 3600 * SECOND)
#define REST_STEP (5 * SECOND)
/* After the last thing, for answers that are late. */
#define REST_CALM (90 * SECOND)

/* -- what the callers hear --------------------------------------------------------------------- */

/* A job's object has come: its path and its properties. */
static void
on_interfaces_added (SimWorld *world, GVariant *arguments)
{
  g_autoptr (GVariant) interfaces = g_variant_get_child_value (arguments, 1);
  g_autoptr (GVariant) properties
      = g_variant_lookup_value (interfaces, SIM_JOB, G_VARIANT_TYPE_VARDICT);
  const char *path;

  g_variant_get_child (arguments, 0, "&o", &path);
  if (properties != NULL)
    sim_promises_note_job (world->promises, path, properties);
}

static void
on_signal (const char *path, const char *interface, const char *member, GVariant *arguments,
           gpointer user_data)
{
  SimWorld *world = user_data;

  sim_promises_note_signal (world->promises, path, member, arguments);
  if (g_str_equal (member, "InterfacesAdded"))
    on_interfaces_added (world, arguments);
}

static const SimCallerEvents observer_events = { .signal = on_signal };
static const SimCallerEvents caller_events = { 0 };

/* -- rosterd ----------------------------------------------------------------------------------- */

static SimCaller *
make_caller (SimWorld *world, unsigned number)
{
  g_autofree char *name = g_strdup_printf ("caller %u", number + 1);

  return sim_caller_new (name, &caller_events, world);
}

void
sim_world_replace_caller (SimWorld *world, unsigned number)
{
  sim_trace (sim_caller_get_name (world->callers[number]), "leaves");
  sim_caller_free (world->callers[number]);
  world->callers[number] = make_caller (world, number);
  if (world->life != NULL)
    sim_caller_join (world->callers[number], sim_life_get_bus (world->life));
}

static void
join (SimWorld *world)
{
  SimBus *bus = sim_life_get_bus (world->life);

  sim_caller_join (world->observer, bus);
  for (unsigned i = 0; i < SIM_N_CALLERS; i++)
    sim_caller_join (world->callers[i], bus);
  sim_follower_join (world->follower, bus);
  sim_request_list_join (world->requests, bus);
  sim_promises_note_birth (world->promises);
}

static void
revive_disk (SimWorld *world, bool is_power_cut)
{
  g_clear_pointer (&world->view, sim_view_close);
  sim_disk_revive (is_power_cut, &world->chance);
}

void
sim_world_start (SimWorld *world)
{
  if (world->life != NULL)
    return;
  /* The last one may have died while it began. */
  if (sim_disk_is_dead ())
    {
      revive_disk (world, world->is_power_cut);
      sim_promises_note_death (world->promises, true, world->is_power_cut);
    }
  world->life = sim_life_begin (world->directory);
  if (world->life == NULL)
    return;
  if (world->view == NULL)
    world->view = sim_view_open (world->directory);
  join (world);
  sim_life_settle (world->life);
}

bool
sim_world_stop (SimWorld *world)
{
  bool has_stopped;

  if (world->life == NULL)
    return true;
  has_stopped = sim_life_end (g_steal_pointer (&world->life));
  sim_promises_note_death (world->promises, false, false);
  return has_stopped;
}

void
sim_world_kill (SimWorld *world, bool is_power_cut)
{
  if (world->life == NULL)
    return;
  sim_life_kill (g_steal_pointer (&world->life));
  revive_disk (world, is_power_cut);
  sim_promises_note_death (world->promises, true, is_power_cut);
}

/* The disk may have died with the last write. */
static void
bury (SimWorld *world)
{
  if (world->life != NULL && sim_disk_is_dead ())
    sim_world_kill (world, world->is_power_cut);
}

/* -- time -------------------------------------------------------------------------------------- */

static void
nothing (gpointer data)
{
}

void
sim_world_pass (SimWorld *world, int64_t duration)
{
  int64_t end = sim_schedule_get_now () + duration;

  sim_life_settle (world->life);
  sim_schedule_add (duration, nothing, NULL);
  do
    {
      bury (world);
      sim_promises_check (world->promises);
    }
  while (sim_life_step (world->life, end));
}

typedef struct
{
  GVariant *reply;
  bool is_answered;
} Asking;

static void
on_asked (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  Asking *asking = user_data;

  asking->reply = reply != NULL ? g_variant_ref (reply) : NULL;
  asking->is_answered = true;
  if (reply == NULL)
    sim_trace ("observer", "is refused: %s: %s", error, message);
}

void
sim_world_await (SimWorld *world, const bool *is_answered, const char *method)
{
  int64_t end = sim_schedule_get_now () + REST_MAX;

  while (!*is_answered)
    {
      if (sim_schedule_get_now () > end)
        sim_break ("rests", "%s isn't answered", method);
      sim_world_pass (world, SECOND / 10);
    }
}

GVariant *
sim_world_ask (SimWorld *world, const char *path, const char *interface, const char *method,
               GVariant *arguments)
{
  Asking asking = { NULL, false };

  sim_caller_call (world->observer, path, interface, method, arguments, on_asked, &asking);
  sim_world_await (world, &asking.is_answered, method);
  return asking.reply;
}

static bool
is_calm (SimWorld *world)
{
  return world->life != NULL && !sim_promises_have_open_job (world->promises)
         && sim_server_is_quiet (world->server) && sim_follower_is_in_step (world->follower)
         && sim_request_list_is_settled (world->requests);
}

static void
ignore (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
}

static void
make_fair (SimWorld *world)
{
  sim_disk_die_after (0);
  sim_disk_fail_after (0);
  sim_disk_fill (false);
  sim_wire_stall (false);
  sim_wire_set_reachable (true);
  sim_network_change (TRUE);
  sim_passwords_delay (0);
  sim_threads_set_usual_delay ();
  for (unsigned i = 0; i < SIM_N_CALLERS; i++)
    sim_caller_hold (world->callers[i], false);
}

void
sim_world_rest (SimWorld *world)
{
  int64_t end = sim_schedule_get_now () + REST_MAX;
  int64_t calm_since = -1;

  sim_trace ("world", "rests");
  make_fair (world);
  sim_promises_note_fair (world->promises);
  while (calm_since < 0 || sim_schedule_get_now () - calm_since < REST_CALM)
    {
      sim_world_start (world);
      /* What a person would do. */
      if (world->life != NULL && sim_promises_need_person (world->promises))
        sim_caller_call (world->observer, SIM_PROFILE, "im.rosterd.Roster1.Profile", "Connect",
                         NULL, ignore, NULL);
      sim_world_pass (world, REST_STEP);
      sim_promises_check_online (world->promises);
      if (!is_calm (world))
        calm_since = -1;
      else if (calm_since < 0)
        calm_since = sim_schedule_get_now ();
      if (sim_schedule_get_now () > end)
        sim_break ("rests", "after four hours with a fair network something is still under way");
    }
  sim_promises_check_rest (world->promises);
  sim_trace ("world", "has rested");
}

/* -- the whole run ----------------------------------------------------------------------------- */

static void
add_profile (SimWorld *world)
{
  const char *visibility = sim_chance_hits (&world->chance, 75) ? "xa" : "none";
  GVariant *settings
      = g_variant_new_parsed ("{'AllowPlain': <true>, 'Visibility': <%s>}", visibility);

  sim_caller_call (world->observer, "/im/rosterd/Roster1", "im.rosterd.Roster1.Manager",
                   "AddProfile", g_variant_new ("(ss@a{sv})", "me", SIM_ACCOUNT, settings), ignore,
                   NULL);
  do
    sim_world_pass (world, SECOND);
  while (sim_caller_get_n_open (world->observer) > 0);
}

SimWorld *
sim_world_new (const SimScenario *scenario, const char *directory)
{
  SimWorld *world = g_new0 (SimWorld, 1);
  uint64_t seed = scenario->seed;

  world->scenario = scenario;
  world->directory = g_strdup (directory);
  world->chance = sim_chance_new (seed, "world");
  sim_random_begin (sim_chance_new (seed, "random"));
  sim_threads_begin (sim_chance_new (seed, "threads"));
  world->server = sim_server_new (SIM_ACCOUNT, &scenario->habits, sim_chance_new (seed, "server"));
  sim_wire_begin (&sim_server_wire, world->server, sim_chance_new (seed, "wire"));
  sim_people_begin (world->server, seed);
  world->observer = sim_caller_new ("observer", &observer_events, world);
  for (unsigned i = 0; i < SIM_N_CALLERS; i++)
    world->callers[i] = make_caller (world, i);
  world->follower = sim_follower_new ("follower", SIM_PROFILE);
  world->requests = sim_request_list_new (SIM_PROFILE);
  world->promises = sim_promises_new (world);
  return world;
}

void
sim_world_run (SimWorld *world)
{
  const GArray *events = world->scenario->events;
  g_autofree char *habits = sim_habits_describe (&world->scenario->habits);
  int64_t at = 0;

  sim_trace ("server", "has these habits: %s", habits);
  sim_world_start (world);
  add_profile (world);
  for (unsigned i = 0; i < events->len; i++)
    {
      const SimEvent *event = &g_array_index (events, SimEvent, i);

      sim_world_pass (world, event->at - at);
      at = event->at;
      event->kind->happen (world, event);
    }
  sim_server_be_fair (world->server);
  sim_world_rest (world);
  if (!sim_world_stop (world))
    sim_break ("rests", "all is still, and rosterd doesn't end in time");
  sim_world_pass (world, 60 * SECOND);
  sim_promises_check_end (world->promises);
}

void
sim_world_free (SimWorld *world)
{
  for (unsigned i = 0; i < SIM_N_CALLERS; i++)
    sim_caller_free (world->callers[i]);
  sim_caller_free (world->observer);
  sim_follower_free (world->follower);
  sim_request_list_free (world->requests);
  sim_promises_free (world->promises);
  sim_wire_end ();
  sim_server_free (world->server);
  sim_view_close (world->view);
  g_free (world->directory);
  g_free (world);
}
