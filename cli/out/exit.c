/* Exit codes: one table from the error vocabulary of the contract.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/exit.h"

#include "dbus-interfaces/errors.h"

#include <gio/gio.h>
#include <stdint.h>

/* A code that is not named here is RD_EXIT_METHOD_FAILED. */
static const uint8_t exits[RD_N_ERRORS] = {
  [RD_ERROR_INVALID_ARGUMENTS] = RD_EXIT_BAD_DATA,
  [RD_ERROR_INVALID_JID] = RD_EXIT_BAD_DATA,
  [RD_ERROR_NO_SUCH_PROFILE] = RD_EXIT_NOT_FOUND,
  [RD_ERROR_PROFILE_EXISTS] = RD_EXIT_CONFLICT,
  [RD_ERROR_NO_SUCH_CONTACT] = RD_EXIT_NOT_FOUND,
  [RD_ERROR_CONTACT_EXISTS] = RD_EXIT_CONFLICT,
  [RD_ERROR_NO_SUCH_JOB] = RD_EXIT_NOT_FOUND,
  [RD_ERROR_NOT_CONNECTED] = RD_EXIT_OFFLINE,
  [RD_ERROR_NOT_SYNCED] = RD_EXIT_OFFLINE,
  [RD_ERROR_CONNECTION_FAILED] = RD_EXIT_OFFLINE,
  [RD_ERROR_CONNECTION_LOST] = RD_EXIT_OFFLINE,
  [RD_ERROR_TIMED_OUT] = RD_EXIT_TIMED_OUT,
  [RD_ERROR_STALE] = RD_EXIT_CONFLICT,
  [RD_ERROR_CANCELLED] = RD_EXIT_DECLINED,
  [RD_ERROR_NOT_SUPPORTED] = RD_EXIT_NOT_SUPPORTED,
  [RD_ERROR_XMPP_BAD_REQUEST] = RD_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_CONFLICT] = RD_EXIT_CONFLICT,
  [RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED] = RD_EXIT_NOT_SUPPORTED,
  [RD_ERROR_XMPP_GONE] = RD_EXIT_NOT_FOUND,
  [RD_ERROR_XMPP_ITEM_NOT_FOUND] = RD_EXIT_NOT_FOUND,
  [RD_ERROR_XMPP_JID_MALFORMED] = RD_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_NOT_ACCEPTABLE] = RD_EXIT_BAD_DATA,
  [RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE] = RD_EXIT_OFFLINE,
  [RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND] = RD_EXIT_OFFLINE,
  [RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT] = RD_EXIT_TIMED_OUT,
  [RD_ERROR_XMPP_SERVICE_UNAVAILABLE] = RD_EXIT_NOT_SUPPORTED,
};

static const struct
{
  GDBusError code;
  RdExit exit;
} bus_exits[] = {
  { G_DBUS_ERROR_SERVICE_UNKNOWN, RD_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_NAME_HAS_NO_OWNER, RD_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_NO_REPLY, RD_EXIT_NO_DAEMON },
  { G_DBUS_ERROR_DISCONNECTED, RD_EXIT_NO_BUS },
  { G_DBUS_ERROR_TIMEOUT, RD_EXIT_TIMED_OUT },
  { G_DBUS_ERROR_TIMED_OUT, RD_EXIT_TIMED_OUT },
  { G_DBUS_ERROR_UNKNOWN_METHOD, RD_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_INTERFACE, RD_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_PROPERTY, RD_EXIT_NOT_SUPPORTED },
  { G_DBUS_ERROR_UNKNOWN_OBJECT, RD_EXIT_NOT_FOUND },
  { G_DBUS_ERROR_INVALID_ARGS, RD_EXIT_BAD_DATA },
};

G_DEFINE_QUARK (rd - exit - quark, rd_exit)

static RdExit
get_exit_of_bus_error (int code)
{
  for (size_t i = 0; i < G_N_ELEMENTS (bus_exits); i++)
    {
      if ((int)bus_exits[i].code == code)
        return bus_exits[i].exit;
    }
  return RD_EXIT_METHOD_FAILED;
}

RdExit
rd_exit_from_error (const GError *error)
{
  if (error->domain == RD_EXIT_DOMAIN)
    return error->code;
  if (error->domain == RD_ERROR)
    return exits[error->code] != 0 ? exits[error->code] : RD_EXIT_METHOD_FAILED;
  if (error->domain == G_DBUS_ERROR)
    return get_exit_of_bus_error (error->code);
  if (error->domain == G_IO_ERROR)
    {
      if (error->code == G_IO_ERROR_TIMED_OUT)
        return RD_EXIT_TIMED_OUT;
      if (error->code == G_IO_ERROR_CLOSED)
        return RD_EXIT_NO_BUS;
      if (error->code == G_IO_ERROR_DBUS_ERROR)
        return RD_EXIT_METHOD_FAILED;
    }
  return RD_EXIT_ERROR;
}
