/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/shared.h"

#include "server/pushes.h"
#include "server/roster.h"
#include "trace.h"

#include <string.h>

typedef struct
{
  char *jid;
  char *name;
  char **groups;   /* empty: taken out of the last one, which the next load will see */
  bool is_applied; /* the roster has it */
  SimItem *own;    /* what the user has behind it; NULL: nothing */
} SimShared;

static const SimCause administrator = { SIM_BY_SERVER, 0 };

static void
free_shared (gpointer data)
{
  SimShared *shared = data;

  g_free (shared->jid);
  g_free (shared->name);
  g_strfreev (shared->groups);
  sim_item_free (shared->own);
  g_free (shared);
}

static int
compare_jids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

void
sim_shared_begin (SimServer *server)
{
  server->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->shared = g_tree_new_full (compare_jids, NULL, NULL, free_shared);
}

void
sim_shared_end (SimServer *server)
{
  g_tree_unref (server->shared);
  g_hash_table_unref (server->made);
}

/* -- what the roster has of it ----------------------------------------------------------------- */

static bool
acts_at_once (const SimServer *server)
{
  return server->habits.pushes_before_answer;
}

/* NULL: no such item is in the roster. */
static SimShared *
find_applied (const SimServer *server, const char *jid)
{
  SimShared *shared = g_tree_lookup (server->shared, jid);

  return shared != NULL && shared->is_applied ? shared : NULL;
}

/* Prosody's group file covers the user's name, ejabberd's groups don't. */
static SimItem *
make_merged (const SimServer *server, const SimShared *shared)
{
  SimItem *item = shared->own != NULL ? sim_item_copy (shared->own) : sim_item_new (shared->jid);
  bool has_own_name = item->name[0] != '\0' && acts_at_once (server);
  g_autofree char *name = g_strdup (has_own_name ? item->name : shared->name);
  g_auto (GStrv) groups
      = sim_groups_unite ((const char *const *)item->groups, (const char *const *)shared->groups);

  sim_item_set_text (item, name, (const char *const *)groups);
  item->is_in_roster = true;
  sim_item_set_state (item, SIM_STATE_BOTH);
  return item;
}

/* The item keeps the spelling that it has. */
static void
put (SimServer *server, const SimCause *cause, SimItem *item)
{
  const SimItem *now = sim_server_find (server, item->jid);

  if (now != NULL)
    {
      g_free (item->spelling);
      item->spelling = g_strdup (now->spelling);
    }
  sim_roster_put (server, cause, item);
}

static void
keep_own (SimServer *server, SimShared *shared)
{
  const SimItem *now = sim_server_find (server, shared->jid);

  if (shared->is_applied)
    return;
  shared->is_applied = true;
  shared->own = now != NULL && now->is_in_roster ? sim_item_copy (now) : NULL;
  if (shared->own != NULL)
    shared->own->has_request = shared->own->writes_groups_twice = false;
}

bool
sim_server_has_made (const SimServer *server, const char *jid)
{
  return server->went_back || g_hash_table_contains (server->made, jid);
}

/* -- a client's edits -------------------------------------------------------------------------- */

static void
keep_edit (SimShared *shared, const char *name, const char *const *groups)
{
  g_auto (GStrv) sorted = sim_groups_unite (groups, NULL);
  g_auto (GStrv) own
      = sim_groups_subtract ((const char *const *)sorted, (const char *const *)shared->groups);

  if (shared->own == NULL)
    shared->own = sim_item_new (shared->jid);
  shared->own->is_in_roster = true;
  sim_item_set_text (shared->own, name, (const char *const *)own);
}

/* ejabberd's way to the same item. */
static void
pass_through (SimServer *server, const SimCause *cause, const SimShared *shared)
{
  static const SimState states[] = { SIM_STATE_NONE_OUT, SIM_STATE_TO, SIM_STATE_TO };

  for (unsigned i = 0; i < G_N_ELEMENTS (states); i++)
    {
      SimItem *item = make_merged (server, shared);

      sim_item_set_state (item, states[i]);
      put (server, cause, item);
      sim_push_item (server, shared->jid);
    }
}

bool
sim_shared_set (SimServer *server, const SimCause *cause, const char *jid, const char *name,
                const char *const *groups)
{
  SimShared *shared = find_applied (server, jid);

  if (shared == NULL)
    return false;
  keep_edit (shared, name, groups);
  if (!acts_at_once (server))
    return false;
  pass_through (server, cause, shared);
  put (server, cause, make_merged (server, shared));
  sim_push_item (server, jid);
  return true;
}

bool
sim_shared_remove (SimServer *server, const SimCause *cause, const char *jid)
{
  SimShared *shared = find_applied (server, jid);
  SimItem *item;

  if (shared == NULL)
    return false;
  g_clear_pointer (&shared->own, sim_item_free);
  if (!acts_at_once (server))
    return false;
  item = make_merged (server, shared);
  item->writes_groups_twice = true;
  sim_trace ("server", "confirms that %s is removed, and keeps it", jid);
  put (server, cause, item);
  sim_push_item (server, jid);
  return true;
}

