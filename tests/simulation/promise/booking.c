/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/booking.h"

#include "promise/jobs.h"
#include "promise/truth.h"
#include "trace.h"
#include "wire/wire.h"

#include <string.h>

#define FLAG_ASK 1u
#define FLAG_PENDING 2u

static bool
has_same_item (const SimStored *stored, const SimItem *item)
{
  if (stored == NULL || !sim_truth_is_in_roster (item))
    return stored == NULL && !sim_truth_is_in_roster (item);
  return g_str_equal (stored->name, item->name)
         && g_strv_equal ((const char *const *)stored->groups, (const char *const *)item->groups);
}

static bool
has_same_subscription (const SimStored *stored, const SimItem *item)
{
  return stored != NULL && item != NULL && stored->subscription == (unsigned)item->subscription
         && ((stored->flags & 1) != 0) == item->ask;
}

/* The connection was lost meanwhile: what was under way then, nobody can tell. */
static bool
was_there_login (const SimServer *server, const SimOrder *order, int64_t since)
{
  const GPtrArray *list = sim_server_get_said (server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->kind == SIM_SAID_ROSTER && said->time >= since && said->session > order->session)
        return true;
    }
  return false;
}

/* Is it what the job was to make of the contact? A server that hides who asks may delete whom the
 * user denies, so that a removal then looks like the denial's. */
static bool
is_aim (const SimOrder *order, const SimChange *change)
{
  const SimHabits *habits = &order->world->scenario->habits;
  const SimIntent *intent = sim_order_find_intent (order, change->key);

  if (g_str_equal (order->kind, "deny") && (habits->hides_pending || habits->deny_deletes)
      && change->after == NULL)
    return intent != NULL;
  if (intent == NULL || intent->is_removal)
    return intent != NULL && change->after == NULL;
  return change->after != NULL && g_str_equal (change->after->name, intent->name)
         && g_strv_equal ((const char *const *)change->after->groups,
                          (const char *const *)intent->groups);
}

/* What a job had sent when its connection was given up may be read later, until the next login. */
static bool
is_over (const SimOrder *order, const SimSaid *said)
{
  return said->time > order->ended
         && (g_strcmp0 (order->result, "lost") != 0 || said->kind == SIM_SAID_ROSTER);
}

/* Who else did the same at the same time, nobody can tell. */
static bool
was_said (const SimServer *server, const SimOrder *order, const char *key)
{
  const GPtrArray *list = sim_server_get_said (server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (is_over (order, said))
        return false;
      if (said->time >= order->asked && g_strcmp0 (said->jid, key) == 0
          && sim_promise_may_say (order, said->kind))
        return true;
    }
  return false;
}

/* Did rosterd, since the job was asked for, make what the change shows? */
static bool
was_made_by_rosterd (const SimServer *server, const SimOrder *order, const SimChange *change)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);

  if (was_said (server, order, change->key)
      || (was_there_login (server, order, order->asked) && is_aim (order, change)))
    return true;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->actor == SIM_BY_ROSTERD && deed->time >= order->asked
          && g_str_equal (deed->jid, change->key)
          && (has_same_item (change->after, deed->after)
              || has_same_subscription (change->after, deed->after)))
        return true;
    }
  return false;
}

/* That a contact asks is only rosterd's own knowledge. */
static bool
is_about_request (const SimChange *change)
{
  const SimStored *before = change->before, *after = change->after;

  return before != NULL && after != NULL && g_str_equal (before->name, after->name)
         && before->subscription == after->subscription
         && ((before->flags ^ after->flags) & ~FLAG_PENDING) == 0
         && g_strv_equal ((const char *const *)before->groups, (const char *const *)after->groups);
}

static bool
is_of_item (const SimStored *before, const SimStored *after)
{
  return !g_str_equal (before->name, after->name)
         || !g_strv_equal ((const char *const *)before->groups, (const char *const *)after->groups);
}

static bool
is_of_subscription (const SimStored *before, const SimStored *after)
{
  return before->subscription != after->subscription
         || ((before->flags ^ after->flags) & FLAG_ASK) != 0;
}

