/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  char *host;    /* the name that led here, for sentences */
  char *address; /* numeric */
  uint16_t port;
  bool has_direct_tls; /* TLS from the first byte (XEP-0368), else STARTTLS */
} RdTarget;

void rd_target_free (RdTarget *target);

/* Finds the addresses of DOMAIN (in ASCII). An ADDRESS ("host:port") is used in place of DNS, and
 * USE_DIRECT_TLS goes with it; NULL or "": DNS. */
void rd_resolver_find_async (const char *domain, const char *address, bool use_direct_tls,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/* Returns RdTargets, the best first, at least one. REMEDY is set with an error of RD_ERROR. */
GPtrArray *rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error);
