/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "life.h"

#include "machine/disk.h"
#include "machine/network.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "service.h"
#include "trace.h"
#include "wire/wire.h"

/* Turns of the main loop at one moment, before it counts as one that never rests. */
#define TURNS_MAX 20000
/* app.c ends the process after this, whatever waits. */
#define STOP_US (1800 * 1000)

struct _SimLife
{
  RdService *service;
  RdTurns turns;
  SimBus *bus;
  bool has_stopped;
};

/* -- the loop ---------------------------------------------------------------------------------- */

void
sim_life_settle (SimLife *life)
{
  unsigned n_turns = 0;
  bool moves = true;

  while (moves)
    {
      moves = false;
      while (g_main_context_iteration (NULL, FALSE))
        {
          moves = true;
          if (++n_turns > TURNS_MAX)
            sim_break ("rests", "the main loop goes on and on at one moment");
        }
      if (life != NULL && sim_bus_exchange (life->bus))
        moves = true;
    }
}

bool
sim_life_step (SimLife *life, int64_t end)
{
  if (sim_schedule_get_next () > end || !sim_schedule_step ())
    return false;
  sim_life_settle (life);
  return true;
}

/* -- the begin --------------------------------------------------------------------------------- */

/* The disk dies with the process: from here on nothing that it says is heard. */
static void
on_death (gpointer user_data)
{
  SimLife *life = user_data;

  sim_bus_die (life->bus);
  sim_wire_silence ();
}

SimLife *
sim_life_begin (const char *directory)
{
  g_autoptr (GNetworkMonitor) network = sim_network_new ();
  g_autoptr (GError) error = NULL;
  RdService *service = rd_service_new (directory, network, 0, &error);
  SimLife *life;

  if (service == NULL)
    {
      sim_trace ("rosterd", "can't start: %s", error->message);
      return NULL;
    }
  if (rd_service_get_store_notice (service) != NULL)
    sim_break ("opens", "%s", rd_service_get_store_notice (service));
  sim_trace ("rosterd", "starts");
  life = g_new0 (SimLife, 1);
  life->service = service;
  life->bus = sim_bus_new ();
  if (!rd_service_export (service, sim_bus_get_connection (life->bus), &life->turns, &error))
    sim_break ("opens", "%s", error->message);
  sim_disk_watch (on_death, life);
  rd_service_start (service);
  return life;
}

SimBus *
sim_life_get_bus (SimLife *life)
{
  return life->bus;
}

/* -- the end ----------------------------------------------------------------------------------- */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SimLife *life = user_data;

  rd_service_stop_finish (source, result);
  life->has_stopped = true;
}

static void
free_life (SimLife *life, bool is_dead)
{
  sim_disk_watch (NULL, NULL);
  /* No loop turns in a rosterd that has closed its store, but this one does, for the next life. */
  sim_threads_hurry ();
  rd_service_free (life->service);
  sim_bus_free (life->bus, is_dead);
  sim_life_settle (NULL);
  g_free (life);
}

/* True: all stopped in time. */
static bool
stop (SimLife *life)
{
  int64_t end = sim_schedule_get_now () + STOP_US;

  rd_service_stop_async (life->service, on_stopped, life);
  sim_life_settle (life);
  while (!life->has_stopped && sim_life_step (life, end))
    ;
  return life->has_stopped;
}

bool
sim_life_end (SimLife *life)
{
  bool has_stopped;

  sim_trace ("rosterd", "is asked to end");
  has_stopped = stop (life);
  if (!has_stopped)
    sim_trace ("rosterd", "ends without waiting for the rest");
  free_life (life, false);
  return has_stopped;
}

void
sim_life_kill (SimLife *life)
{
  sim_trace ("rosterd", "is killed");
  sim_disk_die ();
  stop (life);
  free_life (life, true);
}
