/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job.h"

#include "core/memory/disposal.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

struct _RdJob
{
  GObject parent_instance;

  RdPlan *plan;
  RdPlanItems *items; /* NULL: a dry run, or its work has them */
  bool is_cancelled;

  RdJobState state;
  unsigned total, done, failed, sent_back, blocked, not_blocked;
  RdNamed outcomes[RD_N_OUTCOMES]; /* of those done; RD_OUTCOME_CHANGED is not kept */
  GPtrArray *failures;
  size_t failures_size;
  RdJobDifference *difference;
  RdJobResult result;
  GError *error;
};

G_DEFINE_FINAL_TYPE (RdJob, rd_job, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  CONTACT_DONE,
  ENDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const char *const state_words[] = {
  [RD_JOB_QUEUED] = "queued",
  [RD_JOB_RUNNING] = "running",
  [RD_JOB_WAITING] = "waiting",
  [RD_JOB_ENDED] = "ended",
};

static const char *const result_words[] = {
  [RD_RESULT_NONE] = "",
  [RD_RESULT_DONE] = "done",
  [RD_RESULT_PARTLY_DONE] = "partly-done",
  [RD_RESULT_FAILED] = "failed",
  [RD_RESULT_CANCELLED] = "cancelled",
  [RD_RESULT_LOST] = "lost",
};

const char *
rd_job_state_to_string (RdJobState state)
{
  return state_words[state];
}

const char *
rd_job_result_to_string (RdJobResult result)
{
  return result_words[result];
}

static void
tell_progress (RdJob *self)
{
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
free_failure (gpointer data)
{
  RdJobFailure *failure = data;

  g_free (failure->jid);
  g_error_free (failure->error);
  g_free (failure);
}

static void
clear_difference (gpointer data)
{
  RdJobDifference *difference = data;

  g_ptr_array_unref (difference->added);
  g_ptr_array_unref (difference->changed);
  g_ptr_array_unref (difference->removed);
}

static void
release_difference (RdJobDifference *difference)
{
  g_rc_box_release_full (difference, clear_difference);
}

static void
rd_job_finalize (GObject *object)
{
  RdJob *self = RD_JOB (object);

  g_clear_pointer (&self->difference, release_difference);
  g_ptr_array_unref (self->failures);
  g_clear_error (&self->error);
  g_clear_pointer (&self->items, rd_plan_items_free);
  for (unsigned i = 0; i < RD_N_OUTCOMES; i++)
    rd_named_clear (&self->outcomes[i]);
  rd_plan_free (self->plan);
  G_OBJECT_CLASS (rd_job_parent_class)->finalize (object);
}

static void
rd_job_class_init (RdJobClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_job_finalize;

  signals[PROGRESS] = g_signal_new ("progress", RD_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[CONTACT_DONE] = g_signal_new ("contact-done", RD_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[ENDED]
      = g_signal_new ("ended", RD_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rd_job_init (RdJob *self)
{
  self->failures = g_ptr_array_new_with_free_func (free_failure);
}

static void
take_bad_edits (RdJob *self, RdBadEdits *bad)
{
  unsigned n_listed = bad->list != NULL ? bad->list->len : 0;

  for (unsigned i = 0; i < n_listed; i++)
    {
      RdBadEdit *edit = bad->list->pdata[i];

      rd_job_add_failure (self, edit->jid, g_steal_pointer (&edit->error));
    }
  self->failed += bad->n - n_listed;
  rd_bad_edits_clear (bad);
}

RdJob *
rd_job_new (RdPlan *plan)
{
  RdJob *self = g_object_new (RD_TYPE_JOB, NULL);

  self->plan = plan;
  self->items = plan->items;
  plan->items = rd_plan_items_new ();
  self->outcomes[RD_OUTCOME_UNCHANGED] = plan->unchanged;
  plan->unchanged = (RdNamed){ 0 };
  self->done = self->outcomes[RD_OUTCOME_UNCHANGED].n;
  self->total = self->items->len + plan->blocks->len - plan->n_paired + self->done + plan->bad.n;
  take_bad_edits (self, &plan->bad);
  if (plan->is_dry_run) /* no work will take them */
    g_clear_pointer (&self->items, rd_plan_items_free);
  return self;
}

void
rd_job_cancel (RdJob *self)
{
  if (self->is_cancelled || self->result != RD_RESULT_NONE)
    return;
  self->is_cancelled = true;
  tell_progress (self);
}

bool
rd_job_has_items (const RdJob *self)
{
  return self->items != NULL && self->items->len > 0;
}

RdPlanItems *
rd_job_take_items (RdJob *self)
{
  return g_steal_pointer (&self->items);
}

void
rd_job_enter_state (RdJob *self, RdJobState state)
{
  if (state == self->state)
    return;
  self->state = state;
  tell_progress (self);
}

void
rd_job_add_done (RdJob *self, const char *jid, RdOutcome outcome)
{
  self->done++;
  if (outcome != RD_OUTCOME_CHANGED)
    rd_named_add (&self->outcomes[outcome], jid);
  g_signal_emit (self, signals[CONTACT_DONE], 0, jid, true);
  tell_progress (self);
}

void
rd_job_take_back_done (RdJob *self, const char *jid, RdOutcome outcome)
{
  self->done--;
  if (outcome != RD_OUTCOME_CHANGED)
    rd_named_take_back (&self->outcomes[outcome], jid);
  g_signal_emit (self, signals[CONTACT_DONE], 0, jid, false);
  tell_progress (self);
}

void
rd_job_set_sent_back (RdJob *self, unsigned n)
{
  self->sent_back = n;
  tell_progress (self);
}

void
rd_job_add_failure (RdJob *self, const char *jid, GError *error)
{
  self->failed++;
  self->failures_size += strlen (jid) + strlen (error->message);
  if (self->failures->len < RD_JOB_FAILURES_MAX && self->failures_size <= RD_JOB_FAILURES_SIZE_MAX)
    {
      RdJobFailure *failure = g_new (RdJobFailure, 1);

      *failure = (RdJobFailure){ g_strdup (jid), error };
      g_ptr_array_add (self->failures, failure);
    }
  else
    g_error_free (error);
  tell_progress (self);
}

/* A contact whose item was changed is done already. */
void
rd_job_add_blocked (RdJob *self, unsigned number)
{
  self->blocked++;
  self->done += number >= self->plan->n_paired;
  tell_progress (self);
}

static bool
has_failed (const RdJob *self, const char *jid)
{
  for (unsigned i = 0; i < self->failures->len; i++)
    {
      if (g_str_equal (((const RdJobFailure *)self->failures->pdata[i])->jid, jid))
        return true;
    }
  return false;
}

/* Each contact counts once: one whose item was changed has failed all the same. */
void
rd_job_add_blocking_failure (RdJob *self, unsigned number, GError *error)
{
  const char *jid = self->plan->blocks->pdata[number];
  bool is_paired = number < self->plan->n_paired;

  self->not_blocked++;
  if (is_paired && (self->done == 0 || has_failed (self, jid)))
    {
      g_error_free (error);
      return;
    }
  self->done -= is_paired && !self->plan->is_unblock;
  rd_job_add_failure (self, jid, error);
}

static size_t
get_jids_size (const GPtrArray *contacts)
{
  size_t size = 0;

  for (unsigned i = 0; i < contacts->len; i++)
    size += strlen (((const RdContact *)contacts->pdata[i])->jid) + 1;
  return size;
}

static void
add_jids (GPtrArray *jids, const GPtrArray *contacts, GHashTable *others)
{
  for (unsigned i = 0; i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];

      if (others == NULL || !g_hash_table_contains (others, contact->jid))
        g_ptr_array_add (jids, g_strdup (contact->jid));
    }
}

void
rd_job_set_difference (RdJob *self, const RdChange *change)
{
  RdJobDifference *difference = g_rc_box_new0 (RdJobDifference);
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);

  difference->n_added = change->n_added;
  difference->n_changed = change->n_changed;
  difference->n_removed = change->n_removed;
  difference->is_listed = change->is_listed
                          && get_jids_size (change->changed) + get_jids_size (change->removed)
                                 <= RD_JOB_DIFFERENCE_SIZE_MAX;
  difference->added = g_ptr_array_new_with_free_func (g_free);
  difference->changed = g_ptr_array_new_with_free_func (g_free);
  difference->removed = g_ptr_array_new_with_free_func (g_free);
  if (difference->is_listed)
    {
      add_jids (difference->added, change->added, NULL);
      add_jids (difference->removed, change->removed, NULL);
      for (unsigned i = 0; i < difference->added->len; i++)
        g_hash_table_add (added, difference->added->pdata[i]);
      add_jids (difference->changed, change->changed, added);
    }
  g_clear_pointer (&self->difference, release_difference);
  self->difference = difference;
  self->total = change->n_contacts;
  self->done = self->total;
  tell_progress (self);
}

void
rd_job_share_difference (RdJob *self, const RdJob *other)
{
  if (other->difference == NULL)
    return;
  g_clear_pointer (&self->difference, release_difference);
  self->difference = g_rc_box_acquire (other->difference);
  self->total = other->total;
  self->done = other->done;
  tell_progress (self);
}

void
rd_job_set_result (RdJob *self, RdJobResult result, const GError *error)
{
  self->result = result;
  if (error != NULL && self->error == NULL)
    self->error = g_error_copy (error);
}

RdJobResult
rd_job_judge (const RdJob *self)
{
  if (self->failed == 0)
    return RD_RESULT_DONE;
  return self->failed == self->total ? RD_RESULT_FAILED : RD_RESULT_PARTLY_DONE;
}

RdJobResult
rd_job_judge_cancelled (const RdJob *self)
{
  bool is_over = self->total > 0 && self->done + self->failed == self->total
                 && self->blocked + self->not_blocked == self->plan->blocks->len;

  return is_over ? rd_job_judge (self) : RD_RESULT_CANCELLED;
}

void
rd_job_end (RdJob *self)
{
  self->state = RD_JOB_ENDED;
  tell_progress (self);
  g_signal_emit (self, signals[ENDED], 0);
}

/* -- what it is -------------------------------------------------------------------------------- */

uint64_t
rd_job_get_number (const RdJob *self)
{
  return self->plan->job;
}

RdJobKind
rd_job_get_kind (const RdJob *self)
{
  return self->plan->kind;
}

RdJobState
rd_job_get_state (const RdJob *self)
{
  return self->state;
}

RdJobResult
rd_job_get_result (const RdJob *self)
{
  return self->result;
}

bool
rd_job_is_cancelled (const RdJob *self)
{
  return self->is_cancelled;
}

bool
rd_job_is_dry_run (const RdJob *self)
{
  return self->plan->is_dry_run;
}

unsigned
rd_job_get_total (const RdJob *self)
{
  return self->total;
}

unsigned
rd_job_get_done (const RdJob *self)
{
  return self->done;
}

const RdNamed *
rd_job_get_outcomes (const RdJob *self, RdOutcome outcome)
{
  return outcome != RD_OUTCOME_CHANGED ? &self->outcomes[outcome] : NULL;
}

unsigned
rd_job_get_blocked (const RdJob *self)
{
  return self->blocked;
}

unsigned
rd_job_get_failed (const RdJob *self)
{
  return self->failed;
}

unsigned
rd_job_get_sent_back (const RdJob *self)
{
  return self->sent_back;
}

const GError *
rd_job_get_error (const RdJob *self)
{
  return self->error;
}

const GPtrArray *
rd_job_get_failures (const RdJob *self)
{
  return self->failures;
}

const RdPlan *
rd_job_get_plan (const RdJob *self)
{
  return self->plan;
}

const RdJobDifference *
rd_job_get_difference (const RdJob *self)
{
  return self->difference;
}
