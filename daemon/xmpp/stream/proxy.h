/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/target.h"

#include <gio/gio.h>

/* Asks the proxy at the other end of SOCKET, which stays the caller's, for a connection to TARGET.
 */
void rd_proxy_pass_async (int socket, const RdTarget *target, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
/* ERROR is of RD_ERROR. */
bool rd_proxy_pass_finish (GAsyncResult *result, GError **error);
