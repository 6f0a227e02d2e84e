/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"

#include "xmpp/stream/target.h"

#include <gio/gio.h>

/* Finds the addresses of DOMAIN (in ASCII). An ADDRESS ("host:port") is used in place of DNS, and
 * USE_DIRECT_TLS goes with it; NULL or "": DNS. */
void rd_resolver_find_async (const char *domain, const char *address, bool use_direct_tls,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/* Returns RdTargets, the best first, at least one. REMEDY is set with an error of RD_ERROR. */
GPtrArray *rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error);
