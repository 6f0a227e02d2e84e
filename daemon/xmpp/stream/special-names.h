/* Names that no server of DNS may be asked for (RFC 6761, RFC 7686, RFC 9476). "test", "example"
 * and "local" are not among them: programs treat them like any other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  RD_NAME_ORDINARY,
  RD_NAME_LOCALHOST, /* this machine */
  RD_NAME_ONION,     /* only a proxy can reach it */
  RD_NAME_NOWHERE,   /* nobody can */
} RdNameKind;

/* NAME in ASCII, in any case. */
RdNameKind rd_special_name_get_kind (const char *name);

/* Why NAME, of the kind ONION or NOWHERE, isn't looked up. */
GError *rd_special_name_refuse (const char *name);
