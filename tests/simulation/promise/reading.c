/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/reading.h"

#include "machine/disk.h"
#include "people.h"
#include "trace.h"

#define MANAGER "im.rosterd.Roster1.Manager"
#define MANAGER_PATH "/im/rosterd/Roster1"
#define FLAG_ASK 1u

/* The only value of the answer; a rest has none of the troubles that an error tells. */
static GVariant *
read_one (SimWorld *world, const char *path, const char *interface, const char *method,
          GVariant *arguments)
{
  g_autoptr (GVariant) reply = sim_world_ask (world, path, interface, method, arguments);

  if (reply == NULL)
    sim_break ("reads", "at a rest %s is refused", method);
  return g_variant_get_child_value (reply, 0);
}

/* -- figures ----------------------------------------------------------------------------------- */

typedef struct
{
  unsigned total, no_from, no_to, no_subscription, ask, no_group;
} Figures;

static Figures
count (const GPtrArray *contacts)
{
  Figures figures = { .total = contacts->len };

  for (unsigned i = 0; i < contacts->len; i++)
    {
      const SimStored *stored = contacts->pdata[i];

      figures.no_from += (stored->subscription & 2) == 0;
      figures.no_to += (stored->subscription & 1) == 0;
      figures.no_subscription += stored->subscription == 0;
      figures.ask += (stored->flags & FLAG_ASK) != 0;
      figures.no_group += stored->groups[0] == NULL;
    }
  return figures;
}

static void
check_stats (SimWorld *world, const GPtrArray *contacts)
{
  Figures figures = count (contacts);
  const struct
  {
    const char *key;
    unsigned number;
  } rows[] = {
    { "Total", figures.total }, { "NoFrom", figures.no_from },
    { "NoTo", figures.no_to },  { "NoSubscription", figures.no_subscription },
    { "Ask", figures.ask },     { "NoGroup", figures.no_group },
  };
  g_autoptr (GVariant) stats
      = read_one (world, SIM_PROFILE, SIM_ROSTER, "Stats", g_variant_new ("(a{sv})", NULL));

  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint32 number = 0;

      if (!g_variant_lookup (stats, rows[i].key, "u", &number) || number != rows[i].number)
        sim_break ("reads", "Stats counts %u contacts as %s, stored are %u", number, rows[i].key,
                   rows[i].number);
    }
}

/* -- contacts ---------------------------------------------------------------------------------- */

static void
check_found (GVariant *contact, const GPtrArray *contacts)
{
  const char *jid, *name;
  guint32 subscription;
  guint64 serial;

  g_variant_get (contact, "(&s&suuast@a{sv})", &jid, &name, &subscription, NULL, NULL, &serial,
                 NULL);
  for (unsigned i = 0; i < contacts->len; i++)
    {
      const SimStored *stored = contacts->pdata[i];

      if (g_str_equal (stored->jid, jid) && g_str_equal (stored->name, name)
          && stored->subscription == subscription && stored->serial == serial)
        return;
    }
  sim_break ("reads", "Lookup finds %s, which isn't stored so", jid);
}

/* Everybody, each typed in some way. */
static void
check_lookup (SimWorld *world, const GPtrArray *contacts)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) missing = NULL;
  GVariantBuilder jids;
  unsigned n = 0;

  g_variant_builder_init (&jids, G_VARIANT_TYPE ("as"));
  for (unsigned i = 0; i < SIM_N_PEOPLE; i++)
    {
      g_variant_builder_add (&jids, "s", sim_people_type_jid (i, i));
      n += sim_stored_find (contacts, sim_people_get_jid (i)) != NULL;
    }
  reply = sim_world_ask (world, SIM_PROFILE, SIM_ROSTER, "Lookup", g_variant_new ("(as)", &jids));
  if (reply == NULL)
    sim_break ("reads", "at a rest Lookup is refused");
  found = g_variant_get_child_value (reply, 0);
  missing = g_variant_get_child_value (reply, 1);
  if (g_variant_n_children (found) != n || g_variant_n_children (missing) != SIM_N_PEOPLE - n)
    sim_break ("reads", "Lookup finds %zu of %u, and misses %zu", g_variant_n_children (found), n,
               g_variant_n_children (missing));
  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GVariant) contact = g_variant_get_child_value (found, i);

      check_found (contact, contacts);
    }
}

static void
check_pending (SimWorld *world)
{
  g_autoptr (GPtrArray) stored = sim_view_list_requests (world->view);
  g_autoptr (GVariant) pending
      = read_one (world, SIM_PROFILE, SIM_SUBSCRIPTIONS, "ListPending", NULL);
  guint64 last = 0;

  if (g_variant_n_children (pending) != stored->len)
    sim_break ("reads", "ListPending has %zu requests, stored are %u",
               g_variant_n_children (pending), stored->len);
  for (size_t i = 0; i < stored->len; i++)
    {
      const char *jid;
      guint64 time;

      g_variant_get_child (pending, i, "(&st&s)", &jid, &time, NULL);
      if (!g_ptr_array_find_with_equal_func (stored, jid, g_str_equal, NULL))
        sim_break ("reads", "ListPending has %s, whose request isn't stored", jid);
      if (time < last)
        sim_break ("reads", "ListPending doesn't begin with the oldest request");
      last = time;
    }
}

