/* What the network, the disk, the process and the clock do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/kinds.h"
#include "machine/clock.h"
#include "machine/disk.h"
#include "machine/logind.h"
#include "machine/network.h"
#include "machine/passwords.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "trace.h"
#include "wire/wire.h"
#include "world.h"

#define SECOND ((int64_t)G_USEC_PER_SEC)
#define WRITES_MAX 12

/* -- their ends ---------------------------------------------------------------------------------
 */

static unsigned n_ends;

unsigned
sim_event_get_n_ends (void)
{
  return n_ends;
}

/* END calls note_end (). */
static void
add_end (int64_t delay, SimRun end)
{
  n_ends++;
  sim_schedule_add (delay, end, NULL);
}

static void
note_end (void)
{
  n_ends--;
}

/* -- the network ------------------------------------------------------------------------------- */

static void
cut (SimWorld *world, const SimEvent *event)
{
  sim_trace ("world", "cuts the connection");
  sim_wire_cut ();
}

static void
end_stall (gpointer data)
{
  note_end ();
  sim_wire_stall (false);
}

static void
stall (SimWorld *world, const SimEvent *event)
{
  sim_trace ("world", "stalls the network");
  sim_wire_stall (true);
  add_end (event->a % 3 == 0 ? (event->b % 120) * SECOND : (event->b % 50) * SECOND / 10,
           end_stall);
}

static void
lose (SimWorld *world, const SimEvent *event)
{
  sim_trace ("world", "loses the connection, and nobody is told");
  sim_wire_lose ();
}

static void
end_unreachable (gpointer data)
{
  note_end ();
  sim_wire_set_reachable (true);
  sim_network_change (TRUE);
}

static void
unreachable (SimWorld *world, const SimEvent *event)
{
  sim_trace ("world", "has no network");
  sim_wire_set_reachable (false);
  sim_wire_cut ();
  sim_network_change (FALSE);
  /* Now and then longer than a job waits. */
  add_end ((event->a % 100) * (event->b % 4 == 0 ? 10 : 1) * SECOND, end_unreachable);
}

/* Several at once, which mean nothing. */
static void
change_network (SimWorld *world, const SimEvent *event)
{
  sim_trace ("world", "has another network");
  for (unsigned i = 0; i <= event->a % 5; i++)
    sim_network_change (TRUE);
}

const SimEventKind sim_event_change_network = { "change-network", 6, change_network };
const SimEventKind sim_event_cut = { "cut", 20, cut };
const SimEventKind sim_event_stall = { "stall", 10, stall };
const SimEventKind sim_event_lose = { "lose", 6, lose };
const SimEventKind sim_event_unreachable = { "unreachable", 5, unreachable };

/* -- the process ------------------------------------------------------------------------------- */

static void
kill_now (SimWorld *world, const SimEvent *event)
{
  sim_world_kill (world, event->a % 2 == 0);
}

static void
kill_at_write (SimWorld *world, const SimEvent *event)
{
  world->is_power_cut = event->a % 2 == 0;
  sim_disk_die_after (1 + event->b % WRITES_MAX);
}

static void
stop (SimWorld *world, const SimEvent *event)
{
  sim_world_stop (world);
}

static void
start (SimWorld *world, const SimEvent *event)
{
  sim_world_start (world);
}

const SimEventKind sim_event_kill = { "kill", 8, kill_now };
const SimEventKind sim_event_kill_at_write = { "kill-at-write", 12, kill_at_write };
const SimEventKind sim_event_stop = { "stop", 5, stop };
const SimEventKind sim_event_start = { "start", 80, start };

/* -- the disk ---------------------------------------------------------------------------------- */

static void
end_full_disk (gpointer data)
{
  note_end ();
  sim_disk_fill (false);
}

static void
full_disk (SimWorld *world, const SimEvent *event)
{
  sim_trace ("disk", "is full");
  sim_disk_fill (true);
  add_end ((event->a % 60) * SECOND, end_full_disk);
}

static void
failing_disk (SimWorld *world, const SimEvent *event)
{
  sim_disk_fail_after (1 + event->a % WRITES_MAX);
}

static void
end_slow_disk (gpointer data)
{
  note_end ();
  sim_threads_set_usual_delay ();
}

static void
slow_disk (SimWorld *world, const SimEvent *event)
{
  sim_trace ("disk", "is slow");
  sim_threads_set_delay (0, (event->a % 3000) * 1000);
  add_end ((event->b % 60) * SECOND, end_slow_disk);
}

const SimEventKind sim_event_full_disk = { "full-disk", 4, full_disk };
const SimEventKind sim_event_failing_disk = { "failing-disk", 4, failing_disk };
const SimEventKind sim_event_slow_disk = { "slow-disk", 8, slow_disk };

/* -- the keyring ------------------------------------------------------------------------------- */

static void
end_mute_keyring (gpointer data)
{
  note_end ();
  sim_passwords_delay (0);
}

/* Who asks it waits for minutes; it is asked after a start only. */
static void
mute_keyring (SimWorld *world, const SimEvent *event)
{
  sim_trace ("keyring", "answers late");
  sim_passwords_delay (event->a % 200 * SECOND);
  add_end (event->b % 120 * SECOND, end_mute_keyring);
}

const SimEventKind sim_event_mute_keyring = { "mute-keyring", 6, mute_keyring };

/* -- the clock --------------------------------------------------------------------------------- */

static void
jump (SimWorld *world, const SimEvent *event)
{
  int64_t difference = ((int64_t)event->a - 500) * ((int64_t)event->b * 400) * SECOND / 10;

  sim_trace ("world", "sets the clock by %" G_GINT64_FORMAT " s", difference / SECOND);
  sim_schedule_jump (difference);
  sim_clock_tell_jump (0, difference);
}

/* logind says what is to come, and waits a second at most. */
static void
prepare (SimWorld *world)
{
  sim_trace ("logind", "says that the machine is to sleep");
  sim_logind_prepare ();
  sim_world_pass (world, SECOND + SECOND / 100);
  if (sim_logind_is_held_back ())
    sim_break ("sleeps", "rosterd holds the machine back for longer than a second");
}

/* The monotonic clock stands while the machine sleeps; its peers go on. */
static void
sleep_long (SimWorld *world, const SimEvent *event)
{
  int64_t duration = (1 + event->a) * 60 * SECOND;
  bool has_logind = event->b % 3 != 0;

  if (has_logind)
    prepare (world);
  sim_trace ("world", "sleeps");
  sim_schedule_jump (duration);
  sim_wire_lose ();
  sim_clock_tell_jump (duration, 0);
  if (has_logind)
    sim_logind_wake ();
  if (event->b % 2 == 0)
    sim_network_change (TRUE);
}

/* logind said so, and the machine didn't, nor says anybody that it is awake. */
static void
sleep_not (SimWorld *world, const SimEvent *event)
{
  prepare (world);
  if (event->a % 2 == 0)
    sim_logind_wake ();
}

static void
rest (SimWorld *world, const SimEvent *event)
{
  sim_world_rest (world);
}

const SimEventKind sim_event_jump = { "jump", 6, jump };
const SimEventKind sim_event_sleep = { "sleep", 6, sleep_long };
const SimEventKind sim_event_sleep_not = { "sleep-not", 2, sleep_not };
const SimEventKind sim_event_rest = { "rest", 6, rest };
