/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/roster-face.h"

#include "bus/answer.h"
#include "bus/change-batch.h"
#include "bus/contact-variant.h"
#include "bus/import-call.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "model/limit.h"
#include "model/page.h"
#include "model/stats.h"
#include "store/roster/changes.h"
#include "store/roster/lookup.h"
#include "store/roster/pages.h"
#include "store/roster/stats.h"

struct _RdRosterFace
{
  RdBusRosterSkeleton parent_instance;
  RdProfile *profile;
  RdCallTurns *turns;
  RdChangeBatch *batch;
};

static void roster_iface_init (RdBusRosterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdRosterFace, rd_roster_face, RD_BUS_TYPE_ROSTER_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_ROSTER, roster_iface_init))

/* -- what may be asked ------------------------------------------------------------------------- */

static RdFilter *
read_filter (RdRosterFace *self, GVariant *dict, GError **error)
{
  if (!rd_profile_check_known (self->profile, error))
    return NULL;
  return rd_filter_new_from_variant (dict, error);
}

/* -- Get --------------------------------------------------------------------------------------- */

static GVariant *
page_to_variant (gconstpointer data)
{
  const RdPage *page = data;

  return g_variant_new ("(@a" RD_CONTACT_TYPE "sut)", rd_contacts_to_variant (page->contacts),
                        page->next_cursor, page->total, page->serial);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdPage *page = rd_store_get_page_finish (RD_STORE (source), result, &error);

  if (page != NULL)
    rd_answer_in_thread (user_data, page_to_variant, page, (GDestroyNotify)rd_page_free,
                         "ask for fewer contacts at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_get (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *dict,
            const char *cursor, unsigned limit)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);
  GError *error = NULL;
  RdFilter *filter = rd_limit_check_page (&limit, &error)
                             && rd_limit_check_text (cursor, RD_CURSOR_SIZE_MAX, "cursor", &error)
                         ? read_filter (self, dict, &error)
                         : NULL;

  if (filter != NULL)
    rd_store_get_page_async (rd_profile_get_store (self->profile),
                             rd_profile_get_record (self->profile)->id, filter, cursor, limit,
                             on_page, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- GetChanges -------------------------------------------------------------------------------- */

static GVariant *
changes_to_variant (gconstpointer data)
{
  const RdChanges *changes = data;
  g_autofree const char **removed = rd_strings_to_strv (changes->removed);

  return g_variant_new ("(@a" RD_CONTACT_TYPE "^astbb)", rd_contacts_to_variant (changes->changed),
                        removed, changes->serial, changes->has_more, changes->is_reset);
}

static void
on_changes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdChanges *changes = rd_store_get_changes_finish (RD_STORE (source), result, &error);

  if (changes != NULL)
    rd_answer_in_thread (user_data, changes_to_variant, changes, (GDestroyNotify)rd_changes_free,
                         "ask for fewer changes at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_get_changes (RdBusRoster *object, GDBusMethodInvocation *invocation, uint64_t after_serial,
                    unsigned limit)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);
  GError *error = NULL;

  if (rd_limit_check_page (&limit, &error) && rd_profile_check_known (self->profile, &error))
    rd_store_get_changes_async (rd_profile_get_store (self->profile),
                                rd_profile_get_record (self->profile)->id, after_serial, limit,
                                on_changes, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Lookup ------------------------------------------------------------------------------------ */

static GVariant *
lookup_to_variant (gconstpointer data)
{
  const RdLookup *lookup = data;
  g_autofree const char **missing = rd_strings_to_strv (lookup->missing);

  return g_variant_new ("(@a" RD_CONTACT_TYPE "^as)", rd_contacts_to_variant (lookup->contacts),
                        missing);
}

static void
on_lookup (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdLookup *lookup = rd_store_lookup_finish (RD_STORE (source), result, &error);

  if (lookup != NULL)
    rd_answer_in_thread (user_data, lookup_to_variant, lookup, (GDestroyNotify)rd_lookup_free,
                         "look up fewer JIDs in one call");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_lookup (RdBusRoster *object, GDBusMethodInvocation *invocation, const char *const *jids)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);
  GError *error = NULL;

  if (rd_limit_check_number (g_strv_length ((char **)jids), RD_LOOKUP_MAX, "JIDs", &error)
      && rd_profile_check_known (self->profile, &error))
    rd_store_lookup_async (rd_profile_get_store (self->profile),
                           rd_profile_get_record (self->profile)->id, jids, on_lookup, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Stats ------------------------------------------------------------------------------------- */

/* As many as one answer may hold. */
static GVariant *
rows_to_variant (const GArray *rows)
{
  GVariantBuilder builder;
  size_t size = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(su)"));
  for (unsigned i = 0; i < MIN (rows->len, RD_STATS_ROWS_MAX); i++)
    {
      const RdStatsRow *row = &g_array_index (rows, RdStatsRow, i);

      size += strlen (row->name);
      if (size > RD_STATS_SIZE_MAX)
        break;
      g_variant_builder_add (&builder, "(su)", row->name, row->contacts);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
stats_to_variant (gconstpointer data)
{
  const RdStats *stats = data;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "Total", "u", stats->total);
  g_variant_dict_insert_value (&dict, "Hosts", rows_to_variant (stats->hosts));
  g_variant_dict_insert (&dict, "NHosts", "u", stats->hosts->len);
  g_variant_dict_insert (&dict, "NoFrom", "u", stats->no_from);
  g_variant_dict_insert (&dict, "NoTo", "u", stats->no_to);
  g_variant_dict_insert (&dict, "NoSubscription", "u", stats->no_subscription);
  g_variant_dict_insert (&dict, "Ask", "u", stats->ask);
  g_variant_dict_insert_value (&dict, "Groups", rows_to_variant (stats->groups));
  g_variant_dict_insert (&dict, "NGroups", "u", stats->groups->len);
  g_variant_dict_insert (&dict, "AverageContactsPerGroup", "d",
                         rd_stats_get_contacts_per_group (stats));
  g_variant_dict_insert (&dict, "AverageGroupsPerContact", "d",
                         rd_stats_get_groups_per_contact (stats));
  g_variant_dict_insert (&dict, "NoGroup", "u", stats->no_group);
  g_variant_dict_insert (&dict, "Serial", "t", stats->serial);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
on_stats (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdStats *stats = rd_store_get_stats_finish (RD_STORE (source), result, &error);

  if (stats != NULL)
    rd_answer_in_thread (user_data, stats_to_variant, stats, (GDestroyNotify)rd_stats_free,
                         "narrow it down with a filter");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_stats (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *dict)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);
  GError *error = NULL;
  RdFilter *filter = read_filter (self, dict, &error);

  if (filter != NULL)
    rd_store_get_stats_async (rd_profile_get_store (self->profile),
                              rd_profile_get_record (self->profile)->id, filter, on_stats,
                              invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- jobs -------------------------------------------------------------------------------------- */

static gboolean
handle_purge (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *filter,
              GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_purge (filter, options, &error);

  return rd_job_answer (RD_ROSTER_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_remove (RdBusRoster *object, GDBusMethodInvocation *invocation, const char *const *jids,
               GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_remove (jids, options, &error);

  return rd_job_answer (RD_ROSTER_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_set (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *edits,
            GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_set (edits, options, &error);

  return rd_job_answer (RD_ROSTER_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_set_selected (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *filter,
                     GVariant *edit, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_set_selected (filter, edit, options, &error);

  return rd_job_answer (RD_ROSTER_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_import (RdBusRoster *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
               GVariant *edits, GVariant *options)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);

  rd_import_call_begin (self->profile, self->turns, invocation, fds, edits, options);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_resync (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_resync (options, &error);

  return rd_job_answer (RD_ROSTER_FACE (object)->profile, invocation, order, error);
}

static void
roster_iface_init (RdBusRosterIface *iface)
{
  iface->handle_get = handle_get;
  iface->handle_get_changes = handle_get_changes;
  iface->handle_lookup = handle_lookup;
  iface->handle_stats = handle_stats;
  iface->handle_purge = handle_purge;
  iface->handle_remove = handle_remove;
  iface->handle_set = handle_set;
  iface->handle_set_selected = handle_set_selected;
  iface->handle_import = handle_import;
  iface->handle_resync = handle_resync;
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
emit_contacts_changed (const RdChangeNews *news, gpointer user_data)
{
  g_autofree const char **added = rd_strings_to_strv (news->added);
  g_autofree const char **removed = rd_strings_to_strv (news->removed);

  rd_bus_roster_emit_contacts_changed (user_data, news->serial, news->previous_serial,
                                       rd_cause_to_string (news->cause),
                                       rd_contacts_to_variant (news->changed), added, removed);
}

static void
emit_contacts_invalidated (uint64_t serial, uint64_t previous_serial, gpointer user_data)
{
  rd_bus_roster_emit_contacts_invalidated (user_data, serial, previous_serial);
}

static const RdChangeBatchEvents batch_events = {
  .contacts_changed = emit_contacts_changed,
  .contacts_invalidated = emit_contacts_invalidated,
};

static void
on_roster_changed (RdProfile *profile, const RdChange *change, RdRosterFace *self)
{
  rd_change_batch_add (self->batch, change);
}

static void
rd_roster_face_dispose (GObject *object)
{
  RdRosterFace *self = RD_ROSTER_FACE (object);

  g_clear_pointer (&self->batch, rd_change_batch_free);
  g_clear_object (&self->turns);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (rd_roster_face_parent_class)->dispose (object);
}

static void
rd_roster_face_class_init (RdRosterFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_roster_face_dispose;
}

static void
rd_roster_face_init (RdRosterFace *self)
{
}

RdRosterFace *
rd_roster_face_new (RdProfile *profile, RdCallTurns *turns)
{
  RdRosterFace *self = g_object_new (RD_TYPE_ROSTER_FACE, NULL);

  self->profile = g_object_ref (profile);
  self->turns = g_object_ref (turns);
  self->batch = rd_change_batch_new (rd_profile_get_record (profile)->serial, &batch_events, self);
  g_signal_connect_object (profile, "roster-changed", G_CALLBACK (on_roster_changed), self, 0);
  return self;
}

void
rd_roster_face_tell_all (RdRosterFace *self)
{
  rd_change_batch_flush (self->batch);
}
