/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/method-kind.h"

#include "dbus-interfaces/names.h"

#include <glib.h>

static const struct
{
  const char *interface;
  const char *method; /* NULL: all of the interface */
  RdMethodKind kind;
} rows[] = {
  { RD_MANAGER_INTERFACE, "FindProfile", RD_METHOD_READS },
  { RD_ROSTER_INTERFACE, "Get", RD_METHOD_READS },
  { RD_ROSTER_INTERFACE, "GetChanges", RD_METHOD_READS },
  { RD_ROSTER_INTERFACE, "Lookup", RD_METHOD_READS },
  { RD_ROSTER_INTERFACE, "Stats", RD_METHOD_READS },
  { RD_HISTORY_INTERFACE, "List", RD_METHOD_READS },
  { RD_HISTORY_INTERFACE, "ListJobs", RD_METHOD_READS },
  { RD_DUPLICATES_INTERFACE, "List", RD_METHOD_READS },
  { RD_BLOCKING_INTERFACE, "List", RD_METHOD_READS },
  { RD_SUBSCRIPTIONS_INTERFACE, "ListPending", RD_METHOD_READS },
  { RD_SUBSCRIPTIONS_INTERFACE, "ListMoved", RD_METHOD_READS },
  { RD_PAST_INTERFACE, "Get", RD_METHOD_READS },
  { RD_PAST_INTERFACE, "Diff", RD_METHOD_READS },
  { RD_PAST_INTERFACE, "GetReach", RD_METHOD_READS },
  { RD_PAST_INTERFACE, "ListSnapshots", RD_METHOD_READS },
  { RD_MOVE_INTERFACE, "GetStatus", RD_METHOD_READS },
  { RD_MOVE_INTERFACE, "ListContacts", RD_METHOD_READS },
  { RD_HEARD_INTERFACE, "Get", RD_METHOD_READS },
  { RD_HEARD_INTERFACE, "Count", RD_METHOD_READS },
  { RD_JOB_INTERFACE, "ListFailures", RD_METHOD_READS },
  { RD_JOB_INTERFACE, "Wait", RD_METHOD_WAITS },
  { RD_JOB_INTERFACE, "Cancel", RD_METHOD_WAITS },
  /* Edits come as slowly as their writer likes. */
  { RD_ROSTER_INTERFACE, "Import", RD_METHOD_WAITS },
  /* The keyring may ask the user; a password comes as slowly as its writer likes. */
  { RD_PROFILE_INTERFACE, "SetPassword", RD_METHOD_WAITS },
  { RD_PROFILE_INTERFACE, "ForgetPassword", RD_METHOD_WAITS },
  { RD_MANAGER_INTERFACE, "AddProfile", RD_METHOD_WAITS },
  { RD_MANAGER_INTERFACE, "RemoveProfile", RD_METHOD_WAITS },
  { "org.freedesktop.DBus.Properties", "Get", RD_METHOD_READS },
  { "org.freedesktop.DBus.Properties", "GetAll", RD_METHOD_READS },
  { "org.freedesktop.DBus.ObjectManager", NULL, RD_METHOD_READS },
  { "org.freedesktop.DBus.Introspectable", NULL, RD_METHOD_READS },
  { "org.freedesktop.DBus.Peer", NULL, RD_METHOD_READS },
};

RdMethodKind
rd_method_kind_find (const char *interface, const char *method)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (g_strcmp0 (rows[i].interface, interface) == 0
          && (rows[i].method == NULL || g_strcmp0 (rows[i].method, method) == 0))
        return rows[i].kind;
    }
  return RD_METHOD_ACTS;
}

bool
rd_method_kind_is_for_answer (const char *interface, const char *method)
{
  bool is_wait = g_strcmp0 (interface, RD_JOB_INTERFACE) == 0 && g_strcmp0 (method, "Wait") == 0;

  return is_wait || rd_method_kind_find (interface, method) == RD_METHOD_READS;
}
