/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "played-sync.h"

#include "xmpp/stream/strophe-runtime.h"

struct _RdRosterSync
{
  GObject parent_instance;
  RdConnection *connection;
};

G_DEFINE_FINAL_TYPE (RdRosterSync, rd_roster_sync, G_TYPE_OBJECT)

PlayedSync played;

void
played_begin (void)
{
  g_assert_null (played.sync);
  played_connection_begin ();
  g_free (played.password);
  played = (PlayedSync){ 0 };
}

static void
rd_roster_sync_finalize (GObject *object)
{
  if (played.sync == RD_ROSTER_SYNC (object))
    played.sync = NULL;
  played.n_gone++;
  g_object_unref (RD_ROSTER_SYNC (object)->connection);
  G_OBJECT_CLASS (rd_roster_sync_parent_class)->finalize (object);
}

static void
rd_roster_sync_class_init (RdRosterSyncClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_roster_sync_finalize;
}

static void
rd_roster_sync_init (RdRosterSync *self)
{
  self->connection = played_connection_make ();
}

RdRosterSync *
played_new (void)
{
  played.sync = g_object_new (RD_TYPE_ROSTER_SYNC, NULL);
  played.is_closed = false;
  played.n_made++;
  return played.sync;
}

RdRosterSync *
rd_roster_sync_new (RdStore *store, const RdProfileRecord *record, const RdConnectionTerms *terms,
                    const RdRosterSyncEvents *events, gpointer user_data)
{
  played_new ();
  played.events = events;
  played.user_data = user_data;
  g_free (played.password);
  played.password = g_strdup (rd_secret_get_text (terms->password));
  return played.sync;
}

void
rd_roster_sync_set_keeper (RdRosterSync *sync, RdChangeStored stored, gpointer user_data)
{
  g_assert_true (sync == played.sync);
  played.stored = stored;
  played.keeper = user_data;
}

void
rd_roster_sync_set_asker (RdRosterSync *sync, const RdAskerEvents *asker, gpointer user_data)
{
  g_assert_true (sync == played.sync);
  played.asker = asker;
  played.asker_data = user_data;
}

void
rd_roster_sync_start (RdRosterSync *sync)
{
  g_assert_true (sync == played.sync);
  played.n_started++;
}

void
rd_roster_sync_close (RdRosterSync *sync)
{
  g_assert_true (sync == played.sync);
  played.is_closed = true;
  played.n_closed++;
}

void
rd_roster_sync_show (RdRosterSync *sync, RdVisibility visibility)
{
  g_assert_true (sync == played.sync);
  rd_connection_show (sync->connection, visibility);
}

/* -- for jobs ---------------------------------------------------------------------------------- */

const RdFeatures *
rd_roster_sync_get_features (const RdRosterSync *sync)
{
  static const RdFeatures features = { 0 };

  g_assert_true (sync == played.sync);
  return &features;
}

RdConnection *
rd_roster_sync_get_connection (RdRosterSync *sync)
{
  g_assert_true (sync == played.sync);
  return sync->connection;
}

void
rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison)
{
  g_assert_true (sync == played.sync);
  if (job != 0)
    played_note ("%s for job %u", is_comparison ? "comparison" : "roster", (unsigned)job);
  else
    played_note (is_comparison ? "comparison" : "roster");
}

bool
rd_roster_sync_drop_whole (RdRosterSync *sync)
{
  g_assert_true (sync == played.sync);
  played_note ("drop");
  return !played.is_whole_stored;
}

void
rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, RdCause cause, uint64_t job)
{
  g_assert_true (sync == played.sync);
  played_note ("answered %s", jid);
}

/* It is stored when a test says so. */
void
rd_roster_sync_note_blocking (RdRosterSync *sync, const RdBlockUpdate *update)
{
  g_assert_true (sync == played.sync);
  played_note ("%s %u for job %u", update->kind == RD_BLOCK_ADDED ? "blocked" : "unblocked",
               update->jids->len, (unsigned)update->job);
}

void
rd_roster_sync_mark_made (RdRosterSync *sync, const char *jid)
{
  g_assert_true (sync == played.sync);
  played_note ("made: %s", jid);
}

void
rd_roster_sync_forget (RdRosterSync *sync, const char *jid)
{
  g_assert_true (sync == played.sync);
  played_note ("forget %s", jid);
}

/* What the connection would say of a libstrophe that can't be used. */
const GError *
rd_xmpp_get_refusal (void)
{
  return NULL;
}
