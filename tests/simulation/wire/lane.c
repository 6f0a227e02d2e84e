/* Pieces in order, each a moment after it was sent: mostly some milliseconds, seldom seconds. Now
 * and then a text comes in two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/lane.h"

#include "schedule.h"

#include <string.h>

#define MS 1000

struct _SimLane
{
  SimChance chance;
  SimLaneArrived arrived;
  gpointer user_data;
  GQueue pieces; /* (element-type SimPiece), the oldest first */
  size_t size;   /* of them */
  int64_t last_arrival;
  SimEntry *entry; /* the first one's arrival; NULL: none, or blocked */
  bool is_blocked;
};

SimLane *
sim_lane_new (SimChance chance, SimLaneArrived arrived, gpointer user_data)
{
  SimLane *lane = g_new0 (SimLane, 1);

  lane->chance = chance;
  lane->arrived = arrived;
  lane->user_data = user_data;
  return lane;
}

static void
disarm (SimLane *lane)
{
  if (lane->entry != NULL)
    sim_schedule_cancel (lane->entry);
  lane->entry = NULL;
}

void
sim_lane_drop (SimLane *lane)
{
  disarm (lane);
  g_queue_clear_full (&lane->pieces, g_free);
  lane->size = 0;
}

void
sim_lane_free (SimLane *lane)
{
  sim_lane_drop (lane);
  g_free (lane);
}

static void arm (SimLane *lane);

static void
on_due (gpointer user_data)
{
  SimLane *lane = user_data;
  g_autofree SimPiece *piece = g_queue_pop_head (&lane->pieces);

  lane->entry = NULL;
  lane->size -= piece->size;
  arm (lane);
  lane->arrived (piece, lane->user_data);
}

static void
arm (SimLane *lane)
{
  const SimPiece *first = g_queue_peek_head (&lane->pieces);

  if (lane->is_blocked)
    disarm (lane);
  else if (lane->entry == NULL && first != NULL)
    lane->entry
        = sim_schedule_add (MAX (0, first->arrival - sim_schedule_get_now ()), on_due, lane);
}

static int64_t
draw_delay (SimChance *chance)
{
  uint32_t kind = sim_chance_below (chance, 100);

  if (kind == 0)
    return sim_chance_between (chance, 400 * MS, 5000 * MS);
  if (kind <= 5)
    return sim_chance_between (chance, 40 * MS, 400 * MS);
  return sim_chance_between (chance, 1 * MS, 40 * MS);
}

static void
send_whole (SimLane *lane, SimPieceKind kind, const char *text, size_t size)
{
  SimPiece *piece = g_malloc (sizeof *piece + size);

  piece->kind = kind;
  piece->sent = sim_schedule_get_now ();
  piece->arrival = MAX (lane->last_arrival, piece->sent + draw_delay (&lane->chance));
  piece->size = size;
  if (size > 0)
    memcpy (piece->text, text, size);
  lane->last_arrival = piece->arrival;
  lane->size += size;
  g_queue_push_tail (&lane->pieces, piece);
  arm (lane);
}

void
sim_lane_send (SimLane *lane, SimPieceKind kind, const char *text, size_t size)
{
  size_t first = 0;

  if (size > 1 && sim_chance_hits (&lane->chance, 5))
    {
      first = 1 + sim_chance_below (&lane->chance, (uint32_t)size - 1);
      send_whole (lane, kind, text, first);
    }
  send_whole (lane, kind, size > 0 ? text + first : NULL, size - first);
}

void
sim_lane_block (SimLane *lane, bool is_blocked)
{
  lane->is_blocked = is_blocked;
  arm (lane);
}

bool
sim_lane_is_empty (const SimLane *lane)
{
  return lane->pieces.length == 0;
}

size_t
sim_lane_get_size (const SimLane *lane)
{
  return lane->size;
}

int64_t
sim_lane_get_oldest (const SimLane *lane)
{
  const SimPiece *first = lane->pieces.head != NULL ? lane->pieces.head->data : NULL;

  return first != NULL ? first->sent : INT64_MAX;
}
