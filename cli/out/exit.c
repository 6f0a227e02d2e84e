/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/exit.h"

#include "dbus-interfaces/errors.h"

#include <gio/gio.h>
#include <stdint.h>

/* Others: CTL_EXIT_METHOD_FAILED. */
static const uint8_t exits[RD_N_ERRORS] = {
  [RD_ERROR_INVALID_ARGUMENTS] = CTL_EXIT_BAD_DATA,
  [RD_ERROR_INVALID_JID] = CTL_EXIT_BAD_DATA,
  [RD_ERROR_NO_SUCH_PROFILE] = CTL_EXIT_NOT_FOUND,
  [RD_ERROR_PROFILE_EXISTS] = CTL_EXIT_CONFLICT,
  [RD_ERROR_NO_SUCH_CONTACT] = CTL_EXIT_NOT_FOUND,
  [RD_ERROR_CONTACT_EXISTS] = CTL_EXIT_CONFLICT,
  [RD_ERROR_NO_SUCH_JOB] = CTL_EXIT_NOT_FOUND,
  [RD_ERROR_NOT_CONNECTED] = CTL_EXIT_OFFLINE,
  [RD_ERROR_NOT_SYNCED] = CTL_EXIT_OFFLINE,
  [RD_ERROR_CONNECTION_FAILED] = CTL_EXIT_OFFLINE,
  [RD_ERROR_CONNECTION_LOST] = CTL_EXIT_OFFLINE,
  [RD_ERROR_TIMED_OUT] = CTL_EXIT_TIMED_OUT,
  [RD_ERROR_STALE] = CTL_EXIT_CONFLICT,
  [RD_ERROR_CANCELLED] = CTL_EXIT_DECLINED,
  [RD_ERROR_NOT_SUPPORTED] = CTL_EXIT_NOT_SUPPORTED,
  [RD_ERROR_XMPP_BAD_REQUEST] = CTL_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_CONFLICT] = CTL_EXIT_CONFLICT,
  [RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED] = CTL_EXIT_NOT_SUPPORTED,
  [RD_ERROR_XMPP_GONE] = CTL_EXIT_NOT_FOUND,
  [RD_ERROR_XMPP_ITEM_NOT_FOUND] = CTL_EXIT_NOT_FOUND,
  [RD_ERROR_XMPP_JID_MALFORMED] = CTL_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_NOT_ACCEPTABLE] = CTL_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE] = CTL_EXIT_OFFLINE,
  [RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND] = CTL_EXIT_OFFLINE,
  [RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT] = CTL_EXIT_TIMED_OUT,
  [RD_ERROR_XMPP_SERVICE_UNAVAILABLE] = CTL_EXIT_NOT_SUPPORTED,
};

static const struct
{
  GDBusError code;
  CtlExit exit;
} bus_exits[] = {
  { G_DBUS_ERROR_SERVICE_UNKNOWN, CTL_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_NAME_HAS_NO_OWNER, CTL_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_NO_REPLY, CTL_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_DISCONNECTED, CTL_EXIT_NO_BUS },
  { G_DBUS_ERROR_TIMEOUT, CTL_EXIT_TIMED_OUT },
  { G_DBUS_ERROR_TIMED_OUT, CTL_EXIT_TIMED_OUT },
  { G_DBUS_ERROR_UNKNOWN_METHOD, CTL_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_INTERFACE, CTL_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_PROPERTY, CTL_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_OBJECT, CTL_EXIT_NOT_FOUND },
  { G_DBUS_ERROR_INVALID_ARGS, CTL_EXIT_BAD_DATA },
};

GQuark
ctl_exit_quark (void)
{
  return g_quark_from_static_string ("ctl-exit-quark");
}

static CtlExit
get_exit_of_bus_error (int code)
{
  for (size_t i = 0; i < G_N_ELEMENTS (bus_exits); i++)
    {
      if ((int)bus_exits[i].code == code)
        return bus_exits[i].exit;
    }
  return CTL_EXIT_METHOD_FAILED;
}

CtlExit
ctl_exit_from_error (const GError *error)
{
  if (error->domain == CTL_EXIT_DOMAIN)
    return error->code;
  if (error->domain == RD_ERROR)
    return exits[error->code] != 0 ? exits[error->code] : CTL_EXIT_METHOD_FAILED;
  if (error->domain == G_DBUS_ERROR)
    return get_exit_of_bus_error (error->code);
  if (error->domain == G_IO_ERROR)
    {
      if (error->code == G_IO_ERROR_TIMED_OUT)
        return CTL_EXIT_TIMED_OUT;
      if (error->code == G_IO_ERROR_CLOSED)
        return CTL_EXIT_NO_BUS;
      if (error->code == G_IO_ERROR_DBUS_ERROR)
        return CTL_EXIT_METHOD_FAILED;
    }
  return CTL_EXIT_ERROR;
}
