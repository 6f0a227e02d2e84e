/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/roster.h"

#include "people.h"
#include "promise/truth.h"
#include "trace.h"

/* ask, pending, approved */
#define FLAGS_TOLD 7u
#define FLAG_MADE 8u

/* While rosterd doesn't know whether the server hides who asks, it keeps who asked. */
static bool
is_kept_for_request (const SimWorld *world, const char *key)
{
  g_autoptr (GPtrArray) requests = sim_view_list_requests (world->view);

  return g_ptr_array_find_with_equal_func (requests, key, g_str_equal, NULL)
         && sim_view_count (world->view, "SELECT hiding <> 'never' FROM profile") != 0;
}

static bool
is_hidden_item (const SimItem *item, gconstpointer data)
{
  return sim_truth_is_in_roster (item) && sim_truth_may_be_hidden (item, NULL);
}

static bool
is_absent (const SimItem *item, gconstpointer data)
{
  return !sim_truth_is_in_roster (item);
}

/* May KEY be STORED (NULL: not be there), though the server has had it otherwise since the change
 * with the number FIRST? A server that hides who asks says nothing of what happens meanwhile, nor
 * when it shows the contact again. */
static bool
is_hidden (const SimWorld *world, const char *key, int first, const SimStored *stored)
{
  const SimServer *server = world->server;
  int last = sim_truth_find_last (server, key, sim_truth_is_stored, stored);

  return (is_kept_for_request (world, key)
          && sim_truth_was_since (server, key, first, is_absent, NULL))
         || (world->scenario->habits.hides_pending
             && sim_truth_was_since (server, key, last, is_hidden_item, NULL));
}

/* -- the version ------------------------------------------------------------------------------- */

/* Interim pushes tell of each contact only the last change, in the order of versions: what comes
 * after the stored version is sent again. */
static bool
will_be_told (const SimWorld *world, const char *key, int deed)
{
  const GPtrArray *deeds = sim_server_get_deeds (world->server);

  if (!world->scenario->habits.sends_interim_pushes)
    return false;
  for (unsigned i = (unsigned)(deed + 1); i < deeds->len; i++)
    {
      if (g_str_equal (((const SimDeed *)deeds->pdata[i])->jid, key))
        return true;
    }
  return false;
}

static void
check_against_version (SimWorld *world, const SimRecord *record, const GPtrArray *contacts)
{
  const char *version = record->version;
  /* A hash that may be of several changes may have stood for an older roster, too. */
  int deed = sim_truth_find_version (world->server, version, record->is_unsettled);

  for (unsigned i = 0; i < SIM_N_PEOPLE; i++)
    {
      const char *key = sim_people_get_jid (i);
      const SimStored *stored = sim_stored_find (contacts, key);
      g_autofree char *shown = NULL;

      if (sim_truth_was_since (world->server, key, deed, sim_truth_is_stored, stored)
          || is_hidden (world, key, deed, stored) || will_be_told (world, key, deed))
        continue;
      shown = sim_stored_describe (stored);
      sim_break ("version", "the stored version is \"%s\", but the stored %s (%s) is older",
                 version, key, shown);
    }
}

void
sim_promise_version (SimWorld *world)
{
  g_autoptr (GPtrArray) contacts = NULL;
  SimRecord record;

  /* Its versions say nothing. */
  if (sim_server_has_lied (world->server) || !sim_view_get_record (world->view, &record))
    return;
  if (record.version != NULL && record.version[0] != '\0')
    {
      contacts = sim_view_list_contacts (world->view);
      check_against_version (world, &record, contacts);
    }
  sim_record_clear (&record);
}

/* -- at a rest --------------------------------------------------------------------------------- */

/* One version has stood for two rosters, and rosterd has got nothing that tells: nobody could. */
static bool
was_deceived (const SimWorld *world)
{
  return sim_server_fools (world->server)
         && sim_view_count (world->view, "SELECT distrust = 'none' FROM profile") != 0;
}

void
sim_promise_synced (SimWorld *world)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);
  g_autoptr (GPtrArray) items = sim_server_list (world->server, true);
  int now = (int)sim_server_get_deeds (world->server)->len - 1;
  unsigned n = 0;

  if (was_deceived (world))
    return;
  for (unsigned i = 0; i < items->len; i++)
    {
      const SimItem *item = items->pdata[i];
      const SimStored *stored = sim_stored_find (contacts, item->jid);
      g_autofree char *shown = NULL, *truth = NULL;

      if (stored != NULL)
        n++;
      if (sim_truth_is_stored (item, stored) || is_hidden (world, item->jid, now, stored))
        continue;
      shown = sim_stored_describe (stored);
      truth = sim_item_describe (item);
      sim_break ("synced", "the server has %s, stored is %s", truth, shown);
    }
  for (unsigned i = 0; n < contacts->len && i < contacts->len; i++)
    {
      const SimStored *stored = contacts->pdata[i];
      const SimItem *item = sim_server_find (world->server, stored->key);
      g_autofree char *shown = NULL;

      if (sim_truth_is_in_roster (item) || is_hidden (world, stored->key, now, stored))
        continue;
      shown = sim_stored_describe (stored);
      sim_break ("synced", "stored is %s, which the server doesn't have", shown);
    }
}

void
sim_promise_made (SimWorld *world)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);

  for (unsigned i = 0; i < contacts->len; i++)
    {
      const SimStored *stored = contacts->pdata[i];

      if ((stored->flags & FLAG_MADE) != 0 && !sim_server_has_made (world->server, stored->key))
        sim_break ("made", "%s is said to be the server's, and never was", stored->jid);
    }
}

/* -- who follows ------------------------------------------------------------------------------- */

/* As far as sim_stored_describe () tells. */
static bool
is_told (const SimStored *a, const SimStored *b)
{
  return a->serial == b->serial && a->subscription == b->subscription
         && ((a->flags ^ b->flags) & FLAGS_TOLD) == 0 && g_str_equal (a->name, b->name)
         && g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups);
}

static void
check_same (SimFollower *follower, const GPtrArray *contacts)
{
  GHashTable *held = sim_follower_get_contacts (follower);

  for (unsigned i = 0; i < contacts->len; i++)
    {
      const SimStored *stored = contacts->pdata[i];
      const SimStored *copy = g_hash_table_lookup (held, stored->jid);

      if (copy == NULL)
        sim_break ("follows", "a follower lacks %s", sim_stored_describe (stored));
      if (!is_told (copy, stored))
        sim_break ("follows", "a follower holds %s, stored is %s", sim_stored_describe (copy),
                   sim_stored_describe (stored));
    }
  if (g_hash_table_size (held) != contacts->len)
    sim_break ("follows", "a follower holds %u contacts, stored are %u", g_hash_table_size (held),
               contacts->len);
}

void
sim_promise_follows (SimWorld *world)
{
  SimFollower *follower = world->follower;
  SimRecord record;

  if (!sim_view_get_record (world->view, &record))
    return;
  if (record.is_known && record.serial < sim_follower_get_serial (follower))
    sim_break ("serials",
               "a follower was told serial %" G_GUINT64_FORMAT ", now it is %" G_GUINT64_FORMAT,
               sim_follower_get_serial (follower), record.serial);
  if (world->life != NULL && record.is_known && sim_follower_is_in_step (follower)
      && record.serial == sim_follower_get_serial (follower))
    {
      g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);

      check_same (follower, contacts);
    }
  sim_record_clear (&record);
}
