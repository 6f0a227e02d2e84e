/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/history-face.h"

#include "bus/answer.h"
#include "bus/contact-variant.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/names.h"
#include "model/history.h"
#include "model/limit.h"
#include "store/job/history.h"
#include "store/job/jobs.h"

struct _RdHistoryFace
{
  RdBusHistorySkeleton parent_instance;
  RdProfile *profile;
};

static void history_iface_init (RdBusHistoryIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdHistoryFace, rd_history_face, RD_BUS_TYPE_HISTORY_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_HISTORY, history_iface_init))

/* -- List -------------------------------------------------------------------------------------- */

static GVariant *
history_to_variant (gconstpointer data)
{
  const RdHistory *history = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder,
                          G_VARIANT_TYPE ("a(ttstsa" RD_CONTACT_TYPE "a" RD_CONTACT_TYPE ")"));
  for (unsigned i = 0; i < history->entries->len; i++)
    {
      const RdHistoryEntry *entry = history->entries->pdata[i];

      g_variant_builder_add (&builder, "(ttsts@a" RD_CONTACT_TYPE "@a" RD_CONTACT_TYPE ")",
                             entry->serial, (uint64_t)entry->time, entry->cause, entry->job,
                             entry->jid, rd_optional_contact_to_variant (entry->before),
                             rd_optional_contact_to_variant (entry->after));
    }
  return g_variant_new ("(@a(ttstsa" RD_CONTACT_TYPE "a" RD_CONTACT_TYPE ")b)",
                        g_variant_builder_end (&builder), history->has_more);
}

static void
on_history (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdHistory *history = rd_store_list_history_finish (RD_STORE (source), result, &error);

  if (history != NULL)
    rd_answer_in_thread (user_data, history_to_variant, history, (GDestroyNotify)rd_history_free,
                         "ask for fewer changes at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_list (RdBusHistory *object, GDBusMethodInvocation *invocation, GVariant *selection,
             uint64_t before_serial, unsigned limit)
{
  RdProfile *profile = RD_HISTORY_FACE (object)->profile;
  GError *error = NULL;
  RdHistoryQuery *query = rd_limit_check_page (&limit, &error)
                              ? rd_history_query_new_from_variant (selection, &error)
                              : NULL;

  if (query != NULL)
    rd_store_list_history_async (rd_profile_get_store (profile),
                                 rd_profile_get_record (profile)->id, query, before_serial, limit,
                                 on_history, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- ListJobs ---------------------------------------------------------------------------------- */

static GVariant *
jobs_to_variant (gconstpointer data)
{
  const GPtrArray *jobs = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(tstsut)"));
  for (unsigned i = 0; i < jobs->len; i++)
    {
      const RdPastJob *job = jobs->pdata[i];

      g_variant_builder_add (&builder, "(tstsut)", job->job, rd_job_kind_to_string (job->kind),
                             (uint64_t)job->time, job->result, job->n_contacts, job->undone_by);
    }
  return g_variant_new ("(@a(tstsut))", g_variant_builder_end (&builder));
}

static void
on_jobs (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  GPtrArray *jobs = rd_store_list_jobs_finish (RD_STORE (source), result, &error);

  if (jobs != NULL)
    rd_answer_in_thread (user_data, jobs_to_variant, jobs, (GDestroyNotify)g_ptr_array_unref,
                         "ask for fewer jobs at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_list_jobs (RdBusHistory *object, GDBusMethodInvocation *invocation, uint64_t before_number,
                  unsigned limit)
{
  RdProfile *profile = RD_HISTORY_FACE (object)->profile;
  GError *error = NULL;

  if (rd_limit_check_page (&limit, &error))
    rd_store_list_jobs_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                              before_number, limit, on_jobs, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Undo, Redo -------------------------------------------------------------------------------- */

static gboolean
handle_undo (RdBusHistory *object, GDBusMethodInvocation *invocation, uint64_t number,
             GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_undo (number, options, &error);

  return rd_job_answer (RD_HISTORY_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_redo (RdBusHistory *object, GDBusMethodInvocation *invocation, uint64_t number,
             GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_redo (number, options, &error);

  return rd_job_answer (RD_HISTORY_FACE (object)->profile, invocation, order, error);
}

static void
history_iface_init (RdBusHistoryIface *iface)
{
  iface->handle_list = handle_list;
  iface->handle_list_jobs = handle_list_jobs;
  iface->handle_undo = handle_undo;
  iface->handle_redo = handle_redo;
}

static void
rd_history_face_dispose (GObject *object)
{
  g_clear_object (&RD_HISTORY_FACE (object)->profile);
  G_OBJECT_CLASS (rd_history_face_parent_class)->dispose (object);
}

static void
rd_history_face_class_init (RdHistoryFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_history_face_dispose;
}

static void
rd_history_face_init (RdHistoryFace *self)
{
}

RdHistoryFace *
rd_history_face_new (RdProfile *profile)
{
  RdHistoryFace *self = g_object_new (RD_TYPE_HISTORY_FACE, NULL);

  self->profile = g_object_ref (profile);
  return self;
}
