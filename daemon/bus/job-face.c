/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/job-face.h"

#include "bus/job-cancels.h"
#include "bus/manager-face.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/limit.h"
#include "runtime/clock.h"

/* Between two updates of the properties. */
#define INTERVAL_MS 250
/* Failures in one answer: the bus disconnects a sender of too large a message. */
#define ANSWER_SIZE_MAX (1u << 20)

struct _RdJobFace
{
  RdBusJobSkeleton parent_instance;
  RdJob *job;
  RdProfile *profile;
  RdRosterFace *roster;
  RdCallTurns *turns;
  GQueue waiters; /* (element-type GDBusMethodInvocation) of Wait */
  gulong leaving; /* handler of "left", while one waits */
  RdJobCancels *cancels;
  guint timer;  /* runs for an interval after each update */
  bool is_late; /* the job has changed since */
};

static void job_iface_init (RdBusJobIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdJobFace, rd_job_face, RD_BUS_TYPE_JOB_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_JOB, job_iface_init))

/* -- Wait -------------------------------------------------------------------------------------- */

static void
insert_jids (GVariantDict *dict, const char *key, const GPtrArray *jids)
{
  g_variant_dict_insert_value (
      dict, key, g_variant_new_strv ((const char *const *)jids->pdata, (gssize)jids->len));
}

static void
insert_difference (GVariantDict *dict, const RdJobDifference *difference)
{
  g_variant_dict_insert (dict, "Added", "u", difference->n_added);
  g_variant_dict_insert (dict, "Changed", "u", difference->n_changed);
  g_variant_dict_insert (dict, "Removed", "u", difference->n_removed);
  if (!difference->is_listed)
    return;
  insert_jids (dict, "AddedJids", difference->added);
  insert_jids (dict, "ChangedJids", difference->changed);
  insert_jids (dict, "RemovedJids", difference->removed);
}

/* Both keys are missing for none. */
static void
insert_named (GVariantDict *dict, const char *key, const char *jids_key, const RdNamed *named)
{
  if (named->n > 0)
    g_variant_dict_insert (dict, key, "u", named->n);
  if (named->n > 0 && named->jids != NULL)
    insert_jids (dict, jids_key, named->jids);
}

static void
insert_outcomes (GVariantDict *dict, const RdJob *job)
{
  static const struct
  {
    const char *number, *jids;
  } keys[RD_N_OUTCOMES] = {
    [RD_OUTCOME_UNCHANGED] = { "Unchanged", "UnchangedJids" },
    [RD_OUTCOME_ASKED_AGAIN] = { "AskedAgain", "AskedAgainJids" },
    [RD_OUTCOME_IN_ADVANCE] = { "InAdvance", "InAdvanceJids" },
  };

  for (RdOutcome i = RD_OUTCOME_UNCHANGED; i < RD_N_OUTCOMES; i++)
    {
      const RdNamed *named = rd_job_get_outcomes (job, i);

      if (i == RD_OUTCOME_UNCHANGED)
        g_variant_dict_insert (dict, keys[i].number, "u", named->n);
      insert_named (dict, keys[i].number, keys[i].jids, named);
    }
}

static void
insert_skipped (GVariantDict *dict, const RdPlan *plan)
{
  g_auto (GVariantBuilder) reasons = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{su}"));
  unsigned n_skipped = 0;

  for (RdSkip skip = RD_SKIP_NONE + 1; skip < RD_N_SKIPS; skip++)
    {
      n_skipped += plan->n_skipped[skip];
      if (plan->n_skipped[skip] > 0)
        g_variant_builder_add (&reasons, "{su}", rd_skip_to_string (skip), plan->n_skipped[skip]);
    }
  g_variant_dict_insert (dict, "Skipped", "u", n_skipped);
  g_variant_dict_insert_value (dict, "SkippedFor", g_variant_builder_end (&reasons));
  g_variant_dict_insert (dict, "InPart", "u", plan->n_in_part);
}

static void
insert_plan (GVariantDict *dict, const RdPlan *plan)
{
  g_variant_dict_insert (dict, "Added", "u", plan->n_added);
  g_variant_dict_insert (dict, "Changed", "u", plan->n_changed);
  g_variant_dict_insert (dict, "Removed", "u", plan->n_removed);
  g_variant_dict_insert (dict, "Asked", "u", plan->n_asked);
  g_variant_dict_insert (dict, "FromLost", "u", plan->n_from_lost);
}

