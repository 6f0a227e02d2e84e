/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/promises.h"

#include "machine/schedule.h"
#include "promise/jobs.h"
#include "promise/journal.h"
#include "promise/orders.h"
#include "promise/outcomes.h"
#include "promise/properties.h"
#include "promise/reading.h"
#include "promise/roster.h"
#include "promise/undoing.h"
#include "trace.h"

/* Commits between two snapshots of the store. */
#define KEEP_EVERY 16
#define CANCEL_AMONG 4

struct _SimPromises
{
  SimWorld *world;
  SimOrders *orders;
  SimJournal *journal;
  SimProperties *properties;
  unsigned n_said;  /* checked of the server's list */
  unsigned n_moves; /* commits seen */
};

SimPromises *
sim_promises_new (SimWorld *world)
{
  SimPromises *promises = g_new0 (SimPromises, 1);

  promises->world = world;
  promises->orders = sim_orders_new (world);
  promises->journal = sim_journal_new (world);
  promises->properties = sim_properties_new (world);
  return promises;
}

void
sim_promises_free (SimPromises *promises)
{
  sim_orders_free (promises->orders);
  sim_journal_free (promises->journal);
  sim_properties_free (promises->properties);
  g_free (promises);
}

void
sim_promises_note_job (SimPromises *promises, const char *path, GVariant *properties)
{
  sim_orders_add (promises->orders, path, properties);
}

void
sim_promises_note_birth (SimPromises *promises)
{
  sim_properties_begin (promises->properties);
}

void
sim_promises_note_signal (SimPromises *promises, const char *path, const char *member,
                          GVariant *arguments)
{
  sim_properties_note_signal (promises->properties, path, member, arguments);
}

void
sim_promises_note_death (SimPromises *promises, bool is_kill, bool is_power_cut)
{
  sim_orders_note_death (promises->orders, is_kill, is_power_cut);
  sim_properties_note_death (promises->properties);
  if (is_power_cut)
    sim_journal_note_power_cut (promises->journal);
}

bool
sim_promises_have_open_job (const SimPromises *promises)
{
  return sim_orders_have_open (promises->orders);
}

char *
sim_promises_get_job (const SimPromises *promises, uint32_t number)
{
  const GPtrArray *list = sim_orders_list (promises->orders);
  unsigned back = 1 + number % CANCEL_AMONG;

  return list->len < back ? NULL : g_strdup (((SimOrder *)list->pdata[list->len - back])->path);
}

/* -- on the way -------------------------------------------------------------------------------- */

static void
check_said (SimPromises *promises)
{
  const GPtrArray *said = sim_server_get_said (promises->world->server);

  for (; promises->n_said < said->len; promises->n_said++)
    sim_promise_asked (promises->orders, promises->world->server, said->pdata[promises->n_said]);
}

static void
check_ended_jobs (SimPromises *promises)
{
  const GPtrArray *list = sim_orders_list (promises->orders);

  for (unsigned i = 0; i < list->len; i++)
    {
      SimOrder *order = list->pdata[i];

      if (order->failures == NULL || order->is_checked)
        continue;
      order->is_checked = true;
      sim_promise_jobs (promises->orders, order);
      sim_promise_outcomes (order);
      sim_promise_shared_resync (promises->orders, order);
    }
}

void
sim_promises_check (SimPromises *promises)
{
  SimWorld *world = promises->world;

  check_said (promises);
  check_ended_jobs (promises);
  sim_properties_check (promises->properties);
  if (world->view == NULL || !sim_view_has_moved (world->view))
    return;
  sim_orders_note_commit (promises->orders);
  sim_promise_version (world);
  sim_promise_follows (world);
  if (++promises->n_moves % KEEP_EVERY == 0)
    sim_journal_keep (promises->journal);
}

void
sim_promises_note_fair (SimPromises *promises)
{
  sim_properties_note_fair (promises->properties, sim_server_get_back (promises->world->server));
}

void
sim_promises_check_online (const SimPromises *promises)
{
  sim_properties_check_online (promises->properties);
}

bool
sim_promises_need_person (const SimPromises *promises)
{
  return sim_properties_need_person (promises->properties);
}

/* -- at a rest --------------------------------------------------------------------------------- */

