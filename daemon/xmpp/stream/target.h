/* A place where a service can be reached.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  char *host;          /* the name of the service, in ASCII, for sentences and for a proxy */
  char *address;       /* numeric; what is connected to: the service's, or the proxy's */
  uint16_t port;       /* the service's */
  bool has_direct_tls; /* TLS from the first byte (XEP-0368), else STARTTLS */
  uint16_t proxy_port; /* that of ADDRESS, which is a proxy's then; 0: there is no proxy */
} RdTarget;

RdTarget *rd_target_new (const char *host, const char *address, uint16_t port, bool has_direct_tls);
void rd_target_free (RdTarget *target);

/* Where a target lies: what a stranger names must not lie nearer than the stranger. */
typedef enum
{
  RD_NEARNESS_WORLD,
  RD_NEARNESS_NETWORK, /* a private or link-local address */
  RD_NEARNESS_MACHINE, /* loopback */
  RD_NEARNESS_NOWHERE, /* no single machine */
} RdNearness;

/* Behind a proxy, by the host's name or address: what the proxy makes of a name is not known. */
RdNearness rd_target_get_nearness (const RdTarget *target);
