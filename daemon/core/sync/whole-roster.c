/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/whole-roster.h"

#include "dbus-interfaces/errors.h"
#include "runtime/heap.h"

typedef struct
{
  RdRosterTerms terms;
  bool is_for_job;
  bool has_asker; /* sent after the asker had asked */
} Request;

struct _RdWholeRoster
{
  RdStore *store;
  int64_t profile;
  unsigned guard; /* the setting ShrinkGuard */
  const RdWholeRosterEvents *events;
  gpointer user_data;

  RdSyncPhase *phase; /* the sync's */
  RdRosterDoubts *doubts;
  Request request; /* sent last */
  Request next;    /* to be sent after it */
  bool has_next;
  char *asker; /* who is looked for; NULL: nobody */
  int64_t asks_since;
  RdStaging *staging; /* while a whole roster comes in */
};

RdWholeRoster *
rd_whole_roster_new (RdStore *store, const RdProfileRecord *record, RdSyncPhase *phase,
                     RdRosterDoubts *doubts, const RdWholeRosterEvents *events, gpointer user_data)
{
  RdWholeRoster *whole = g_new0 (RdWholeRoster, 1);

  whole->store = g_object_ref (store);
  whole->profile = record->id;
  whole->guard = record->settings->shrink_guard;
  whole->events = events;
  whole->user_data = user_data;
  whole->phase = phase;
  whole->doubts = doubts;
  return whole;
}

void
rd_whole_roster_close (RdWholeRoster *whole)
{
  rd_roster_doubts_give_up (whole->doubts);
  g_clear_pointer (&whole->staging, rd_staging_free);
}

void
rd_whole_roster_free (RdWholeRoster *whole)
{
  rd_whole_roster_close (whole);
  g_object_unref (whole->store);
  g_free (whole->asker);
  g_free (whole);
}

/* -- asking ------------------------------------------------------------------------------------ */

static void
send (RdWholeRoster *whole, RdSyncEvent event, const Request *request, const char *version)
{
  rd_sync_phase_move (whole->phase, event);
  whole->request = *request;
  whole->request.has_asker = whole->asker != NULL;
  rd_roster_doubts_note_request (whole->doubts);
  whole->events->ask (version, whole->user_data);
}

void
rd_whole_roster_log_in (RdWholeRoster *whole, const char *version)
{
  const Request request = { .terms = { .cause = RD_CAUSE_LOGIN, .guard = whole->guard } };

  send (whole, RD_SYNC_EVENT_BOUND, &request, version);
}

void
rd_whole_roster_go_on (RdWholeRoster *whole)
{
  const Request again = { .terms = { .cause = RD_CAUSE_RESYNC, .guard = whole->guard } };
  bool has_next = whole->has_next;

  if (!rd_sync_phase_is_possible (*whole->phase, RD_SYNC_EVENT_ASK))
    return;
  whole->has_next = false;
  if (has_next)
    send (whole, RD_SYNC_EVENT_ASK, &whole->next, "");
  else if (rd_roster_doubts_is_due (whole->doubts))
    send (whole, RD_SYNC_EVENT_ASK, &again, "");
}

void
rd_whole_roster_request (RdWholeRoster *whole, uint64_t job, bool is_comparison)
{
  whole->next.is_for_job = true;
  whole->next.terms = (RdRosterTerms){
    .cause = RD_CAUSE_RESYNC,
    .job = job,
    .guard = whole->guard,
    .is_comparison = is_comparison,
  };
  whole->has_next = true;
  rd_whole_roster_go_on (whole);
}

void
rd_whole_roster_look_for (RdWholeRoster *whole, const char *asker, int64_t asks_since)
{
  if (whole->asker != NULL)
    return;
  whole->asker = g_strdup (asker);
  whole->asks_since = asks_since;
  if (!whole->has_next)
    whole->next = (Request){ .terms = { .cause = RD_CAUSE_RESYNC, .guard = whole->guard } };
  whole->has_next = true;
  rd_whole_roster_go_on (whole);
}

void
rd_whole_roster_drop (RdWholeRoster *whole)
{
  whole->has_next &= !whole->next.is_for_job;
  if (!rd_sync_phase_is_asked (*whole->phase) || !whole->request.is_for_job)
    return;
  rd_sync_phase_move (whole->phase, RD_SYNC_EVENT_DROP);
  g_clear_pointer (&whole->staging, rd_staging_free);
}

