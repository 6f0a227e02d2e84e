/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/schedule.h"

/* The machine ran for some hours, and it is 2026. */
#define FIRST_NOW (7 * INT64_C (3600) * G_USEC_PER_SEC)
#define FIRST_REAL_TIME (INT64_C (1767604980) * G_USEC_PER_SEC)

struct _SimEntry
{
  int64_t time;
  uint64_t number; /* of the insertion */
  SimRun run;
  gpointer data;
  GSequenceIter *place;
};

static struct
{
  _Atomic int64_t now;
  int64_t jumps;
  uint64_t n_added;
  GSequence *entries; /* by time, then by number; NULL: none yet */
  GThread *thread;    /* the only one that may add */
} schedule = { .now = FIRST_NOW };

int64_t
sim_schedule_get_now (void)
{
  return schedule.now;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const SimEntry *one = a, *other = b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;
  return one->number < other->number ? -1 : one->number > other->number;
}

SimEntry *
sim_schedule_add (int64_t delay, SimRun run, gpointer data)
{
  SimEntry *entry = g_new (SimEntry, 1);

  g_assert (delay >= 0);
  if (schedule.entries == NULL)
    schedule.entries = g_sequence_new (NULL);
  g_assert (sim_schedule_is_mine ());
  schedule.thread = g_thread_self ();
  *entry = (SimEntry){ schedule.now + delay, schedule.n_added++, run, data, NULL };
  entry->place = g_sequence_insert_sorted (schedule.entries, entry, compare, NULL);
  return entry;
}

bool
sim_schedule_is_mine (void)
{
  return schedule.thread == NULL || schedule.thread == g_thread_self ();
}

void
sim_schedule_cancel (SimEntry *entry)
{
  g_assert (sim_schedule_is_mine ());
  g_sequence_remove (entry->place);
  g_free (entry);
}

static SimEntry *
get_first (void)
{
  if (sim_schedule_get_length () == 0)
    return NULL;
  return g_sequence_get (g_sequence_get_begin_iter (schedule.entries));
}

int64_t
sim_schedule_get_next (void)
{
  const SimEntry *entry = get_first ();

  return entry != NULL ? MAX (entry->time, schedule.now) : INT64_MAX;
}

bool
sim_schedule_step (void)
{
  SimEntry *entry = get_first ();
  SimEntry gone;

  if (entry == NULL)
    return false;
  gone = *entry;
  sim_schedule_cancel (entry);
  schedule.now = MAX (gone.time, schedule.now);
  gone.run (gone.data);
  return true;
}

unsigned
sim_schedule_get_length (void)
{
  return schedule.entries != NULL ? (unsigned)g_sequence_get_length (schedule.entries) : 0;
}

void
sim_schedule_let_pass (int64_t duration)
{
  g_assert (duration >= 0);
  schedule.now += duration;
}

void
sim_schedule_jump (int64_t difference)
{
  schedule.jumps += difference;
}

int64_t
sim_schedule_get_real_time (void)
{
  return FIRST_REAL_TIME + (schedule.now - FIRST_NOW) + schedule.jumps;
}
