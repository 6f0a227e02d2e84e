/* Events that seldom come so close together by chance, of the same contact or job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/kinds.h"
#include "machine/schedule.h"
#include "world.h"

#define MILLISECOND G_TIME_SPAN_MILLISECOND

typedef struct
{
  SimWorld *world;
  SimEvent event;
} Planned;

static void
on_time (gpointer data)
{
  Planned *planned = data;

  planned->event.kind->happen (planned->world, &planned->event);
  g_free (planned);
}

static void
plan (SimWorld *world, int64_t delay, const SimEventKind *kind, uint32_t a, uint32_t b, uint32_t c)
{
  Planned *planned = g_new (Planned, 1);

  *planned = (Planned){ world, { sim_schedule_get_now () + delay, kind, a, b, c } };
  sim_schedule_add (delay, on_time, planned);
}

/* The last job. */
static void
plan_undo (SimWorld *world, int64_t delay)
{
  plan (world, delay, &sim_event_undo, 1, 0, 1);
}

/* The connection is lost, and the last job is cancelled before there is another. */
static void
plan_loss (SimWorld *world, int64_t delay, uint32_t distance)
{
  plan (world, delay, &sim_event_cut, 0, 0, 0);
  plan (world, delay + distance * MILLISECOND, &sim_event_cancel, 0, 0, 0);
}

/* -- giving up --------------------------------------------------------------------------------- */

static void
give_up (SimWorld *world, const SimEvent *event)
{
  sim_event_remove.happen (world, event);
  plan_loss (world, event->c % 120 * MILLISECOND, event->b % 40);
}

/* Half of a removal is put back, and then the rest. */
static void
give_undo_up (SimWorld *world, const SimEvent *event)
{
  sim_event_remove.happen (world, event);
  plan_undo (world, 2000 * MILLISECOND);
  plan_loss (world, (2020 + event->c % 100) * MILLISECOND, event->b % 40);
  plan_undo (world, 60000 * MILLISECOND);
}

const SimEventKind sim_event_give_up = { "give-up", 15, give_up };
const SimEventKind sim_event_give_undo_up = { "give-undo-up", 8, give_undo_up };

/* -- two at once ------------------------------------------------------------------------------- */

/* Another client sets what a job sets, and the job is undone. */
static void
contend (SimWorld *world, const SimEvent *event)
{
  sim_event_set.happen (world, event);
  plan (world, event->c % 80 * MILLISECOND, &sim_event_client_sets, event->a, event->b + 1,
        event->c);
  plan_undo (world, 3000 * MILLISECOND);
}

/* Another client sets a contact that an undo has just put back; that undo is undone. */
static void
contend_undo (SimWorld *world, const SimEvent *event)
{
  sim_event_remove.happen (world, event);
  plan_undo (world, 1000 * MILLISECOND);
  plan (world, (1010 + event->c % 120) * MILLISECOND, &sim_event_client_sets, event->a,
        event->b + 1, event->c);
  plan_undo (world, 5000 * MILLISECOND);
}

const SimEventKind sim_event_contend = { "contend", 12, contend };
const SimEventKind sim_event_contend_undo = { "contend-undo", 12, contend_undo };
