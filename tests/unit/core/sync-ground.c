/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-ground.h"

void
assert_noted (const char *expected)
{
  pass (100 * MS);
  played_assert_noted (expected);
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
on_bound (RdRosterSync *sync, const RdFeatures *features, gpointer user_data)
{
  played_note ("bound");
}

static void
on_synced (RdRosterSync *sync, gpointer user_data)
{
  played_note ("synced");
}

static void
on_ended (RdRosterSync *sync, const GError *error, RdRemedy remedy, gpointer user_data)
{
  Fixture *fixture = user_data;

  played_note ("ended%s%s%s", remedy == RD_REMEDY_PERSON ? " for good" : "",
               error != NULL ? ": " : "", error != NULL ? error->message : "");
  g_clear_object (&fixture->sync);
}

static const RdRosterSyncEvents events
    = { .bound = on_bound, .synced = on_synced, .ended = on_ended };

static void
on_stored (const RdChange *change, gpointer user_data)
{
  Fixture *fixture = user_data;

  rd_profile_record_take_change (fixture->record, change);
  played_note ("stored +%u ~%u -%u%s%s", change->n_added, change->n_changed, change->n_removed,
               change->request != NULL ? " request of " : "",
               change->request != NULL ? change->request->jid : "");
}

/* -- what a job is told ------------------------------------------------------------------------ */

static const char *
get_message (const GError *error)
{
  return error != NULL ? error->message : "";
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  played_note ("answered %u%s", (unsigned)token, get_message (error));
}

static void
on_ponged (uint64_t token, gpointer user_data)
{
  played_note ("ponged %u", (unsigned)token);
}

static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  played_note ("bounced %s %s", rd_presence_to_string (presence), jid);
}

int error_of_resync;

static void
on_resynced (const RdChange *change, const GError *error, gpointer user_data)
{
  if (change != NULL)
    played_note ("resynced +%u ~%u -%u", change->n_added, change->n_changed, change->n_removed);
  else
    {
      played_note ("not resynced");
      error_of_resync = error->code;
    }
}

static const RdAskerEvents asker = {
  .answered = on_answered, .ponged = on_ponged, .resynced = on_resynced, .bounced = on_bounced
};

/* -- what a test has --------------------------------------------------------------------------- */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  played_connection_begin ();
  store_begin (&fixture->base);
  fixture->record = store_add_profile (&fixture->base);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->sync != NULL)
    end (0, RD_REMEDY_SOON);
  pass (100 * MS);
  g_assert_null (fixture->sync);
  rd_profile_record_free (fixture->record);
  store_end (&fixture->base);
}

void
add_tests (const char *path, const SyncTest *tests, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (path, tests[i].name, NULL);

      g_test_add (name, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
}

/* -- the server -------------------------------------------------------------------------------- */

const RdRosterEvents *
get_roster (void)
{
  return &played_connection.events->roster;
}

void
log_in (Fixture *fixture, bool has_versioning)
{
  const RdConnectionTerms terms = { .jid = fixture->record->jid };
  const RdFeatures features = { .has_versioning = has_versioning };

  fixture->sync
      = rd_roster_sync_new (fixture->base.store, fixture->record, &terms, &events, fixture);
  rd_roster_sync_set_keeper (fixture->sync, on_stored, fixture);
  rd_roster_sync_set_asker (fixture->sync, &asker, fixture);
  rd_roster_sync_start (fixture->sync);
  played_connection.events->ready (&features, played_connection.user_data);
  fixture->login_ping = played_connection.last_token;
}

void
send_items (unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (RdContact) contact
          = rd_contact_new (i == 0 ? A : B, "old", RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 0);

      get_roster ()->item (contact, played_connection.user_data);
    }
}

void
send_roster (unsigned n_contacts, const char *version)
{
  get_roster ()->begin (played_connection.user_data);
  send_items (n_contacts);
  get_roster ()->end (version, played_connection.user_data);
}

void
send_unchanged (void)
{
  get_roster ()->unchanged (played_connection.user_data);
}

void
send_refusal (RdError code)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, (int)code, "No.");

  get_roster ()->refused (error, played_connection.user_data);
}

void
pong (uint64_t token)
{
  get_roster ()->pong (token, played_connection.user_data);
}

void
become_synced (Fixture *fixture, unsigned n_contacts, const char *version)
{
  log_in (fixture, true);
  send_roster (n_contacts, version);
  pong (fixture->login_ping);
  pass (100 * MS);
  g_assert_true (g_str_has_suffix (played_connection.notes->str, "\nsynced"));
  played_forget_notes ();
}

void
push (const char *jid, const char *name, const char *version)
{
  g_autoptr (RdContact) contact
      = name != NULL ? rd_contact_new (jid, name, RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 0) : NULL;
  const RdRosterPush one = {
    .id = version,
    .contact = contact,
    .removed_jid = name != NULL ? NULL : jid,
    .version = version,
  };

  get_roster ()->push (&one, played_connection.user_data);
}

void
end (int code, RdRemedy remedy)
{
  g_autoptr (GError) error = code != 0 ? g_error_new_literal (RD_ERROR, code, "It is over.") : NULL;

  played_connection.events->closed (error, remedy, played_connection.user_data);
}