static void
insert_undo (GVariantDict *dict, const RdPlan *plan)
{
  g_variant_dict_insert (dict, "Undoes", "t", plan->undone_job);
  g_variant_dict_insert (dict, "Origin", "t", plan->origin);
  if (plan->undone_by != 0)
    g_variant_dict_insert (dict, "UndoneBy", "t", plan->undone_by);
  if (plan->next_job != 0)
    g_variant_dict_insert (dict, "Next", "t", plan->next_job);
  g_variant_dict_insert (dict, "Unsubscribed", "u", plan->n_unsubscribed);
  g_variant_dict_insert (dict, "Revoked", "u", plan->n_revoked);
  insert_skipped (dict, plan);
}

static void
insert_import (GVariantDict *dict, const RdPlan *plan)
{
  g_variant_dict_insert (dict, "Added", "u", plan->n_added);
  g_variant_dict_insert (dict, "Changed", "u", plan->n_changed);
  g_variant_dict_insert (dict, "Serial", "t", plan->serial);
}

static void
insert_restored (GVariantDict *dict, const RdPlan *plan)
{
  static const char *const keys[RD_N_RESTORED] = {
    [RD_RESTORED_ADDED] = "AddedJids",
    [RD_RESTORED_CHANGED] = "ChangedJids",
    [RD_RESTORED_REMOVED] = "RemovedJids",
    [RD_RESTORED_FROM_LOST] = "FromLostJids",
  };

  for (RdRestored i = 0; i < RD_N_RESTORED; i++)
    {
      if (plan->restored[i].jids != NULL)
        insert_jids (dict, keys[i], plan->restored[i].jids);
    }
}

static void
insert_restore (GVariantDict *dict, const RdPlan *plan)
{
  g_variant_dict_insert (dict, "Serial", "t", plan->serial);
  g_variant_dict_insert (dict, "PointSerial", "t", plan->point_serial);
  g_variant_dict_insert (dict, "PointTime", "t", (uint64_t)plan->point_time);
  insert_restored (dict, plan);
  insert_skipped (dict, plan);
}

static void
insert_merge (GVariantDict *dict, const RdPlan *plan)
{
  g_variant_dict_insert (dict, "Into", "s", plan->united->jid);
  g_variant_dict_insert (dict, "Name", "s", plan->united->name);
  g_variant_dict_insert (dict, "Groups", "^as", plan->united->groups);
  g_variant_dict_insert (dict, "Changed", "u", plan->n_changed);
  g_variant_dict_insert (dict, "Removed", "u", plan->n_removed);
  g_variant_dict_insert (dict, "Unsubscribed", "u", plan->n_unsubscribed);
  g_variant_dict_insert (dict, "FromLost", "u", plan->n_from_lost);
}

/* Of a dry run those that would be. */
static void
insert_blocks (GVariantDict *dict, const RdJob *job)
{
  const RdPlan *plan = rd_job_get_plan (job);
  unsigned n = rd_job_is_dry_run (job) ? plan->blocks->len : rd_job_get_blocked (job);

  if (plan->blocks->len > 0)
    g_variant_dict_insert (dict, plan->is_unblock ? "Unblocked" : "Blocked", "u", n);
}

