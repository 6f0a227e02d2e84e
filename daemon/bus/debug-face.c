/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/debug-face.h"

struct _RdDebugFace
{
  RdBusDebugSkeleton parent_instance;
  RdTurns *turns; /* not owned */
};

static void debug_iface_init (RdBusDebugIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdDebugFace, rd_debug_face, RD_BUS_TYPE_DEBUG_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_DEBUG, debug_iface_init))

static gboolean
handle_get_stats (RdBusDebug *object, GDBusMethodInvocation *invocation)
{
  const RdTurns *turns = RD_DEBUG_FACE (object)->turns;
  GVariantDict stats;

  g_variant_dict_init (&stats, NULL);
  g_variant_dict_insert (&stats, "Turns", "t", turns->n_turns);
  g_variant_dict_insert (&stats, "LongTurns", "t", turns->n_long);
  g_variant_dict_insert (&stats, "LongestTurn", "t", turns->longest_us);
  g_variant_dict_insert (&stats, "LongCpuTurns", "t", turns->n_cpu_long);
  g_variant_dict_insert (&stats, "LongestCpuTurn", "t", turns->longest_cpu_us);
  rd_bus_debug_complete_get_stats (object, invocation, g_variant_dict_end (&stats));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_reset_stats (RdBusDebug *object, GDBusMethodInvocation *invocation)
{
  *RD_DEBUG_FACE (object)->turns = (RdTurns){ 0 };
  rd_bus_debug_complete_reset_stats (object, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
debug_iface_init (RdBusDebugIface *iface)
{
  iface->handle_get_stats = handle_get_stats;
  iface->handle_reset_stats = handle_reset_stats;
}

static void
rd_debug_face_class_init (RdDebugFaceClass *class)
{
}

static void
rd_debug_face_init (RdDebugFace *self)
{
}

RdDebugFace *
rd_debug_face_new (RdTurns *turns)
{
  RdDebugFace *self = g_object_new (RD_TYPE_DEBUG_FACE, NULL);

  self->turns = turns;
  return self;
}
