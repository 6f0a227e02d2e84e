/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/later.h"

typedef struct
{
  SimServer *server;
  SimEntry *entry;
  SimLaterRun run;
  char *text;
  unsigned number;
} SimLater;

static void
free_later (gpointer data)
{
  SimLater *later = data;

  g_free (later->text);
  g_free (later);
}

static void
on_time (gpointer data)
{
  SimLater *later = data;

  g_queue_remove (&later->server->later, later);
  later->run (later->server, later->text, later->number);
  free_later (later);
}

void
sim_later_add (SimServer *server, int64_t delay, SimLaterRun run, const char *text, unsigned number)
{
  SimLater *later = g_new0 (SimLater, 1);

  later->server = server;
  later->run = run;
  later->text = g_strdup (text);
  later->number = number;
  later->entry = sim_schedule_add (delay, on_time, later);
  g_queue_push_tail (&server->later, later);
}

void
sim_later_drop (SimServer *server, SimLaterRun run)
{
  GList *next;

  for (GList *link = server->later.head; link != NULL; link = next)
    {
      SimLater *later = link->data;

      next = link->next;
      if (later->run != run)
        continue;
      sim_schedule_cancel (later->entry);
      free_later (later);
      g_queue_delete_link (&server->later, link);
    }
}

void
sim_later_clear (SimServer *server)
{
  for (GList *link = server->later.head; link != NULL; link = link->next)
    sim_schedule_cancel (((SimLater *)link->data)->entry);
  g_queue_clear_full (&server->later, free_later);
}
