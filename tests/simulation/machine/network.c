/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/network.h"

#define SIM_TYPE_NETWORK (sim_network_get_type ())
G_DECLARE_FINAL_TYPE (SimNetwork, sim_network, SIM, NETWORK, GObject)

struct _SimNetwork
{
  GObject parent_instance;
};

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY
};

static gboolean is_network_available = TRUE;
static SimNetwork *present; /* there is one process at a time */

static void
iface_init (GNetworkMonitorInterface *iface)
{
}

static gboolean
initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SimNetwork, sim_network, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, iface_init))

static void
sim_network_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, is_network_available);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, is_network_available ? G_NETWORK_CONNECTIVITY_FULL
                                                    : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sim_network_finalize (GObject *object)
{
  if (present == SIM_NETWORK (object))
    present = NULL;
  G_OBJECT_CLASS (sim_network_parent_class)->finalize (object);
}

static void
sim_network_class_init (SimNetworkClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = sim_network_get_property;
  object_class->finalize = sim_network_finalize;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
sim_network_init (SimNetwork *self)
{
}

GNetworkMonitor *
sim_network_new (void)
{
  present = g_object_new (SIM_TYPE_NETWORK, NULL);
  return G_NETWORK_MONITOR (present);
}

void
sim_network_change (gboolean is_available)
{
  is_network_available = is_available;
  if (present == NULL)
    return;
  g_object_notify (G_OBJECT (present), "network-available");
  g_signal_emit_by_name (present, "network-changed", is_available);
}
