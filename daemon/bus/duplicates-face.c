/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/duplicates-face.h"

#include "bus/answer.h"
#include "bus/contact-variant.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"
#include "model/limit.h"
#include "store/roster/duplicates.h"

struct _RdDuplicatesFace
{
  RdBusDuplicatesSkeleton parent_instance;
  RdProfile *profile;
};

static void duplicates_iface_init (RdBusDuplicatesIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdDuplicatesFace, rd_duplicates_face,
                               RD_BUS_TYPE_DUPLICATES_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_DUPLICATES,
                                                      duplicates_iface_init))

static GVariant *
duplicates_to_variant (const GPtrArray *duplicates)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (RD_DUPLICATES_TYPE));
  for (unsigned i = 0; i < duplicates->len; i++)
    {
      const RdDuplicate *duplicate = duplicates->pdata[i];

      g_variant_builder_add (&builder, "(sbu@a" RD_CONTACT_TYPE ")",
                             rd_duplicate_reason_to_string (duplicate->reason),
                             rd_duplicate_reason_is_certain (duplicate->reason), duplicate->n,
                             rd_contacts_to_variant (duplicate->contacts));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
page_to_variant (gconstpointer data)
{
  const RdDuplicatePage *page = data;

  return g_variant_new ("(@" RD_DUPLICATES_TYPE "sut)", duplicates_to_variant (page->duplicates),
                        page->next_cursor, page->total, page->serial);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdDuplicatePage *page = rd_store_list_duplicates_finish (RD_STORE (source), result, &error);

  if (page != NULL)
    rd_answer_in_thread (user_data, page_to_variant, page, (GDestroyNotify)rd_duplicate_page_free,
                         "ask for fewer at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_list (RdBusDuplicates *object, GDBusMethodInvocation *invocation, const char *cursor,
             unsigned limit)
{
  RdProfile *profile = RD_DUPLICATES_FACE (object)->profile;
  GError *error = NULL;

  if (rd_limit_check_page (&limit, &error)
      && rd_limit_check_text (cursor, RD_CURSOR_SIZE_MAX, "cursor", &error)
      && rd_profile_check_known (profile, &error))
    rd_store_list_duplicates_async (rd_profile_get_store (profile),
                                    rd_profile_get_record (profile)->id, cursor, limit, on_page,
                                    invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_merge (RdBusDuplicates *object, GDBusMethodInvocation *invocation, const char *const *jids,
              const char *into, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_merge (jids, into, options, &error);

  return rd_job_answer (RD_DUPLICATES_FACE (object)->profile, invocation, order, error);
}

static void
duplicates_iface_init (RdBusDuplicatesIface *iface)
{
  iface->handle_list = handle_list;
  iface->handle_merge = handle_merge;
}

static void
rd_duplicates_face_dispose (GObject *object)
{
  g_clear_object (&RD_DUPLICATES_FACE (object)->profile);
  G_OBJECT_CLASS (rd_duplicates_face_parent_class)->dispose (object);
}

static void
rd_duplicates_face_class_init (RdDuplicatesFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_duplicates_face_dispose;
}

static void
rd_duplicates_face_init (RdDuplicatesFace *self)
{
}

RdDuplicatesFace *
rd_duplicates_face_new (RdProfile *profile)
{
  RdDuplicatesFace *self = g_object_new (RD_TYPE_DUPLICATES_FACE, NULL);

  self->profile = g_object_ref (profile);
  return self;
}
