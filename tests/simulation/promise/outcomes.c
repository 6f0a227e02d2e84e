/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/outcomes.h"

#include "promise/truth.h"
#include "trace.h"

#define FAILED "im.rosterd.Roster1.Error.Failed"
/* The server's pace is known for so long after a presence has passed. */
#define HOPE (200 * G_TIME_SPAN_SECOND)
/* So many resyncs show whether those that wait together share an answer. */
#define TOGETHER 4

/* -- what was said for a contact --------------------------------------------------------------- */

/* The presences of one kind that a job sent for a contact. */
typedef struct
{
  const SimSaid *first, *last;
  unsigned n, n_refused;
} Sent;

static bool
is_presence (SimSaidKind kind)
{
  return kind >= SIM_SAID_SUBSCRIBE && kind <= SIM_SAID_UNSUBSCRIBED;
}

static const char *
get_presence (SimSaidKind kind)
{
  static const char *const presences[] = {
    [SIM_SAID_SUBSCRIBE] = "subscribe",
    [SIM_SAID_SUBSCRIBED] = "subscribed",
    [SIM_SAID_UNSUBSCRIBE] = "unsubscribe",
    [SIM_SAID_UNSUBSCRIBED] = "unsubscribed",
  };

  return is_presence (kind) ? presences[kind] : "";
}

static Sent
find_sent (const SimOrder *order, const SimIntent *intent)
{
  const GPtrArray *list = sim_server_get_said (order->world->server);
  Sent sent = { 0 };

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->time < order->asked || said->time > order->ended || !is_presence (said->kind)
          || !g_str_equal (get_presence (said->kind), intent->presence)
          || g_strcmp0 (said->jid, intent->key) != 0)
        continue;
      sent.first = sent.first != NULL ? sent.first : said;
      sent.last = said;
      sent.n++;
      sent.n_refused += said->is_refused;
    }
  return sent;
}

/* What was under way when a connection was lost, rosterd can't know. */
static bool
was_connection_lost (const SimOrder *order)
{
  const GPtrArray *list = sim_server_get_said (order->world->server);
  unsigned session = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->time < order->asked || said->time > order->ended)
        continue;
      if (session != 0 && said->session != session)
        return true;
      session = said->session;
    }
  return false;
}

/* -- presences that came back ------------------------------------------------------------------ */

static bool
sees (const SimItem *item, gconstpointer data)
{
  return item != NULL && (item->subscription == SIM_TO || item->subscription == SIM_BOTH);
}

/* The contact must have been asked, whatever the roster shows. */
static void
check_asked (const SimOrder *order, const SimIntent *intent, const Sent *sent)
{
  if (!g_str_equal (intent->presence, "subscribe") || sent->n == 0 || sent->n_refused < sent->n
      || sim_truth_was (order->world->server, intent->key, order->asked, order->ended, sees, NULL))
    return;
  sim_break ("jobs",
             "job %" G_GUINT64_FORMAT
             " (%s) says %s is done, but each of its %u requests came back",
             order->number, order->kind, intent->jid, sent->n);
}

/* Had another presence of the session passed shortly before? */
static bool
was_pace_known (const SimOrder *order, const SimSaid *refused)
{
  const GPtrArray *list = sim_server_get_said (order->world->server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->time >= order->asked && said->number < refused->number
          && said->session == refused->session && said->time > refused->time - HOPE
          && is_presence (said->kind) && !said->is_refused)
        return true;
    }
  return false;
}

static bool
is_of_pace (const char *error)
{
  return g_str_has_suffix (error, ".NotAcceptable") || g_str_has_suffix (error, ".PolicyViolation");
}

/* One that came back while others passed is sent again, until it passes or comes back while later
 * ones pass. */
static void
check_sent_again (const SimOrder *order, const SimIntent *intent, const Sent *sent)
{
  if (sent->n != 1 || sent->n_refused != 1 || !was_pace_known (order, sent->first))
    return;
  sim_break ("jobs", "job %" G_GUINT64_FORMAT " gives %s up, whose presence came back once",
             order->number, intent->jid);
}

/* -- what is said to have failed --------------------------------------------------------------- */

static bool
is_shown (const SimIntent *intent, const SimItem *item)
{
  if (intent->is_removal || !sim_truth_is_in_roster (item))
    return intent->is_removal && !sim_truth_is_in_roster (item);
  return g_str_equal (intent->name, item->name)
         && g_strv_equal ((const char *const *)intent->groups, (const char *const *)item->groups);
}

