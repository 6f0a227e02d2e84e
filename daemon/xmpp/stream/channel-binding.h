/* What ties a login to the TLS below it (RFC 5929, RFC 9266): both ends compute it, and whoever
 * sits between two handshakes has another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define RD_CHANNEL_BINDING_MAX 64

typedef struct
{
  const char *type; /* "tls-exporter" or "tls-unique", static; NULL: none */
  uint8_t data[RD_CHANNEL_BINDING_MAX];
  size_t size;
} RdChannelBinding;