static GVariant *
describe (const RdJob *job)
{
  unsigned done = rd_job_get_done (job);
  unsigned failed = rd_job_get_failed (job);
  const GError *error = rd_job_get_error (job);
  const RdJobDifference *difference = rd_job_get_difference (job);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "Done", "u", done);
  g_variant_dict_insert (&dict, "Failed", "u", failed);
  g_variant_dict_insert (&dict, "NotDone", "u", rd_job_get_total (job) - done - failed);
  if (rd_job_is_dry_run (job))
    g_variant_dict_insert (&dict, "DryRun", "b", TRUE);
  if (error != NULL)
    g_variant_dict_insert (&dict, "Error", "(ss)", rd_error_get_name (error->code), error->message);
  if (rd_job_get_kind (job) != RD_JOB_RESYNC)
    insert_outcomes (&dict, job);
  insert_named (&dict, "ServerMade", "ServerMadeJids", &rd_job_get_plan (job)->made);
  if (difference != NULL)
    insert_difference (&dict, difference);
  if (rd_job_kind_tells_plan (rd_job_get_kind (job)))
    insert_plan (&dict, rd_job_get_plan (job));
  insert_blocks (&dict, job);
  if (rd_job_kind_is_undoing (rd_job_get_kind (job)))
    insert_undo (&dict, rd_job_get_plan (job));
  if (rd_job_get_kind (job) == RD_JOB_IMPORT)
    insert_import (&dict, rd_job_get_plan (job));
  if (rd_job_get_kind (job) == RD_JOB_RESTORE)
    insert_restore (&dict, rd_job_get_plan (job));
  if (rd_job_get_plan (job)->united != NULL)
    insert_merge (&dict, rd_job_get_plan (job));
  return g_variant_dict_end (&dict);
}

/* DETAILS: what describe () returned. */
static void
answer_wait (RdJobFace *self, GDBusMethodInvocation *invocation, GVariant *details)
{
  rd_bus_job_complete_wait (NULL, invocation,
                            rd_job_result_to_string (rd_job_get_result (self->job)), details);
}

static void
on_left (RdCallTurns *turns, const char *sender, RdJobFace *self)
{
  for (GList *link = self->waiters.head, *next; link != NULL; link = next)
    {
      next = link->next;
      if (g_strcmp0 (g_dbus_method_invocation_get_sender (link->data), sender) != 0)
        continue;
      g_object_unref (link->data);
      g_queue_delete_link (&self->waiters, link);
    }
  if (self->waiters.length == 0)
    rd_call_turns_clear_handler (turns, &self->leaving);
}

static unsigned
count_waiters (const RdJobFace *self, const char *sender)
{
  unsigned n = 0;

  for (const GList *link = self->waiters.head; link != NULL; link = link->next)
    n += g_strcmp0 (g_dbus_method_invocation_get_sender (link->data), sender) == 0;
  return n;
}

/* Takes INVOCATION. */
static void
add_waiter (RdJobFace *self, GDBusMethodInvocation *invocation)
{
  g_queue_push_tail (&self->waiters, invocation);
  if (self->leaving == 0)
    self->leaving = g_signal_connect (self->turns, "left", G_CALLBACK (on_left), self);
}

static GDBusMethodInvocation *
take_waiter (RdJobFace *self)
{
  rd_call_turns_clear_handler (self->turns, &self->leaving);
  return g_queue_pop_head (&self->waiters);
}

