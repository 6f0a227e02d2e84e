/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/loss.h"

#include "xmpp/login/server-fault.h"
#include "xmpp/login/tls-alert.h"

/* The server said nothing, or only farewell. */
static char *
describe_silence (RdStep step, bool is_polite)
{
  const char *hint
      = step == RD_STEP_HEADER
            ? "check that the address and port are those of an XMPP service, and whether "
              "it wants direct TLS"
            : "if it goes on, ask whoever runs the server";

  if (step == RD_STEP_BOUND)
    return g_strdup_printf ("ended the session and gave no reason; %s", hint);
  return g_strdup_printf ("ended the %s and gave no reason (while %s); %s",
                          is_polite ? "stream" : "connection", rd_step_describe (step), hint);
}

/* What comes in the clear, and a connection that is cut, can be of anybody on the way. */
GError *
rd_loss_describe (const RdStream *stream, const GError *cause, const char *domain, RdStep step,
                  RdRemedy *remedy)
{
  int alert = rd_stream_get_alert (stream);
  bool is_polite = rd_stream_has_said_farewell (stream);
  g_autofree char *what = describe_silence (step, is_polite);
  RdServerFault fault = {
    .domain = domain,
    .is_proved = is_polite && step > RD_STEP_HANDSHAKE,
    .code = step == RD_STEP_BOUND ? RD_ERROR_CONNECTION_LOST : RD_ERROR_CONNECTION_FAILED,
    .remedy = RD_REMEDY_SOON,
    .what = what,
  };

  *remedy = RD_REMEDY_SOON;
  if (cause != NULL)
    return g_error_copy (cause);
  if (alert != RD_NO_ALERT)
    return rd_tls_alert_describe (alert, domain, step, remedy);
  if (step == RD_STEP_BOUND && !is_polite)
    return g_error_new (RD_ERROR, RD_ERROR_CONNECTION_LOST,
                        "The connection to the server of %s was lost. It is made again soon.",
                        domain);
  return rd_server_fault_describe (&fault, remedy);
}
