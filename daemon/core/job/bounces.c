/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/bounces.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"

/* A presence has failed if it came back this often while later ones passed. */
#define BOUNCED_ALONE_MAX 2
/* A receiver can send the same presence back again and again. */
#define BOUNCES_MAX 100

/* A presence that came back and is not judged yet. */
typedef struct
{
  RdItemTask *task;
  GError *error;
} Bounce;

struct _RdBounces
{
  RdPace *pace;
  RdBouncesFailed failed;
  gpointer user_data;
  GQueue held;           /* (element-type RdItemTask) */
  GArray *fresh;         /* (element-type Bounce) */
  unsigned n_open;       /* sent, and not ponged */
  unsigned n_passed;     /* not judged yet */
  bool is_counted;       /* the server sent one back that may pass later */
  unsigned n_unanswered; /* asked once more, the last time; 0: none */
  uint64_t n_sent;
  uint64_t last_passed; /* sent_number of the last that passed */
};

RdBounces *
rd_bounces_new (RdPace *pace, RdBouncesFailed failed, gpointer user_data)
{
  RdBounces *bounces = g_new0 (RdBounces, 1);

  bounces->pace = pace;
  bounces->failed = failed;
  bounces->user_data = user_data;
  bounces->fresh = g_array_new (FALSE, FALSE, sizeof (Bounce));
  g_queue_init (&bounces->held);
  return bounces;
}

static void
drop_fresh (RdBounces *bounces)
{
  for (unsigned i = 0; i < bounces->fresh->len; i++)
    g_error_free (g_array_index (bounces->fresh, Bounce, i).error);
  g_array_set_size (bounces->fresh, 0);
}

void
rd_bounces_free (RdBounces *bounces)
{
  drop_fresh (bounces);
  g_array_unref (bounces->fresh);
  g_queue_clear (&bounces->held);
  g_free (bounces);
}

/* -- a round ----------------------------------------------------------------------------------- */

void
rd_bounces_take_sent (RdBounces *bounces, RdItemTask *task)
{
  task->is_in_round = true;
  task->sent_number = ++bounces->n_sent;
  bounces->n_open++;
}

static void
leave_round (RdBounces *bounces, RdItemTask *task)
{
  bounces->n_open -= task->is_in_round;
  task->is_in_round = false;
}

void
rd_bounces_take_passed (RdBounces *bounces, RdItemTask *task)
{
  if (!task->is_in_round)
    return;
  leave_round (bounces, task);
  bounces->n_passed++;
  bounces->last_passed = MAX (bounces->last_passed, task->sent_number);
}

void
rd_bounces_take_bounced (RdBounces *bounces, RdItemTask *task, const GError *error)
{
  Bounce bounce = { task, g_error_copy (error) };

  leave_round (bounces, task);
  task->n_bounces++;
  g_array_append_val (bounces->fresh, bounce);
}

/* Were too many sent? ejabberd gives the same error if the receiver is blocked. */
static bool
is_of_pace (const GError *error)
{
  return g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_NOT_ACCEPTABLE)
         || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_POLICY_VIOLATION)
         || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT);
}

static bool
may_pass_later (RdBounces *bounces, const Bounce *bounce)
{
  RdItemTask *task = bounce->task;

  task->n_bounced_alone += task->sent_number < bounces->last_passed;
  return is_of_pace (bounce->error) && task->n_bounced_alone < BOUNCED_ALONE_MAX
         && task->n_bounces < BOUNCES_MAX
         && rd_pace_is_hopeful (bounces->pace, rd_clock_get_monotonic ());
}

static void
fail (RdBounces *bounces, const Bounce *bounce)
{
  GError *error = g_error_copy (bounce->error);

  if (bounce->task->n_bounces > 1)
    {
      g_free (error->message);
      error->message = g_strdup_printf ("%s It was sent %u times; ask again later.",
                                        bounce->error->message, bounce->task->n_bounces);
    }
  bounces->failed (bounce->task, error, bounces->user_data);
}

static void
judge_pace (RdBounces *bounces)
{
  unsigned n_bounced = 0;

  for (unsigned i = 0; i < bounces->fresh->len; i++)
    n_bounced += is_of_pace (g_array_index (bounces->fresh, Bounce, i).error);
  rd_pace_take_round (bounces->pace, bounces->n_passed + bounces->fresh->len - n_bounced, n_bounced,
                      rd_clock_get_monotonic ());
}

void
rd_bounces_judge (RdBounces *bounces)
{
  if (bounces->n_passed == 0 && bounces->fresh->len == 0)
    return;
  judge_pace (bounces);
  for (unsigned i = 0; i < bounces->fresh->len; i++)
    {
      const Bounce *bounce = &g_array_index (bounces->fresh, Bounce, i);

      if (may_pass_later (bounces, bounce))
        {
          bounces->is_counted = true;
          rd_bounces_hold (bounces, bounce->task);
        }
      else
        fail (bounces, bounce);
    }
  drop_fresh (bounces);
  bounces->n_passed = 0;
}

static bool
is_unanswered (const RdItemTask *task)
{
  return task->is_done && task->is_presence_sent && task->item->presence == RD_PRESENCE_SUBSCRIBE
         && task->known != NULL && (task->known->flags & RD_CONTACT_ASK) != 0
         && (task->known->subscription & RD_SUBSCRIPTION_TO) == 0;
}

static unsigned
count_unanswered (const GPtrArray *tasks)
{
  unsigned n = 0;

  for (unsigned i = 0; i < tasks->len; i++)
    n += is_unanswered (tasks->pdata[i]);
  return n;
}

bool
rd_bounces_ask_again (RdBounces *bounces, RdItemTasks *tasks, RdItemOutcomes *outcomes)
{
  g_autoptr (GPtrArray) all = rd_item_tasks_list (tasks);
  unsigned n_before = bounces->n_unanswered;

  if (!bounces->is_counted)
    return false;
  bounces->n_unanswered = count_unanswered (all);
  if (bounces->n_unanswered == 0 || (n_before > 0 && bounces->n_unanswered >= n_before))
    return false;
  for (unsigned i = 0; i < all->len; i++)
    {
      RdItemTask *task = all->pdata[i];

      if (!is_unanswered (task))
        continue;
      rd_item_outcomes_reopen (outcomes, task);
      rd_item_outcomes_send_back (outcomes, task);
      rd_bounces_hold (bounces, task);
    }
  rd_pace_wait (bounces->pace);
  return true;
}

void
rd_bounces_forget_round (RdBounces *bounces)
{
  bounces->n_open = bounces->n_passed = 0;
  rd_pace_resume (bounces->pace);
}

/* -- those that are held ----------------------------------------------------------------------- */

void
rd_bounces_hold (RdBounces *bounces, RdItemTask *task)
{
  g_queue_push_tail (&bounces->held, task);
}

bool
rd_bounces_has_room (const RdBounces *bounces)
{
  return rd_pace_get_room (bounces->pace, bounces->n_open, rd_clock_get_monotonic ()) > 0;
}

RdItemTask *
rd_bounces_pop (RdBounces *bounces)
{
  return g_queue_pop_head (&bounces->held);
}

unsigned
rd_bounces_get_length (const RdBounces *bounces)
{
  return bounces->held.length;
}

int64_t
rd_bounces_get_pause (const RdBounces *bounces)
{
  return rd_pace_get_pause (bounces->pace, rd_clock_get_monotonic ());
}
