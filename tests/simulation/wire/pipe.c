/* Pieces in order, each a moment after it was sent: mostly some milliseconds, seldom seconds. Now
 * and then a text comes in two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/pipe.h"

#include "machine/schedule.h"

#include <string.h>

#define MS 1000
#define LARGE_SIZE 512

struct _SimPipe
{
  SimChance chance;
  SimPipeArrived arrived;
  gpointer user_data;
  GQueue pieces; /* (element-type SimPiece), the oldest first */
  size_t size;   /* of them */
  int64_t last_arrival;
  SimEntry *entry; /* the first one's arrival; NULL: none, or blocked */
  bool is_blocked;
};

SimPipe *
sim_pipe_new (SimChance chance, SimPipeArrived arrived, gpointer user_data)
{
  SimPipe *pipe = g_new0 (SimPipe, 1);

  pipe->chance = chance;
  pipe->arrived = arrived;
  pipe->user_data = user_data;
  return pipe;
}

static void
disarm (SimPipe *pipe)
{
  if (pipe->entry != NULL)
    sim_schedule_cancel (pipe->entry);
  pipe->entry = NULL;
}

void
sim_pipe_drop (SimPipe *pipe)
{
  disarm (pipe);
  g_queue_clear_full (&pipe->pieces, g_free);
  pipe->size = 0;
}

void
sim_pipe_copy (const SimPipe *pipe, GString *text)
{
  for (const GList *link = pipe->pieces.head; link != NULL; link = link->next)
    {
      const SimPiece *piece = link->data;

      g_string_append_len (text, piece->text, (gssize)piece->size);
    }
}

void
sim_pipe_free (SimPipe *pipe)
{
  sim_pipe_drop (pipe);
  g_free (pipe);
}

static void arm (SimPipe *pipe);

static void
on_due (gpointer user_data)
{
  SimPipe *pipe = user_data;
  g_autofree SimPiece *piece = g_queue_pop_head (&pipe->pieces);

  pipe->entry = NULL;
  pipe->size -= piece->size;
  arm (pipe);
  pipe->arrived (piece, pipe->user_data);
}

static void
arm (SimPipe *pipe)
{
  const SimPiece *first = g_queue_peek_head (&pipe->pieces);

  if (pipe->is_blocked)
    disarm (pipe);
  else if (pipe->entry == NULL && first != NULL)
    pipe->entry
        = sim_schedule_add (MAX (0, first->arrival - sim_schedule_get_now ()), on_due, pipe);
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
send_whole (SimPipe *pipe, SimPieceKind kind, const char *text, size_t size)
{
  SimPiece *piece = g_malloc (sizeof *piece + size);

  piece->kind = kind;
  piece->sent = sim_schedule_get_now ();
  piece->arrival = MAX (pipe->last_arrival, piece->sent + draw_delay (&pipe->chance));
  piece->size = size;
  if (size > 0)
    memcpy (piece->text, text, size);
  pipe->last_arrival = piece->arrival;
  pipe->size += size;
  g_queue_push_tail (&pipe->pieces, piece);
  arm (pipe);
}

void
sim_pipe_send (SimPipe *pipe, SimPieceKind kind, const char *text, size_t size)
{
  unsigned percent = size < LARGE_SIZE ? 5 : 25;
  size_t first = 0;

  if (size > 1 && sim_chance_hits (&pipe->chance, percent))
    {
      first = 1 + sim_chance_below (&pipe->chance, (uint32_t)size - 1);
      send_whole (pipe, kind, text, first);
    }
  send_whole (pipe, kind, size > 0 ? text + first : NULL, size - first);
}

void
sim_pipe_block (SimPipe *pipe, bool is_blocked)
{
  pipe->is_blocked = is_blocked;
  arm (pipe);
}

bool
sim_pipe_is_empty (const SimPipe *pipe)
{
  return pipe->pieces.length == 0;
}

size_t
sim_pipe_get_size (const SimPipe *pipe)
{
  return pipe->size;
}

int64_t
sim_pipe_get_oldest (const SimPipe *pipe)
{
  const SimPiece *first = pipe->pieces.head != NULL ? pipe->pieces.head->data : NULL;

  return first != NULL ? first->sent : INT64_MAX;
}
