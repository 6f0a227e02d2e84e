/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/roster.h"

#include "trace.h"

#include <string.h>

/* What undoes one change of a version. */
typedef struct
{
  char *jid;
  SimItem *before;
  char *version_before, *version_after;
  uint64_t counter_before;
} SimStepBack;

static void
free_step_back (gpointer data)
{
  SimStepBack *step = data;

  g_free (step->jid);
  sim_item_free (step->before);
  g_free (step->version_before);
  g_free (step->version_after);
  g_free (step);
}

static void
free_deed (gpointer data)
{
  SimDeed *deed = data;

  g_free (deed->jid);
  sim_item_free (deed->before);
  sim_item_free (deed->after);
  g_free (deed->version);
  g_free (deed);
}

static void
free_item (gpointer data)
{
  sim_item_free (data);
}

static int
compare_jids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

/* -- versions ---------------------------------------------------------------------------------- */

static char *
make_hash (const SimServer *server)
{
  g_autoptr (GPtrArray) items = sim_server_list (server, true);
  g_autoptr (GString) xml = g_string_new ("");
  g_autofree char *hash = NULL;

  for (unsigned i = 0; i < items->len; i++)
    sim_item_append_xml (items->pdata[i], xml);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, xml->str, (gssize)xml->len);
  return g_strndup (hash, 12);
}

/* Takes VERSION. */
static void
set_version (SimServer *server, char *version)
{
  g_free (server->version);
  server->version = version;
}

/* Of the roster as it is, which differs from that of the last version. */
static void
move_version (SimServer *server)
{
  server->counter++;
  if (!server->habits.has_versioning)
    set_version (server, NULL);
  else if (server->habits.repeats_versions)
    {
      set_version (server, g_strdup ("1"));
      server->has_lied = true;
    }
  else if (server->habits.versions_are_hashes)
    set_version (server, make_hash (server));
  else
    set_version (server, g_strdup_printf ("%" G_GUINT64_FORMAT, server->counter));
}

void
sim_roster_note_load (SimServer *server)
{
  if (!server->habits.has_versioning || !server->habits.repeats_versions)
    return;
  set_version (server, g_strdup ("nil"));
}

void
sim_roster_renew_version (SimServer *server)
{
  server->counter += 1000;
  server->fools = false;
  /* Of a version that stands for several rosters nobody can say what came after it. */
  g_ptr_array_set_size (server->history, 0);
  move_version (server);
}

const char *
sim_server_get_version (const SimServer *server)
{
  return server->version;
}

bool
sim_server_has_lied (const SimServer *server)
{
  return server->has_lied;
}

bool
sim_server_fools (const SimServer *server)
{
  return server->fools;
}

static void
free_changed (gpointer data)
{
  SimChanged *changed = data;

  g_free (changed->jid);
  g_free (changed->version);
  g_free (changed);
}

static bool
has_changed (const GPtrArray *list, const char *jid)
{
  for (unsigned i = 0; i < list->len; i++)
    if (g_str_equal (((SimChanged *)list->pdata[i])->jid, jid))
      return true;
  return false;
}

/* Back from now, so that each JID is met at its last change first. */
GPtrArray *
sim_roster_find_changed (const SimServer *server, const char *version)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_changed);

  for (unsigned i = server->history->len; i > 0; i--)
    {
      const SimStepBack *step = server->history->pdata[i - 1];

      if (!has_changed (list, step->jid))
        {
          SimChanged *changed = g_new0 (SimChanged, 1);

          changed->jid = g_strdup (step->jid);
          changed->version = g_strdup (step->version_after);
          g_ptr_array_insert (list, 0, changed);
        }
      if (g_strcmp0 (step->version_before, version) == 0)
        return g_steal_pointer (&list);
    }
  return NULL;
}

/* -- items ------------------------------------------------------------------------------------- */

void
sim_roster_begin (SimServer *server)
{
  server->items = g_tree_new_full (compare_jids, NULL, NULL, free_item);
  server->history = g_ptr_array_new_with_free_func (free_step_back);
  server->deeds = g_ptr_array_new_with_free_func (free_deed);
  move_version (server);
  sim_roster_note_load (server);
}

void
sim_roster_end (SimServer *server)
{
  g_tree_unref (server->items);
  g_ptr_array_unref (server->history);
  g_ptr_array_unref (server->deeds);
  g_free (server->version);
}

bool
sim_roster_is_shown (const SimServer *server, const SimItem *item)
{
  if (item == NULL || !item->is_in_roster)
    return false;
  return !server->habits.hides_pending || sim_item_get_state (item) != SIM_STATE_NONE_IN;
}

GPtrArray *
sim_server_list (const SimServer *server, bool for_clients)
{
  GPtrArray *list = g_ptr_array_new ();

  for (GTreeNode *node = g_tree_node_first (server->items); node != NULL;
       node = g_tree_node_next (node))
    {
      SimItem *item = g_tree_node_value (node);

      if (for_clients ? sim_roster_is_shown (server, item) : item->is_in_roster)
        g_ptr_array_add (list, item);
    }
  return list;
}

const SimItem *
sim_server_find (const SimServer *server, const char *jid)
{
  return g_tree_lookup (server->items, jid);
}

