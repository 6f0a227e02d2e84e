/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/orders.h"

#include "machine/schedule.h"
#include "trace.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

struct _SimOrders
{
  SimWorld *world;
  GPtrArray *list;
};

static void
order_free (gpointer data)
{
  SimOrder *order = data;

  g_free (order->path);
  g_free (order->kind);
  g_ptr_array_unref (order->plan);
  g_ptr_array_unref (order->replans);
  g_ptr_array_unref (order->before);
  g_ptr_array_unref (order->requests);
  g_free (order->result);
  g_clear_pointer (&order->details, g_variant_unref);
  g_clear_pointer (&order->failures, g_hash_table_unref);
  g_free (order);
}

SimOrders *
sim_orders_new (SimWorld *world)
{
  SimOrders *orders = g_new0 (SimOrders, 1);

  orders->world = world;
  orders->list = g_ptr_array_new_with_free_func (order_free);
  return orders;
}

void
sim_orders_free (SimOrders *orders)
{
  g_ptr_array_unref (orders->list);
  g_free (orders);
}

const GPtrArray *
sim_orders_list (const SimOrders *orders)
{
  return orders->list;
}

const SimOrder *
sim_orders_find (const SimOrders *orders, uint64_t number)
{
  for (unsigned i = 0; i < orders->list->len; i++)
    {
      const SimOrder *order = orders->list->pdata[i];

      if (order->number == number)
        return order;
    }
  return NULL;
}

static const SimIntent *
find_newest (const GPtrArray *intents, const char *key)
{
  for (unsigned i = intents->len; i > 0; i--)
    {
      const SimIntent *intent = intents->pdata[i - 1];

      if (g_str_equal (intent->key, key))
        return intent;
    }
  return NULL;
}

bool
sim_order_brings_back (const SimOrder *order)
{
  static const char *const kinds[] = { "undo", "redo", "restore", NULL };

  return g_strv_contains (kinds, order->kind);
}

const SimIntent *
sim_order_find_intent (const SimOrder *order, const char *key)
{
  const SimIntent *intent = find_newest (order->replans, key);

  return intent != NULL ? intent : find_newest (order->plan, key);
}

/* -- the end of a job -------------------------------------------------------------------------- */

/* On a full or a bad disk rosterd can't write down that the job has ended. */
static bool
is_end_unstored (const SimOrder *order)
{
  SimView *view = order->world->view;
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM job WHERE is_open AND result = '' AND id = %" G_GUINT64_FORMAT,
      order->number);

  return view != NULL && sim_view_count (view, sql) > 0;
}

static void
on_failures (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimOrder *order = user_data;
  g_autoptr (GVariant) list = NULL;
  GVariantIter iter;
  const char *jid, *name;

  if (reply == NULL)
    return;
  order->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  list = g_variant_get_child_value (reply, 0);
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&ss)", &jid, &name, NULL))
    g_hash_table_insert (order->failures, g_ascii_strdown (jid, -1), g_strdup (name));
}

static void
on_ended (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimOrder *order = user_data;
  g_autofree char *shown = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(s@a{sv})", &order->result, &order->details);
  order->ended = sim_schedule_get_now ();
  order->is_unstored = is_end_unstored (order);
  shown = g_variant_print (order->details, FALSE);
  sim_trace ("rosterd", "ends job %" G_GUINT64_FORMAT " (%s) as %s: %s", order->number, order->kind,
             order->result, shown);
  sim_caller_call (order->world->observer, order->path, SIM_JOB, "ListFailures",
                   g_variant_new ("(uu)", 0, 0), on_failures, order);
}

static bool
is_same (const SimIntent *a, const SimIntent *b)
{
  return a->is_removal == b->is_removal && g_strcmp0 (a->name, b->name) == 0
         && (a->groups == NULL || b->groups == NULL
                 ? a->groups == b->groups
                 : g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups));
}

void
sim_orders_note_commit (SimOrders *orders)
{
  for (unsigned i = 0; i < orders->list->len; i++)
    {
      SimOrder *order = orders->list->pdata[i];
      g_autoptr (GPtrArray) intents = NULL;

      if (order->ended != INT64_MAX)
        continue;
      intents = sim_view_list_intents (orders->world->view, order->number);
      for (unsigned j = intents->len; j > 0; j--)
        {
          const SimIntent *known
              = sim_order_find_intent (order, ((SimIntent *)intents->pdata[j - 1])->key);

          if (known != NULL && !is_same (known, intents->pdata[j - 1]))
            g_ptr_array_add (order->replans, g_ptr_array_steal_index (intents, j - 1));
        }
    }
}

void
sim_orders_note_death (SimOrders *orders, bool is_kill, bool is_power_cut)
{
  for (unsigned i = 0; i < orders->list->len; i++)
    {
      SimOrder *order = orders->list->pdata[i];

      order->is_in_doubt |= is_power_cut || (is_kill && order->failures == NULL)
                            || order->is_unstored || (!is_kill && is_end_unstored (order));
      if (order->ended == INT64_MAX)
        order->ended = sim_schedule_get_now ();
    }
}

bool
sim_orders_have_open (const SimOrders *orders)
{
  for (unsigned i = 0; i < orders->list->len; i++)
    {
      if (((const SimOrder *)orders->list->pdata[i])->ended == INT64_MAX)
        return true;
    }
  return false;
}

/* -- its begin --------------------------------------------------------------------------------- */

static unsigned
get_session (const SimServer *server)
{
  const GPtrArray *said = sim_server_get_said (server);

  return said->len > 0 ? ((const SimSaid *)said->pdata[said->len - 1])->session : 0;
}

void
sim_orders_add (SimOrders *orders, const char *path, GVariant *properties)
{
  SimWorld *world = orders->world;
  SimOrder *order = g_new0 (SimOrder, 1);

  order->world = world;
  order->path = g_strdup (path);
  order->asked = sim_schedule_get_now ();
  order->swallowed = strlen (sim_wire_get_swallowed ());
  order->serial = (uint64_t)sim_view_count (world->view, "SELECT serial FROM profile");
  order->session = get_session (world->server);
  order->ended = INT64_MAX;
  g_variant_lookup (properties, "Number", "t", &order->number);
  g_variant_lookup (properties, "Kind", "s", &order->kind);
  order->plan = sim_view_list_intents (world->view, order->number);
  order->replans = sim_intents_new ();
  order->before = sim_view_list_contacts (world->view);
  order->requests = sim_view_list_requests (world->view);
  order->may_hide = sim_view_count (world->view, "SELECT hiding <> 'never' FROM profile") != 0;
  g_ptr_array_add (orders->list, order);
  sim_trace ("rosterd", "begins job %" G_GUINT64_FORMAT " (%s) for %u contacts", order->number,
             order->kind, order->plan->len);
  for (unsigned i = 0; i < order->plan->len; i++)
    {
      const SimIntent *intent = order->plan->pdata[i];
      g_autofree char *groups = intent->groups != NULL ? g_strjoinv (", ", intent->groups) : NULL;

      sim_trace ("rosterd", "job %" G_GUINT64_FORMAT ": %s is to be %s \"%s\" [%s] %s",
                 order->number, intent->jid, intent->is_removal ? "gone" : "there", intent->name,
                 groups, intent->presence);
    }
  sim_caller_call (world->observer, path, SIM_JOB, "Wait", NULL, on_ended, order);
}
