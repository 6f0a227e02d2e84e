/* A batch is done when the server has answered and that is stored. To ask twice for the same does
 * no harm: after a lost connection the batch that was under way is asked for again. One that is
 * refused for a JID in it is halved until that JID stands alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/block-work.h"

#include "dbus-interfaces/errors.h"

#include <string.h>

/* What an item of the list takes besides its JID, escaped at worst. */
#define ITEM_SIZE 16
#define ESCAPED_SIZE 6

typedef struct
{
  RdJobWork work;
  const RdPlan *plan;
  unsigned next;  /* of the plan's blocks */
  unsigned n;     /* in the batch that begins there */
  unsigned n_max; /* for the next batch: smaller while a faulty JID is looked for */
  uint64_t token; /* of the batch under way; 0: none, or it is being stored */
  bool is_being_stored;
} BlockWork;

static unsigned
count_rest (const BlockWork *self)
{
  return self->plan->blocks->len - self->next;
}

/* At least one, if any is left. */
static unsigned
measure_batch (const BlockWork *self)
{
  unsigned max = MIN (count_rest (self), self->n_max);
  size_t size = 0;
  unsigned n = 0;

  while (n < max && (n == 0 || size <= RD_BLOCK_BATCH_SIZE_MAX))
    {
      const char *jid = self->plan->blocks->pdata[self->next + n++];

      size += ITEM_SIZE + strlen (jid);
      for (const char *c = jid; *c != '\0'; c++)
        size += strchr ("&<>'\"", *c) != NULL ? ESCAPED_SIZE : 0;
    }
  return n;
}

static void
send_batch (BlockWork *self)
{
  self->n = measure_batch (self);
  self->token = rd_connection_block (
      rd_roster_sync_get_connection (self->work.sync), self->plan->is_unblock,
      (const char *const *)&self->plan->blocks->pdata[self->next], self->n);
}

/* A job with items goes on with them, or has done so. */
static void
go_on (BlockWork *self)
{
  RdJob *job = self->work.job;

  if (self->token != 0 || self->is_being_stored)
    return;
  if (count_rest (self) == 0)
    rd_job_work_finish (&self->work, rd_job_judge (job), NULL);
  else if (rd_job_is_cancelled (job))
    rd_job_work_finish (&self->work, RD_RESULT_CANCELLED, NULL);
  else if (self->work.sync != NULL)
    send_batch (self);
}

/* -- what became of a batch -------------------------------------------------------------------- */

static void
store (BlockWork *self)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RdBlockUpdate) update = NULL;

  for (unsigned i = 0; i < self->n; i++)
    g_ptr_array_add (jids, g_strdup (self->plan->blocks->pdata[self->next + i]));
  update = rd_block_update_new (self->plan->is_unblock ? RD_BLOCK_REMOVED : RD_BLOCK_ADDED, jids);
  update->job = rd_job_get_number (self->work.job);
  self->is_being_stored = true;
  rd_roster_sync_note_blocking (self->work.sync, update);
}

static void
on_stored (const RdChange *change, gpointer user_data)
{
  BlockWork *self = user_data;

  if (!self->is_being_stored || change->block_job != rd_job_get_number (self->work.job))
    return;
  self->is_being_stored = false;
  for (unsigned i = 0; i < self->n; i++)
    rd_job_add_blocked (self->work.job, self->next + i);
  self->next += self->n;
  self->n_max = MIN (self->n_max * 2, RD_BLOCK_BATCH_MAX);
  go_on (self);
}

/* May one JID of the batch be at fault? */
static bool
is_for_one (const GError *error)
{
  return g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_JID_MALFORMED)
         || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_BAD_REQUEST)
         || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_NOT_ACCEPTABLE)
         || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND);
}

static void
fail_batch (BlockWork *self, const GError *error)
{
  for (unsigned i = 0; i < self->n; i++)
    rd_job_add_blocking_failure (self->work.job, self->next + i, g_error_copy (error));
  self->next += self->n;
}

static void
take_refusal (BlockWork *self, const GError *error)
{
  if (self->n > 1 && is_for_one (error))
    self->n_max = self->n / 2;
  else if (self->plan->is_unblock && self->plan->n_paired > 0)
    {
      /* The items come behind it, and would not pass. */
      rd_job_work_finish (&self->work, RD_RESULT_FAILED, error);
      return;
    }
  else
    fail_batch (self, error);
  go_on (self);
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  BlockWork *self = user_data;

  if (token == 0 || token != self->token)
    return;
  self->token = 0;
  if (error == NULL)
    store (self);
  else
    take_refusal (self, error);
}

/* -- the work ---------------------------------------------------------------------------------- */

static void
on_attached (RdJobWork *work)
{
  go_on ((BlockWork *)work);
}

/* Asks again: the answer may have been lost with the connection. */
static void
on_detached (RdJobWork *work)
{
  BlockWork *self = (BlockWork *)work;

  self->token = 0;
  self->is_being_stored = false;
}

static void
on_cancelled (RdJobWork *work)
{
  go_on ((BlockWork *)work);
}

static const RdAskerEvents asker_events = { .stored = on_stored, .answered = on_answered };

static const RdJobWorkClass work_class = {
  .asker = &asker_events,
  .attached = on_attached,
  .detached = on_detached,
  .cancelled = on_cancelled,
};

RdJobWork *
rd_block_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  BlockWork *self = g_new0 (BlockWork, 1);

  rd_job_work_init (&self->work, &work_class, terms, job);
  self->plan = rd_job_get_plan (job);
  self->n_max = RD_BLOCK_BATCH_MAX;
  return &self->work;
}

bool
rd_block_work_is_one (const RdJobWork *work)
{
  return work->class == &work_class;
}
