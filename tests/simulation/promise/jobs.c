/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/jobs.h"

#include "promise/truth.h"
#include "trace.h"

#include <string.h>

#define ERROR_PREFIX "im.rosterd.Roster1.Error."
/* So long rosterd may not know an answer yet. */
#define MAYBE_UNHEARD (10 * G_TIME_SPAN_SECOND)

/* -- what a job says --------------------------------------------------------------------------- */

/* What a plan makes of a contact. */
typedef struct
{
  const SimIntent *intent;
  const SimStored *before; /* NULL: it was unknown */
  const SimOrders *orders;
  uint64_t job;
  bool keeps_name; /* one that an earlier job has given the contact meanwhile */
} Step;

static const char *const no_groups[] = { NULL };

/* Has LIST, with what the step adds and without what it removes? What it doesn't touch is
 * others'. */
static bool
has_groups (const Step *step, const char *const *list)
{
  const char *const *before
      = step->before != NULL ? (const char *const *)step->before->groups : no_groups;
  const char *const *after = (const char *const *)step->intent->groups;

  for (unsigned i = 0; after[i] != NULL; i++)
    {
      if (!g_strv_contains (before, after[i]) && !g_strv_contains (list, after[i]))
        return false;
    }
  for (unsigned i = 0; before[i] != NULL; i++)
    {
      if (!g_strv_contains (after, before[i]) && g_strv_contains (list, before[i]))
        return false;
    }
  return true;
}

/* By a job before the step's? */
static bool
was_named (const Step *step, const char *name)
{
  const GPtrArray *list = sim_orders_list (step->orders);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimOrder *order = list->pdata[i];
      const SimIntent *intent = sim_order_find_intent (order, step->intent->key);

      if (order->number < step->job && intent != NULL && !intent->is_removal
          && g_str_equal (intent->name, name))
        return true;
    }
  return false;
}

static bool
is_as_planned (const SimItem *item, gconstpointer data)
{
  const Step *step = data;
  const SimIntent *intent = step->intent;

  if (intent->is_removal || !sim_truth_is_in_roster (item))
    return intent->is_removal && !sim_truth_is_in_roster (item);
  return (g_str_equal (intent->name, step->before != NULL ? step->before->name : "")
          || g_str_equal (intent->name, item->name)
          || (step->keeps_name && was_named (step, item->name)))
         && has_groups (step, (const char *const *)item->groups);
}

static bool
sees_or_asks (const SimItem *item, gconstpointer data)
{
  return item != NULL
         && (item->ask || item->subscription == SIM_TO || item->subscription == SIM_BOTH);
}

static bool
sees_not_nor_asks (const SimItem *item, gconstpointer data)
{
  return !sees_or_asks (item, data);
}

static bool
has_no_request (const SimItem *item, gconstpointer data)
{
  return item == NULL || !item->has_request;
}

/* Where both change the same contact, the server's last word stands; also if others did so before
 * and rosterd, offline, did not know it yet. */
static bool
did_others_change (const SimOrder *order, const char *key)
{
  const GPtrArray *deeds = sim_server_get_deeds (order->world->server);
  const SimDeed *last = NULL;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->actor != SIM_BY_ROSTERD && deed->time >= order->asked && deed->time <= order->ended
          && g_str_equal (deed->jid, key))
        return true;
      if (deed->time < order->asked && g_str_equal (deed->jid, key))
        last = deed;
    }
  return last != NULL && last->actor != SIM_BY_ROSTERD
         && !sim_truth_is_stored (last->after, sim_stored_find (order->before, key));
}

/* Did the server ever have what one of the plans says? */
static bool
was_as_planned (const SimOrders *orders, const SimOrder *order, const SimIntent *intent)
{
  const SimServer *server = order->world->server;
  Step step = { intent, sim_stored_find (order->before, intent->key), orders, order->number,
                g_str_equal (order->kind, "merge") };

  if (sim_truth_was (server, intent->key, order->asked, order->ended, is_as_planned, &step))
    return true;
  for (unsigned i = 0; i < order->replans->len; i++)
    {
      step.intent = order->replans->pdata[i];
      if (g_str_equal (step.intent->key, intent->key)
          && sim_truth_was (server, intent->key, order->asked, order->ended, is_as_planned, &step))
        return true;
    }
  return false;
}

static bool
has_known_request (const SimOrder *order, const char *key)
{
  return g_ptr_array_find_with_equal_func (order->requests, key, g_str_equal, NULL);
}

static bool
is_not_in_roster (const SimItem *item, gconstpointer data)
{
  return !sim_truth_is_in_roster (item);
}

/* Who asks, and isn't in a roster, is taken for hidden until rosterd knows that the server hides
 * nobody. */
static bool
was_taken_for_hidden (const SimOrder *order, const char *key)
{
  return order->may_hide && has_known_request (order, key)
         && sim_stored_find (order->before, key) != NULL
         && sim_truth_was (order->world->server, key, order->asked, order->asked, is_not_in_roster,
                           NULL);
}