/* Who follows the signals holds the same. */
static void
check_request_list (SimWorld *world)
{
  g_autoptr (GPtrArray) stored = sim_view_list_requests (world->view);
  GHashTable *held = sim_request_list_get_jids (world->requests);

  if (held != NULL && g_hash_table_size (held) != stored->len)
    sim_break ("follows", "a list of requests has %u, stored are %u", g_hash_table_size (held),
               stored->len);
  for (unsigned i = 0; held != NULL && i < stored->len; i++)
    {
      if (!g_hash_table_contains (held, stored->pdata[i]))
        sim_break ("follows", "a list of requests lacks %s", (char *)stored->pdata[i]);
    }
}

/* -- jobs -------------------------------------------------------------------------------------- */

static void
check_job (const SimOrders *orders, guint64 number, const char *kind, const char *result)
{
  const SimOrder *order = sim_orders_find (orders, number);

  /* Open ones are another promise's ("leftovers"); an end that the disk refused isn't known. */
  if (result[0] == '\0' || sim_disk_has_failed ())
    return;
  if (order == NULL || order->is_in_doubt || order->result == NULL)
    return;
  if (!g_str_equal (order->kind, kind) || !g_str_equal (order->result, result))
    sim_break ("reads", "ListJobs says that job %" G_GUINT64_FORMAT " (%s) ended as %s, it was %s",
               number, kind, result, order->result);
}

static void
check_jobs (SimWorld *world, const SimOrders *orders)
{
  g_autoptr (GVariant) jobs = read_one (world, SIM_PROFILE, SIM_HISTORY, "ListJobs",
                                        g_variant_new ("(tu)", (guint64)0, 2000));
  guint64 last = G_MAXUINT64;

  for (size_t i = 0; i < g_variant_n_children (jobs); i++)
    {
      const char *kind, *result;
      guint64 number;

      g_variant_get_child (jobs, i, "(t&st&sut)", &number, &kind, NULL, &result, NULL, NULL);
      if (number >= last)
        sim_break ("reads", "ListJobs doesn't begin with the newest job");
      last = number;
      check_job (orders, number, kind, result);
    }
}

/* -- profiles ---------------------------------------------------------------------------------- */

static GVariant *
get_property (SimWorld *world, const char *name)
{
  g_autoptr (GVariant) boxed = read_one (world, MANAGER_PATH, "org.freedesktop.DBus.Properties",
                                         "Get", g_variant_new ("(ss)", MANAGER, name));

  return g_variant_get_variant (boxed);
}

static void
check_profiles (SimWorld *world)
{
  g_autoptr (GVariant) list = get_property (world, "Profiles");
  g_autoptr (GVariant) preferred = get_property (world, "DefaultProfile");
  g_autoptr (GVariant) found
      = read_one (world, MANAGER_PATH, MANAGER, "FindProfile", g_variant_new ("(s)", ""));
  g_autoptr (GVariant) by_jid
      = read_one (world, MANAGER_PATH, MANAGER, "FindProfile", g_variant_new ("(s)", SIM_ACCOUNT));
  g_autofree const char **paths = g_variant_get_objv (list, NULL);
  int64_t n = sim_view_count (world->view, "SELECT count(*) FROM profile");

  if ((int64_t)g_variant_n_children (list) != n)
    sim_break ("reads", "Profiles has %zu, stored are %" G_GINT64_FORMAT,
               g_variant_n_children (list), n);
  for (unsigned i = 1; paths[0] != NULL && paths[i] != NULL; i++)
    {
      if (g_strcmp0 (paths[i - 1], paths[i]) >= 0)
        sim_break ("reads", "Profiles isn't sorted");
    }
  if (!g_variant_equal (preferred, found)
      || !g_strv_contains (paths, g_variant_get_string (preferred, NULL)))
    sim_break ("reads", "DefaultProfile is %s, and FindProfile finds %s",
               g_variant_get_string (preferred, NULL), g_variant_get_string (found, NULL));
  if (!g_str_equal (g_variant_get_string (by_jid, NULL), SIM_PROFILE))
    sim_break ("reads", "FindProfile finds %s by the JID", g_variant_get_string (by_jid, NULL));
  n = sim_view_count (world->view, "SELECT name <> 'me' FROM profile WHERE is_default");
  if ((n == 0) != g_str_equal (g_variant_get_string (found, NULL), SIM_PROFILE))
    sim_break ("reads", "DefaultProfile isn't the stored one");
}

void
sim_promise_reads (SimWorld *world, const SimOrders *orders)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);

  check_stats (world, contacts);
  check_lookup (world, contacts);
  check_pending (world);
  check_request_list (world);
  check_jobs (world, orders);
  check_profiles (world);
}
