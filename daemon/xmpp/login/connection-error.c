/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/connection-error.h"

#include "dbus-interfaces/errors.h"

GError *
rd_connection_error_timed_out (const char *domain, const char *doing)
{
  return g_error_new (
      RD_ERROR, RD_ERROR_TIMED_OUT,
      "The server of %s did not answer in time (while %s); check the network and the "
      "server, it is tried again later.",
      domain, doing);
}

GError *
rd_connection_error_refused (const RdTarget *target, int number)
{
  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_FAILED,
      "No connection to %s (%s, port %u): %s; check that the server runs and that its "
      "address is right, it is tried again later.",
      target->host, target->address, target->port,
      number != 0 ? g_strerror (number) : "it was not accepted");
}

GError *
rd_connection_error_silent (const char *domain)
{
  return g_error_new (RD_ERROR, RD_ERROR_CONNECTION_LOST,
                      "The server of %s has fallen silent and didn't answer a ping: the connection "
                      "is lost, and is made again.",
                      domain);
}