/* A server that hides who asks shows neither that the contact is there nor that it is gone. */
static bool
may_have_been_hidden (const SimOrder *order, const char *key)
{
  const SimWorld *world = order->world;

  if (was_taken_for_hidden (order, key))
    return true;
  return world->scenario->habits.hides_pending
         && (has_known_request (order, key)
             || sim_truth_was (world->server, key, order->asked, order->ended,
                               sim_truth_may_be_hidden, NULL));
}

/* What the server must have had, for a contact that is done. */
static bool
was_done (const SimOrders *orders, const SimOrder *order, const SimIntent *intent)
{
  SimTruth is_so;

  if (g_str_equal (order->kind, "subscribe"))
    is_so = sees_or_asks;
  else if (g_str_equal (order->kind, "unsubscribe"))
    is_so = sees_not_nor_asks;
  else if (!g_str_equal (order->kind, "approve") && !g_str_equal (order->kind, "deny"))
    return was_as_planned (orders, order, intent);
  else if (has_known_request (order, intent->key))
    is_so = has_no_request;
  else
    return true; /* there was nothing to answer */
  return sim_truth_was (order->world->server, intent->key, order->asked, order->ended, is_so,
                        intent);
}

static unsigned
get_number (const SimOrder *order, const char *key)
{
  guint32 number = 0;

  g_variant_lookup (order->details, key, "u", &number);
  return number;
}

static void
check_result (const SimOrder *order, unsigned done, unsigned failed, unsigned not_done)
{
  const char *result = order->result;
  bool is_whole = g_variant_lookup (order->details, "Error", "(ss)", NULL, NULL);
  bool is_right = true;

  if (g_str_equal (result, "done"))
    is_right = failed == 0 && not_done == 0 && !is_whole;
  else if (g_str_equal (result, "partly-done"))
    is_right = failed > 0 && done > 0;
  else if (g_str_equal (result, "failed"))
    is_right = is_whole || (done == 0 && failed > 0);
  else if (g_str_equal (result, "cancelled"))
    is_right = not_done > 0 || order->plan->len == 0; /* else it ends as usual */
  else if (!g_str_equal (result, "lost"))
    is_right = false;
  if (!is_right)
    sim_break ("jobs", "job %" G_GUINT64_FORMAT " ended as %s, but %u done, %u failed, %u not done",
               order->number, result, done, failed, not_done);
}

/* Not a job for which a server that lies makes it unknowable. */
static bool
can_be_judged (const SimOrder *order)
{
  const SimHabits *habits = &order->world->scenario->habits;

  return !habits->has_shared_groups && !habits->repeats_versions && !sim_order_brings_back (order)
         && !g_str_equal (order->kind, "resync");
}

static void
check_contacts (const SimOrders *orders, const SimOrder *order, unsigned not_done)
{
  for (unsigned i = 0; i < order->plan->len; i++)
    {
      const SimIntent *intent = order->plan->pdata[i];
      g_autofree char *lower = g_ascii_strdown (intent->jid, -1);
      bool has_failed = g_hash_table_contains (order->failures, lower);

      /* Which ones aren't done isn't told. */
      if (has_failed || not_done > 0 || was_done (orders, order, intent)
          || did_others_change (order, intent->key) || may_have_been_hidden (order, intent->key))
        continue;
      sim_break ("jobs", "job %" G_GUINT64_FORMAT " (%s) says %s is done, which it never was",
                 order->number, order->kind, intent->jid);
    }
}

void
sim_promise_jobs (const SimOrders *orders, const SimOrder *order)
{
  unsigned done = get_number (order, "Done");
  unsigned failed = get_number (order, "Failed");
  unsigned not_done = get_number (order, "NotDone");
  unsigned told = done + failed + not_done; /* with those that needed no plan */

  if (g_str_equal (order->kind, "resync") || g_variant_lookup (order->details, "DryRun", "b", NULL))
    return;
  check_result (order, done, failed, not_done);
  if (failed != g_hash_table_size (order->failures))
    sim_break ("jobs", "job %" G_GUINT64_FORMAT " counts %u failures and lists %u", order->number,
               failed, g_hash_table_size (order->failures));
  if (order->plan->len > 0
      && (told < order->plan->len || told - get_number (order, "Unchanged") > order->plan->len))
    sim_break ("jobs", "job %" G_GUINT64_FORMAT " for %u contacts: %u done, %u failed, %u not done",
               order->number, order->plan->len, done, failed, not_done);
  if (can_be_judged (order))
    check_contacts (orders, order, not_done);
}

/* -- what is sent ------------------------------------------------------------------------------ */

static const char *
get_verb (SimSaidKind kind)
{
  static const char *const verbs[] = {
    [SIM_SAID_SET] = "set",
    [SIM_SAID_REMOVE] = "remove",
    [SIM_SAID_SUBSCRIBE] = "subscribe",
    [SIM_SAID_SUBSCRIBED] = "subscribed",
    [SIM_SAID_UNSUBSCRIBE] = "unsubscribe",
    [SIM_SAID_UNSUBSCRIBED] = "unsubscribed",
  };

  return kind < G_N_ELEMENTS (verbs) ? verbs[kind] : NULL;
}