/* When rosterd logged in last: jobs that had ended by then are closed. */
static int64_t
get_login_time (const SimServer *server)
{
  const GPtrArray *list = sim_server_get_said (server);
  int64_t time = 0;
  unsigned session = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];

      /* What an earlier session said may be heard later. */
      if (said->session <= session)
        continue;
      session = said->session;
      time = said->time;
    }
  return time;
}

/* A change that the server confirmed and didn't show, or of which it didn't say whether it was
 * made, stays the job's until the next login, should it come later (Job.xml). A contact that was
 * there before has gone then (NoSuchContact), if only out of the sight of a server that hides. */
static bool
may_show_later (const SimOrder *order, const SimServer *server)
{
  static const char *const errors[] = {
    "im.rosterd.Roster1.Error.Failed",
    "im.rosterd.Roster1.Error.NoSuchContact",
    "im.rosterd.Roster1.Error.Xmpp.InternalServerError",
    "im.rosterd.Roster1.Error.Xmpp.RemoteServerTimeout",
    "im.rosterd.Roster1.Error.Xmpp.UndefinedCondition",
    NULL,
  };
  GHashTableIter iter;
  gpointer error;

  if (order->failures == NULL || order->ended < get_login_time (server))
    return false;
  g_hash_table_iter_init (&iter, order->failures);
  while (g_hash_table_iter_next (&iter, NULL, &error))
    {
      if (g_strv_contains (errors, error))
        return true;
    }
  return false;
}

/* So does the effect of a presence that hasn't come by the job's end: of one that was sent back,
 * and of an approval that nobody had asked for. */
static bool
may_pass_later (const SimOrder *order, const SimServer *server)
{
  const GPtrArray *list = sim_server_get_said (server);

  if (order->ended < get_login_time (server))
    return false;
  for (unsigned i = 0; i < list->len; i++)
    {
      const SimSaid *said = list->pdata[i];
      bool is_presence = said->kind >= SIM_SAID_SUBSCRIBE && said->kind <= SIM_SAID_UNSUBSCRIBED;
      bool is_unasked
          = said->kind == SIM_SAID_SUBSCRIBED
            && !g_ptr_array_find_with_equal_func (order->requests, said->jid, g_str_equal, NULL);

      if (said->time >= order->asked && said->time <= order->ended
          && ((is_presence && said->is_refused) || is_unasked)
          && sim_promise_may_say (order, said->kind)
          && sim_order_find_intent (order, said->jid) != NULL)
        return true;
    }
  return false;
}

static void
check_leftovers (const SimPromises *promises)
{
  SimWorld *world = promises->world;
  const GPtrArray *list = sim_orders_list (promises->orders);
  int64_t n_jobs = sim_view_count (world->view, "SELECT count(*) FROM job WHERE is_open");
  int64_t n_intents = sim_view_count (world->view, "SELECT count(*) FROM intent WHERE job NOT IN"
                                                   " (SELECT id FROM job WHERE is_open)");

  for (unsigned i = 0; i < list->len && n_jobs > 0; i++)
    {
      const SimOrder *order = list->pdata[i];
      g_autofree char *sql = g_strdup_printf (
          "SELECT count(*) FROM job WHERE is_open AND id = %" G_GUINT64_FORMAT, order->number);

      if (may_show_later (order, world->server) || may_pass_later (order, world->server))
        n_jobs -= sim_view_count (world->view, sql);
    }
  if (n_jobs > 0 || n_intents > 0)
    sim_break ("leftovers",
               "at a rest %" G_GINT64_FORMAT " jobs are open and %" G_GINT64_FORMAT
               " intents are of none",
               n_jobs, n_intents);
}

void
sim_promises_check_rest (SimPromises *promises)
{
  SimWorld *world = promises->world;

  sim_promise_version (world);
  sim_promise_follows (world);
  sim_promise_synced (world);
  sim_promise_made (world);
  sim_properties_check_rest (promises->properties, promises->orders);
  sim_promise_reads (world, promises->orders);
  check_leftovers (promises);
  sim_journal_check (promises->journal, promises->orders);
  sim_promise_past_undos (world, promises->orders);
  sim_promise_undo (world, promises->orders, sim_chance_hits (&world->chance, 50));
  sim_journal_check (promises->journal, promises->orders);
}

void
sim_promises_check_end (SimPromises *promises)
{
  unsigned n = sim_schedule_get_length () - sim_event_get_n_ends ();

  check_leftovers (promises);
  if (n > 0)
    sim_break ("leftovers", "a minute after rosterd's end %u timers are left", n);
}
