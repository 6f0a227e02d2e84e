/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mover.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"

/* How long who was asked waits to be noted. */
#define NOTING_MS 1000

struct _RdMover
{
  GObject parent_instance;

  RdStore *store;
  int64_t profile;
  RdJobQueue *jobs;
  bool is_online;
  GPtrArray *asked; /* (element-type utf8): still to be noted */
  guint noting;     /* a timer */
};

G_DEFINE_FINAL_TYPE (RdMover, rd_mover, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static bool
is_of_move (const RdJob *job)
{
  return rd_job_get_kind (job) == RD_JOB_MOVE && !rd_job_is_dry_run (job);
}

/* The one that is queued or at work; NULL: none. */
static RdJob *
find_open_job (RdMover *self)
{
  const GPtrArray *jobs = rd_job_queue_list (self->jobs);

  for (unsigned i = 0; i < jobs->len; i++)
    {
      RdJob *job = jobs->pdata[i];

      if (is_of_move (job) && rd_job_get_result (job) == RD_RESULT_NONE)
        return job;
    }
  return NULL;
}

/* -- who was asked ----------------------------------------------------------------------------- */

static void
on_asked_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* They may be asked once more. */
  if (!rd_store_write_finish (RD_STORE (source), result, &error))
    g_warning ("It could not be noted whom the move has asked: %s", error->message);
}

/* Takes JIDS. */
static void
note_asked (RdMover *self, GPtrArray *jids, bool is_asked)
{
  rd_store_note_asked_async (self->store, self->profile, jids, is_asked, on_asked_noted, NULL);
}

static gboolean
on_noting (gpointer user_data)
{
  RdMover *self = user_data;

  self->noting = 0;
  note_asked (self, g_steal_pointer (&self->asked), true);
  return G_SOURCE_REMOVE;
}

static void
flush (RdMover *self)
{
  if (self->noting == 0)
    return;
  g_source_remove (self->noting);
  on_noting (self);
}

/* A contact by itself would be a write each. */
static void
on_contact_done (RdJob *job, const char *jid, gboolean is_done, RdMover *self)
{
  if (!is_done)
    {
      GPtrArray *jids = g_ptr_array_new_with_free_func (g_free);

      flush (self);
      g_ptr_array_add (jids, g_strdup (jid));
      note_asked (self, jids, false);
      return;
    }
  if (self->asked == NULL)
    self->asked = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->asked, g_strdup (jid));
  if (self->noting == 0)
    self->noting = rd_clock_add_timeout (NOTING_MS, on_noting, self);
}

/* -- the end of a job -------------------------------------------------------------------------- */

static RdMovedContact *
make_failure (const RdJobFailure *failure)
{
  RdMovedContact *contact = g_new0 (RdMovedContact, 1);

  contact->jid = g_strdup (failure->jid);
  contact->error = g_strdup (failure->error->message);
  return contact;
}

static GPtrArray *
copy_failures (const RdJob *job)
{
  const GPtrArray *failures = rd_job_get_failures (job);
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_moved_contact_free);

  for (unsigned i = 0; i < failures->len; i++)
    g_ptr_array_add (copies, make_failure (failures->pdata[i]));
  return copies;
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdMover) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdMove) move = rd_store_read_move_finish (RD_STORE (source), result, &error);

  if (move == NULL)
    g_warning ("It could not be noted how far the move has come: %s", error->message);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_job_ended (RdJob *job, RdMover *self)
{
  RdJobResult result = rd_job_get_result (job);
  bool is_whole = result == RD_RESULT_DONE || result == RD_RESULT_PARTLY_DONE;

  flush (self);
  rd_store_note_moved_async (self->store, self->profile, copy_failures (job), is_whole,
                             result == RD_RESULT_CANCELLED, on_noted, g_object_ref (self));
}

static void
on_job_added (RdJobQueue *jobs, RdJob *job, RdMover *self)
{
  if (!is_of_move (job))
    return;
  g_signal_connect_object (job, "contact-done", G_CALLBACK (on_contact_done), self, 0);
  g_signal_connect_object (job, "ended", G_CALLBACK (on_job_ended), self, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- going on ---------------------------------------------------------------------------------- */

static void
on_ordered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdMover) self = user_data;
  g_autoptr (GError) error = NULL;

  if (rd_job_queue_finish (RD_JOB_QUEUE (source), result, &error) == NULL)
    g_message ("The move to this account can't go on: %s", error->message);
}

static void
order_rest (RdMover *self, const RdMove *move)
{
  g_autoptr (GVariant) options
      = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {'Message': <%s>}", move->message));
  RdOrder *order = rd_order_new_move (move->old_jid, options, NULL);

  if (order != NULL)
    rd_job_queue_add_async (self->jobs, order, on_ordered, g_object_ref (self));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdMover) self = user_data;
  g_autoptr (RdMove) move = rd_store_read_move_finish (RD_STORE (source), result, NULL);

  if (move != NULL && move->state == RD_MOVE_ASKING && self->is_online
      && find_open_job (self) == NULL)
    order_rest (self, move);
}

void
rd_mover_set_online (RdMover *self, bool is_online)
{
  if (self->is_online == is_online)
    return;
  self->is_online = is_online;
  if (is_online)
    rd_store_read_move_async (self->store, self->profile, on_read, g_object_ref (self));
}

/* -- stopping ---------------------------------------------------------------------------------- */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (RdMove) move = rd_store_read_move_finish (RD_STORE (source), result, &error);

  if (move == NULL)
    g_task_return_error (task, error);
  else if (move->state == RD_MOVE_NONE)
    g_task_return_new_error (task, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                             "Nothing was ever moved to this profile.");
  else
    g_task_return_boolean (task, TRUE);
  g_signal_emit (g_task_get_source_object (task), signals[CHANGED], 0);
}

void
rd_mover_stop_async (RdMover *self, GAsyncReadyCallback callback, gpointer user_data)
{
  RdJob *job = find_open_job (self);

  if (job != NULL)
    rd_job_queue_cancel (self->jobs, job);
  rd_store_note_moved_async (self->store, self->profile, NULL, false, true, on_stopped,
                             g_task_new (self, NULL, callback, user_data));
}

bool
rd_mover_stop_finish (RdMover *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- the object -------------------------------------------------------------------------------- */

static void
rd_mover_finalize (GObject *object)
{
  RdMover *self = RD_MOVER (object);

  g_clear_handle_id (&self->noting, g_source_remove);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_object (&self->jobs);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (rd_mover_parent_class)->finalize (object);
}

static void
rd_mover_class_init (RdMoverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_mover_finalize;
  signals[CHANGED] = g_signal_new ("changed", RD_TYPE_MOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
rd_mover_init (RdMover *self)
{
}

RdMover *
rd_mover_new (RdStore *store, int64_t profile, RdJobQueue *jobs)
{
  RdMover *self = g_object_new (RD_TYPE_MOVER, NULL);

  self->store = g_object_ref (store);
  self->profile = profile;
  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "added", G_CALLBACK (on_job_added), self, 0);
  return self;
}
