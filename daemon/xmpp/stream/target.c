/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/target.h"

#include "xmpp/stream/special-names.h"

#include <gio/gio.h>
#include <string.h>

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

/* An IPv4 address in the clothes of IPv6 is what it is. */
static GInetAddress *
read_address (const char *text)
{
  static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
  GInetAddress *address = g_inet_address_new_from_string (text);
  const uint8_t *bytes = address != NULL ? g_inet_address_to_bytes (address) : NULL;
  GInetAddress *inner;

  if (bytes == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6
      || memcmp (bytes, mapped, sizeof mapped) != 0)
    return address;
  inner = g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  g_object_unref (address);
  return inner;
}

/* Those that GIO leaves out: shared by a provider's customers (RFC 6598), unique local (RFC 4193).
 */
static bool
is_private (GInetAddress *address)
{
  const uint8_t *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
  return (bytes[0] & 0xfe) == 0xfc;
}

static bool
is_nowhere (GInetAddress *address)
{
  return g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address)
         || (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4
             && (g_inet_address_to_bytes (address)[0] == 0
                 || g_inet_address_to_bytes (address)[0] >= 240));
}

RdNearness
rd_target_get_nearness (const RdTarget *target)
{
  const char *text = target->proxy_port != 0 ? target->host : target->address;
  g_autoptr (GInetAddress) address = read_address (text);

  if (address == NULL)
    return rd_special_name_get_kind (text) == RD_NAME_LOCALHOST ? RD_NEARNESS_MACHINE
                                                                : RD_NEARNESS_WORLD;
  if (is_nowhere (address))
    return RD_NEARNESS_NOWHERE;
  if (g_inet_address_get_is_loopback (address))
    return RD_NEARNESS_MACHINE;
  return g_inet_address_get_is_link_local (address) || g_inet_address_get_is_site_local (address)
                 || is_private (address)
             ? RD_NEARNESS_NETWORK
             : RD_NEARNESS_WORLD;
}