bool
sim_shared_swallows (const SimServer *server, const char *jid, SimAct act)
{
  return (act == SIM_ACT_UNSUBSCRIBE || act == SIM_ACT_UNSUBSCRIBED) && acts_at_once (server)
         && find_applied (server, jid) != NULL;
}

/* -- the administrator ------------------------------------------------------------------------- */

/* The user's own item comes to light, or nothing is left. */
static void
uncover (SimServer *server, SimShared *shared)
{
  if (shared->own != NULL)
    put (server, &administrator, g_steal_pointer (&shared->own));
  else
    sim_roster_drop (server, &administrator, shared->jid);
}

static void
add_person (SimServer *server, const char *jid, const char *group)
{
  const char *one[] = { group, NULL };
  SimShared *shared = g_tree_lookup (server->shared, jid);
  char **groups;

  if (shared == NULL)
    {
      shared = g_new0 (SimShared, 1);
      shared->jid = g_strdup (jid);
      shared->name = g_strdup (sim_chance_hits (&server->chance, 50) ? "" : "Colleague");
      shared->groups = g_new0 (char *, 1);
      g_tree_insert (server->shared, shared->jid, shared);
    }
  groups = sim_groups_unite ((const char *const *)shared->groups, one);
  g_strfreev (shared->groups);
  shared->groups = groups;
  g_hash_table_add (server->made, g_strdup (jid));
  sim_trace ("administrator", "puts %s into %s", jid, group);
  if (!acts_at_once (server))
    return;
  keep_own (server, shared);
  put (server, &administrator, make_merged (server, shared));
  sim_push_item (server, jid);
}

/* ejabberd pushes a removal that names the groups, though the contact may stay. */
static void
remove_at_once (SimServer *server, SimShared *shared, const char *const *lost)
{
  const SimItem *now = sim_server_find (server, shared->jid);
  g_autofree char *spelling = g_strdup (now != NULL ? now->spelling : shared->jid);
  bool stays = shared->groups[0] != NULL || shared->own != NULL;

  if (shared->groups[0] != NULL)
    put (server, &administrator, make_merged (server, shared));
  else
    uncover (server, shared);
  sim_push_removal (server, spelling, stays ? lost : NULL);
  if (shared->groups[0] == NULL)
    g_tree_remove (server->shared, shared->jid);
}

static void
remove_person (SimServer *server, SimShared *shared)
{
  unsigned n = g_strv_length (shared->groups);
  g_autofree char *group = g_strdup (shared->groups[sim_chance_below (&server->chance, n)]);
  const char *lost[] = { group, NULL };
  char **groups = sim_groups_subtract ((const char *const *)shared->groups, lost);

  g_strfreev (shared->groups);
  shared->groups = groups;
  sim_trace ("administrator", "takes %s out of %s", shared->jid, group);
  if (acts_at_once (server))
    remove_at_once (server, shared, lost);
}

/* Those that are in a group; free the array. */
static GPtrArray *
list_members (const SimServer *server)
{
  GPtrArray *list = g_ptr_array_new ();

  for (GTreeNode *node = g_tree_node_first (server->shared); node != NULL;
       node = g_tree_node_next (node))
    if (((SimShared *)g_tree_node_value (node))->groups[0] != NULL)
      g_ptr_array_add (list, g_tree_node_value (node));
  return list;
}

/* A contact of the roster, or somebody new. */
static char *
draw_person (const SimServer *server, SimChance *chance)
{
  g_autoptr (GPtrArray) items = sim_server_list (server, false);
  const SimItem *item;

  if (items->len == 0 || sim_chance_hits (chance, 40))
    return g_strdup_printf ("colleague%u%s", sim_chance_below (chance, 4),
                            strchr (server->account, '@'));
  item = items->pdata[sim_chance_below (chance, items->len)];
  return g_strdup (item->jid);
}

void
sim_server_administer (SimServer *server, SimChance *chance)
{
  static const char *const groups[] = { "Night shift", "Staff", "Everybody" };
  g_autoptr (GPtrArray) members = list_members (server);
  g_autofree char *jid = draw_person (server, chance);
  unsigned group = sim_chance_below (chance, G_N_ELEMENTS (groups));
  unsigned member = sim_chance_below (chance, MAX (members->len, 1));

  if (!server->habits.has_shared_groups)
    return;
  if (members->len > 0 && sim_chance_hits (chance, 40))
    remove_person (server, members->pdata[member]);
  else
    add_person (server, jid, groups[group]);
}

void
sim_shared_load (SimServer *server)
{
  GTreeNode *next;

  if (!server->habits.has_shared_groups || acts_at_once (server))
    return;
  for (GTreeNode *node = g_tree_node_first (server->shared); node != NULL; node = next)
    {
      SimShared *shared = g_tree_node_value (node);

      next = g_tree_node_next (node);
      if (shared->groups[0] != NULL)
        {
          keep_own (server, shared);
          put (server, &administrator, make_merged (server, shared));
        }
      else if (shared->is_applied)
        {
          uncover (server, shared);
          shared->is_applied = false;
        }
    }
}