/* The last change of a contact until a job's end; NULL: none since it was asked for. */
static const SimDeed *
find_last_deed (const SimOrder *order, const char *key)
{
  const GPtrArray *deeds = sim_server_get_deeds (order->world->server);
  const SimDeed *last = NULL;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->time >= order->asked && deed->time <= order->ended && g_str_equal (deed->jid, key))
        last = deed;
    }
  return last;
}

/* The push of its removal is not applied without an id, and a whole roster may hide who asks, or
 * asked as far as rosterd knows. */
static bool
is_maybe_hidden (const SimOrder *order, const char *key, const SimDeed *deed)
{
  return order->world->scenario->habits.pushes_without_id && deed != NULL && deed->before != NULL
         && (deed->before->has_request
             || g_ptr_array_find_with_equal_func (order->requests, key, g_str_equal, NULL));
}

/* Whatever comes first, answer, pong or push: a whole roster shows what was done. */
static void
check_not_done (const SimOrder *order, const SimIntent *intent)
{
  const SimHabits *habits = &order->world->scenario->habits;
  const SimDeed *deed = find_last_deed (order, intent->key);

  if (habits->hides_pending || habits->deny_deletes || habits->has_shared_groups
      || is_maybe_hidden (order, intent->key, deed) || intent->presence[0] != '\0' || deed == NULL
      || deed->actor != SIM_BY_ROSTERD
      || !is_shown (sim_order_find_intent (order, intent->key), deed->after))
    return;
  sim_break ("jobs",
             "job %" G_GUINT64_FORMAT " (%s) says %s has failed, but stanza %" G_GUINT64_FORMAT
             " did it",
             order->number, order->kind, intent->jid, deed->stanza);
}

void
sim_promise_outcomes (const SimOrder *order)
{
  guint32 not_done = 0;
  bool has_lost;

  if (g_str_equal (order->kind, "resync") || g_variant_lookup (order->details, "DryRun", "b", NULL))
    return;
  has_lost = was_connection_lost (order);
  g_variant_lookup (order->details, "NotDone", "u", &not_done);
  for (unsigned i = 0; i < order->plan->len; i++)
    {
      const SimIntent *intent = order->plan->pdata[i];
      g_autofree char *lower = g_ascii_strdown (intent->jid, -1);
      const char *error = g_hash_table_lookup (order->failures, lower);
      Sent sent = find_sent (order, intent);

      if (error != NULL && g_str_equal (error, FAILED))
        check_not_done (order, intent);
      else if (error != NULL && is_of_pace (error))
        check_sent_again (order, intent, &sent);
      else if (error == NULL && not_done == 0 && !has_lost)
        check_asked (order, intent, &sent);
    }
}

/* -- resyncs that wait together ---------------------------------------------------------------- */

static bool
is_dry (const SimOrder *order)
{
  return g_variant_lookup (order->details, "DryRun", "b", NULL);
}

static unsigned
count_roster_requests (const SimServer *server, int64_t after, int64_t until)
{
  const GPtrArray *list = sim_server_get_said (server);
  unsigned n = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      n += said->kind == SIM_SAID_ROSTER && said->time > after && said->time <= until;
    }
  return n;
}

/* Those behind the leader end with it: none of them asks before its own end. */
static bool
has_each_asked (const SimOrder *const *row, unsigned n)
{
  for (unsigned i = 1; i < n; i++)
    {
      if (count_roster_requests (row[i]->world->server, row[i - 1]->ended, row[i]->ended) == 0)
        return false;
    }
  return true;
}

void
sim_promise_shared_resync (const SimOrders *orders, const SimOrder *order)
{
  const GPtrArray *list = sim_orders_list (orders);
  const SimOrder *row[TOGETHER + 1]; /* the first was at work while the others were ordered */
  unsigned place;

  g_ptr_array_find ((GPtrArray *)list, order, &place);
  if (place < TOGETHER)
    return;
  for (unsigned i = 0; i <= TOGETHER; i++)
    row[i] = list->pdata[place - TOGETHER + i];
  for (unsigned i = 1; i <= TOGETHER; i++)
    {
      if (row[i]->result == NULL || !g_str_equal (row[i]->kind, "resync")
          || !g_str_equal (row[i]->result, "done") || is_dry (row[i]) != is_dry (order)
          || row[i]->asked >= row[0]->ended)
        return;
    }
  if (has_each_asked (row + 1, TOGETHER))
    sim_break ("asked",
               "the jobs %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
               " waited together, but each asked for the roster",
               row[1]->number, order->number);
}
