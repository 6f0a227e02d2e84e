/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/letters.h"

/* One letter in so many is late; so late. */
#define LATE_PERCENT 25
#define LATE_LEAST (50 * G_TIME_SPAN_MILLISECOND)
#define LATE_MOST (4 * G_TIME_SPAN_SECOND)

typedef struct
{
  SimSession *session;
  SimEntry *entry;
  char *xml;
} SimLetter;

static void
free_letter (gpointer data)
{
  SimLetter *letter = data;

  g_free (letter->xml);
  g_free (letter);
}

static void
on_due (gpointer data)
{
  SimLetter *letter = data;

  g_queue_remove (&letter->session->letters, letter);
  sim_wire_send (letter->session->wire, letter->xml);
  free_letter (letter);
}

static int64_t
draw_lateness (SimServer *server)
{
  if (!server->habits.answers_late || !sim_chance_hits (&server->chance, LATE_PERCENT))
    return 0;
  return sim_chance_between (&server->chance, LATE_LEAST, LATE_MOST);
}

/* When it leaves; moves the lane's end there. */
static int64_t
find_due (SimSession *session, SimLane lane)
{
  int64_t now = MAX (sim_schedule_get_now (), session->server->frozen_until);
  int64_t *end = lane == SIM_LANE_ANSWER ? &session->answers_due : &session->pushes_due;
  int64_t due;

  if (lane == SIM_LANE_BARRIER)
    {
      due = MAX (now, MAX (session->answers_due, session->pushes_due));
      session->answers_due = session->pushes_due = due;
      return due;
    }
  due = now + draw_lateness (session->server);
  *end = MAX (due, *end);
  return *end;
}

void
sim_letters_post (SimSession *session, SimLane lane, const char *xml)
{
  int64_t due, now = sim_schedule_get_now ();
  SimLetter *letter;

  if (session->is_closing)
    return;
  due = find_due (session, lane);
  if (due <= now && g_queue_is_empty (&session->letters))
    {
      sim_wire_send (session->wire, xml);
      return;
    }
  letter = g_new0 (SimLetter, 1);
  letter->session = session;
  letter->xml = g_strdup (xml);
  letter->entry = sim_schedule_add (MAX (due - now, 0), on_due, letter);
  g_queue_push_tail (&session->letters, letter);
}

void
sim_letters_clear (SimSession *session)
{
  for (GList *link = session->letters.head; link != NULL; link = link->next)
    sim_schedule_cancel (((SimLetter *)link->data)->entry);
  g_queue_clear_full (&session->letters, free_letter);
}