/* Did rosterd see no more than the first half of a removal? */
static bool
is_of_removal (const SimStored *before, const SimStored *after)
{
  unsigned gained = after->subscription & ~before->subscription;

  return !is_of_item (before, after) && gained == 0
         && (after->flags & ~before->flags & FLAG_ASK) == 0;
}

/* A set ends no subscription and begins none, a presence changes no name and no group, and a
 * removal gives nothing; who did is somebody else, even while the job is at work. */
static void
check_share (const SimWorld *world, const SimOrders *orders, const SimChange *change)
{
  static const char *const removals[] = { "purge", "remove", NULL };
  static const char *const presences[] = { "subscribe", "unsubscribe", "approve", "deny", NULL };
  const SimStored *before = change->before, *after = change->after;
  const SimOrder *order = change->job != 0 ? sim_orders_find (orders, change->job) : NULL;

  if (order == NULL || before == NULL || after == NULL || world->scenario->habits.has_shared_groups)
    return;
  if (g_str_equal (order->kind, "set") && is_of_subscription (before, after)
      && !is_of_item (before, after))
    sim_break ("journal",
               "change %" G_GUINT64_FORMAT
               " of %s's subscription is booked as job %" G_GUINT64_FORMAT
               "'s, which only set its item",
               change->serial, change->key, change->job);
  if (g_strv_contains (removals, order->kind) && !is_of_removal (before, after))
    sim_break ("journal",
               "change %" G_GUINT64_FORMAT " of %s is booked as job %" G_GUINT64_FORMAT
               "'s, which was to remove it",
               change->serial, change->key, change->job);
  if (g_strv_contains (presences, order->kind) && is_of_item (before, after))
    sim_break ("journal",
               "change %" G_GUINT64_FORMAT " of %s's item is booked as job %" G_GUINT64_FORMAT
               "'s, which only sent a presence",
               change->serial, change->key, change->job);
}

/* After a crash, or an end on a full disk, nobody knows what was asked: at the login, what a job
 * wanted counts as its own. */
static bool
is_in_doubt (const SimOrder *order, const SimChange *change)
{
  return order->is_in_doubt && sim_order_find_intent (order, change->key) != NULL;
}

/* Does TEXT have KEY, in any spelling? */
static bool
names (const char *text, const char *key)
{
  size_t size = strlen (key);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_strncasecmp (text, key, size) == 0)
        return true;
    }
  return false;
}

/* Nor what came of that which no server read, when another client did the same. */
static bool
was_swallowed (const SimOrder *order, const SimChange *change)
{
  return sim_order_find_intent (order, change->key) != NULL
         && names (sim_wire_get_swallowed () + order->swallowed, change->key);
}

static void
check_booking (const SimWorld *world, const SimOrders *orders, const SimChange *change)
{
  const SimOrder *order = change->job != 0 ? sim_orders_find (orders, change->job) : NULL;
  g_autofree char *after = NULL;

  if (order == NULL || g_str_equal (order->kind, "resync") || is_about_request (change)
      || is_in_doubt (order, change) || was_swallowed (order, change)
      || was_made_by_rosterd (world->server, order, change))
    return;
  after = sim_stored_describe (change->after);
  sim_break ("journal",
             "change %" G_GUINT64_FORMAT " (%s) is booked as job %" G_GUINT64_FORMAT
             "'s, which did nothing of it",
             change->serial, after, change->job);
}

/* The only deed of a contact since the last rest; NULL: there is none, or more. */
static const SimDeed *
find_only_deed (const SimBooking *booking, const char *key)
{
  const GPtrArray *deeds = sim_server_get_deeds (booking->world->server);
  const SimDeed *found = NULL;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (deed->time < booking->since || !g_str_equal (deed->jid, key))
        continue;
      if (found != NULL)
        return NULL;
      found = deed;
    }
  return found;
}

static bool
has_kept_subscription (const SimChange *change)
{
  return change->before->subscription == change->after->subscription
         && ((change->before->flags ^ change->after->flags) & ~FLAG_PENDING) == 0;
}

static bool
may_have_made (const SimOrder *order, const SimDeed *deed)
{
  return deed->time >= order->asked && deed->time <= order->ended
         && sim_order_find_intent (order, deed->jid) != NULL;
}

