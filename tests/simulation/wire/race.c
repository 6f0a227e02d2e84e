/* The race on wires: the number of the one that wins stands for its socket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/race.h"

#include "machine/schedule.h"
#include "wire/client.h"

#include <errno.h>

#define NEXT_US 250000

struct _RdRace
{
  GPtrArray *targets;
  unsigned next;
  GPtrArray *runners; /* (element-type Runner) */
  SimEntry *starter;  /* NULL: none is due */
  const RdRaceEvents *events;
  gpointer user_data;
};

typedef struct
{
  RdRace *race;
  const RdTarget *target;
  SimWire *wire; /* NULL: it was given away */
  SimEntry *end; /* NULL: it isn't broken */
  int number;
} Runner;

static void
free_runner (gpointer data)
{
  Runner *runner = data;

  if (runner->end != NULL)
    sim_schedule_cancel (runner->end);
  if (runner->wire != NULL)
    {
      sim_client_shut (runner->wire);
      sim_client_leave (runner->wire);
    }
  g_free (runner);
}

static void on_start_is_due (gpointer user_data);

static void
arm (RdRace *race, int64_t delay)
{
  if (race->starter != NULL)
    sim_schedule_cancel (race->starter);
  race->starter = sim_schedule_add (delay, on_start_is_due, race);
}

static void
miss (Runner *runner, int number)
{
  RdRace *race = runner->race;
  const RdTarget *target = runner->target;

  g_ptr_array_remove (race->runners, runner);
  race->events->missed (target, NULL, number, race->user_data);
  arm (race, 0);
}

static void
win (Runner *runner)
{
  RdRace *race = runner->race;
  const RdTarget *target = runner->target;
  int number = (int)sim_wire_get_number (runner->wire);

  runner->wire = NULL;
  g_ptr_array_set_size (race->runners, 0);
  race->events->ended (target, number, race->user_data);
}

static void
on_arrived (const SimPiece *piece, gpointer user_data)
{
  if (piece->kind == SIM_PIECE_CONNECT)
    win (user_data);
  else
    miss (user_data, ECONNREFUSED);
}

static void
on_end (gpointer user_data)
{
  Runner *runner = user_data;

  runner->end = NULL;
  miss (runner, runner->number);
}

static void
on_broken (int number, gpointer user_data)
{
  Runner *runner = user_data;

  runner->number = number;
  if (runner->end == NULL)
    runner->end = sim_schedule_add (0, on_end, runner);
}

static void
on_room (gpointer user_data)
{
}

static bool
is_idle (gpointer user_data)
{
  return ((Runner *)user_data)->end == NULL;
}

static const SimClientEvents client_events = { on_arrived, on_broken, on_room, is_idle };

static bool
start (RdRace *race, const RdTarget *target)
{
  Runner *runner = g_new0 (Runner, 1);
  int number;

  runner->race = race;
  runner->target = target;
  runner->wire = sim_client_connect (&client_events, runner, target->has_direct_tls, &number);
  if (runner->wire != NULL)
    {
      g_ptr_array_add (race->runners, runner);
      return true;
    }
  g_free (runner);
  race->events->missed (target, NULL, number, race->user_data);
  return false;
}

static void
on_start_is_due (gpointer user_data)
{
  RdRace *race = user_data;
  bool has_started = false;

  race->starter = NULL;
  while (race->next < race->targets->len && !has_started)
    has_started = start (race, race->targets->pdata[race->next++]);
  if (race->next < race->targets->len)
    arm (race, NEXT_US);
  else if (race->runners->len == 0)
    race->events->ended (NULL, -1, race->user_data);
}

RdRace *
rd_race_new (const GPtrArray *targets, GMainContext *context, const RdRaceEvents *events,
             gpointer user_data)
{
  RdRace *race = g_new0 (RdRace, 1);

  race->targets = g_ptr_array_new ();
  for (unsigned i = 0; i < targets->len; i++)
    g_ptr_array_add (race->targets, targets->pdata[i]);
  race->runners = g_ptr_array_new_with_free_func (free_runner);
  race->events = events;
  race->user_data = user_data;
  arm (race, 0);
  return race;
}

void
rd_race_free (RdRace *race)
{
  if (race->starter != NULL)
    sim_schedule_cancel (race->starter);
  g_ptr_array_unref (race->runners);
  g_ptr_array_unref (race->targets);
  g_free (race);
}
