/* Where a domain's XMPP service is: see resolver.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* A place to try. */
typedef struct
{
  char *host;    /* the name that led here, for sentences */
  char *address; /* numeric */
  uint16_t port;
  bool has_direct_tls; /* TLS from the first byte (XEP-0368), else STARTTLS */
} RdTarget;

void rd_target_free (RdTarget *target);

/* Finds the places to try for DOMAIN, in ASCII, the best first. ADDRESS ("host:port") stands for
 * whatever DNS says, and USE_DIRECT_TLS goes with it; NULL or "": DNS. */
void rd_resolver_find_async (const char *domain, const char *address, bool use_direct_tls,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/* (element-type RdTarget), never empty. *IS_FINAL, set with an error of RD_ERROR: asking again
 * won't help. */
GPtrArray *rd_resolver_find_finish (GAsyncResult *result, bool *is_final, GError **error);