static gboolean
handle_wait (RdBusJob *object, GDBusMethodInvocation *invocation)
{
  RdJobFace *self = RD_JOB_FACE (object);

  if (rd_job_get_state (self->job) == RD_JOB_ENDED)
    answer_wait (self, invocation, describe (self->job));
  else if (self->waiters.length >= RD_JOB_WAITERS_MAX)
    g_dbus_method_invocation_return_error (
        invocation, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
        "%d calls wait for this job already, and no more may; watch its State instead.",
        RD_JOB_WAITERS_MAX);
  else if (count_waiters (self, g_dbus_method_invocation_get_sender (invocation))
           >= RD_JOB_WAITERS_SENDER_MAX)
    g_dbus_method_invocation_return_error (
        invocation, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
        "%d of your calls wait for this job already, and no more may; one tells you all.",
        RD_JOB_WAITERS_SENDER_MAX);
  else
    add_waiter (self, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_cancel (RdBusJob *object, GDBusMethodInvocation *invocation)
{
  rd_job_cancels_add (RD_JOB_FACE (object)->cancels, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_list_failures (RdBusJob *object, GDBusMethodInvocation *invocation, unsigned offset,
                      unsigned limit)
{
  const GPtrArray *failures = rd_job_get_failures (RD_JOB_FACE (object)->job);
  GVariantBuilder builder;
  size_t size = 0;
  GError *error = NULL;

  if (!rd_limit_check_page (&limit, &error))
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sss)"));
  for (unsigned i = offset; i < failures->len && i - offset < limit; i++)
    {
      const RdJobFailure *failure = failures->pdata[i];

      size += strlen (failure->jid) + strlen (failure->error->message);
      if (i > offset && size > ANSWER_SIZE_MAX)
        break;
      g_variant_builder_add (&builder, "(sss)", failure->jid,
                             rd_error_get_name (failure->error->code), failure->error->message);
    }
  rd_bus_job_complete_list_failures (object, invocation, g_variant_builder_end (&builder));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
job_iface_init (RdBusJobIface *iface)
{
  iface->handle_wait = handle_wait;
  iface->handle_cancel = handle_cancel;
  iface->handle_list_failures = handle_list_failures;
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
tell (RdJobFace *self)
{
  RdBusJob *face = RD_BUS_JOB (self);

  self->is_late = false;
  rd_bus_job_set_state (face, rd_job_state_to_string (rd_job_get_state (self->job)));
  rd_bus_job_set_total (face, rd_job_get_total (self->job));
  rd_bus_job_set_done (face, rd_job_get_done (self->job));
  rd_bus_job_set_failed (face, rd_job_get_failed (self->job));
  rd_bus_job_set_sent_back (face, rd_job_get_sent_back (self->job));
  if (rd_job_get_state (self->job) == RD_JOB_ENDED)
    rd_bus_job_set_result (face, rd_job_result_to_string (rd_job_get_result (self->job)));
}

static gboolean
on_interval (gpointer user_data)
{
  RdJobFace *self = user_data;

  if (self->is_late)
    {
      tell (self);
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static void
on_progress (RdJob *job, RdJobFace *self)
{
  self->is_late = true;
  if (self->timer != 0 || rd_job_get_state (job) == RD_JOB_ENDED)
    return;
  tell (self);
  self->timer = rd_clock_add_timeout (INTERVAL_MS, on_interval, self);
}

static void
on_ended (RdJob *job, RdJobFace *self)
{
  GDBusMethodInvocation *waiter;
  g_autoptr (GVariant) details = g_variant_ref_sink (describe (job));

  g_clear_handle_id (&self->timer, g_source_remove);
  rd_roster_face_tell_all (self->roster);
  tell (self);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self));
  while ((waiter = take_waiter (self)) != NULL)
    answer_wait (self, waiter, details);
  rd_job_cancels_end (self->cancels);
}

static void
rd_job_face_dispose (GObject *object)
{
  RdJobFace *self = RD_JOB_FACE (object);
  GDBusMethodInvocation *waiter;

  g_clear_handle_id (&self->timer, g_source_remove);
  while ((waiter = take_waiter (self)) != NULL)
    g_dbus_method_invocation_return_error (waiter, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                                           "The job's profile is gone, and the job with it.");
  g_clear_object (&self->turns);
  g_clear_pointer (&self->cancels, rd_job_cancels_free);
  g_clear_object (&self->roster);
  g_clear_object (&self->profile);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (rd_job_face_parent_class)->dispose (object);
}

static void
rd_job_face_class_init (RdJobFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_job_face_dispose;
}

static void
rd_job_face_init (RdJobFace *self)
{
  g_queue_init (&self->waiters);
}

RdJobFace *
rd_job_face_new (RdJob *job, RdProfile *profile, RdRosterFace *roster, RdCallTurns *turns)
{
  RdJobFace *self = g_object_new (RD_TYPE_JOB_FACE, NULL);
  g_autofree char *path = rd_profile_get_object_path (profile);

  self->job = g_object_ref (job);
  self->profile = g_object_ref (profile);
  self->roster = g_object_ref (roster);
  self->turns = g_object_ref (turns);
  self->cancels = rd_job_cancels_new (rd_profile_get_jobs (profile), job);
  rd_bus_job_set_number (RD_BUS_JOB (self), rd_job_get_number (job));
  rd_bus_job_set_kind (RD_BUS_JOB (self), rd_job_kind_to_string (rd_job_get_kind (job)));
  rd_bus_job_set_dry_run (RD_BUS_JOB (self), rd_job_is_dry_run (job));
  rd_bus_job_set_profile (RD_BUS_JOB (self), path);
  rd_bus_job_set_result (RD_BUS_JOB (self), "");
  tell (self);
  g_signal_connect_object (job, "progress", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (job, "ended", G_CALLBACK (on_ended), self, 0);
  return self;
}
