/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stream/target.h"

#include <gio/gio.h>

typedef struct
{
  const char *domain;  /* in ASCII */
  const char *address; /* "host:port", in place of DNS; "": DNS */
  bool use_direct_tls; /* goes with ADDRESS */
  const char *proxy;   /* "socks5://host:port": only its name is looked up; "": none */
} RdResolverQuery;

/* Finds where QUERY leads to. */
void rd_resolver_find_async (const RdResolverQuery *query, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/* Returns RdTargets, the best first, at least one. REMEDY is set with an error, of RD_ERROR. */
GPtrArray *rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error);
