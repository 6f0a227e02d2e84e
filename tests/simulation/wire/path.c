/* Linux with the options of xmpp/stream/stream.c: silence is probed after a minute, and three
 * probes of 20 s or TCP_USER_TIMEOUT end it; without that one (a patient client), what nobody takes
 * is sent again for a quarter of an hour.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/path.h"

#include "trace.h"

#include <errno.h>

#define SECOND ((int64_t)G_USEC_PER_SEC)
#define PROBE_AFTER (60 * SECOND)
#define USER_TIMEOUT (60 * SECOND)
#define PROBED (80 * SECOND) /* the first probe behind the user timeout */
#define PROBED_PATIENTLY (120 * SECOND)
#define SENT_PATIENTLY (924 * SECOND)

static bool
is_dead (const SimWire *wire)
{
  return sim_cable.is_stalled || wire->is_lost;
}

/* When rosterd's machine gives up; INT64_MAX: never. */
static int64_t
get_end (const SimWire *wire)
{
  if (is_dead (wire) && sim_pipe_is_empty (wire->up))
    return wire->last_heard + (wire->is_patient ? PROBED_PATIENTLY : PROBED);
  if (is_dead (wire))
    return sim_pipe_get_oldest (wire->up) + (wire->is_patient ? SENT_PATIENTLY : USER_TIMEOUT);
  if (wire->is_frozen && wire->is_full && !wire->is_patient)
    return wire->full_since + USER_TIMEOUT;
  return INT64_MAX;
}

static void
on_death (gpointer user_data)
{
  SimWire *wire = user_data;

  wire->death = NULL;
  if (!wire->is_lost)
    sim_pipe_copy (wire->up, sim_cable.swallowed);
  sim_pipe_drop (wire->up);
  sim_path_break (wire, ETIMEDOUT);
  sim_pipe_send (wire->up, SIM_PIECE_END, NULL, 0);
}

/* While it lived, it was probed each minute. */
static void
note_death (SimWire *wire)
{
  int64_t now = sim_schedule_get_now ();

  if (is_dead (wire) && !wire->was_dead)
    wire->last_heard = now - (now - wire->last_heard) % PROBE_AFTER;
  wire->was_dead = is_dead (wire);
}

void
sim_path_update (SimWire *wire)
{
  int64_t end;

  note_death (wire);
  sim_pipe_block (wire->up, is_dead (wire) || wire->is_frozen);
  sim_pipe_block (wire->down, is_dead (wire) || wire->is_held);
  if (wire->death != NULL)
    sim_schedule_cancel (wire->death);
  wire->death = NULL;
  end = wire->client != NULL && !wire->is_cut_off ? get_end (wire) : INT64_MAX;
  if (end != INT64_MAX)
    wire->death = sim_schedule_add (MAX (0, end - sim_schedule_get_now ()), on_death, wire);
}

void
sim_path_break (SimWire *wire, int number)
{
  if (wire->client == NULL || wire->is_cut_off)
    return;
  sim_trace ("network", "stream %u breaks for rosterd: %s", wire->number, g_strerror (number));
  wire->is_cut_off = true;
  sim_pipe_drop (wire->down);
  sim_path_update (wire);
  wire->client_events->broken (number, wire->client);
}
