/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/inside.h"
#include "server/later.h"
#include "server/roster.h"
#include "server/session.h"
#include "server/shared.h"
#include "trace.h"

#define BACKUP_AGE_MOST 8 /* changes */

/* A session that is closed may leave the list at once. */
void
sim_server_close_streams (SimServer *server, const char *condition)
{
  for (unsigned i = server->sessions->len; i > 0; i--)
    {
      SimSession *session = server->sessions->pdata[i - 1];

      if (session->is_closing)
        continue;
      sim_trace ("server", "ends a stream: %s", condition != NULL ? condition : "without a word");
      sim_session_close (session, condition);
    }
}

static void
freeze_wires (SimServer *server, bool is_frozen)
{
  for (unsigned i = 0; i < server->sessions->len; i++)
    {
      SimSession *session = server->sessions->pdata[i];

      session->is_frozen = is_frozen;
      sim_wire_freeze (session->wire, is_frozen);
    }
}

static void
thaw (SimServer *server, const char *text, unsigned number)
{
  if (sim_schedule_get_now () < server->frozen_until)
    return;
  sim_trace ("server", "goes on");
  freeze_wires (server, false);
}

void
sim_server_freeze (SimServer *server, int64_t duration, bool takes_new)
{
  int64_t until = sim_schedule_get_now () + duration;

  sim_trace ("server", "freezes%s for %.1f s", takes_new ? " its sessions" : "",
             (double)duration / G_TIME_SPAN_SECOND);
  if (!takes_new)
    server->frozen_until = MAX (server->frozen_until, until);
  freeze_wires (server, true);
  sim_later_add (server, duration, thaw, NULL, 0);
}

int64_t
sim_server_get_back (const SimServer *server)
{
  return MAX (sim_schedule_get_now (), MAX (server->frozen_until, server->down_until));
}

static void
come_back (SimServer *server, const char *text, unsigned number)
{
  if (sim_schedule_get_now () >= server->down_until)
    sim_trace ("server", "is back, version %s",
               server->version != NULL ? server->version : "(none)");
}

void
sim_server_restart (SimServer *server, int64_t duration, bool is_older)
{
  unsigned n = is_older ? 1 + sim_chance_below (&server->chance, BACKUP_AGE_MOST) : 0;
  int64_t until = sim_schedule_get_now () + duration;

  sim_trace ("server", "goes down for %.1f s", (double)duration / G_TIME_SPAN_SECOND);
  sim_server_close_streams (server, "system-shutdown");
  server->down_until = MAX (server->down_until, until);
  if (n > 0)
    {
      sim_roster_go_back (server, n);
      server->went_back = true;
      sim_trace ("server", "has a backup of %u changes ago", n);
    }
  sim_shared_load (server);
  sim_roster_note_load (server);
  sim_later_add (server, duration, come_back, NULL, 0);
}

void
sim_server_be_fair (SimServer *server)
{
  SimHabits *habits = &server->habits;
  bool repeats = habits->repeats_versions || sim_server_has_lied (server);

  sim_trace ("server", "is fair from now on");
  habits->presences_a_minute = habits->refusals = habits->lost_answers = 0;
  habits->answers_late = habits->pushes_without_id = habits->pushes_without_version = false;
  habits->repeats_versions = habits->requests_need_priority = false;
  if (repeats && habits->has_versioning)
    {
      sim_roster_renew_version (server);
      /* Else who was told a lie at the login would never know. */
      sim_server_close_streams (server, "system-shutdown");
    }
  server->down_until = server->frozen_until = sim_schedule_get_now ();
  sim_later_drop (server, thaw);
  sim_later_drop (server, come_back);
  freeze_wires (server, false);
}