bool
sim_promise_may_say (const SimOrder *order, SimSaidKind kind)
{
  static const struct
  {
    const char *kind;
    SimSaidKind verbs[5];
    unsigned n_verbs;
  } rows[] = {
    { "purge", { SIM_SAID_REMOVE }, 1 },
    { "remove", { SIM_SAID_REMOVE }, 1 },
    { "set", { SIM_SAID_SET }, 1 },
    { "merge", { SIM_SAID_SET, SIM_SAID_REMOVE }, 2 },
    { "undo",
      { SIM_SAID_SET, SIM_SAID_REMOVE, SIM_SAID_SUBSCRIBE, SIM_SAID_UNSUBSCRIBE,
        SIM_SAID_UNSUBSCRIBED },
      5 },
    { "redo", { SIM_SAID_SET, SIM_SAID_REMOVE, SIM_SAID_SUBSCRIBE, SIM_SAID_UNSUBSCRIBE }, 4 },
    { "restore", { SIM_SAID_SET, SIM_SAID_REMOVE, SIM_SAID_SUBSCRIBE }, 3 },
    { "subscribe", { SIM_SAID_SUBSCRIBE }, 1 },
    { "unsubscribe", { SIM_SAID_UNSUBSCRIBE }, 1 },
    { "approve", { SIM_SAID_SUBSCRIBED }, 1 },
    { "deny", { SIM_SAID_UNSUBSCRIBED, SIM_SAID_SET }, 2 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (unsigned j = 0; j < rows[i].n_verbs; j++)
        {
          if (g_str_equal (rows[i].kind, order->kind) && rows[i].verbs[j] == kind)
            return true;
        }
    }
  return false;
}

/* Nobody goes by a merge before the server has had what stays, with all that it gets; unless others
 * changed that meanwhile. */
static bool
is_too_early (const SimOrders *orders, const SimOrder *order, const SimSaid *said)
{
  if (said->kind != SIM_SAID_REMOVE || !g_str_equal (order->kind, "merge"))
    return false;
  for (unsigned i = 0; i < order->plan->len; i++)
    {
      const SimIntent *intent = order->plan->pdata[i];

      if (!intent->is_removal)
        return !was_as_planned (orders, order, intent) && !did_others_change (order, intent->key);
    }
  return false;
}

static bool
is_of (const SimOrders *orders, const SimOrder *order, const SimSaid *said)
{
  return order->asked <= said->time && sim_promise_may_say (order, said->kind)
         && sim_order_find_intent (order, said->jid) != NULL && !is_too_early (orders, order, said);
}

static bool
sees_not (const SimItem *item, gconstpointer data)
{
  return item == NULL || item->subscription == SIM_NONE || item->subscription == SIM_FROM;
}

static bool
was_any_sent_back (const SimOrder *order)
{
  const GPtrArray *list = sim_server_get_said (order->world->server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->time >= order->asked && said->kind == SIM_SAID_SUBSCRIBE && said->is_refused)
        return true;
    }
  return false;
}

/* An undo asks again who has not answered, since a server that lets few presences pass may have
 * dropped the answer, as long as some answer (Job.xml): so fewer each time. */
static unsigned
count_times (const SimOrder *order, const SimSaid *said)
{
  unsigned n = 1;

  if (order->world->scenario->habits.presences_a_minute == 0 || said->kind != SIM_SAID_SUBSCRIBE
      || !sim_order_brings_back (order) || !was_any_sent_back (order)
      || !sim_truth_was (order->world->server, said->jid, said->time - MAYBE_UNHEARD, said->time,
                         sees_not, NULL))
    return n;
  for (unsigned i = 0; i < order->plan->len; i++)
    n += g_str_equal (((const SimIntent *)order->plan->pdata[i])->presence, "subscribe");
  return n;
}

/* How often orders may have said it: each once in a session, unless it came back. */
static unsigned
count_orders (const SimOrders *orders, const SimSaid *said)
{
  const GPtrArray *list = sim_orders_list (orders);
  unsigned n = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      if (is_of (orders, list->pdata[i], said))
        n += count_times (list->pdata[i], said);
    }
  return n;
}

/* The same in the same session, answered well, up to SAID itself. */
static unsigned
count_before (const SimServer *server, const SimSaid *said)
{
  const GPtrArray *list = sim_server_get_said (server);
  unsigned n = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *other = list->pdata[i];

      if (other->number < said->number && other->session == said->session
          && other->kind == said->kind && !other->is_refused
          && g_strcmp0 (other->jid, said->jid) == 0)
        n++;
    }
  return n;
}

void
sim_promise_asked (const SimOrders *orders, const SimServer *server, const SimSaid *said)
{
  const char *verb = get_verb (said->kind);
  unsigned n_orders;

  if (verb == NULL)
    return;
  n_orders = count_orders (orders, said);
  if (n_orders == 0)
    sim_break ("asked", "rosterd sends \"%s\" for %s, which no job asked for", verb, said->jid);
  /* A set is sent again when others have changed the contact meanwhile. */
  if (said->kind != SIM_SAID_SET && count_before (server, said) >= n_orders)
    sim_break ("asked", "rosterd sends \"%s\" for %s once more than jobs asked for it", verb,
               said->jid);
}