void
rd_whole_roster_doubt (RdWholeRoster *whole, RdDoubt doubt, const char *jid)
{
  rd_roster_doubts_add (whole->doubts, doubt, jid);
  rd_whole_roster_go_on (whole);
}

/* -- the answer -------------------------------------------------------------------------------- */

static bool
is_dropped (const RdWholeRoster *whole)
{
  return *whole->phase == RD_SYNC_SYNCED_DROPPED;
}

static void
on_drained (gpointer user_data)
{
  RdWholeRoster *whole = user_data;

  whole->events->drained (whole->user_data);
}

void
rd_whole_roster_begin (RdWholeRoster *whole)
{
  if (is_dropped (whole))
    return;
  whole->staging = rd_store_stage_roster (whole->store, whole->profile, on_drained, whole);
  if (whole->request.has_asker)
    rd_staging_look_for (whole->staging, whole->asker, whole->asks_since);
}

void
rd_whole_roster_add (RdWholeRoster *whole, RdContact *contact)
{
  if (!is_dropped (whole))
    rd_staging_add (whole->staging, contact);
}

void
rd_whole_roster_leave_out (RdWholeRoster *whole, const char *jid)
{
  if (!is_dropped (whole))
    rd_staging_leave_out (whole->staging, jid);
}

bool
rd_whole_roster_is_behind (const RdWholeRoster *whole)
{
  return whole->staging != NULL && rd_staging_is_behind (whole->staging);
}

/* Is it wanted? */
static bool
end_answer (RdWholeRoster *whole)
{
  bool is_wanted = !is_dropped (whole);

  rd_sync_phase_move (whole->phase, RD_SYNC_EVENT_ANSWER);
  rd_heap_give_back ();
  return is_wanted;
}

static RdSyncEntry *
new_entry (const RdWholeRoster *whole, RdEntryKind kind)
{
  RdSyncEntry *entry = rd_sync_entry_new (kind);

  entry->terms = whole->request.terms;
  entry->is_for_job = whole->request.is_for_job;
  return entry;
}

RdSyncEntry *
rd_whole_roster_end (RdWholeRoster *whole, const char *version, bool has_versioning)
{
  RdSyncEntry *entry;

  if (!end_answer (whole))
    return NULL;
  entry = new_entry (whole, RD_ENTRY_WHOLE);
  entry->staging = g_steal_pointer (&whole->staging);
  if (entry->terms.is_comparison)
    return entry;
  rd_roster_doubts_forget_move (whole->doubts);
  entry->terms.is_certain = rd_roster_doubts_take_answer (whole->doubts);
  entry->version = entry->terms.is_certain ? g_strdup (version) : NULL;
  if (has_versioning && !rd_sync_state_is_version (version))
    entry->terms.doubt = RD_DOUBT_NO_VERSION;
  return entry;
}

/* A roster that was asked for once more doesn't come. Doubts stay. */
static void
lose (RdWholeRoster *whole, const GError *error)
{
  if (whole->request.is_for_job)
    whole->events->lost (error, whole->user_data);
  else
    g_warning ("The whole roster was asked for once more, and is asked for again later: %s",
               error->message);
}

/* All was asked for, without a version: "unchanged" compares nothing. */
static void
refuse_unchanged (RdWholeRoster *whole)
{
  g_autoptr (GError) error
      = g_error_new (RD_ERROR, RD_ERROR_FAILED,
                     "The server says that the roster is unchanged, when all of it was asked for; "
                     "nothing was compared, and what is known of it stays. Ask whoever runs the "
                     "server.");

  lose (whole, error);
}

RdSyncEntry *
rd_whole_roster_take_unchanged (RdWholeRoster *whole)
{
  bool is_login = !rd_sync_phase_has_answer (*whole->phase);

  if (!end_answer (whole))
    return NULL;
  if (is_login)
    return new_entry (whole, RD_ENTRY_UNCHANGED);
  refuse_unchanged (whole);
  return NULL;
}

void
rd_whole_roster_take_refusal (RdWholeRoster *whole, const GError *error)
{
  if (end_answer (whole))
    lose (whole, error);
}
