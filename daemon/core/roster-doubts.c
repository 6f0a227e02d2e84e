/* See the header.
 *
 * Seldom used: by servers that err, and by those that make rosters themselves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster-doubts.h"

/* How long the second request waits for, then twice as long for each one. When none was needed for
 * so many times the last distance, it begins anew. */
#define DISTANCE_FIRST_US (2 * G_USEC_PER_SEC)
#define DISTANCE_MAX_US (3600 * (gint64)G_USEC_PER_SEC)
#define QUIET_DISTANCES 16

struct _RdRosterDoubts
{
  char *account;
  RdRosterDoubtsDue due;
  gpointer user_data;

  bool is_open;    /* no roster that was asked for after the last doubt has come */
  bool is_doubted; /* a doubt came since the last request */
  gint64 asked_at; /* because of a doubt, the last time; monotonic */
  gint64 distance; /* to the next; 0: none was asked for yet */
  guint timer;
};

RdRosterDoubts *
rd_roster_doubts_new (const char *account, RdRosterDoubtsDue due, gpointer user_data)
{
  RdRosterDoubts *doubts = g_new0 (RdRosterDoubts, 1);

  doubts->account = g_strdup (account);
  doubts->due = due;
  doubts->user_data = user_data;
  return doubts;
}

void
rd_roster_doubts_free (RdRosterDoubts *doubts)
{
  g_clear_handle_id (&doubts->timer, g_source_remove);
  g_free (doubts->account);
  g_free (doubts);
}

void
rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid)
{
  g_autofree char *sentence = rd_doubt_describe (doubt, jid);

  /* A server that errs with each push is told of once a request. */
  if (doubts->is_open && doubts->is_doubted)
    g_debug ("%s: %s", doubts->account, sentence);
  else
    g_message ("%s: %s The whole roster is asked for.", doubts->account, sentence);
  doubts->is_open = true;
  doubts->is_doubted = true;
}

static gboolean
on_due (gpointer user_data)
{
  RdRosterDoubts *doubts = user_data;

  doubts->timer = 0;
  doubts->due (doubts->user_data);
  return G_SOURCE_REMOVE;
}

bool
rd_roster_doubts_is_due (RdRosterDoubts *doubts)
{
  gint64 now = g_get_monotonic_time ();
  gint64 rest = doubts->asked_at + doubts->distance - now;

  if (!doubts->is_open || doubts->timer != 0)
    return false;
  if (doubts->distance > 0 && rest > 0)
    {
      doubts->timer = g_timeout_add (rest / 1000 + 1, on_due, doubts);
      return false;
    }
  doubts->distance = doubts->distance == 0 || -rest > QUIET_DISTANCES * doubts->distance
                         ? DISTANCE_FIRST_US
                         : MIN (2 * doubts->distance, DISTANCE_MAX_US);
  doubts->asked_at = now;
  return true;
}

void
rd_roster_doubts_note_request (RdRosterDoubts *doubts)
{
  doubts->is_doubted = false;
}

bool
rd_roster_doubts_take_answer (RdRosterDoubts *doubts)
{
  if (!doubts->is_doubted)
    rd_roster_doubts_give_up (doubts);
  return !doubts->is_doubted;
}

void
rd_roster_doubts_give_up (RdRosterDoubts *doubts)
{
  doubts->is_open = false;
  g_clear_handle_id (&doubts->timer, g_source_remove);
}
