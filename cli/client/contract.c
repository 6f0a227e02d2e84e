/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/contract.h"

#include "dbus-interfaces/roster-bus.h"

static const struct
{
  GType (*get_proxy_type) (void);
  GDBusInterfaceInfo *(*get_info) (void);
} interfaces[] = {
  { rd_bus_manager_proxy_get_type, rd_bus_manager_interface_info },
  { rd_bus_profile_proxy_get_type, rd_bus_profile_interface_info },
  { rd_bus_roster_proxy_get_type, rd_bus_roster_interface_info },
  { rd_bus_job_proxy_get_type, rd_bus_job_interface_info },
  { rd_bus_history_proxy_get_type, rd_bus_history_interface_info },
  { rd_bus_past_proxy_get_type, rd_bus_past_interface_info },
  { rd_bus_duplicates_proxy_get_type, rd_bus_duplicates_interface_info },
  { rd_bus_blocking_proxy_get_type, rd_bus_blocking_interface_info },
  { rd_bus_subscriptions_proxy_get_type, rd_bus_subscriptions_interface_info },
  { rd_bus_move_proxy_get_type, rd_bus_move_interface_info },
  { rd_bus_heard_proxy_get_type, rd_bus_heard_interface_info },
};

static const struct
{
  const char *interface, *member, *signature;
} foreign[] = {
  { CTL_PROPERTIES, "GetAll", "a{sv}" },
  { CTL_PROPERTIES, "PropertiesChanged", "sa{sv}as" },
  { CTL_OBJECT_MANAGER, "GetManagedObjects", "a{oa{sa{sv}}}" },
  { CTL_OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}" },
  { CTL_OBJECT_MANAGER, "InterfacesRemoved", "oas" },
};

GDBusInterfaceInfo *
ctl_contract_find_interface (const char *name)
{
  for (size_t i = 0; name != NULL && i < G_N_ELEMENTS (interfaces); i++)
    {
      if (g_str_equal (interfaces[i].get_info ()->name, name))
        return interfaces[i].get_info ();
    }
  return NULL;
}

const char *
ctl_contract_get_interface_of (GType proxy_type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (interfaces); i++)
    {
      if (interfaces[i].get_proxy_type () == proxy_type)
        return interfaces[i].get_info ()->name;
    }
  g_return_val_if_reached (NULL);
}

static char *
join_signature (GDBusArgInfo **arguments)
{
  GString *signature = g_string_new (NULL);

  for (; arguments != NULL && *arguments != NULL; arguments++)
    g_string_append (signature, (*arguments)->signature);
  return g_string_free (signature, FALSE);
}

char *
ctl_contract_find_signature (const char *interface, const char *member)
{
  GDBusInterfaceInfo *info = ctl_contract_find_interface (interface);
  GDBusMethodInfo *method
      = info != NULL ? g_dbus_interface_info_lookup_method (info, member) : NULL;
  GDBusSignalInfo *signal
      = info != NULL ? g_dbus_interface_info_lookup_signal (info, member) : NULL;

  if (method != NULL)
    return join_signature (method->out_args);
  if (signal != NULL)
    return join_signature (signal->args);
  for (size_t i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      if (g_strcmp0 (foreign[i].interface, interface) == 0
          && g_str_equal (foreign[i].member, member))
        return g_strdup (foreign[i].signature);
    }
  return NULL;
}
