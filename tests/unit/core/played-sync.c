/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "played-sync.h"

#include "xmpp/stream/strophe-runtime.h"

struct _RdRosterSync
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (RdRosterSync, rd_roster_sync, G_TYPE_OBJECT)

PlayedSync played;

void
played_begin (void)
{
  g_assert_null (played.sync);
  g_free (played.password);
  played = (PlayedSync){ 0 };
}

static void
rd_roster_sync_finalize (GObject *object)
{
  if (played.sync == RD_ROSTER_SYNC (object))
    played.sync = NULL;
  played.n_gone++;
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
}

RdRosterSync *
rd_roster_sync_new (RdStore *store, const RdProfileRecord *record, const RdConnectionTerms *terms,
                    const RdRosterSyncEvents *events, gpointer user_data)
{
  played.sync = g_object_new (RD_TYPE_ROSTER_SYNC, NULL);
  played.events = events;
  played.user_data = user_data;
  g_free (played.password);
  played.password = g_strdup (terms->password);
  played.is_closed = false;
  played.n_made++;
  return played.sync;
}

void
rd_roster_sync_set_keeper (RdRosterSync *sync, RdChangeStored stored, gpointer user_data)
{
  g_assert_true (sync == played.sync);
  played.has_keeper = stored != NULL;
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

/* -- the connection ---------------------------------------------------------------------------- */

static char connection;

RdConnection *
rd_roster_sync_get_connection (RdRosterSync *sync)
{
  g_assert_true (sync == played.sync);
  return (RdConnection *)&connection;
}

void
rd_connection_show (RdConnection *one, RdVisibility visibility)
{
  g_assert_true (one == (RdConnection *)&connection);
  played.n_shown++;
}

uint64_t
rd_connection_ping (RdConnection *one)
{
  g_assert_true (one == (RdConnection *)&connection);
  return ++played.last_ping;
}

void
rd_roster_sync_request_whole (RdRosterSync *sync, uint64_t job, bool is_comparison)
{
  g_assert_true (sync == played.sync && job == 0 && !is_comparison);
  played.n_wholes++;
}

void
rd_roster_sync_answer_request (RdRosterSync *sync, const char *jid, uint64_t job)
{
  g_assert_true (sync == played.sync);
}

const GError *
rd_xmpp_get_refusal (void)
{
  return NULL;
}
