/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/target.h"

RdTarget *
rd_target_new (const char *host, const char *address, uint16_t port, bool has_direct_tls)
{
  RdTarget *target = g_new0 (RdTarget, 1);

  target->host = g_strdup (host);
  target->address = g_strdup (address);
  target->port = port;
  target->has_direct_tls = has_direct_tls;
  return target;
}

void
rd_target_free (RdTarget *target)
{
  g_free (target->host);
  g_free (target->address);
  g_free (target);
}