const GPtrArray *
sim_server_get_deeds (const SimServer *server)
{
  return server->deeds;
}

SimItem *
sim_roster_copy (const SimServer *server, const char *jid)
{
  SimItem *item = sim_item_copy (sim_server_find (server, jid));

  return item != NULL ? item : sim_item_new (jid);
}

/* -- changes ----------------------------------------------------------------------------------- */

static bool
looks_the_same (const SimServer *server, const SimItem *a, const SimItem *b)
{
  bool is_a_shown = sim_roster_is_shown (server, a), is_b_shown = sim_roster_is_shown (server, b);

  if (!is_a_shown || !is_b_shown)
    return is_a_shown == is_b_shown;
  return g_str_equal (a->name, b->name)
         && g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups)
         && a->subscription == b->subscription && a->ask == b->ask
         && a->writes_groups_twice == b->writes_groups_twice;
}

static void
book (SimServer *server, const SimCause *cause, const char *jid, const SimItem *before,
      const SimItem *after)
{
  SimDeed *deed = g_new0 (SimDeed, 1);

  deed->time = sim_schedule_get_now ();
  deed->actor = cause->actor;
  deed->stanza = cause->stanza;
  deed->jid = g_strdup (jid);
  deed->before = sim_item_copy (before);
  deed->after = sim_item_copy (after);
  deed->version = g_strdup (server->version);
  g_ptr_array_add (server->deeds, deed);
}

/* A JID that comes into the roster may get another spelling. */
static void
spell (SimServer *server, const SimItem *before, SimItem *after)
{
  if (!server->habits.spells_otherwise || !after->is_in_roster
      || (before != NULL && before->is_in_roster) || !sim_chance_hits (&server->chance, 40))
    return;
  after->spelling[0] = g_ascii_toupper (after->spelling[0]);
}

static void
replace (SimServer *server, const char *jid, SimItem *after)
{
  const char *fault = after != NULL ? sim_item_find_fault (after) : NULL;
  g_autofree char *text = fault != NULL ? sim_item_describe (after) : NULL;

  if (fault != NULL)
    sim_break ("server", "%s %s", text, fault);
  if (after != NULL)
    g_tree_replace (server->items, after->jid, after);
  else
    g_tree_remove (server->items, jid);
}

/* ejabberd's counter moves with what a client or a contact does, not with shared groups, nor with
 * an item that it deletes by itself. */
static bool
is_unnoticed (const SimServer *server, const SimCause *cause)
{
  return cause->actor == SIM_BY_SERVER && server->habits.pushes_before_answer
         && !server->habits.versions_are_hashes;
}

static void
move_version_for (SimServer *server, const SimCause *cause, const char *jid, const SimItem *before)
{
  SimStepBack *step = g_new0 (SimStepBack, 1);

  step->jid = g_strdup (jid);
  step->before = sim_item_copy (before);
  step->version_before = g_strdup (server->version);
  step->counter_before = server->counter;
  if (!is_unnoticed (server, cause))
    move_version (server);
  step->version_after = g_strdup (server->version);
  if (g_strcmp0 (step->version_before, step->version_after) == 0)
    server->has_lied = server->fools = server->habits.has_versioning;
  g_ptr_array_add (server->history, step);
}

bool
sim_roster_put (SimServer *server, const SimCause *cause, SimItem *after)
{
  g_autofree char *jid = g_strdup (after->jid);
  g_autoptr (SimItem) before = sim_item_copy (sim_server_find (server, jid));
  bool is_seen;

  if (!after->is_in_roster && !after->has_request && !after->is_approved)
    g_clear_pointer (&after, sim_item_free);
  else
    spell (server, before, after);
  replace (server, jid, after);
  is_seen = !looks_the_same (server, before, after);
  if (is_seen)
    move_version_for (server, cause, jid, before);
  if (is_seen || !sim_item_equals (before, after))
    book (server, cause, jid, before, after);
  return is_seen;
}

bool
sim_roster_drop (SimServer *server, const SimCause *cause, const char *jid)
{
  return sim_roster_put (server, cause, sim_item_new (jid));
}

/* -- a backup ---------------------------------------------------------------------------------- */

void
sim_roster_go_back (SimServer *server, unsigned n)
{
  SimCause cause = { SIM_BY_SERVER, 0 };

  if (n > 0 && server->history->len > 0 && !server->habits.versions_are_hashes)
    server->has_lied = server->fools = server->habits.has_versioning;
  for (; n > 0 && server->history->len > 0; n--)
    {
      SimStepBack *step = server->history->pdata[server->history->len - 1];
      g_autoptr (SimItem) now = sim_item_copy (sim_server_find (server, step->jid));
      SimItem *then = sim_item_copy (step->before);

      replace (server, step->jid, then);
      server->counter = step->counter_before;
      set_version (server, g_strdup (step->version_before));
      if (!sim_item_equals (now, then))
        book (server, &cause, step->jid, now, then);
      g_ptr_array_set_size (server->history, (int)server->history->len - 1);
    }
  if (server->habits.versions_are_hashes && !server->habits.repeats_versions)
    set_version (server, make_hash (server));
}
