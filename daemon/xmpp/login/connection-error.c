/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/connection-error.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/login/step.h"
#include "xmpp/stanza/outlook.h"

GError *
rd_connection_error_timed_out (const char *domain, const char *doing)
{
  return g_error_new (
      RD_ERROR, RD_ERROR_TIMED_OUT,
      "The server of %s did not answer in time (while %s); check the network and the "
      "server.%s",
      domain, doing, rd_outlook_describe (RD_REMEDY_SOON));
}

GError *
rd_connection_error_late (const RdTarget *target, const char *domain)
{
  if (target->proxy_port == 0)
    return rd_connection_error_timed_out (domain, rd_step_describe (RD_STEP_CONNECTING));
  return g_error_new (RD_ERROR, RD_ERROR_TIMED_OUT,
                      "The proxy (%s, port %u) opened no connection to %s in time; check that it "
                      "works and that the server runs.%s",
                      target->address, target->proxy_port, target->host,
                      rd_outlook_describe (RD_REMEDY_SOON));
}

GError *
rd_connection_error_refused (const RdTarget *target, int number)
{
  bool is_named;

  if (target->proxy_port != 0)
    return g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                        "No connection to the proxy (%s, port %u): %s; check that it runs, and the "
                        "proxy of the profile.%s",
                        target->address, target->proxy_port,
                        number != 0 ? g_strerror (number) : "it was not accepted",
                        rd_outlook_describe (RD_REMEDY_SOON));
  is_named = !g_str_equal (target->host, target->address);
  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_FAILED,
      "No connection to %s (%s%sport %u): %s; check that the server runs and that its "
      "address is right.%s",
      target->host, is_named ? target->address : "", is_named ? ", " : "", target->port,
      number != 0 ? g_strerror (number) : "it was not accepted",
      rd_outlook_describe (RD_REMEDY_SOON));
}

GError *
rd_connection_error_silent (const char *domain)
{
  return g_error_new (RD_ERROR, RD_ERROR_CONNECTION_LOST,
                      "The server of %s has fallen silent and didn't answer a ping: the connection "
                      "is lost, and is made again.",
                      domain);
}