/* NULL: the server did it by itself. */
static const SimSaid *
find_stanza (const SimServer *server, const SimDeed *deed)
{
  const GPtrArray *list = sim_server_get_said (server);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->number == deed->stanza)
        return said;
    }
  return NULL;
}

/* A server with shared groups may say that it removed a contact, and give it its own name and
 * groups: who asked for that, nobody can tell. The stanza may come when its job has ended. */
static bool
is_kept_though_removed (const SimServer *server, const SimChange *change, const SimDeed *deed)
{
  const SimSaid *said = find_stanza (server, deed);

  return change->after != NULL && said != NULL && said->kind == SIM_SAID_REMOVE;
}

/* An item that the server had hidden is shown by what a job did to it: the item is nobody's. */
static bool
is_shown_by_job (const GPtrArray *changes, const SimChange *change)
{
  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *next = changes->pdata[i];

      if (next->serial == change->serial + 1)
        return next->job != 0 && g_str_equal (next->key, change->key) && change->after != NULL
               && (change->before == NULL || has_kept_subscription (change));
    }
  return false;
}

static bool
is_hideable (const SimItem *item)
{
  return item != NULL && item->has_request && item->subscription == SIM_NONE && !item->ask;
}

/* The server only hides the contact, before the job or after it: it went by nobody's doing, and so
 * it comes back with its request. If a job ended what showed it, that is a change of its own. */
static bool
is_hidden (const SimChange *change, const SimDeed *deed)
{
  const SimStored *stored = change->after == NULL ? change->before : change->after;

  if ((change->before != NULL && change->after != NULL) || deed->after == NULL)
    return false;
  return (change->after == NULL && is_hideable (deed->before))
         || (is_hideable (deed->after) && stored->subscription == SIM_NONE
             && (stored->flags & FLAG_ASK) == 0);
}

/* A server that lies about its version, or hides who asks, had kept from rosterd what others did
 * before the job (before the last rest, even), and now it shows. */
static bool
is_older (const SimChange *change, const SimDeed *deed)
{
  return sim_truth_is_stored (deed->before, change->after);
}

/* What a dead process or connection had sent may arrive after the next login, which closed its
 * jobs. */
static bool
is_after_login (const SimServer *server, const SimDeed *deed)
{
  const GPtrArray *list = sim_server_get_said (server);
  unsigned session = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      if (said->kind == SIM_SAID_ROSTER && said->number < deed->stanza)
        session = MAX (session, said->session);
      if (said->number == deed->stanza)
        return said->session < session;
    }
  return false;
}

/* Interim pushes have no end but a pong (RFC 6121 §2.6.3). Those that it overtakes come after the
 * login, which closed the jobs that had ended. */
static bool
is_after_pong (const SimOrders *orders, const SimDeed *deed)
{
  const GPtrArray *list = sim_orders_list (orders);

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimOrder *order = list->pdata[i];
      const SimHabits *habits = &order->world->scenario->habits;

      if (habits->sends_interim_pushes && habits->pongs_overtake && may_have_made (order, deed)
          && was_there_login (order->world->server, order, order->ended))
        return true;
    }
  return false;
}

/* What rosterd alone did to a contact is a job's. */
static void
check_unbooked (const SimBooking *booking, const SimChange *change)
{
  const SimOrders *orders = booking->orders;
  const SimDeed *deed = find_only_deed (booking, change->key);

  if (change->job == 0 && deed != NULL && deed->actor == SIM_BY_ROSTERD && !booking->was_power_cut
      && !is_about_request (change) && !is_hidden (change, deed) && !is_older (change, deed)
      && !is_kept_though_removed (booking->world->server, change, deed)
      && !is_shown_by_job (booking->changes, change) && !is_after_pong (orders, deed)
      && !is_after_login (booking->world->server, deed))
    sim_break ("journal", "change %" G_GUINT64_FORMAT " of %s is rosterd's, but booked as nobody's",
               change->serial, change->key);
}

void
sim_promise_booking (const SimBooking *booking, const SimChange *change)
{
  check_booking (booking->world, booking->orders, change);
  check_share (booking->world, booking->orders, change);
  check_unbooked (booking, change);
}
