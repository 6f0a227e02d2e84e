/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/roster-doubts.h"

#include "runtime/clock.h"

/* Between the first two requests. Doubles each time, and starts anew after QUIET_DISTANCES without
 * a request. */
#define DISTANCE_FIRST_US (2 * G_USEC_PER_SEC)
#define DISTANCE_MAX_US (3600 * (gint64)G_USEC_PER_SEC)
#define QUIET_DISTANCES 16
/* A job that denies a request may have to set the item again, which the denial cost. */
#define ENDED_REQUEST_US (10 * G_USEC_PER_SEC)

typedef enum
{
  CLEAR,     /* no doubt since the last whole roster */
  DOUBTED,   /* a doubt came, and no request followed */
  REQUESTED, /* a request followed, and no whole roster yet */
} Phase;

struct _RdRosterDoubts
{
  char *profile;
  RdSyncState *state; /* as stored */
  char *last_version; /* of the last push that changed something */
  char *new_version;  /* that a push brought, at moved_at */
  gint64 moved_at;    /* monotonic */
  RdRosterDoubtsDue due;
  gpointer user_data;

  Phase phase;
  gint64 asked_at;   /* the last time because of a doubt; monotonic */
  gint64 distance;   /* to the next request; 0: none was made */
  gint64 not_before; /* the next request; 0: it may be made at once */
  guint timer;
};

RdRosterDoubts *
rd_roster_doubts_new (const char *profile, const RdSyncState *state, RdRosterDoubtsDue due,
                      gpointer user_data)
{
  RdRosterDoubts *doubts = g_new0 (RdRosterDoubts, 1);

  doubts->profile = g_strdup (profile);
  doubts->state = rd_sync_state_copy (state);
  doubts->due = due;
  doubts->user_data = user_data;
  return doubts;
}

void
rd_roster_doubts_free (RdRosterDoubts *doubts)
{
  g_clear_handle_id (&doubts->timer, g_source_remove);
  rd_sync_state_free (doubts->state);
  g_free (doubts->last_version);
  g_free (doubts->new_version);
  g_free (doubts->profile);
  g_free (doubts);
}

/* -- the versions ------------------------------------------------------------------------------ */

/* The user may ask why each login brings the whole roster. */
static void
log_distrust (const RdRosterDoubts *doubts)
{
  g_autofree char *sentence = rd_doubt_describe (doubts->state->distrust, NULL);

  if (sentence == NULL)
    g_message ("%s: The server's roster versions are believed again.", doubts->profile);
  else
    g_message ("%s: %s Its versions are not believed: the whole roster is asked for at each login.",
               doubts->profile, sentence);
}

void
rd_roster_doubts_take_state (RdRosterDoubts *doubts, const RdSyncState *state)
{
  g_autoptr (RdSyncState) before = g_steal_pointer (&doubts->state);

  doubts->state = rd_sync_state_copy (state);
  if (state->distrust != before->distrust)
    log_distrust (doubts);
}

const RdSyncState *
rd_roster_doubts_get_state (const RdRosterDoubts *doubts)
{
  return doubts->state;
}

bool
rd_roster_doubts_note_version (RdRosterDoubts *doubts, const char *version)
{
  gint64 now = rd_clock_get_monotonic ();

  if (version == NULL)
    return false;
  if (g_strcmp0 (version, doubts->new_version) == 0)
    return now - doubts->moved_at < RD_MOMENT_MS * 1000;
  g_free (doubts->new_version);
  doubts->new_version = NULL;
  if (g_strcmp0 (version, doubts->state->version) == 0)
    return false;
  doubts->new_version = g_strdup (version);
  doubts->moved_at = now;
  return false;
}

void
rd_roster_doubts_forget_move (RdRosterDoubts *doubts)
{
  g_clear_pointer (&doubts->new_version, g_free);
}

bool
rd_roster_doubts_watch (RdRosterDoubts *doubts, const RdChange *change, const char *version)
{
  g_autofree char *last = NULL;

  if (rd_change_is_empty (change) || !rd_sync_state_is_version (version))
    return false;
  last = g_steal_pointer (&doubts->last_version);
  doubts->last_version = g_strdup (version);
  return rd_doubt_get_trust (change->sync->distrust) == RD_VERSIONS_ON_TRIAL && last != NULL
         && !g_str_equal (last, version);
}

/* -- the doubts -------------------------------------------------------------------------------- */

static void
note_haste (RdRosterDoubts *doubts, RdDoubt doubt)
{
  if (doubt != RD_DOUBT_ENDED_REQUEST)
    {
      if (doubts->not_before != 0)
        g_clear_handle_id (&doubts->timer, g_source_remove);
      doubts->not_before = 0;
    }
  else if (doubts->phase != DOUBTED)
    doubts->not_before = rd_clock_get_monotonic () + ENDED_REQUEST_US;
}

void
rd_roster_doubts_add (RdRosterDoubts *doubts, RdDoubt doubt, const char *jid)
{
  g_autofree char *sentence = rd_doubt_describe (doubt, jid);

  /* Logs only once per request: a server may err with each push. */
  if (doubts->phase == DOUBTED)
    g_debug ("%s: %s", doubts->profile, sentence);
  else
    g_message ("%s: %s The whole roster is asked for.", doubts->profile, sentence);
  note_haste (doubts, doubt);
  doubts->phase = DOUBTED;
}

bool
rd_roster_doubts_is_any (const RdRosterDoubts *doubts)
{
  return doubts->phase != CLEAR;
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
  gint64 now = rd_clock_get_monotonic ();
  gint64 distant = doubts->distance > 0 ? doubts->asked_at + doubts->distance : 0;
  gint64 rest = MAX (distant, doubts->not_before) - now;

  if (doubts->phase == CLEAR || doubts->timer != 0)
    return false;
  if (rest > 0)
    {
      doubts->timer = rd_clock_add_timeout (rest / 1000 + 1, on_due, doubts);
      return false;
    }
  doubts->distance = distant == 0 || now - distant > QUIET_DISTANCES * doubts->distance
                         ? DISTANCE_FIRST_US
                         : MIN (2 * doubts->distance, DISTANCE_MAX_US);
  doubts->asked_at = now;
  return true;
}

void
rd_roster_doubts_note_request (RdRosterDoubts *doubts)
{
  if (doubts->phase == DOUBTED)
    doubts->phase = REQUESTED;
}

bool
rd_roster_doubts_take_answer (RdRosterDoubts *doubts)
{
  if (doubts->phase == DOUBTED)
    return false;
  rd_roster_doubts_give_up (doubts);
  return true;
}

void
rd_roster_doubts_give_up (RdRosterDoubts *doubts)
{
  doubts->phase = CLEAR;
  g_clear_handle_id (&doubts->timer, g_source_remove);
}
